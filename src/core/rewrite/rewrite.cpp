#include "core/rewrite/rewrite.hpp"

#include <algorithm>
#include <tuple>

#include "core/base/arena.hpp"
#include "core/base/text.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {

double Rewrite::saving() const {
	if (!is_planned() || cost_before <= 0) return 0;
	return 1 - cost_after / cost_before;
}

double planned_cost(const Host& host, std::string_view statement, std::string& error) {
	double cost = -1;
	const SwallowedError swallowed = host.attempt([&] {
		Arena arena(host);
		dbe_explain_wish wish{};
		wish.text = arena.keep(statement).data();
		wish.costs_only = true;
		cost = host.explain(wish).total_cost;
	});
	if (swallowed.happened) error = swallowed.error.message;
	return cost;
}

namespace {

FixLevel weaker(FixLevel one, FixLevel other) { return std::max(one, other); }

std::size_t parameters_in(std::string_view text) {
	std::vector<std::string_view> found;
	for (const Token& token : sql_tokens(text))
		if (token.kind == TokenKind::parameter && std::find(found.begin(), found.end(), token.text) == found.end())
			found.push_back(token.text);
	return found.size();
}

void add_condition(std::string& conditions, std::string_view condition) {
	if (condition.empty() || contains(conditions, condition)) return;
	append(conditions, cat(conditions.empty() ? "" : " ", condition));
}

class Rewriter {
public:
	Rewriter(const Host& host, std::span<const LintRule* const> rules) : host_(host), rules_(rules) {}

	void add(std::string_view script, std::span<const LintRow> rows);
	Rewrites found;

private:
	std::vector<Rewrite> each(std::string_view script, std::span<const LintRow> rows, const Rewrite& start);
	Rewrite together(std::vector<Rewrite> first);

	const Host& host_;
	std::span<const LintRule* const> rules_;
	ScriptReader reader_;
};

// What each rule alone makes of where the start has come to.
std::vector<Rewrite> Rewriter::each(std::string_view script, std::span<const LintRow> rows,
									const Rewrite& start) {
	std::vector<Rewrite> made;
	for (const LintRow& row : rows) {
		if (row.edits.empty()) continue;
		host_.poll();
		Rewrite rewrite = start;
		rewrite.rules.push_back(row.rule);
		rewrite.text = *fix_of(script, row);
		rewrite.needs_values = parameters_in(rewrite.text) > parameters_in(rewrite.original);
		rewrite.level = weaker(start.level, row.level);
		add_condition(rewrite.condition, row.condition);
		rewrite.planning_error.clear();
		rewrite.cost_after = planned_cost(host_, rewrite.text, rewrite.planning_error);
		made.push_back(std::move(rewrite));
	}
	return made;
}

const Rewrite* cheapest(std::span<const Rewrite> rewrites) {
	const Rewrite* best = nullptr;
	for (const Rewrite& rewrite : rewrites)
		if (rewrite.is_fix() && !rewrite.needs_values && (best == nullptr || rewrite.cost_after < best->cost_after)) best = &rewrite;
	return best;
}

// Takes what saves most, and looks again: one rewrite may open the way for the next.
Rewrite Rewriter::together(std::vector<Rewrite> step) {
	constexpr std::size_t most_steps = 8;
	Rewrite best;
	for (std::size_t turn = 0; turn < most_steps; turn++) {
		const Rewrite* next = cheapest(step);
		if (next == nullptr) break;
		if (best.is_planned() && next->cost_after > best.cost_after * (1 - least_saving)) break;
		best = *next;
		const std::vector<LintRow> rows = lint(host_, best.text, rules_, reader_);
		step = each(best.text, rows, best);
	}
	return best;
}

void Rewriter::add(std::string_view script, std::span<const LintRow> rows) {
	const bool has_any = std::any_of(rows.begin(), rows.end(), [](const LintRow& row) { return !row.edits.empty(); });
	if (!has_any) return;
	Rewrite start;
	const Span span = rows.front().span;
	start.statement = rows.front().statement;
	start.original = trimmed(script.substr(span.from, span.to - span.from));
	start.cost_before = planned_cost(host_, start.original, start.planning_error);
	std::vector<Rewrite> made = each(script, rows, start);
	Rewrite best = together(made);
	if (best.rules.size() > 1) made.push_back(std::move(best));
	if (const Rewrite* cheapest_one = cheapest(made))
		made[static_cast<std::size_t>(cheapest_one - made.data())].is_best = true;
	std::stable_sort(made.begin(), made.end(), [](const Rewrite& one, const Rewrite& other) {
		return std::tuple(!one.is_best, !one.is_fix(), -one.saving()) <
			   std::tuple(!other.is_best, !other.is_fix(), -other.saving());
	});
	std::move(made.begin(), made.end(), std::back_inserter(found.rewrites));
}

}  // namespace

Rewrites rewrites_of(const Host& host, std::string_view script, std::span<const LintRule* const> rules) {
	ScriptReader reader;
	std::vector<LintRow> rows = lint(host, script, rules, reader);
	std::stable_sort(rows.begin(), rows.end(),
					 [](const LintRow& one, const LintRow& other) { return one.statement < other.statement; });
	Rewriter rewriter(host, rules);
	for (std::size_t from = 0; from < rows.size();) {
		std::size_t to = from + 1;
		while (to < rows.size() && rows[to].statement == rows[from].statement) to++;
		if (rows[from].rule == nullptr)
			rewriter.found.unanalysed.push_back({rows[from].statement, rows[from].error, rows[from].sqlstate});
		else
			rewriter.add(script, std::span(rows).subspan(from, to - from));
		from = to;
	}
	return std::move(rewriter.found);
}

}  // namespace dbe
