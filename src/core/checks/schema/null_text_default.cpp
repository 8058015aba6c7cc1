#include <algorithm>
#include <array>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/constant_defaults.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr auto texts = std::to_array<TypeId>({type::text, type::varchar, type::bpchar});

// A check on the column may name the word: then it is meant.
bool has_check(const ConstantDefault& constant) {
	const auto all = constant.table->constraints;
	return std::any_of(all.begin(), all.end(), [&](const Constraint& c) {
		return c.kind == 'c' && contains(c.columns, constant.column->number);
	});
}

bool is_null_word(const ConstantDefault& constant) {
	return lower(trimmed(characters(constant))) == "null" && !has_check(constant);
}

void report(const Catalog& catalog, std::span<const ConstantDefault> found,
			Assessment& assessment) {
	const Table& table = *found.front().table;
	ColumnList columns;
	std::vector<std::string> actions;
	bool is_free = true;
	for (const ConstantDefault& constant : found) {
		columns.push_back(constant.column);
		actions.push_back(
			cat("ALTER COLUMN ", quoted(constant.column->name), " DROP DEFAULT"));
		// Without a default, rows that say nothing would be refused.
		is_free &= !constant.column->not_null;
	}
	Draft draft = about_columns(catalog, table, columns);
	draft.detail = cat("The default of ", listed(catalog, columns), " is the text '",
					   trimmed(characters(found.front())), "', not NULL: IS NULL does not find it.");
	if (is_free)
		draft.fix =
			cat("ALTER TABLE ", catalog.name(*table.relation), " ", join(actions, ", "), ";");
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	std::vector<ConstantDefault> found = constant_defaults(snapshot.catalog, texts);
	const Table* last = nullptr;
	for (const ConstantDefault& constant : found) {
		if (constant.table != last) assessment.examined(constant.table->weight);
		last = constant.table;
	}
	std::erase_if(found, [](const ConstantDefault& c) { return !is_null_word(c); });
	for (std::size_t i = 0; i < found.size();) {
		std::size_t end = i + 1;
		while (end < found.size() && found[end].table == found[i].table) end++;
		report(snapshot.catalog, std::span(found).subspan(i, end - i), assessment);
		i = end;
	}
}

}  // namespace

extern constexpr Check null_text_default{CheckSpec{
	.id = "null_text_default",
	.title = "Default is the text 'NULL'",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "The word in quotes is a text of four letters: IS NULL, count() and NOT NULL take it "
		   "for a value, and users see it.",
	.action = "Drop the default, then look at the rows that got it: UPDATE ... SET c = NULL WHERE "
			  "c = 'NULL', in batches on a large table. Dropping takes ACCESS EXCLUSIVE for a "
			  "moment. Where the column is NOT NULL, choose a real default first.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "carrier varchar(40) DEFAULT 'NULL');",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"carrier varchar(40));",
	.near_miss = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "carrier varchar(40) DEFAULT NULL, note text NOT NULL DEFAULT 'NULLABLE', "
				 "kind text DEFAULT 'null' CHECK (kind IN ('null', 'one', 'many')));",
	.run = run,
}};

}  // namespace dbe
