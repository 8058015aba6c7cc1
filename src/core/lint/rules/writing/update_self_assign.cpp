#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

bool assigns_itself(const Query& query, const dbe_target& target) {
	const Expression& value = *target.expression;
	return value.kind == DBE_COLUMN && value.entry == query.result && value.column == target.number;
}

bool assigns_only_itself(const Query& query) {
	bool any = false;
	for (const dbe_target* target : query.targets) {
		if (target->is_junk) continue;
		if (!assigns_itself(query, *target)) return false;
		any = true;
	}
	return any;
}

// What is left of it when nothing is written: the locks.
void add_lock(const AnalysedStatement& statement, const Query& query, const Source& source,
			  LintDraft& draft) {
	const auto& tokens = source.tokens();
	const std::int32_t place = place_of_result(statement, query);
	if (statement.queries().size() != 1 || place < 0 || tokens.empty() || !tokens[0].is_word("update") ||
		!query.returning.empty() || query.from == nullptr || query.from->parts.count > 1)
		return;
	const auto set = next_word(source, 0, "set");
	const auto where = set ? next_word(source, *set, "where") : std::nullopt;
	if (!set || next_word(source, *set, "from") || next_word(source, *set, "current")) return;
	const std::size_t last = tokens.back().is_symbol(';') ? tokens.size() - 2 : tokens.size() - 1;
	const std::size_t end = where ? last : *set - 1;
	draft.edits.push_back({{source.start_of(tokens[0]), source.end_of(tokens[0])}, "SELECT FROM"});
	if (where)
		draft.edits.push_back({{source.end_of(tokens[*set - 1]), source.end_of(tokens[*where - 1])}, ""});
	else
		draft.edits.push_back({{source.end_of(tokens[*set - 1]), source.end_of(tokens[last])}, ""});
	const std::size_t at = where ? source.end_of(tokens[end]) : source.end_of(tokens[last]);
	draft.edits.push_back({{at, at}, " FOR NO KEY UPDATE"});
	draft.level = FixLevel::changes_meaning;
	draft.condition = "The rows are locked and not written. Where the locks are not needed either, leave the "
					  "statement out.";
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->command != DBE_UPDATE || query->result == nullptr ||
			query->result->table == nullptr || query->result->table->has_triggers ||
			!assigns_only_itself(*query))
			continue;
		LintDraft draft;
		draft.location = place_of_result(statement, *query);
		draft.object = name_of(*query->result->table);
		draft.detail = cat("Every column that is set keeps its value, and each row of ", draft.object,
						   " that passes is written anew all the same.");
		if (!report.is_stored()) add_lock(statement, *query, report.source(), draft);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule update_self_assign_rule{LintSpec{
	.id = "update_self_assign",
	.title = "UPDATE that sets columns to themselves",
	.group = LintGroup::writing,
	.severity = LintSeverity::performance,
	.why = "A new version of the row, WAL and entries in indexes for nothing; the old version waits for VACUUM.",
	.suggestion = "Leave the UPDATE out. To lock rows, SELECT ... FOR UPDATE says so.",
	.bad = {"UPDATE customers SET note = note WHERE id = 3",
			"UPDATE customers SET note = note, email = customers.email WHERE country = 'FR'"},
	.near_misses = {"UPDATE customers SET note = name WHERE id = 3",
					"UPDATE customers SET name = name || '!' WHERE id = 3",
					"UPDATE customers SET note = note, email = lower(email) WHERE id = 3"},
	.run = run,
}};

}  // namespace dbe
