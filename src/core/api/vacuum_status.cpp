// dbe.vacuum_status(schemas, top): what autovacuum owes each table, and when it comes
#include <algorithm>
#include <tuple>

#include "core/reports/reading.hpp"
#include "core/reports/vacuum_due.hpp"

namespace dbe {
namespace {

struct Entry {
	const Relation* table;
	VacuumDue due;
};

}  // namespace

namespace api {

void vacuum_status(Call& call) {
	const std::size_t limit = row_limit(call, 1);
	const Reading reading(call, 0);
	const Snapshot& snapshot = reading.snapshot();
	std::vector<Entry> list;
	for (const Relation& r : reading.catalog().relations())
		if ((r.kind == 'r' || r.kind == 'm') && reading.catalog().is_judged(r))
			list.push_back({&r, vacuum_due(snapshot, r)});
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.due.urgency, -a.table->activity.dead, a.table->id) <
			   std::tuple(-b.due.urgency, -b.table->activity.dead, b.table->id);
	});
	const bool counts = !snapshot.server().in_recovery;
	add_first(list, limit, [&](const Entry& e) {
		const Activity& a = e.table->activity;
		const double trigger = vacuum_trigger(*e.table, snapshot.settings);
		const auto known = [&](double number) { return counts ? count_cell(number) : Cell(); };
		call.add_row({reading.catalog().name(*e.table), count_cell(e.table->tuples),
					  known(static_cast<double>(a.dead)), count_cell(trigger),
					  counts ? Cell::rounded(static_cast<double>(a.dead) / std::max(trigger, 1.0), 2)
							 : Cell(),
					  time_cell(last_vacuum(a)), known(static_cast<double>(a.modified_since_analyze)),
					  time_cell(last_analyze(a)), count_cell(e.table->xid_age), e.due.text});
	});
}

}  // namespace api
}  // namespace dbe
