#include <algorithm>
#include <array>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/nouns.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A name that asks a question, or ends in an answer. 0 and 1 under other names may be counts.
constexpr auto questions = std::to_array<std::string_view>(
	{"allow", "allows", "can", "did", "does", "enable", "has", "have", "is", "may", "must",
	 "needs", "should", "use", "uses", "was"});
constexpr auto answers = std::to_array<std::string_view>(
	{"active", "allowed", "approved", "archived", "blocked", "confirmed", "deleted", "disabled",
	 "enabled", "flag", "hidden", "inactive", "locked", "mandatory", "paid", "public", "published",
	 "required", "verified", "visible"});

// What is counted may happen to be 0 or 1: red_flag_count, max_allowed.
constexpr auto counting_words =
	std::to_array<std::string_view>({"count", "max", "min", "num", "number", "total"});
// Of several things these are counts (copies_required); the other answers are given for all of
// them together (comments_enabled).
constexpr auto countable_answers = std::to_array<std::string_view>(
	{"allowed", "approved", "archived", "blocked", "confirmed", "deleted", "paid", "published",
	 "required", "verified"});

bool is_count(const NameTokens& name) {
	if (is_one_of(name.first(), counting_words) || is_one_of(name.last(), counting_words))
		return true;
	return name.size() > 1 && !is_one_of(name.first(), questions) &&
		   is_one_of(name.last(), countable_answers) &&
		   grammatical_number(name[name.size() - 2]) == GrammaticalNumber::plural;
}

bool is_yes_or_no(const Column& column) {
	const NameTokens name(column.name);
	if (name.size() == 0 || is_count(name)) return false;
	return (name.size() > 1 && is_one_of(name.first(), questions)) || name.first() == "flag" ||
		   is_one_of(name.last(), answers);
}

// Zeros and ones, and the statistics know of no third value.
bool holds_flags(const ColumnStatistics& statistics) {
	const auto& samples = statistics.samples;
	return statistics.distinct == 2 && statistics.common_count == 2 &&
		   statistics.histogram_count == 0 && samples.count == 2 &&
		   std::all_of(samples.items, samples.items + 2, [](const Text& sample) {
			   return sample.view() == "0" || sample.view() == "1";
		   });
}

bool is_candidate(const Column& column) {
	return (column.type == type::smallint || column.type == type::integer) &&
		   column.generated == 0 && column.identity == 0 && column.inherited_count == 0;
}

// Checks, indexes and defaults were written for numbers.
bool is_free(const Catalog& catalog, const Table& table, const Column& column) {
	const bool is_checked = std::any_of(
		table.constraints.begin(), table.constraints.end(),
		[&](const Constraint& c) { return c.kind == 'c' && contains(c.columns, column.number); });
	return !column.has_default && !is_checked && !has_index_expressions(catalog, table.id()) &&
		   can_change_type(catalog, column);
}

Draft describe(const Catalog& catalog, const Table& table, const ColumnList& columns) {
	TypeChange change(catalog, table.id());
	for (const Column* column : columns) {
		if (!is_free(catalog, table, *column)) change.refuse();
		change.add(*column, {.type = "boolean", .using_expression = "$ <> 0"});
	}
	Draft draft = about_columns(catalog, table, columns);
	draft.detail = cat(columns.size() == 1 ? "Column " : "Columns ", listed(catalog, columns),
					   columns.size() == 1 ? " says" : " say",
					   " yes or no in a number, 0 and 1 only by the statistics; ",
					   counted(table.rows, "row"), ".");
	draft.fix = change.sql();
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double enough = assessment.parameter("min_rows");
	for (const Table& table : catalog.tables()) {
		if (table.rows < enough) continue;
		ColumnList found;
		bool has_flags = false, has_statistics = false;
		for (const Column& column : table.columns) {
			if (!is_candidate(column) || !is_yes_or_no(column) ||
				is_in_foreign_key(catalog, column))
				continue;
			has_flags = true;
			const ColumnStatistics* statistics = catalog.statistics(table.id(), column.number);
			has_statistics |= statistics != nullptr;
			if (statistics != nullptr && holds_flags(*statistics)) found.push_back(&column);
		}
		if (!has_flags) continue;
		examined_by_statistics(assessment, table, has_statistics);
		if (!found.empty()) assessment.add(describe(catalog, table, found));
	}
}

}  // namespace

extern constexpr Check boolean_in_integer{CheckSpec{
	.id = "boolean_in_integer",
	.title = "Yes or no stored as a number",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "The number accepts 2 and -1, every condition needs = 1, and what 0 means has to be "
		   "known. A boolean takes 1 byte, reads as a condition, and accepts nothing else.",
	.action = "Change the type. The change rewrites the table under ACCESS EXCLUSIVE, and "
			  "statements that compare with 0 and 1 have to be changed with it. Without a "
			  "statement here something rests on the number: a default, a check, a view, an index "
			  "expression.",
	.bad = "CREATE TABLE coupons (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "is_used smallint NOT NULL);\n"
		   "INSERT INTO coupons (is_used) SELECT n % 2 FROM generate_series(1, 400) n;\n"
		   "ANALYZE coupons;",
	.good = "CREATE TABLE coupons (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"is_used boolean NOT NULL);\n"
			"INSERT INTO coupons (is_used) SELECT n % 2 = 0 FROM generate_series(1, 400) n;\n"
			"ANALYZE coupons;",
	.near_miss =
		"CREATE TABLE matches (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"goals smallint NOT NULL, is_active smallint NOT NULL, is_over integer NOT NULL, "
		"red_flag_count smallint NOT NULL, approvals_required smallint NOT NULL);\n"
		"INSERT INTO matches (goals, is_active, is_over, red_flag_count, approvals_required) "
		"SELECT n % 2, n % 3, 1 + n % 2, n % 2, n % 2 FROM generate_series(1, 400) n;\n"
		"ANALYZE matches;",
	.parameters = {{{"min_rows", 100, "rows", "Smaller tables are left alone."}}},
	.run = run,
}};

}  // namespace dbe
