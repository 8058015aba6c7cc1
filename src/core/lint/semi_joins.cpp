#include "core/lint/semi_joins.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/foreign_keys.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/members.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

// What is compared, and with which column of the subquery.
struct Match {
	TableColumn outer, inner;
};

bool is_plain(const Query& inner) {
	return is_plain_select(inner) && !inner.has_aggregates && inner.order.empty() && inner.ctes.empty() &&
		   inner.from != nullptr && inner.from->parts.count == 1 &&
		   inner.from->parts[0].kind == DBE_FROM_ENTRY && is_whole(*inner.from->parts[0].entry) &&
		   inner.from->parts[0].entry->table->kind == 'r' && !inner.from->parts[0].entry->is_sampled;
}

std::optional<Match> match_of(const TableColumn& one, const TableColumn& other, const Query& inner) {
	const Query& outer = *inner.parent;
	if (one.is_of(inner) && other.is_of(outer)) return Match{other, one};
	if (other.is_of(inner) && one.is_of(outer)) return Match{one, other};
	return std::nullopt;
}

// x.key IN (SELECT t.key FROM t)
std::optional<Match> match_in_list(const Expression& sublink) {
	const Expression* result = only_result(*sublink.query);
	if (sublink.arguments.count != 1 || sublink.op == nullptr || !sublink.op->is_builtin ||
		sublink.op->name.view() != "=" || result == nullptr)
		return std::nullopt;
	const auto outer = table_column(sublink.arguments[0]);
	const auto inner = table_column(*result);
	return outer && inner ? match_of(*outer, *inner, *sublink.query) : std::nullopt;
}

bool is_same_column(const Match& match) {
	return match.outer.table->id == match.inner.table->id && match.outer.column == match.inner.column;
}

// Why every row passes; empty where it may not.
std::string reason(const Match& match) {
	if (is_same_column(match) && match.outer.column->is_not_null)
		return cat("each row of ", name_of(*match.outer.table), " finds itself there");
	const dbe_sql_foreign_key* key = key_between(match.outer, match.inner);
	if (key == nullptr || !always_refers(*match.outer.table, *key)) return "";
	return cat("by the foreign key ", quoted(key->name), " each row of ", quoted(match.outer.entry->name), " has its row in ",
			   name_of(*match.inner.table));
}

struct Condition {
	Words where;
	std::vector<Member> members;
	std::vector<bool> chosen;
};

// The member of WHERE that is the condition and nothing else.
std::optional<Condition> place_of(const AnalysedStatement& statement, const Site& site, const Source& source) {
	const auto select = select_word(source, *site.query);
	const auto where = select ? clause_words(source, *select, "where") : std::nullopt;
	auto members = where ? members_of(statement, source, *site.query, Place::where, *where) : std::nullopt;
	if (!members) return std::nullopt;
	Condition place{*where, std::move(*members), {}};
	for (const Member& member : place.members)
		place.chosen.push_back(member.clauses.size() == 1 && member.clauses[0]->expression == site.expression);
	if (std::count(place.chosen.begin(), place.chosen.end(), true) != 1) return std::nullopt;
	return place;
}

// The conditions of the subquery as those of the row itself.
std::optional<std::string> conditions_of(const AnalysedStatement& statement, const Match& match, const Query& inner,
										 const Source& source) {
	const auto select = select_word(source, inner);
	const auto where = select ? clause_words(source, *select, "where") : std::nullopt;
	const auto members = where ? members_of(statement, source, inner, Place::where, *where) : std::nullopt;
	if (!members) return std::nullopt;
	const Span span = span_of(source, {where->from + 1, where->to});
	const auto& tokens = source.tokens();
	std::vector<Edit> edits;
	for (const Site& site : statement.of(DBE_COLUMN)) {
		if (site.query != &inner || site.place != Place::where) continue;
		const auto column = table_column(*site.expression);
		if (!column || column->entry != match.inner.entry || site.expression->location < 0) return std::nullopt;
		const std::size_t token = source.token_at(static_cast<std::size_t>(site.expression->location));
		const bool is_qualified = token + 2 < tokens.size() && tokens[token + 1].is_symbol('.');
		if (is_qualified && token + 3 < tokens.size() && tokens[token + 3].is_symbol('.')) return std::nullopt;
		edits.push_back({span_of(source, {token, token + (is_qualified ? 3 : 1)}),
						 cat(quoted(match.outer.entry->name), ".", quoted(column->column->name))});
	}
	// BETWEEN has one column twice
	std::sort(edits.begin(), edits.end(), [](const Edit& one, const Edit& other) { return one.span.from < other.span.from; });
	edits.erase(std::unique(edits.begin(), edits.end(),
							[](const Edit& one, const Edit& other) { return one.span.from == other.span.from; }),
				edits.end());
	const std::string text = edited(source.text(), span, std::move(edits));
	return members->size() == 1 && members->front().needs_brackets ? cat("(", text, ")") : text;
}

std::optional<LintDraft> draft_of_known(const AnalysedStatement& statement, const Site& site, const Match& match,
										const Source& source) {
	const std::string why = reason(match);
	if (why.empty()) return std::nullopt;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(match.outer);
	draft.detail = cat("The condition is true of every row: ", why, ".");
	draft.suggestion = "Leave the condition out.";
	if (const auto place = place_of(statement, site, source)) {
		draft.edits = without_members(source, place->where, place->members, place->chosen);
		draft.level = FixLevel::proved;
	}
	return draft;
}

bool has_subqueries(const AnalysedStatement& statement, const Query& inner) {
	return std::any_of(statement.queries().begin(), statement.queries().end(),
					   [&](const Query* query) { return query->parent == &inner; });
}

std::optional<LintDraft> draft_of_itself(const AnalysedStatement& statement, const Site& site, const Match& match,
										 const Source& source) {
	const Query& inner = *site.expression->query;
	if (!is_same_column(match) || !match.outer.column->is_not_null ||
		!holds_key(*match.outer.table, {match.outer.column->number}) || has_subqueries(statement, inner) ||
		has_volatile_parts(statement, inner))
		return std::nullopt;
	const auto place = place_of(statement, site, source);
	const auto conditions = place ? conditions_of(statement, match, inner, source) : std::nullopt;
	if (!conditions) return std::nullopt;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(match.outer);
	draft.detail = cat("The subquery finds each row of ", quoted(match.outer.entry->name),
					   " itself, by its key: what it asks can be asked of the row.");
	draft.suggestion = "Write the subquery's condition in place of it.";
	draft.edits = without_members(source, place->where, place->members, place->chosen, *conditions);
	draft.level = FixLevel::proved;
	return draft;
}

}  // namespace

std::optional<LintDraft> needless_semi_join(const AnalysedStatement& statement, const Site& site,
											const Source& source) {
	const Expression& sublink = *site.expression;
	if (!site.is_clause || site.place != Place::where || sublink.query == nullptr ||
		site.query->command != DBE_SELECT || site.query->row_mark_count > 0 || !is_plain(*sublink.query))
		return std::nullopt;
	const Query& inner = *sublink.query;
	if (sublink.sublink != DBE_ANY) return std::nullopt;
	const auto match = match_in_list(sublink);
	if (!match || !is_whole(*match->outer.entry) || statement.is_nullable_side(*match->outer.entry))
		return std::nullopt;
	if (inner.from->condition == nullptr) return draft_of_known(statement, site, *match, source);
	return draft_of_itself(statement, site, *match, source);
}

}  // namespace dbe
