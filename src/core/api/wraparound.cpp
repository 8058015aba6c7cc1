// dbe.wraparound(top): how old the oldest rows are that are not frozen
#include <algorithm>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/checks/common/ages.hpp"
#include "core/reports/reading.hpp"

namespace dbe {
namespace {

struct Entry {
	std::string_view kind;
	std::string name;
	double transactions;
	double multixacts;
	std::string_view note;

	double oldest() const { return std::max(transactions, multixacts); }
};

// The age of a TOAST table is its own, but only VACUUM of its table lowers it.
Entry table_entry(const Catalog& catalog, const Relation& table) {
	const Relation* toast = catalog.relation(table.toast);
	Entry e{"table", catalog.name(table), static_cast<double>(table.xid_age),
			static_cast<double>(table.multixact_age), {}};
	if (toast != nullptr && std::max(toast->xid_age, toast->multixact_age) > e.oldest()) {
		e.note = "its TOAST table";
		e.transactions = std::max<double>(e.transactions, toast->xid_age);
		e.multixacts = std::max<double>(e.multixacts, toast->multixact_age);
	}
	if (table.persistence == 't') e.note = "temporary: only its session can vacuum it";
	return e;
}

void sort(std::vector<Entry>& list) {
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.oldest(), std::string_view(a.name)) <
			   std::tuple(-b.oldest(), std::string_view(b.name));
	});
}

class Judge {
public:
	explicit Judge(const Snapshot& snapshot)
		: transactions_(transaction_age_limits(snapshot)),
		  multixacts_(multixact_age_limits(snapshot)),
		  freeze_(snapshot.settings.number("autovacuum_freeze_max_age").value_or(200e6)),
		  freeze_multixacts_(
			  snapshot.settings.number("autovacuum_multixact_freeze_max_age").value_or(400e6)) {}

	std::string_view state(const Entry& e) const {
		const auto severity =
			std::max(transactions_.judge(e.transactions), multixacts_.judge(e.multixacts));
		return severity ? name(*severity) : "ok";
	}
	// From 100 on autovacuum freezes it, whatever the settings say.
	double forced(const Entry& e) const {
		return std::max(e.transactions / freeze_, e.multixacts / freeze_multixacts_) * 100;
	}

private:
	AgeLimits transactions_;
	AgeLimits multixacts_;
	double freeze_;
	double freeze_multixacts_;
};

}  // namespace

namespace api {

void wraparound(Call& call) {
	const std::size_t limit = row_limit(call, 0);
	const Reading reading(call, no_argument);
	const Catalog& catalog = reading.catalog();
	const Judge judge(reading.snapshot());
	std::vector<Entry> databases;
	std::vector<Entry> tables;
	for (const Database& d : catalog.databases())
		databases.push_back({"database", quoted(d.name), static_cast<double>(d.xid_age),
							 static_cast<double>(d.multixact_age),
							 d.id == catalog.server().database ? "this one" : ""});
	for (const Relation& r : catalog.relations())
		if (r.kind == 'r' || r.kind == 'm') tables.push_back(table_entry(catalog, r));
	sort(databases);
	sort(tables);
	const auto add = [&](const Entry& e) {
		call.add_row({e.kind, e.name, count_cell(e.transactions), count_cell(e.multixacts),
					  Cell::rounded(judge.forced(e), 1), percent_cell(e.oldest(), id_space),
					  judge.state(e), Cell::or_null(e.note)});
	};
	add_first(databases, databases.size(), add);
	add_first(tables, limit, add);
}

}  // namespace api
}  // namespace dbe
