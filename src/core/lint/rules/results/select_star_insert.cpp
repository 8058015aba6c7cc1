#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/report.hpp"
#include "core/lint/stars.hpp"

namespace dbe {
namespace {

// The SELECT whose rows are inserted.
const Query* source_of(const Query& insert) {
	for (const dbe_target* target : insert.targets) {
		const Expression& value = stripped(*target->expression);
		if (value.kind == DBE_COLUMN && value.entry != nullptr && value.entry->owner == &insert &&
			value.entry->kind == DBE_SUBQUERY_ENTRY)
			return value.entry->query;
	}
	return nullptr;
}

// Of a table: a subquery lists what it gives.
bool has_star(const AnalysedStatement& statement, const Query& query) {
	return query.set == nullptr &&
		   std::any_of(query.targets.begin(), query.targets.end(), [&](const dbe_target* target) {
			   return star_of(statement, *target) != nullptr && table_column(*target->expression);
		   });
}

// The columns of a table meet themselves.
bool copies_within(const Query& insert, const Query& source) {
	return std::all_of(source.targets.begin(), source.targets.end(), [&](const dbe_target* target) {
		const auto column = table_column(*target->expression);
		return column && column->table == insert.result->table;
	});
}

// "total takes shipped_at": the first pair whose names differ; empty where all are the same.
std::string first_difference(const Query& insert, const Query& source) {
	for (const dbe_target* target : insert.targets) {
		const Expression* value = target->expression;
		while (value->kind == DBE_CAST) value = value->arguments.items[0];
		const dbe_sql_column* column = column_of(*insert.result->table, target->number);
		if (column == nullptr || value->kind != DBE_COLUMN) continue;
		for (const dbe_target* given : source.targets)
			if (!given->is_junk && given->number == value->column &&
				given->name.view() != column->name.view())
				return cat(quoted(column->name), " takes ", quoted(given->name));
	}
	return "";
}

void judge(const AnalysedStatement& statement, const Query& insert, LintReport& report) {
	const dbe_mark* mark = insert_all_of(statement, insert);
	const Query* source = mark == nullptr ? nullptr : source_of(insert);
	if (source == nullptr || !has_star(statement, *source) || copies_within(insert, *source))
		return;
	const std::string difference = first_difference(insert, *source);
	LintDraft draft;
	draft.location = mark->location;
	draft.object = name_of(*insert.result->table);
	draft.detail = difference.empty()
					   ? cat("Columns meet those of ", draft.object,
							 " by position only: one that is added to either side shifts what is stored or "
							 "breaks the statement.")
					   : cat("Columns meet those of ", draft.object, " by position only, and ", difference, ".");
	const auto list = added_columns(insert, *mark, report.source());
	auto stars = expanded_stars(statement, *source, report.source());
	if (list && stars && !stars->empty()) {
		draft.edits = std::move(*stars);
		draft.edits.push_back(*list);
		draft.level = FixLevel::proved;
	}
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->command == DBE_INSERT && query->result != nullptr &&
			query->result->table != nullptr && query->result->table->persistence != 't')
			judge(statement, *query, report);
}

}  // namespace

extern constexpr LintRule select_star_insert_rule{LintSpec{
	.id = "select_star_insert",
	.title = "INSERT of SELECT * by position",
	.group = LintGroup::results,
	.severity = LintSeverity::bug,
	.why = "The first column of the one table goes into the first of the other, whatever they are called. Where "
		   "the types fit, a column that comes or goes puts values into the wrong place, and nothing says so.",
	.suggestion = "List the columns on both sides.",
	.bad = {"INSERT INTO old_payments SELECT * FROM payments WHERE id < 0",
			"INSERT INTO old_payments SELECT p.* FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.id < 0"},
	.near_misses = {"INSERT INTO countries (code, name) SELECT x.country, x.name FROM customers x WHERE x.id < 0",
					"INSERT INTO countries (code, name, continent) SELECT * FROM (VALUES ('XX', 'Nowhere', 'None')) AS v",
					"INSERT INTO payments SELECT * FROM payments WHERE id < 0",
					"WITH gone AS (DELETE FROM payments WHERE id < 0 RETURNING id, order_id) INSERT INTO old_payments (id, order_id) SELECT * FROM gone"},
	.run = run,
}};

}  // namespace dbe
