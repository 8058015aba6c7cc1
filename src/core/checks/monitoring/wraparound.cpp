#include <algorithm>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/ages.hpp"

namespace dbe {
namespace {

struct Ages {
	AgeLimits transactions;
	AgeLimits multixacts;

	// The worse of the two; an empty one is less than any.
	std::optional<Severity> judge(std::int32_t xid_age, std::int32_t multixact_age) const {
		return std::max(transactions.judge(xid_age), multixacts.judge(multixact_age));
	}
};

// Tables of this database that hold it back, the oldest first. The age of a TOAST table is its
// own, but only VACUUM of its table lowers it.
std::vector<const Relation*> old_tables(const Catalog& catalog, const Ages& ages) {
	std::vector<std::pair<std::int32_t, const Relation*>> found;
	for (const Relation& r : catalog.relations()) {
		if (r.kind != 'r' && r.kind != 'm') continue;
		const Relation* toast = catalog.relation(r.toast);
		const std::int32_t xid = std::max(r.xid_age, toast != nullptr ? toast->xid_age : 0);
		const std::int32_t multixact =
			std::max(r.multixact_age, toast != nullptr ? toast->multixact_age : 0);
		if (ages.judge(xid, multixact)) found.emplace_back(std::max(xid, multixact), &r);
	}
	std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
		return a.first != b.first ? a.first > b.first : a.second->id < b.second->id;
	});
	std::vector<const Relation*> tables;
	for (const auto& [age, relation] : found) tables.push_back(relation);
	return tables;
}

// Nobody but its owner can vacuum a temporary table.
bool is_temporary(const Relation* relation) { return relation->persistence == 't'; }

std::string fix_for(const Catalog& catalog, const std::vector<const Relation*>& tables) {
	constexpr std::size_t most_statements = 20;
	if (tables.empty() || tables.size() > most_statements) return "VACUUM (FREEZE);";
	if (std::any_of(tables.begin(), tables.end(), is_temporary)) return {};
	std::vector<std::string> statements;
	for (const Relation* relation : tables)
		statements.push_back(cat("VACUUM (FREEZE) ", catalog.name(*relation), ";"));
	return join(statements, "\n");
}

Draft describe(const Snapshot& snapshot, const Database& database, const Ages& ages) {
	const bool by_transactions = database.xid_age > ages.transactions.warning;
	const double age = by_transactions ? database.xid_age : database.multixact_age;
	Draft draft;
	draft.object = quoted(database.name);
	draft.detail = cat("Oldest rows are ", grouped(age),
					   by_transactions ? " transactions" : " multixacts", " old, ",
					   percent(age / id_space),
					   " of the way to the point where the server refuses writes");
	if (database.id == snapshot.server().database) {
		const auto tables = old_tables(snapshot.catalog, ages);
		if (!tables.empty())
			append(draft.detail, cat("; ", snapshot.catalog.name(*tables[0]), " is the oldest of ",
									 tables.size()));
		draft.fix = fix_for(snapshot.catalog, tables);
	}
	append(draft.detail, '.');
	draft.evidence.put("transactions", database.xid_age)
		.put("multixacts", database.multixact_age)
		.put("share", age / id_space);
	draft.effect = age;
	// The nearer, the more of the disaster's points.
	draft.weight = std::min(1.0, std::max(database.xid_age / ages.transactions.critical,
										  database.multixact_age / ages.multixacts.critical));
	draft.severity = ages.judge(database.xid_age, database.multixact_age);
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Ages ages{transaction_age_limits(snapshot), multixact_age_limits(snapshot)};
	// One database out of ids stops the whole server.
	assessment.examined();
	for (const Database& database : snapshot.catalog.databases())
		if (ages.judge(database.xid_age, database.multixact_age))
			assessment.add(describe(snapshot, database, ages));
}

}  // namespace

extern constexpr Check wraparound{CheckSpec{
	.id = "wraparound",
	.title = "Transaction ids are running out",
	.dimension = Dimension::monitoring,
	.severity = Severity::critical,
	.scope = Scope::server,
	.why = "Some two billion transactions after the oldest row that is not frozen the server "
		   "refuses all writes until it is vacuumed. Autovacuum freezes in time unless it is off, "
		   "blocked, or held back by an old transaction or slot.",
	.action = "See what holds back the horizon and end it, then run VACUUM (FREEZE) on the oldest "
			  "tables, connected to the database named. A temporary table of a dead session must "
			  "be dropped. Raising autovacuum_freeze_max_age only hides the matter.",
	.no_example = "hundreds of millions of transactions cannot be run in an example",
	.parameters =
		{{{"autovacuum_share", 1.1, "times",
		   "Age, as a share of autovacuum_freeze_max_age, that is worth a warning."},
		  {"warning_share", 0.4, "share", "Age, as a share of 2^31, that is worth a warning."},
		  {"critical_share", 0.6, "share", "The same, critical."}}},
	.ceiling = 0,
	.overall_ceiling = 30,
	.run = run,
}};

}  // namespace dbe
