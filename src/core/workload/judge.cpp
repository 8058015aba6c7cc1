#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {

#define DBE_WORKLOAD_RULE(id) extern const WorkloadRule id##_workload_rule;
#include "registry.inc"
#undef DBE_WORKLOAD_RULE

namespace {

constexpr auto registry = std::to_array<const WorkloadRule*>({
#define DBE_WORKLOAD_RULE(id) &id##_workload_rule,
#include "registry.inc"
#undef DBE_WORKLOAD_RULE
});

}  // namespace

std::span<const WorkloadRule* const> all_workload_rules() { return registry; }

const WorkloadRule* find_workload_rule(std::string_view id) {
	for (const WorkloadRule* rule : registry)
		if (rule->id == id) return rule;
	return nullptr;
}

std::string_view name(WorkloadSeverity severity) {
	return severity == WorkloadSeverity::warning ? "warning" : "info";
}

void group_alike(std::vector<WorkloadStatement>& statements) {
	std::map<std::string_view, std::vector<WorkloadStatement*>> groups;
	for (WorkloadStatement& statement : statements) groups[statement.fingerprint].push_back(&statement);
	for (auto& [fingerprint, group] : groups) {
		std::sort(group.begin(), group.end(), [](const WorkloadStatement* a, const WorkloadStatement* b) {
			return std::tuple(-a->numbers.total_ms, a->numbers.id) < std::tuple(-b->numbers.total_ms, b->numbers.id);
		});
		// texts that are the same to the letter differ by their tables, not by the length of a list
		std::vector<std::string_view> texts;
		for (const WorkloadStatement* statement : group) {
			const std::string_view text = statement->numbers.text;
			if (std::find(texts.begin(), texts.end(), text) != texts.end()) continue;
			texts.push_back(text);
			if (statement != group.front()) group.front()->alike.push_back(statement);
		}
	}
}

std::vector<WorkloadFinding> judge_workload(const std::vector<WorkloadStatement>& statements, const WorkloadSums& sums,
											std::span<const WorkloadRule* const> rules) {
	std::vector<WorkloadFinding> findings;
	for (const WorkloadStatement& statement : statements)
		for (const WorkloadRule* rule : rules) {
			if (!rule->may_concern(statement.numbers, sums)) continue;
			WorkloadDraft draft = rule->judge(statement, sums);
			if (!draft.detail.empty()) findings.push_back({std::move(draft), rule, &statement});
		}
	std::stable_sort(findings.begin(), findings.end(), [](const WorkloadFinding& a, const WorkloadFinding& b) {
		const auto rank = [](const WorkloadFinding& f) {
			return std::tuple(-f.statement->numbers.total_ms, f.statement->numbers.id, f.rule->id);
		};
		return rank(a) < rank(b);
	});
	return findings;
}

// ---- what the rules share ----

namespace {

bool is_word_of(const std::vector<Token>& words, std::initializer_list<std::string_view> wanted) {
	return std::any_of(words.begin(), words.end(), [&](const Token& token) {
		return std::any_of(wanted.begin(), wanted.end(), [&](std::string_view word) { return token.is_word(word); });
	});
}

}  // namespace

bool returns_rows(const WorkloadStatement& statement) {
	if (is_word_of(statement.words, {"insert", "update", "delete", "merge"})) return false;
	return is_word_of(statement.words, {"select", "values", "table"});
}

bool has_outer(const WorkloadStatement& statement, std::string_view lower_case) {
	return std::any_of(statement.words.begin(), statement.words.end(),
					   [&](const Token& token) { return token.depth == 0 && token.is_word(lower_case); });
}

bool has_words(const WorkloadStatement& statement, std::string_view first, std::string_view second) {
	for (std::size_t i = 0; i + 1 < statement.words.size(); i++)
		if (statement.words[i].is_word(first) && statement.words[i + 1].is_word(second)) return true;
	return false;
}

bool waits_by_design(const WorkloadStatement& statement) {
	return std::any_of(statement.words.begin(), statement.words.end(), [](const Token& token) {
		return token.kind == TokenKind::word &&
			   (lower(token.text).starts_with("pg_sleep") || lower(token.text).starts_with("pg_advisory"));
	});
}

std::string in_ms(double ms) { return cat(ms, " ms"); }

}  // namespace dbe
