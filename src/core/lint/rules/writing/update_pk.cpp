#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

bool is_of_primary_key(const dbe_sql_table& table, std::int16_t column) {
	for (const dbe_sql_index* index : table.indexes) {
		if (!index->is_primary) continue;
		for (std::uint32_t i = 0; i < index->key_count; i++)
			if (index->keys[i].column == column) return true;
	}
	return false;
}

void judge(const AnalysedStatement& statement, const Query& query, LintReport& report) {
	const dbe_sql_table& table = *query.result->table;
	for (const dbe_target* target : query.targets) {
		if (target->is_junk || !is_of_primary_key(table, target->number)) continue;
		const Expression& value = *target->expression;
		if (value.kind == DBE_COLUMN && value.entry == query.result && value.column == target->number)
			continue;
		LintDraft draft;
		draft.location = value.location >= 0 ? value.location : place_of_result(statement, query);
		draft.object = name_of(TableColumn{query.result, &table, column_of(table, target->number), nullptr});
		draft.detail = cat(draft.object, " is of the primary key: rows elsewhere, caches and links know the "
						   "row by it.");
		report.add(std::move(draft));
	}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->command == DBE_UPDATE && query->result != nullptr &&
			query->result->table != nullptr && query->result->table->persistence == 'p')
			judge(statement, *query, report);
}

}  // namespace

extern constexpr LintRule update_pk_rule{LintSpec{
	.id = "update_pk",
	.title = "UPDATE of a primary key",
	.group = LintGroup::writing,
	.severity = LintSeverity::style,
	.why = "A key that changes takes every reference along, or leaves it behind where no foreign key says so; replicas and "
		   "audit trails see a row go and another come.",
	.suggestion = "Keep keys for good and put what changes into a column of its own.",
	.bad = {"UPDATE customers SET id = 900000 WHERE id = 7",
			"UPDATE order_lines SET line = line + 1 WHERE order_id = 3"},
	.near_misses = {"UPDATE customers SET name = 'x' WHERE id = 7",
					"UPDATE order_lines SET quantity = 2 WHERE order_id = 3 AND line = 1"},
	.run = run,
}};

}  // namespace dbe
