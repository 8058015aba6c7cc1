#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

enum class Clause : std::uint8_t { none, group, order };

// By the words before the list in which a token stands.
Clause clause_of(const Source& source, std::size_t at) {
	const auto& tokens = source.tokens();
	for (std::size_t i = at; i-- > 1 && tokens[i].depth >= tokens[at].depth;) {
		if (tokens[i].depth != tokens[at].depth || !tokens[i].is_word("by")) continue;
		if (tokens[i - 1].is_word("group")) return Clause::group;
		if (tokens[i - 1].is_word("order")) return Clause::order;
	}
	return Clause::none;
}

bool lists(const dbe_order_list& orders, const dbe_target* target) {
	return std::any_of(orders.begin(), orders.end(),
					   [&](const dbe_order* order) { return order->target == target; });
}

// The result that is meant; nothing unless one query alone can be the one.
const dbe_target* target_of(const AnalysedStatement& statement, const dbe_mark& mark, Clause clause) {
	const dbe_target* found = nullptr;
	for (const Query* query : statement.queries())
		for (const dbe_target* target : query->targets) {
			if (target->is_junk || target->number != mark.number ||
				!lists(clause == Clause::group ? query->group : query->order, target))
				continue;
			if (found != nullptr) return nullptr;
			found = target;
		}
	return found;
}

bool is_only_of_its_name(const AnalysedStatement& statement, const dbe_target& wanted) {
	for (const Query* query : statement.queries()) {
		if (std::find(query->targets.begin(), query->targets.end(), &wanted) == query->targets.end())
			continue;
		for (const dbe_target* target : query->targets)
			if (target != &wanted && !target->is_junk && target->name.view() == wanted.name.view())
				return false;
	}
	return true;
}

// ORDER BY knows results by their names, GROUP BY looks for columns first.
std::optional<std::string> in_words(const AnalysedStatement& statement, const dbe_target& target,
									Clause clause, const Source& source) {
	const Expression& expression = *target.expression;
	const bool is_star = expression.token >= 0 &&
						 statement.mark_at(DBE_MARK_STAR, expression.token) != nullptr;
	if (clause == Clause::order) {
		if (!target.name.present() || target.name.view() == "?column?" ||
			!is_only_of_its_name(statement, target))
			return std::nullopt;
		return quoted(target.name);
	}
	const auto span = is_star || expression.kind == DBE_CONSTANT ? std::nullopt : source.span_of(expression);
	if (!span) return std::nullopt;
	return std::string(source.of(*span));
}

std::optional<Edit> edit_of(const AnalysedStatement& statement, const dbe_mark& mark,
							const Source& source) {
	if (mark.location < 0) return std::nullopt;
	const std::size_t at = source.token_at(static_cast<std::size_t>(mark.location));
	if (at >= source.tokens().size() || source.tokens()[at].kind != TokenKind::number)
		return std::nullopt;
	const Clause clause = clause_of(source, at);
	if (clause == Clause::none) return std::nullopt;
	const dbe_target* target = target_of(statement, mark, clause);
	if (target == nullptr) return std::nullopt;
	const auto words = in_words(statement, *target, clause, source);
	if (!words) return std::nullopt;
	return Edit{span_of(source, {at, at + 1}), *words};
}

bool is_ordinal(const dbe_mark& mark) { return mark.kind == DBE_MARK_ORDINAL; }

void run(const AnalysedStatement& statement, LintReport& report) {
	if (std::none_of(statement.marks_begin(), statement.marks_end(), is_ordinal)) return;
	LintDraft draft;
	std::size_t count = 0;
	bool is_whole = true;
	for (const dbe_mark* mark = statement.marks_begin(); mark != statement.marks_end(); mark++) {
		if (!is_ordinal(*mark)) continue;
		if (count++ == 0) {
			draft.location = mark->location;
			draft.detail = cat(mark->number, " stands for result ", mark->number,
							   " of the list as it is now: who changes the list changes the order or the groups.");
		}
		const auto edit = edit_of(statement, *mark, report.source());
		is_whole = is_whole && edit;
		if (edit) draft.edits.push_back(*edit);
	}
	if (!is_whole) draft.edits.clear();
	if (is_whole) draft.level = FixLevel::proved;
	report.add(std::move(draft));
}

}  // namespace

extern constexpr LintRule ordinal_reference_rule{LintSpec{
	.id = "ordinal_reference",
	.title = "ORDER BY or GROUP BY by the number of a result",
	.group = LintGroup::results,
	.severity = LintSeverity::style,
	.why = "A number says nothing to who reads it, and a column that is put into the list or moved gives another "
		   "order or other groups without any error.",
	.suggestion = "Write the name of the result, or the expression.",
	.bad = {"SELECT id, total FROM orders ORDER BY 2 DESC, 1",
			"SELECT status, count(*) AS n FROM orders GROUP BY 1",
			"SELECT date_trunc('month', created_at) AS month, count(*) AS n FROM orders GROUP BY 1 ORDER BY 1"},
	.near_misses = {"SELECT id, total FROM orders ORDER BY total DESC, id",
					"SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY n",
					"SELECT id, total FROM orders ORDER BY total LIMIT 1"},
	.run = run,
}};

}  // namespace dbe
