#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/patterns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_prefix(std::string_view pattern) {
	const std::size_t wildcard = pattern.find_first_of("%_\\");
	return wildcard != std::string_view::npos && wildcard > 0 && pattern[wildcard] != '\\';
}

// In the order of bytes, or made for patterns.
bool finds_prefixes(const dbe_sql_index_key& key) {
	return std::string_view(key.operator_class_name).ends_with("_pattern_ops") ||
		   key.collation == nullptr || key.collation->is_c;
}

bool has_index_for_prefixes(const TableColumn& column) {
	for (const dbe_sql_index* index : column.table->indexes) {
		if (equals_any(index->method_name, {"hash", "brin"})) continue;
		for (std::uint32_t i = 0; i < index->key_count; i++)
			if (index->keys[i].column == column.column->number &&
				(!is_btree(*index) || finds_prefixes(index->keys[i])))
				return true;
	}
	return false;
}

std::string_view pattern_class(const dbe_sql_type& type) {
	if (type.name.view() == "text") return "text_pattern_ops";
	if (type.name.view() == "character varying") return "varchar_pattern_ops";
	return {};
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = comparison(*site.expression);
	if (!sides || sides->sign != "~~" || !site.expression->op->is_builtin) return;
	const Expression* pattern = constant_in(*sides->right);
	if (pattern == nullptr || pattern->is_null || !is_prefix(pattern->text.view())) return;
	const auto column = indexed_column(statement, site, *sides->left);
	if (!column || pattern_class(*column->column->type).empty() || has_index_for_prefixes(*column) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	const dbe_sql_index* index = leading_index(*column->table, column->column->number);
	if (index == nullptr) return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(*column);
	draft.detail = cat("The index ", index->name.view(), " on ", draft.object, " is in the order of collation ",
					   index->keys[0].collation->name.view(),
					   ", in which texts of one beginning need not stand together: LIKE cannot use it.");
	draft.fix = index_statement(report.source(), *column->table, *sides->left,
								{{}, pattern_class(*column->column->type)});
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule like_prefix_collation_rule{LintSpec{
	.id = "like_prefix_collation",
	.title = "LIKE with a prefix that the index's collation does not serve",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "Only in the order of bytes do all texts with one beginning stand side by side. An index in the "
		   "order of a language is passed over by LIKE, and every row is read.",
	.suggestion = "Create an index with text_pattern_ops, or one with COLLATE \"C\", beside the one there is.",
	.bad = {"SELECT id FROM visits WHERE surname LIKE 'Mei%'",
			"SELECT v.id FROM visits v WHERE v.surname LIKE 'Mei_r' AND v.seconds > 5"},
	.near_misses = {"SELECT id FROM products WHERE name LIKE 'Product%'",
					"SELECT id FROM visits WHERE place LIKE 'Ber%'",
					"SELECT id FROM visits WHERE surname = 'Meier'",
					"SELECT id FROM visits WHERE id = 7 AND surname LIKE 'Mei%'",
					"SELECT id FROM orders WHERE note LIKE 'note%'"},
	.run = run,
}};

}  // namespace dbe
