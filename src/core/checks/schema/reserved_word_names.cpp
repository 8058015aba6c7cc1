#include <array>
#include <cstdint>
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

// The keywords are few: the length and the first letter rule out nearly every name.
class Reserved {
public:
	explicit Reserved(const KeywordFacts& keywords) : keywords_(keywords) {
		for (const std::string_view word : keywords.reserved)
			if (!word.empty() && word.size() < letters_.size()) letters_[word.size()] |= bit(word);
	}
	bool has(std::string_view name) const {
		return !name.empty() && name.size() < letters_.size() &&
			   (letters_[name.size()] & bit(name)) != 0 && keywords_.is_reserved(name);
	}

private:
	static std::uint32_t bit(std::string_view word) { return 1u << (word[0] & 31); }

	const KeywordFacts& keywords_;
	std::array<std::uint32_t, 64> letters_{};
};

void look_at(const Catalog& catalog, const Reserved& reserved, const Table& table,
			 Names& found) {
	const std::size_t before = found.tables.size() + found.columns.size();
	if (reserved.has(table.relation->name))
		found.tables.push_back(catalog.name(*table.relation));
	for (const Column& column : table.columns)
		if (column.inherited_count == 0 && reserved.has(column.name))
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
	const Reserved reserved(keywords);
	std::map<SchemaId, Names> found;
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		look_at(catalog, reserved, table, found[table.relation->schema]);
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
