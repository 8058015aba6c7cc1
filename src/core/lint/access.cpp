#include "core/lint/access.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/source.hpp"

namespace dbe {

bool may_need_index(const dbe_sql_table& table) {
	const bool has_indexes = table.kind == 'r' || table.kind == 'p' || table.kind == 'm';
	const bool is_small = table.tuples > 0 && table.tuples < small_rows;
	return has_indexes && !table.is_system && !is_small;
}

bool is_filter_of(const AnalysedStatement& statement, const Site& clause, const Entry& entry) {
	if (clause.place != Place::where && clause.place != Place::join) return false;
	if (entry.owner != clause.query) return false;
	return clause.join == nullptr || clause.join->join == DBE_INNER_JOIN ||
		   (clause.join->join != DBE_FULL_JOIN && statement.is_nullable_side(entry));
}

namespace {

// Each part of the condition is one of the query's own.
bool is_asked_for(const AnalysedStatement& statement, const Query& query, const Expression& condition,
				  const Entry& entry) {
	if (condition.kind == DBE_AND)
		return std::all_of(condition.arguments.begin(), condition.arguments.end(), [&](const Expression* part) {
			return part != nullptr && is_asked_for(statement, query, *part, entry);
		});
	for (const Site& clause : statement.clauses())
		if (clause.query == &query && is_filter_of(statement, clause, entry) &&
			is_same_in_index(condition, *clause.expression, entry))
			return true;
	return false;
}

bool leads_partial_index(const AnalysedStatement& statement, const Query& query, const TableColumn& column) {
	for (const dbe_sql_index* index : column.table->indexes)
		if (index->is_valid && index->predicate != nullptr && index->key_count > 0 &&
			is_btree(*index) && index->keys[0].column == column.column->number &&
			is_asked_for(statement, query, *index->predicate, *column.entry))
			return true;
	return false;
}

}  // namespace

std::optional<TableColumn> indexed_column(const AnalysedStatement& statement, const Site& clause,
										  const Expression& expression) {
	const auto column = table_column(expression);
	if (!column || !may_need_index(*column->table) ||
		!is_filter_of(statement, clause, *column->entry))
		return std::nullopt;
	const bool is_led = leading_index(*column->table, column->column->number) != nullptr ||
						leads_partial_index(statement, *clause.query, *column);
	return is_led ? column : std::nullopt;
}

// ---- indexes that have an expression ----

namespace {

bool has_part(const Expression& of_index, const Expression& expression, const Entry& entry) {
	if (is_same_in_index(of_index, expression, entry)) return true;
	for (const Expression* part : of_index.arguments)
		if (part != nullptr && has_part(*part, expression, entry)) return true;
	return false;
}

bool is_key_of(const dbe_sql_index_key& key, const Entry& entry, const Expression& expression) {
	if (key.expression != nullptr) return is_same_in_index(*key.expression, expression, entry);
	const auto column = table_column(expression);
	return column && column->entry == &entry && column->column->number == key.column;
}

bool knows(const dbe_sql_index& index, const dbe_sql_index_key& key, const dbe_sql_operator& op) {
	for (std::uint32_t i = 0; i < op.meaning_count; i++)
		if (op.meanings[i].family == key.family && op.meanings[i].method == index.method &&
			!op.meanings[i].is_ordering)
			return true;
	return false;
}

}  // namespace

bool is_in_index(const Entry& entry, const Expression& expression) {
	if (entry.table == nullptr) return false;
	for (const dbe_sql_index* index : entry.table->indexes) {
		for (std::uint32_t i = 0; i < index->key_count; i++)
			if (index->keys[i].expression != nullptr &&
				is_same_in_index(*index->keys[i].expression, expression, entry))
				return true;
		if (index->predicate != nullptr && has_part(*index->predicate, expression, entry))
			return true;
	}
	return false;
}

bool is_served(const Entry& entry, const Expression& expression, const dbe_sql_operator& op) {
	if (entry.table == nullptr) return false;
	for (const dbe_sql_index* index : entry.table->indexes)
		for (std::uint32_t i = 0; i < index->key_count; i++)
			if (is_key_of(index->keys[i], entry, expression) && knows(*index, index->keys[i], op))
				return true;
	return false;
}

// ---- other ways to the rows ----

namespace {

// Few beside what a scan of the table would read.
constexpr double few_rows = 1000;
// Through how many joins a way is followed.
constexpr int longest_way = 3;

double rows_per_value(const TableColumn& column) {
	const float distinct = column.column->distinct;
	if (!column.column->is_known || distinct == 0 || column.table->tuples <= 0) return 0;
	return distinct > 0 ? column.table->tuples / static_cast<double>(distinct)
						: -1 / static_cast<double>(distinct);
}

class Ways {
public:
	Ways(const AnalysedStatement& statement, const Query& query)
		: statement_(statement), query_(query) {}

	bool leads_to(const Entry& entry, const Expression* except, int length) const {
		for (const Site& clause : statement_.clauses()) {
			if (clause.expression == except || clause.query != &query_ ||
				!is_filter_of(statement_, clause, entry))
				continue;
			if (is_way(*clause.expression, entry, length)) return true;
		}
		return false;
	}

private:
	bool is_way(const Expression& clause, const Entry& entry, int length) const {
		if (clause.kind == DBE_ARRAY_OPERATOR && clause.is_any && clause.op != nullptr)
			return is_known(clause.arguments[1], entry, length) &&
				   is_selective(clause.arguments[0], *clause.op, entry);
		if (clause.kind == DBE_SUBLINK && clause.sublink == DBE_ANY && clause.op != nullptr &&
			clause.arguments.count == 1)
			return is_selective(clause.arguments[0], *clause.op, entry);
		const auto sides = comparison(clause);
		if (!sides) return false;
		return (is_selective(*sides->left, *clause.op, entry) &&
				is_known(*sides->right, entry, length)) ||
			   (is_selective(*sides->right, *clause.op, entry) &&
				is_known(*sides->left, entry, length));
	}

	// A range of a B-tree may be most of the table; what other kinds of index find seldom is.
	bool is_selective(const Expression& side, const dbe_sql_operator& op, const Entry& entry) const {
		const auto column = table_column(side);
		if (op.name.view() != "=") {
			const bool is_ordered = !mirrored(op.name).empty();
			return has_columns(side) && !is_ordered && is_served(entry, side, op);
		}
		if (!column) return has_columns(side) && is_served(entry, side, op);
		return column->entry == &entry && rows_per_value(*column) <= few_rows &&
			   is_served(entry, side, op);
	}

	// Fixed, of an outer query, or of a table of which few rows are.
	bool is_known(const Expression& side, const Entry& entry, int length) const {
		if (!has_columns(side)) return true;
		const auto column = table_column(side);
		if (!column || column->entry == &entry) return false;
		if (column->entry->owner != &query_) return true;
		if (column->table->tuples > 0 && column->table->tuples < small_rows) return true;
		return length > 0 && leads_to(*column->entry, nullptr, length - 1);
	}

	const AnalysedStatement& statement_;
	const Query& query_;
};

}  // namespace

namespace {

// Each of so many would look at all the others.
bool has_too_many_clauses(const AnalysedStatement& statement) {
	std::size_t left = 1000;
	for ([[maybe_unused]] const Site& clause : statement.clauses())
		if (left-- == 0) return true;
	return false;
}

}  // namespace

bool is_reached_otherwise(const AnalysedStatement& statement, const Site& clause,
						  const Entry& entry) {
	if (has_too_many_clauses(statement)) return true;
	return Ways(statement, *clause.query).leads_to(entry, clause.expression, longest_way);
}

// ---- expressions ----

std::optional<Comparison> search_of(const Expression& clause) {
	const auto sides = comparison_with_fixed(clause);
	if (!sides || sides->sign == "<>" || mirrored(sides->sign).empty()) return std::nullopt;
	const Expression* value = sides->right;
	while (value->kind == DBE_CAST) value = value->arguments.items[0];
	if (value->kind == DBE_CONSTANT && value->is_null) return std::nullopt;
	return sides;
}

namespace {

struct ColumnSearch {
	std::optional<TableColumn> found;
	bool failed = false;
};

void search(const Expression& expression, bool only_immutable, ColumnSearch& state) {
	if (state.failed) return;
	if (const auto column = table_column(expression)) {
		state.failed = state.found && (state.found->entry != column->entry ||
									   state.found->column != column->column);
		state.found = column;
		return;
	}
	const bool is_plain = expression.kind == DBE_FUNCTION || expression.kind == DBE_OPERATOR ||
						  expression.kind == DBE_CAST || expression.kind == DBE_CONSTANT ||
						  expression.kind == DBE_COALESCE || expression.kind == DBE_COLLATE;
	const char volatility = expression.function == nullptr ? 'i' : expression.function->volatility;
	// text made by an output function may depend on settings
	const bool by_text = expression.kind == DBE_CAST && expression.cast == DBE_BY_TEXT;
	state.failed = !is_plain || volatility == 'v' ||
				   (only_immutable && (volatility != 'i' || by_text));
	for (const Expression* part : expression.arguments)
		if (!state.failed) search(*part, only_immutable, state);
}

// The places of columns below an expression.
bool list_columns(const Source& source, const Expression& expression, std::vector<Edit>& edits) {
	if (const auto column = table_column(expression)) {
		const auto span = source.span_of(as_written(expression));
		if (!span) return false;
		edits.push_back({*span, quoted(column->column->name)});
		return true;
	}
	for (const Expression* part : expression.arguments)
		if (!list_columns(source, *part, edits)) return false;
	return true;
}

}  // namespace

std::optional<TableColumn> only_column(const Expression& expression, bool only_immutable) {
	ColumnSearch state;
	search(expression, only_immutable, state);
	return state.failed ? std::nullopt : state.found;
}

std::string index_key(const Source& source, const Expression& expression) {
	const auto span = source.span_of(as_written(expression));
	std::vector<Edit> edits;
	if (!span || !list_columns(source, expression, edits)) return {};
	const std::string key = edited(source.text(), *span, std::move(edits));
	return table_column(expression) ? key : cat("(", key, ")");
}

std::string index_statement(const Source& source, const dbe_sql_table& table,
							const Expression& expression, IndexText text) {
	const std::string key = index_key(source, expression);
	if (key.empty()) return {};
	return cat("CREATE INDEX ", table.kind == 'p' ? "" : "CONCURRENTLY ", "ON ", name_of(table),
			   text.method.empty() ? "" : cat(" USING ", text.method), " (", key,
			   text.operator_class.empty() ? "" : " ", text.operator_class, ");");
}

}  // namespace dbe
