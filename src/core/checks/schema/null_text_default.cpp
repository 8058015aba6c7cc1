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

void report(const Catalog& catalog, const ConstantDefault& constant, Assessment& assessment) {
	const Table& table = *constant.table;
	const Column& column = *constant.column;
	Draft draft;
	draft.object = column_object(catalog, column);
	draft.detail = cat("The default of ", quoted(column.name), " is the text '",
					   trimmed(characters(constant)), "', not NULL: IS NULL does not find it.");
	// Without a default, rows that say nothing would be refused.
	if (!column.not_null)
		draft.fix = cat("ALTER TABLE ", catalog.name(*table.relation), " ALTER COLUMN ",
						quoted(column.name), " DROP DEFAULT;");
	draft.evidence.put("rows", table.rows).put("not_null", column.not_null);
	draft.weight = table.weight;
	draft.effect = table.rows;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const ConstantDefault& constant : constant_defaults(snapshot.catalog, texts)) {
		assessment.examined(constant.table->weight);
		if (is_null_word(constant)) report(snapshot.catalog, constant, assessment);
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
