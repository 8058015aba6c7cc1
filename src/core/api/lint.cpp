// dbe.lint(sql, rules), dbe.lint_rules
#include "core/base/text.hpp"
#include "core/lint/arguments.hpp"
#include "core/lint/registry.hpp"

namespace dbe::api {
namespace {

std::string joined(const LintExamples& examples) {
	std::string text;
	for (const std::string_view example : examples)
		if (!example.empty()) append(text, cat(text.empty() ? "" : "\n", example));
	return text;
}

}  // namespace

void lint(Call& call) {
	const auto script = call.text(0);
	if (!script) return;
	const std::vector<const LintRule*> rules = rules_argument(call, 1);
	ScriptReader reader;
	for (const LintRow& row : dbe::lint(call.host(), *script, rules, reader)) {
		std::vector<Cell> cells{cat(row.statement)};
		append_cells(*script, row, cells);
		call.add_row(cells);
	}
}

void list_lint_rules(Call& call) {
	for (const LintRule* rule : all_lint_rules())
		call.add_row({rule->id, name(rule->group), name(rule->severity), rule->title, rule->why,
					  rule->suggestion, joined(rule->bad), joined(rule->near_misses),
					  rule->needless_since == 0 ? Cell() : Cell(cat(rule->needless_since))});
}

}  // namespace dbe::api
