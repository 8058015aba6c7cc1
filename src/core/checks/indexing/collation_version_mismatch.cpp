#include <algorithm>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Beyond so many, one statement for the whole database is the shorter way.
constexpr std::size_t most_statements = 50;

// Compares bytes or pieces of the text, whatever the collation says.
bool ignores_collation(const OperatorClassFacts& classes, Oid id) {
	const OperatorClass* found = classes.find(id);
	return found != nullptr && (found->name.ends_with("_pattern_ops") ||
								ends_with_any(found->name, {"_trgm_ops", "_bloom_ops"}));
}

// An index holds its keys in the order of the collation; a hash index has no order.
bool is_sorted_by(const Snapshot& snapshot, const Index& index, const Relation& relation,
				  Oid collation) {
	if (relation.access_method == access_method::hash) return false;
	for (std::uint32_t key = 0; key < index.collations.count; key++)
		if (index.collations.items[key] == collation && key < index.operator_classes.count &&
			!ignores_collation(snapshot.facts.operator_classes, index.operator_classes.items[key]))
			return true;
	return false;
}

struct Sorted {
	const Index* index;
	const Relation* relation;
};

// Of all schemas: the version is that of the collation as a whole. The largest first.
std::vector<Sorted> sorted_indexes(const Snapshot& snapshot, Oid collation) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<Sorted> found;
	for (const Index& index : catalog.indexes()) {
		const Relation* relation = catalog.relation(index.id);
		if (relation == nullptr || relation->kind != 'i' || relation->persistence == 't' ||
			!is_usable(index) || !is_sorted_by(snapshot, index, *relation, collation))
			continue;
		found.push_back({&index, relation});
	}
	std::stable_sort(found.begin(), found.end(), [](const Sorted& a, const Sorted& b) {
		return a.relation->pages > b.relation->pages;
	});
	return found;
}

// Exclusion constraints are passed over by the concurrent rebuild.
std::string rebuild(const Catalog& catalog, const std::vector<Sorted>& indexes,
					std::string_view database) {
	const bool is_whole = indexes.size() > most_statements;
	std::string out;
	if (is_whole) append(out, cat("REINDEX DATABASE CONCURRENTLY ", database, ";\n"));
	for (const Sorted& s : indexes)
		if (!is_whole || s.index->is_exclusion)
			append(out, cat("REINDEX INDEX ", s.index->is_exclusion ? "" : "CONCURRENTLY ",
							catalog.name(*s.relation), ";\n"));
	return out;
}

std::string refresh(const CollationVersion& version) {
	if (version.id == collation::database_default)
		return cat("ALTER DATABASE ", version.name, " REFRESH COLLATION VERSION;");
	return cat("ALTER COLLATION ", version.name, " REFRESH VERSION;");
}

void judge(const Snapshot& snapshot, Assessment& assessment, const CollationVersion& version) {
	assessment.examined();
	if (!version.is_mismatch()) return;
	const bool is_default = version.id == collation::database_default;
	const auto indexes = sorted_indexes(snapshot, version.id);
	// A collation that sorts nothing stored harms nobody.
	if (indexes.empty() && !is_default) return;
	double bytes = 0;
	std::vector<std::string> names;
	for (const Sorted& s : indexes) {
		bytes += snapshot.catalog.bytes(*s.relation);
		names.push_back(snapshot.catalog.name(*s.relation));
	}
	Draft draft;
	draft.object = is_default ? cat("database ", version.name) : cat("collation ", version.name);
	draft.detail = cat(
		"Its version was ", version.recorded, " when recorded and the library now has ",
		version.actual, "; ",
		indexes.empty() ? std::string("no index of this database is sorted by it")
						: cat(counted(static_cast<double>(indexes.size()), "index", "indexes"),
							  " of ", sized(bytes), indexes.size() == 1 ? " is" : " are",
							  " sorted by it: ", shortened(listed(names), 200)),
		".");
	if (indexes.empty()) draft.severity = Severity::info;
	if (!snapshot.server().in_recovery)
		draft.fix = cat(rebuild(snapshot.catalog, indexes, snapshot.facts.collations.database.name),
						refresh(version));
	draft.evidence.put("recorded_version", version.recorded)
		.put("actual_version", version.actual)
		.put("indexes", indexes.size())
		.put("bytes", bytes);
	draft.effect = bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const CollationFacts& facts = snapshot.facts.collations;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	judge(snapshot, assessment, facts.database);
	for (const CollationVersion& version : facts.list) judge(snapshot, assessment, version);
}

}  // namespace

extern constexpr Check collation_version_mismatch{CheckSpec{
	.id = "collation_version_mismatch",
	.title = "Indexes sorted by an older version of their collation",
	.dimension = Dimension::indexing,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "An update of the operating system's C library or of ICU can change the order of texts. An "
		   "index built before is then out of order: searches miss rows that exist, unique indexes "
		   "let duplicates in, and rows go to the wrong range partition.",
	.action = "Rebuild the indexes first, then record the new version: the other way round the "
			  "warning goes and the damage stays. REINDEX CONCURRENTLY lets writers go on and takes "
			  "the space of each new index; a unique one that fails has found duplicates. Look also "
			  "at range partitions and CHECK constraints over such texts.",
	.bad = "CREATE COLLATION german (provider = icu, locale = 'de', version = '1.2.3');\n"
		   "CREATE TABLE towns (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "town_name text COLLATE german NOT NULL);\n"
		   "CREATE INDEX \"idx Towns\" ON towns (town_name);",
	.good = "CREATE COLLATION german (provider = icu, locale = 'de');\n"
			"CREATE TABLE towns (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"town_name text COLLATE german NOT NULL);\n"
			"CREATE INDEX idx_towns_town_name ON towns (town_name);",
	.near_miss = "CREATE COLLATION german (provider = icu, locale = 'de', version = '1.2.3');\n"
				 "CREATE TABLE towns (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "town_name text COLLATE german NOT NULL);\n"
				 "CREATE INDEX idx_towns_hash ON towns USING hash (town_name);\n"
				 "CREATE INDEX idx_towns_pattern ON towns (town_name text_pattern_ops);\n"
				 "CREATE INDEX idx_towns_c ON towns (town_name COLLATE \"C\");",
	.run = run,
}};

}  // namespace dbe
