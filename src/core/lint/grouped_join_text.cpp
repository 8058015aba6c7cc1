#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/from_text.hpp"
#include "core/lint/grouped_join.hpp"
#include "core/lint/members.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {
namespace {

bool is_float(const dbe_sql_type& type) {
	return equals_any(type.name, {"real", "double precision"});
}

// Over no rows at all count is zero and these are null; none looks at the order of the rows.
bool is_known(const Expression& aggregate) {
	return aggregate.function != nullptr && aggregate.function->is_builtin && aggregate.type != nullptr &&
		   aggregate.levels_up == 0 &&
		   equals_any(aggregate.function->name, {"count", "sum", "avg", "min", "max", "bool_and", "bool_or", "every"});
}

bool is_below(const Query* query, const Query& outer) {
	while (query != nullptr && query != &outer) query = query->parent;
	return query != nullptr;
}

// So many columns of what is outside, which are those of the correlations.
bool looks_outside(const AnalysedStatement& statement, const Query& inner, std::size_t times) {
	std::size_t count = 0;
	for (const Site& site : statement.of(DBE_COLUMN))
		if (is_below(site.query, inner) &&
			(site.expression->entry == nullptr || !is_below(site.expression->entry->owner, inner)))
			count++;
	return count == times;
}

// What may fail for a row; that is computed for rows now that were left alone before.
bool may_fail(const AnalysedStatement& statement, const Query& inner) {
	for (const Site& site : statement.sites()) {
		const Expression& part = *site.expression;
		if (!is_below(site.query, inner)) continue;
		const bool is_operator = part.kind == DBE_OPERATOR || part.kind == DBE_ARRAY_OPERATOR;
		if (is_operator && (!part.op->is_builtin || equals_any(part.op->name, {"/", "%", "^"}))) return true;
		if (part.kind == DBE_FUNCTION || part.kind == DBE_SUBLINK) return true;
		if (part.kind == DBE_CAST && part.form == DBE_EXPLICIT_CAST &&
			part.arguments[0].kind != DBE_CONSTANT && part.cast != DBE_RELABEL)
			return true;
	}
	return false;
}

bool is_key_of(const Correlation& by, const Expression& clause) {
	return clause.arguments.count == 2 && (&stripped(clause.arguments[0]) == by.outer.expression ||
										   &stripped(clause.arguments[1]) == by.outer.expression);
}

// Values that are equal to the condition are one group, and no others.
bool groups_alike(const Correlation& by) {
	const dbe_sql_type& one = *by.inner.column->type;
	const dbe_sql_type& other = *by.outer.column->type;
	const auto is_integer = [](const dbe_sql_type& type) {
		return equals_any(type.name, {"smallint", "integer", "bigint"});
	};
	// which of the two is compared by is either's
	const auto is_exact = [](const TableColumn& column) {
		return column.column->collation == nullptr || column.column->collation->is_deterministic;
	};
	return is_exact(by.inner) && is_exact(by.outer) && (one.id == other.id || (is_integer(one) && is_integer(other)));
}

bool takes_join(const AnalysedStatement& statement, const Source& source, const Query& outer) {
	if (outer.set != nullptr || outer.from == nullptr || outer.from->parts.count != 1 ||
		outer.row_mark_count > 0 || !outer.group.empty() || outer.has_aggregates ||
		outer.has_grouping_sets)
		return false;
	// ORDER BY may repeat the subquery, which DISTINCT wants among the results
	if (!outer.distinct.empty() && !outer.order.empty()) return false;
	return !shows_all_of_from(statement, source, outer);
}

// ---- the texts ----

// Where the parts of a subquery stand, as tokens.
struct Subquery {
	std::size_t open = 0;
	std::size_t select = 0;
	std::size_t from = 0;
	std::size_t close = 0;
};

std::optional<Subquery> place_of(const Source& source, const Query& inner) {
	const auto select = select_word(source, inner);
	if (!select || *select == 0) return std::nullopt;
	const auto close = closing_bracket(source, *select - 1);
	const auto from = clause_words(source, *select, "from");
	if (!close || !from) return std::nullopt;
	return Subquery{*select - 1, *select, from->from, *close};
}

// From FROM to the end, word by word.
bool reads_same_rows(const Source& source, const Subquery& one, const Subquery& other) {
	const auto& tokens = source.tokens();
	if (one.close - one.from != other.close - other.from) return false;
	for (std::size_t i = 0; i < one.close - one.from; i++)
		if (tokens[one.from + i].text != tokens[other.from + i].text) return false;
	return true;
}

// FROM and WHERE without the conditions on the row outside.
std::optional<std::string> body_of(const AnalysedStatement& statement, const Source& source,
								   const RowAggregate& found, const Subquery& place) {
	const Query& inner = *found.sublink->query;
	const auto where = clause_words(source, place.select, "where");
	const auto members = where ? members_of(statement, source, inner, Place::where, *where) : std::nullopt;
	if (!members) return std::nullopt;
	std::vector<bool> chosen;
	std::size_t count = 0;
	for (const Member& member : *members) {
		const bool is_key = member.clauses.size() == 1 &&
							std::any_of(found.correlations.begin(), found.correlations.end(),
										[&](const Correlation& by) {
			return is_key_of(by, *member.clauses[0]->expression);
		});
		chosen.push_back(is_key);
		count += is_key ? 1 : 0;
	}
	if (count != found.correlations.size()) return std::nullopt;
	const Span body = span_of(source, {place.from, place.close});
	return edited(source.text(), body, without_members(source, *where, *members, chosen));
}

// The join that is written, with what it computes.
struct GroupedJoin {
	std::string name;
	std::string value_name;
	std::vector<std::string> values;

	std::string column_of(std::string_view aggregate) {
		auto at = std::find(values.begin(), values.end(), aggregate);
		if (at == values.end()) at = values.insert(values.end(), std::string(aggregate));
		return column_name(static_cast<std::size_t>(at - values.begin()));
	}
	std::string column_name(std::size_t number) const {
		return number == 0 ? value_name : cat(value_name, "_", number + 1);
	}
};

// sum(x), count(*) FILTER (WHERE ...): all brackets that belong to it.
std::optional<Span> span_of_call(const Source& source, const Expression& aggregate) {
	if (aggregate.location < 0) return std::nullopt;
	const auto& tokens = source.tokens();
	const std::size_t name = source.token_at(static_cast<std::size_t>(aggregate.location));
	auto close = closing_bracket(source, name + 1);
	if (close && *close + 1 < tokens.size() && tokens[*close + 1].is_word("filter"))
		close = closing_bracket(source, *close + 2);
	if (!close) return std::nullopt;
	return span_of(source, {name, *close + 1});
}

// All that is written of the only result of a subquery.
std::optional<Span> span_of_result(const Source& source, const Expression& result, const Subquery& place) {
	if (const auto span = source.span_of(result)) return span;
	// what ends in a bracket has no alias
	if (place.select + 1 >= place.from || !source.tokens()[place.from - 1].is_symbol(')')) return std::nullopt;
	return span_of(source, {place.select + 1, place.from});
}

bool list_values(const Source& source, const Expression& part, GroupedJoin& join, std::vector<Edit>& edits) {
	if (part.kind == DBE_AGGREGATE) {
		const auto span = span_of_call(source, part);
		if (!span || !is_known(part)) return false;
		const std::string column = cat(join.name, ".", join.column_of(source.of(*span)));
		const bool counts = part.function->name.view() == "count";
		edits.push_back({*span, counts ? cat("coalesce(", column, ", 0)") : column});
		return true;
	}
	return std::all_of(part.arguments.begin(), part.arguments.end(), [&](const Expression* argument) {
		return list_values(source, *argument, join, edits);
	});
}

// What stands for the subquery: its result over the columns of the join.
std::optional<std::string> value_of(const Source& source, const Expression& result, const Subquery& place,
									GroupedJoin& join) {
	const auto whole = span_of_result(source, result, place);
	std::vector<Edit> edits;
	if (!whole || !list_values(source, result, join, edits)) return std::nullopt;
	const std::string text = edited(source.text(), *whole, std::move(edits));
	const bool is_closed = result.kind == DBE_AGGREGATE || result.kind == DBE_COALESCE ||
						   (result.kind == DBE_FUNCTION && result.form == DBE_CALLED);
	return is_closed ? text : cat("(", text, ")");
}

bool is_alias(const Token& token) {
	return (token.kind == TokenKind::word && !token.is_word("end")) || token.kind == TokenKind::identifier;
}

// What to write behind a result so that it keeps its name; nothing where that cannot be told.
std::optional<std::string> name_behind(const Source& source, const Site& site, const Subquery& place) {
	if (site.place != Place::result) return "";
	const auto& tokens = source.tokens();
	const std::size_t next = place.close + 1;
	if (site.parent == nullptr) {
		if (next < tokens.size() && !tokens[next].is_symbol(',') && !tokens[next].is_word("from")) return "";
		for (const dbe_target* target : site.query->targets)
			if (target->expression == site.expression) return cat(" AS ", quoted(target->name));
		return std::nullopt;
	}
	const Site* top = &site;
	while (top->parent != nullptr) top = top->parent;
	const Expression& whole = *top->expression;
	if (whole.kind == DBE_COALESCE || whole.kind == DBE_OPERATOR || whole.kind == DBE_GREATEST ||
		(whole.kind == DBE_FUNCTION && whole.form == DBE_CALLED))
		return "";
	const auto select = select_word(source, *site.query);
	const auto from = select ? next_word(source, *select, "from") : std::nullopt;
	if (!from) return std::nullopt;
	for (const Words& item : list_items(source, {*select + 1, *from}))
		if (place.open >= item.from && place.close < item.to && item.to - item.from >= 2 &&
			(tokens[item.to - 2].is_word("as") ||
			 (tokens[item.to - 2].is_symbol(')') && is_alias(tokens[item.to - 1]))))
			return "";
	return std::nullopt;
}

// One subquery that the join replaces.
struct Part {
	const Site* site;
	RowAggregate found;
	Subquery place;
};

std::vector<Part> list_parts(const AnalysedStatement& statement, const Site& site, const RowAggregate& found,
							 const Source& source) {
	std::vector<Part> parts;
	const auto place = place_of(source, *found.sublink->query);
	if (!place) return parts;
	parts.push_back({&site, found, *place});
	for (const Site& other : statement.of(DBE_SUBLINK)) {
		if (other.query != site.query || other.expression->location == site.expression->location ||
			(other.place != Place::result && other.place != Place::where))
			continue;
		const auto beside = row_aggregate(statement, other);
		const auto at = beside ? place_of(source, *beside->sublink->query) : std::nullopt;
		const bool is_listed = std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
			return at && part.place.open == at->open;
		});
		if (at && !is_listed && reads_same_rows(source, *place, *at)) parts.push_back({&other, *beside, *at});
	}
	return parts;
}

bool is_rewritable(const AnalysedStatement& statement, const Site& site, const RowAggregate& found,
				   const Source& source) {
	const Query& inner = *found.sublink->query;
	return takes_join(statement, source, *site.query) && inner.order.empty() && inner.ctes.empty() &&
		   std::all_of(found.correlations.begin(), found.correlations.end(), groups_alike) &&
		   looks_outside(statement, inner, found.correlations.size()) &&
		   !has_volatile_parts(statement, inner);
}

bool adds_floats(const Expression& part) {
	if (part.kind == DBE_AGGREGATE && part.function != nullptr && equals_any(part.function->name, {"sum", "avg"}))
		return is_float(*part.type);
	return std::any_of(part.arguments.begin(), part.arguments.end(),
					   [](const Expression* argument) { return adds_floats(*argument); });
}

void set_level(const AnalysedStatement& statement, const std::vector<Part>& parts, LintDraft& draft) {
	draft.level = FixLevel::proved;
	for (const Part& part : parts)
		if (adds_floats(*part.found.result)) {
			draft.level = FixLevel::conditional;
			draft.condition = "The last digits of sums of floating point numbers do not matter: they depend on "
							  "the order of the rows.";
		}
	if (!may_fail(statement, *parts[0].found.sublink->query)) return;
	draft.level = FixLevel::conditional;
	append(draft.condition, draft.condition.empty() ? "" : " ");
	append(draft.condition, "What is computed fails for no row: also rows that nothing refers to are read now.");
}

// SELECT key, ... and GROUP BY key, ON key = key
struct Keys {
	std::string results, group, condition;
};

std::optional<Keys> keys_of(const Source& source, const RowAggregate& found, const std::string& join) {
	Keys keys;
	const std::string name = unused_name(source, "grouped_key");
	for (std::size_t i = 0; i < found.correlations.size(); i++) {
		const auto inner = source.span_of(*found.correlations[i].inner.expression);
		const auto outer = source.span_of(*found.correlations[i].outer.expression);
		if (!inner || !outer) return std::nullopt;
		const std::string key = i == 0 ? name : cat(name, "_", i + 1);
		append(keys.results, cat(source.of(*inner), " AS ", key, ", "));
		append(keys.group, cat(i == 0 ? "" : ", ", source.of(*inner)));
		append(keys.condition, cat(i == 0 ? "" : " AND ", join, ".", key, " = ", source.of(*outer)));
	}
	return keys;
}

}  // namespace

void add_grouped_join(const AnalysedStatement& statement, const Site& site,
					  const RowAggregate& found, const Source& source, LintDraft& draft) {
	if (!is_rewritable(statement, site, found, source)) return;
	const std::vector<Part> parts = list_parts(statement, site, found, source);
	const auto outer = select_word(source, *site.query);
	const auto from = outer ? clause_words(source, *outer, "from") : std::nullopt;
	if (parts.empty() || !from) return;
	GroupedJoin join{unused_name(source, "grouped"), unused_name(source, "grouped_value"), {}};
	const auto body = body_of(statement, source, found, parts[0].place);
	const auto keys = keys_of(source, found, join.name);
	if (!body || !keys) return;
	std::vector<Edit> edits;
	for (const Part& part : parts) {
		const auto value = value_of(source, *part.found.result, part.place, join);
		const auto name = name_behind(source, *part.site, part.place);
		if (!value || !name) return;
		edits.push_back({span_of(source, {part.place.open, part.place.close + 1}), cat(*value, *name)});
	}
	std::string values;
	for (std::size_t i = 0; i < join.values.size(); i++)
		append(values, cat(i == 0 ? "" : ", ", join.values[i], " AS ", join.column_name(i)));
	const std::size_t at = span_of(source, *from).to;
	edits.push_back({{at, at},
					 cat(" LEFT JOIN (SELECT ", keys->results, values, " ", *body, " GROUP BY ", keys->group,
						 ") AS ", join.name, " ON ", keys->condition)});
	draft.edits = std::move(edits);
	set_level(statement, parts, draft);
}

}  // namespace dbe
