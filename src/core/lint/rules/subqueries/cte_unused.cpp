#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// name (columns) AS NOT MATERIALIZED (...)
std::optional<Words> words_of(const dbe_cte& cte, const Source& source) {
	const auto& tokens = source.tokens();
	if (cte.location < 0 || cte.has_cycle || cte.has_search) return std::nullopt;
	const std::size_t name = source.token_at(static_cast<std::size_t>(cte.location));
	const auto as = next_word(source, name, "as");
	if (!as) return std::nullopt;
	std::size_t open = *as + 1;
	while (open < tokens.size() && open < *as + 3 && !tokens[open].is_symbol('(')) open++;
	const auto close = closing_bracket(source, open);
	if (!close) return std::nullopt;
	return Words{name, *close + 1};
}

std::optional<Edit> left_out(const dbe_cte& cte, const Source& source) {
	const auto words = words_of(cte, source);
	if (!words || words->from == 0 || words->to >= source.tokens().size()) return std::nullopt;
	const auto& tokens = source.tokens();
	const std::size_t start = source.start_of(tokens[words->from]);
	const std::size_t next = source.start_of(tokens[words->to]);
	if (tokens[words->to].is_symbol(',')) {
		if (words->to + 1 >= tokens.size()) return std::nullopt;
		return Edit{{start, source.start_of(tokens[words->to + 1])}, ""};
	}
	if (tokens[words->from - 1].is_symbol(','))
		return Edit{{source.start_of(tokens[words->from - 1]), source.end_of(tokens[words->to - 1])}, ""};
	std::size_t with = words->from - 1;
	if (with > 0 && tokens[with].is_word("recursive")) with--;
	if (!tokens[with].is_word("with")) return std::nullopt;
	return Edit{{source.start_of(tokens[with]), next}, ""};
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		for (const dbe_cte* cte : query->ctes) {
			if (cte->references > 0 || cte->query == nullptr || cte->query->command != DBE_SELECT) continue;
			LintDraft draft;
			draft.location = cte->location;
			draft.object = quoted(cte->name);
			draft.detail = cat("Nothing in the statement reads ", draft.object, ", and the server never runs it.");
			if (const auto edit = left_out(*cte, report.source())) {
				draft.edits.push_back(*edit);
				draft.level = FixLevel::proved;
			}
			report.add(std::move(draft));
		}
}

}  // namespace

extern constexpr LintRule cte_unused_rule{LintSpec{
	.id = "cte_unused",
	.title = "WITH query that nothing reads",
	.group = LintGroup::subqueries,
	.severity = LintSeverity::style,
	.why = "It is analysed and never run. Mostly a join with it was forgotten, or it is left from an earlier version.",
	.suggestion = "Leave it out, or add what was to read it.",
	.bad = {"WITH new AS (SELECT id FROM orders WHERE status = 'new') SELECT id FROM orders WHERE status = 'paid'",
			"WITH new AS (SELECT id FROM orders WHERE status = 'new'), paid AS (SELECT id FROM orders WHERE status = 'paid') SELECT id FROM paid",
			"WITH paid AS (SELECT id FROM orders WHERE status = 'paid'), new (number) AS MATERIALIZED (SELECT id FROM orders WHERE status = 'new') SELECT id FROM paid"},
	.near_misses = {"WITH new AS (SELECT id FROM orders WHERE status = 'new') SELECT id FROM new",
					"WITH marked AS (UPDATE orders SET note = 'seen' WHERE id = 7) SELECT id, total FROM orders WHERE id = 7",
					"WITH a AS (SELECT id FROM orders WHERE status = 'new'), b AS (SELECT id FROM a WHERE id > 5) SELECT id FROM b"},
	.run = run,
}};

}  // namespace dbe
