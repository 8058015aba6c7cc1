#include "core/lint/arguments.hpp"

#include "core/base/text.hpp"
#include "core/lint/registry.hpp"

namespace dbe {

std::vector<const LintRule*> rules_argument(Call& call, std::size_t position) {
	if (call.is_null(position)) return {all_lint_rules().begin(), all_lint_rules().end()};
	std::vector<const LintRule*> rules;
	for (const std::string_view id : call.texts(position)) {
		const LintRule* rule = find_lint_rule(id);
		if (rule == nullptr)
			throw Error{sqlstate::undefined_object, cat("rule \"", id, "\" does not exist"), "",
						"dbe.lint_rules lists them."};
		rules.push_back(rule);
	}
	return rules;
}

namespace {

void append_error(const LintRow& row, std::vector<Cell>& cells) {
	const std::vector<Cell> error{"not_analysed", "error", cat(row.position.line),
								  cat(row.position.column), Cell(), row.error, Cell(),
								  "A statement that the server refuses cannot be judged.",
								  Cell::or_null(row.detail), Cell(), Cell(), Cell()};
	cells.insert(cells.end(), error.begin(), error.end());
}

}  // namespace

void append_cells(std::string_view script, const LintRow& row, std::vector<Cell>& cells) {
	if (row.rule == nullptr) return append_error(row, cells);
	const auto fix = fix_of(script, row);
	const std::vector<Cell> finding{
		row.rule->id, name(row.rule->severity), cat(row.position.line), cat(row.position.column),
		Cell::or_null(row.object), row.detail,
		row.evidence.empty() ? Cell() : Cell(row.evidence.text()), row.rule->why,
		row.suggestion.empty() ? Cell(row.rule->suggestion) : Cell(row.suggestion),
		fix ? Cell(*fix) : Cell(), Cell::or_null(name(row.level)), Cell::or_null(row.condition)};
	cells.insert(cells.end(), finding.begin(), finding.end());
}

}  // namespace dbe
