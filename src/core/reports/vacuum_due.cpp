#include "core/reports/vacuum_due.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/text.hpp"

namespace dbe {
namespace {

struct Clock {
	std::string_view what;
	double count;
	double limit;  // negative = never
	double since;	// when counting began

	double factor() const { return limit < 0 ? 0 : count / std::max(limit, 1.0); }
	bool is_due() const { return limit >= 0 && count > limit; }
	// At the rate so far; negative = unknown. A load of a moment is no rate.
	double seconds_left(double now) const {
		constexpr double too_short = 600;
		if (limit < 0 || count <= 0 || now - since < too_short) return -1;
		return (limit - count) * (now - since) / count;
	}
};

bool must_freeze(const Snapshot& snapshot, const Relation& table) {
	const auto is_beyond = [&](std::string_view setting, double age, double built_in) {
		return age > snapshot.settings.number(setting).value_or(built_in);
	};
	return is_beyond("autovacuum_freeze_max_age", table.xid_age, 200e6) ||
		   is_beyond("autovacuum_multixact_freeze_max_age", table.multixact_age, 400e6);
}

std::array<Clock, 3> triggers(const Snapshot& snapshot, const Relation& table) {
	const Activity& a = table.activity;
	const double begin = snapshot.server().now - snapshot.statistics_age();
	const double vacuumed = std::max(begin, last_vacuum(a));
	const double analyzed = std::max(begin, last_analyze(a));
	return {{{"vacuum", static_cast<double>(a.dead), vacuum_trigger(table, snapshot.settings),
			  vacuumed},
			 {"vacuum for inserts", static_cast<double>(a.inserted_since_vacuum),
			  insert_trigger(table, snapshot.settings), vacuumed},
			 {"analyze", static_cast<double>(a.modified_since_analyze),
			  analyze_trigger(table, snapshot.settings), analyzed}}};
}

}  // namespace

VacuumDue vacuum_due(const Snapshot& snapshot, const Relation& table) {
	if (snapshot.server().in_recovery) return {"only the primary knows", 0};
	// Before whatever else is due: without it the server stops in the end.
	constexpr double above_all = std::numeric_limits<double>::max();
	if (must_freeze(snapshot, table)) return {"freeze now", above_all};
	const auto all = triggers(snapshot, table);
	VacuumDue due;
	double soonest = -1;
	for (const Clock& t : all) {
		due.urgency = std::max(due.urgency, t.factor());
		if (t.is_due() && due.text.empty()) due.text = cat(t.what, " now");
	}
	if (disables_autovacuum(table)) return {"off for this table", due.urgency};
	if (!snapshot.settings.flag("autovacuum").value_or(true))
		return {"autovacuum is off", due.urgency};
	if (!due.text.empty()) return due;
	for (const Clock& t : all) {
		const double left = t.seconds_left(snapshot.server().now);
		if (left < 0 || (soonest >= 0 && left >= soonest)) continue;
		soonest = left;
		due.text = cat(t.what, " in ", lasting(left));
	}
	if (due.text.empty()) due.text = "nothing to do";
	return due;
}

}  // namespace dbe
