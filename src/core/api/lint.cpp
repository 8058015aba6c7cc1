// dbe.lint(sql), dbe.lint_rules
#include "core/lint/lint.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/api/call.hpp"
#include "core/lint/registry.hpp"
#include "core/server/row.hpp"

namespace dbe::api {
namespace {

std::vector<const LintRule*> wanted_rules(Call& call, std::size_t position) {
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

std::string joined(const LintExamples& examples) {
	std::string text;
	for (const std::string_view example : examples)
		if (!example.empty()) append(text, cat(text.empty() ? "" : "\n", example));
	return text;
}

void add_error(Call& call, const LintRow& row) {
	call.add_row({cat(row.statement), "not_analysed", "error", cat(row.position.line),
				  cat(row.position.column), Cell(), row.error, Cell(),
				  "A statement that the server refuses cannot be judged.", Cell::or_null(row.detail),
				  Cell(), Cell(), Cell()});
}

void add_finding(Call& call, std::string_view script, const LintRow& row) {
	const auto fix = fix_of(script, row);
	call.add_row({cat(row.statement), row.rule->id, name(row.rule->severity),
				  cat(row.position.line), cat(row.position.column), Cell::or_null(row.object),
				  row.detail, row.evidence.empty() ? Cell() : Cell(row.evidence.text()),
				  row.rule->why,
				  row.suggestion.empty() ? Cell(row.rule->suggestion) : Cell(row.suggestion),
				  fix ? Cell(*fix) : Cell(), Cell::or_null(name(row.level)),
				  Cell::or_null(row.condition)});
}

}  // namespace

void lint(Call& call) {
	const auto script = call.text(0);
	if (!script) return;
	const std::vector<const LintRule*> rules = wanted_rules(call, 1);
	for (const LintRow& row : dbe::lint(call.host(), *script, call.host().server_major(), rules)) {
		if (row.rule == nullptr)
			add_error(call, row);
		else
			add_finding(call, *script, row);
	}
}

void list_lint_rules(Call& call) {
	for (const LintRule* rule : all_lint_rules())
		call.add_row({rule->id, name(rule->group), name(rule->severity), rule->title, rule->why,
					  rule->suggestion, joined(rule->bad), joined(rule->near_misses)});
}

}  // namespace dbe::api
