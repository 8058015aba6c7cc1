#include "core/lint/grouped_join.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/stars.hpp"

namespace dbe {
namespace {

// Aggregates below a function or an operator count too: coalesce(sum(x), 0).
const Expression* aggregate_in(const Expression& expression) {
	if (expression.kind == DBE_AGGREGATE) return &expression;
	for (const Expression* part : expression.arguments)
		if (part != nullptr)
			if (const Expression* found = aggregate_in(*part)) return found;
	return nullptr;
}

}  // namespace

std::optional<RowAggregate> row_aggregate(const AnalysedStatement& statement, const Site& site) {
	const Expression& sublink = *site.expression;
	if (sublink.sublink != DBE_SCALAR || sublink.query == nullptr) return std::nullopt;
	const Query& inner = *sublink.query;
	const Query& outer = *site.query;
	if (!inner.has_aggregates || !is_plain_select(inner) || outer.command != DBE_SELECT) return std::nullopt;
	const Expression* result = only_result(inner);
	const Expression* aggregate = result == nullptr ? nullptr : aggregate_in(*result);
	if (aggregate == nullptr || aggregate->levels_up > 0) return std::nullopt;
	const std::vector<Correlation> found = correlations(statement, inner);
	if (found.empty() || found[0].outer.entry->owner != &outer ||
		outer.limit != nullptr || !reads_many_rows(statement, outer, *found[0].outer.entry) ||
		has_at_most_one_row(statement, outer))
		return std::nullopt;
	const auto& [own, other] = found[0];
	if (!is_large(*own.table)) return std::nullopt;
	const bool is_indexed = leading_index(*own.table, own.column->number, false) != nullptr;
	return RowAggregate{&sublink, result, found[0], is_indexed};
}

std::string in_words(const RowAggregate& aggregate) {
	const Correlation& by = aggregate.correlation;
	return cat("For each row of ", name_of(*by.outer.table), ", about ", grouped(by.outer.table->tuples), ", ",
			   name_of(*by.inner.table),
			   aggregate.is_indexed ? cat(" is looked up by ", name_of(by.inner), " anew.")
									: cat(" is read as a whole, as no index begins with ", name_of(by.inner), "."));
}

namespace {

// Those that are null over no rows at all, count apart; sums of floats depend on the order of rows.
bool is_provable(const Expression& aggregate) {
	if (aggregate.kind != DBE_AGGREGATE || aggregate.function == nullptr ||
		!aggregate.function->is_builtin || aggregate.type == nullptr)
		return false;
	const bool adds = equals_any(aggregate.function->name, {"sum", "avg"});
	if (adds && equals_any(aggregate.type->name, {"real", "double precision"})) return false;
	return adds || equals_any(aggregate.function->name, {"count", "min", "max"});
}

bool is_below(const Query* query, const Query& outer) {
	while (query != nullptr && query != &outer) query = query->parent;
	return query != nullptr;
}

// One single column of what is outside, and that in the correlation.
bool looks_outside_once(const AnalysedStatement& statement, const Query& inner) {
	int count = 0;
	for (const Site& site : statement.of(DBE_COLUMN))
		if (is_below(site.query, inner) &&
			(site.expression->entry == nullptr || !is_below(site.expression->entry->owner, inner)))
			count++;
	return count == 1;
}

// The other members of WHERE as text, with its word; nothing where they cannot be told.
std::optional<std::string> other_conditions(const AnalysedStatement& statement, const Query& inner,
											const Correlation& correlation, const Source& source) {
	std::vector<std::string> kept;
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &inner) continue;
		if (clause.place != Place::where) return std::nullopt;
		const Expression& expression = *clause.expression;
		const bool is_correlation =
			expression.arguments.count == 2 &&
			(&stripped(expression.arguments[0]) == correlation.outer.expression ||
			 &stripped(expression.arguments[1]) == correlation.outer.expression);
		if (is_correlation) continue;
		const auto span = source.span_of(expression);
		if (!span || expression.kind == DBE_OR) return std::nullopt;
		kept.emplace_back(source.of(*span));
	}
	return kept.empty() ? "" : cat(" WHERE ", join(kept, " AND "));
}

bool takes_join(const AnalysedStatement& statement, const Query& outer) {
	if (outer.set != nullptr || outer.from == nullptr || outer.from->parts.count != 1 ||
		outer.row_mark_count > 0 || !outer.group.empty() || outer.has_aggregates ||
		outer.has_grouping_sets)
		return false;
	return std::none_of(outer.targets.begin(), outer.targets.end(), [&](const dbe_target* target) {
		return star_of(statement, *target) != nullptr;
	});
}

bool has_name(const Query& query, std::string_view prefix) {
	for (const Entry* entry : query.entries) {
		if (entry->name.view() == prefix) return true;
		for (std::uint32_t i = 0; i < entry->column_names.count; i++)
			if (std::string_view(entry->column_names.items[i]).starts_with(prefix)) return true;
	}
	return false;
}

// A result keeps the name that it had.
std::string name_behind(const Site& site) {
	if (site.place != Place::result || site.parent != nullptr) return "";
	for (const dbe_target* target : site.query->targets)
		if (target->expression == site.expression) return cat(" AS ", quoted(target->name));
	return "";
}

}  // namespace

void add_grouped_join(const AnalysedStatement& statement, const Site& site,
					  const RowAggregate& found, const Source& source, LintDraft& draft) {
	const Query& inner = *found.sublink->query;
	const Query& outer = *site.query;
	const Correlation& by = found.correlation;
	constexpr std::string_view name = "grouped";
	if (!is_provable(*found.aggregate) || !takes_join(statement, outer) || has_name(outer, name) ||
		by.inner.column->type->id != by.outer.column->type->id ||
		!looks_outside_once(statement, inner) || has_volatile_parts(statement, inner) ||
		inner.from->parts.count != 1 || inner.from->parts[0].kind != DBE_FROM_ENTRY)
		return;
	const auto aggregate = source.span_of(*found.aggregate);
	const auto key = source.span_of(*by.inner.expression);
	const auto other_key = source.span_of(*by.outer.expression);
	const auto conditions = other_conditions(statement, inner, by, source);
	const auto inner_select = select_word(source, inner);
	const auto outer_select = select_word(source, outer);
	if (!aggregate || !key || !other_key || !conditions || !inner_select || !outer_select ||
		*inner_select == 0)
		return;
	const auto inner_from = clause_words(source, *inner_select, "from");
	const auto outer_from = clause_words(source, *outer_select, "from");
	const auto close = closing_bracket(source, *inner_select - 1);
	if (!inner_from || !outer_from || !close) return;
	// a part of a result gives it its name, which would be another one
	if (site.place == Place::result && site.parent != nullptr) return;
	const Token* next = *close + 1 < source.tokens().size() ? &source.tokens()[*close + 1] : nullptr;
	const bool is_named = next != nullptr && !next->is_symbol(',') && !next->is_word("from");
	const bool counts = found.aggregate->function->name.view() == "count";
	const std::string value = counts ? cat("coalesce(", name, ".grouped_value, 0)") : cat(name, ".grouped_value");
	draft.edits.push_back({span_of(source, {*inner_select - 1, *close + 1}),
						   cat(value, is_named ? "" : name_behind(site))});
	const std::size_t at = span_of(source, *outer_from).to;
	draft.edits.push_back(
		{{at, at},
		 cat(" LEFT JOIN (SELECT ", source.of(*key), " AS grouped_key, ", source.of(*aggregate),
			 " AS grouped_value ", source.of(span_of(source, *inner_from)), *conditions, " GROUP BY ",
			 source.of(*key), ") AS ", name, " ON ", name, ".grouped_key = ", source.of(*other_key))});
	draft.level = FixLevel::proved;
}

}  // namespace dbe
