#include <map>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Names {
	std::vector<std::string> tables;
	std::vector<std::string> columns;
	double weight = 0;
};

// The keywords are few and short: most names are told by their length.
bool is_reserved(const KeywordFacts& keywords, std::string_view name) {
	constexpr std::size_t longest = 17;
	return name.size() <= longest && keywords.is_reserved(name);
}

void look_at(const Catalog& catalog, const KeywordFacts& keywords, const Table& table,
			 Names& found) {
	const std::size_t before = found.tables.size() + found.columns.size();
	if (is_reserved(keywords, table.relation->name))
		found.tables.push_back(catalog.name(*table.relation));
	for (const Column& column : table.columns)
		if (column.inherited_count == 0 && is_reserved(keywords, column.name))
			found.columns.push_back(column_object(catalog, column));
	if (found.tables.size() + found.columns.size() > before) found.weight += table.weight;
}

void report(const Catalog& catalog, SchemaId schema, const Names& names, Assessment& assessment) {
	std::vector<std::string> all = names.tables;
	all.insert(all.end(), names.columns.begin(), names.columns.end());
	Draft draft;
	draft.object = quoted(catalog.schema_name(schema));
	draft.detail = cat(all.size() == 1 ? "The name of " : "The names of ", listed(all),
					   all.size() == 1 ? " is a reserved word." : " are reserved words.");
	draft.evidence.put("tables", names.tables.size()).put("columns", names.columns.size());
	draft.weight = names.weight;
	draft.effect = static_cast<double>(all.size());
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const KeywordFacts& keywords = snapshot.facts.keywords;
	if (!keywords.known) return assessment.skip(keywords.why, keywords.reason);
	std::map<SchemaId, Names> found;
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		look_at(catalog, keywords, table, found[table.relation->schema]);
	}
	for (const auto& [schema, names] : found)
		if (names.weight > 0) report(catalog, schema, names, assessment);
}

}  // namespace

extern constexpr Check reserved_word_names{CheckSpec{
	.id = "reserved_word_names",
	.title = "Tables or columns named by reserved words",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Such a name works in double quotes only. Forgotten quotes are an error at best; SELECT "
		   "user, for one, silently gives the current user instead of the column.",
	.action = "Name new objects otherwise. Renaming an old one breaks statements that use it; a "
			  "view with the old name bridges the time.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "\"user\" text NOT NULL, \"limit\" integer NOT NULL);",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"user_name text NOT NULL, max_weight integer NOT NULL);",
	.near_miss = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "name text NOT NULL, value integer NOT NULL, position integer NOT NULL, "
				 "type text NOT NULL, user_id_text text NOT NULL);",
	.run = run,
}};

}  // namespace dbe
