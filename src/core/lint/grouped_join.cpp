#include "core/lint/grouped_join.hpp"

#include "core/base/text.hpp"
#include "core/lint/keys.hpp"

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

// A count that is compared with nothing or one is a question of its own.
bool counts_for_existence(const Site& site, const Expression& result) {
	if (result.function == nullptr || result.function->name.view() != "count" || site.parent == nullptr)
		return false;
	const auto sides = comparison(*site.parent->expression);
	if (!sides) return false;
	const Expression* number = constant_in(sides->left == site.expression ? *sides->right : *sides->left);
	return number != nullptr && number->is_number && number->number <= 1;
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
	if (aggregate == nullptr || aggregate->levels_up > 0 || counts_for_existence(site, *result)) return std::nullopt;
	const std::vector<Correlation> found = correlations(statement, inner);
	if (found.empty() || found[0].outer.entry->owner != &outer ||
		outer.limit != nullptr || !reads_many_rows(statement, outer, *found[0].outer.entry) ||
		has_at_most_one_row(statement, outer))
		return std::nullopt;
	const auto& [own, other] = found[0];
	if (!is_large(*own.table)) return std::nullopt;
	const bool is_indexed = leading_index(*own.table, own.column->number, false) != nullptr;
	return RowAggregate{&sublink, result, found, is_indexed};
}

std::string in_words(const RowAggregate& aggregate) {
	const Correlation& by = aggregate.correlations[0];
	return cat("For each row of ", name_of(*by.outer.table), ", about ", grouped(by.outer.table->tuples), ", ",
			   name_of(*by.inner.table),
			   aggregate.is_indexed ? cat(" is looked up by ", name_of(by.inner), " anew.")
									: cat(" is read as a whole, as no index begins with ", name_of(by.inner), "."));
}

}  // namespace dbe
