#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

const Expression* only_column(const Query& query) {
	if (query.set != nullptr || query.from == nullptr || query.from->parts.empty()) return nullptr;
	const Expression* column = nullptr;
	for (const dbe_target* target : query.targets) {
		if (target->is_junk) continue;
		if (column != nullptr || target->expression->kind != DBE_COLUMN) return nullptr;
		column = target->expression;
	}
	return column;
}

bool is_qualified(const Expression& column, const Source& source) {
	const auto& tokens = source.tokens();
	const std::size_t at = source.token_at(static_cast<std::size_t>(column.location));
	return at + 1 >= tokens.size() || tokens[at].kind == TokenKind::symbol ||
		   tokens[at + 1].is_symbol('.');
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_SUBLINK)) {
		if (site.expression->sublink == DBE_EXISTS || site.expression->query == nullptr) continue;
		const Query& inner = *site.expression->query;
		const Expression* column = only_column(inner);
		if (column == nullptr || column->levels_up == 0 || column->entry == nullptr ||
			column->column <= 0 ||
			column->location < 0 || is_qualified(*column, report.source()))
			continue;
		const Entry* first = nullptr;
		for (const Entry* entry : inner.entries)
			if (first == nullptr && entry->is_used && entry->table != nullptr) first = entry;
		if (first == nullptr) continue;
		const auto of_table = table_column(*column);
		LintDraft draft;
		draft.location = column->location;
		draft.object = of_table ? name_of(*of_table) : quoted(column->entry->name);
		draft.detail = cat("The subquery over ", quoted(first->name), " gives ", draft.object,
						   " of the query around it: none of its own tables has that column.");
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule outer_column_capture_rule{LintSpec{
	.id = "outer_column_capture",
	.title = "Subquery that gives a column of the query around it",
	.group = LintGroup::joins,
	.severity = LintSeverity::bug,
	.why = "A name that no table of the subquery has is looked for outside, and nothing says so. x IN (SELECT x FROM "
		   "...) is then true of every row.",
	.suggestion = "Write the column that was meant, with its table before it.",
	.bad = {"SELECT o.id FROM orders o WHERE o.customer_id IN (SELECT customer_id FROM customers c WHERE c.country = 'DE')",
			"SELECT sku, (SELECT sku FROM orders ORDER BY orders.id LIMIT 1) AS x FROM products",
			"DELETE FROM orders WHERE customer_id IN (SELECT customer_id FROM customers WHERE NOT is_active)"},
	.near_misses = {"SELECT o.id FROM orders o WHERE o.customer_id IN (SELECT c.id FROM customers c WHERE c.country = 'DE')",
					"SELECT o.id FROM orders o WHERE o.customer_id IN (SELECT o.customer_id FROM customers c WHERE c.id = o.customer_id)",
					"SELECT o.id FROM orders o WHERE EXISTS (SELECT total FROM customers c WHERE c.id = o.customer_id)"},
	.run = run,
}};

}  // namespace dbe
