#include "core/plan/count_estimate.hpp"

#include <algorithm>
#include <optional>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/lint.hpp"
#include "core/lint/source.hpp"
#include "core/lint/subqueries.hpp"
#include "core/plan/explain.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// Conditions on one column, as the statement has them.
struct ColumnCondition {
	std::string name;
	std::string type;
	std::string sql;	// joined by AND; empty where a part of it has no text
	std::string value;	// of =, as SQL; empty where it is none or no constant
	ConditionKind kind = ConditionKind::unknown;
	int ends = 0;
	std::int16_t number = 0;
};

// What of a query has to be known to bound its rows, in plain values.
struct CountedQuery {
	std::string counted;  // the query whose rows are counted: without count(*)
	std::string obstacle;  // why its error cannot be told; empty where it can
	std::string from;	// the table with its name in the statement
	std::string schema;
	std::string table;
	dbe_relation_id id{};
	bool has_children = false;
	std::vector<ColumnCondition> columns;
	bool has_others = false;
};

// ---- reading the statement ----

const Expression* only_count(const Query& root) {
	const Expression* result = only_result(root);
	const bool is_count = result != nullptr && result->kind == DBE_AGGREGATE && result->is_star &&
						  result->filter == nullptr && result->function != nullptr && result->function->is_builtin;
	const bool is_bare = root.command == DBE_SELECT && root.set == nullptr && root.group.empty() &&
						 !root.has_grouping_sets && root.having == nullptr && root.distinct.empty() &&
						 !root.has_windows && root.offset == nullptr;
	return is_count && is_bare ? result : nullptr;
}

// count(*) becomes 1, so that the rows of the plan are those counted, whatever way it goes.
std::string counted_text(const Query& root, const Source& source) {
	const std::string whole(source.of(source.statement()));
	const Expression* count = only_count(root);
	if (count == nullptr) return whole;
	const auto span = source.span_of(*count);
	if (!span || !source.of(*span).ends_with(')')) return {};
	return edited(source.text(), source.statement(), {{*span, "1"}});
}

std::string obstacle_of(const AnalysedStatement& statement) {
	const Query& root = statement.root();
	if (only_count(root) == nullptr && (root.has_aggregates || !root.group.empty())) return "it groups rows";
	if (root.set != nullptr || !root.distinct.empty() || root.has_sets_in_targets || root.offset != nullptr)
		return "it has DISTINCT, OFFSET, set operations or functions that return sets";
	if (statement.queries().size() != 1) return "it has subqueries";
	if (root.from == nullptr || root.from->parts.size() != 1 || root.from->parts[0].kind != DBE_FROM_ENTRY)
		return "it does not read one table alone";
	const Entry& entry = *root.from->parts[0].entry;
	if (entry.table == nullptr || entry.is_sampled ||
		(entry.table->kind != 'r' && entry.table->kind != 'p' && entry.table->kind != 'm'))
		return "what it reads is no table";
	return entry.table->hides_rows ? "row security adds conditions" : "";
}

bool is_order_sign(std::string_view sign) { return equals_any(sign, {"<", "<=", ">", ">="}); }

struct Classified {
	TableColumn column;
	ConditionKind kind = ConditionKind::unknown;
	const Expression* value = nullptr;
	std::optional<Comparison> compared;
};

// What a condition asks of one column; nothing where it is no condition on a column itself.
std::optional<Classified> classified(const Expression& clause) {
	if (clause.kind == DBE_NULL_TEST && clause.arguments.count == 1) {
		const auto column = table_column(clause.arguments[0]);
		if (column) return Classified{*column, ConditionKind::null_test, nullptr, {}};
		return std::nullopt;
	}
	const bool is_not = clause.kind == DBE_NOT && clause.arguments.count == 1;
	if (const auto column = table_column(is_not ? clause.arguments[0] : clause))
		return Classified{*column, ConditionKind::truth, nullptr, {}};
	const auto compared = comparison_with_fixed(clause);
	if (!compared || clause.op == nullptr || !clause.op->is_builtin) return std::nullopt;
	const auto column = table_column(*compared->left);
	if (!column) return std::nullopt;
	const Expression* value = constant_in(*compared->right);
	Classified found{*column, ConditionKind::unknown, value, compared};
	if (value == nullptr || value->is_null) return found;
	if (compared->sign == "=") found.kind = ConditionKind::equal;
	if (compared->sign == "<>") found.kind = ConditionKind::different;
	if (is_order_sign(compared->sign)) found.kind = ConditionKind::range;
	return found;
}

ColumnCondition& condition_on(const TableColumn& column, CountedQuery& query) {
	for (ColumnCondition& condition : query.columns)
		if (condition.number == column.column->number) return condition;
	ColumnCondition& condition = query.columns.emplace_back();
	condition.number = column.column->number;
	condition.name = column.column->name;
	condition.type = column.column->type->name;
	return condition;
}

// Comparisons by their two sides: BETWEEN stands for two, which have one text.
std::string text_of_clause(const Expression& clause, const Classified& found, const Source& source) {
	if (!found.compared) {
		const auto span = source.span_of(clause);
		return span ? std::string(source.of(*span)) : std::string();
	}
	const auto left = source.span_of(*found.compared->left);
	const auto right = source.span_of(*found.compared->right);
	if (!left || !right) return {};
	return cat(source.of(*left), " ", found.compared->sign, " ", source.of(*right));
}

void add_clause(const Expression& clause, const Source& source, CountedQuery& query) {
	const auto found = classified(clause);
	const std::string text = found ? text_of_clause(clause, *found, source) : std::string();
	if (text.empty()) {
		query.has_others = true;
		return;
	}
	ColumnCondition& condition = condition_on(found->column, query);
	const bool is_first = condition.sql.empty();
	append(condition.sql, cat(is_first ? "(" : " AND (", text, ")"));
	if (is_first) {
		condition.kind = found->kind;
	} else if (condition.kind != ConditionKind::range || found->kind != ConditionKind::range) {
		condition.kind = ConditionKind::unknown;
	}
	if (condition.kind == ConditionKind::range) condition.ends++;
	const bool is_value = found->kind == ConditionKind::equal || found->kind == ConditionKind::different;
	if (is_value && found->value->text.present()) condition.value = literal(found->value->text);
	if (found->kind == ConditionKind::equal && is_first && holds_key(*found->column.table, {condition.number}))
		condition.kind = ConditionKind::key;
}

CountedQuery read_query(const AnalysedStatement& statement, const Source& source) {
	CountedQuery query;
	query.counted = counted_text(statement.root(), source);
	query.obstacle = obstacle_of(statement);
	if (!query.obstacle.empty()) return query;
	const Entry& entry = *statement.root().from->parts[0].entry;
	query.id = entry.table->id;
	query.schema = entry.table->schema;
	query.table = entry.table->name;
	query.has_children = entry.table->has_children && !entry.is_only;
	query.from = cat(entry.table->has_children && entry.is_only ? "ONLY " : "", name_of(*entry.table), " AS ",
					 quoted(entry.name));
	for (const Site& clause : statement.clauses()) {
		if (clause.query == &statement.root() && clause.place == Place::where)
			add_clause(*clause.expression, source, query);
	}
	return query;
}

CountedQuery analysed_query(const Host& host, const std::string& sql) {
	const dbe_script script = host.parse(sql.c_str());
	const bool is_one = !script.failed && script.count == 1 && !script.statements[0].is_utility;
	CountedQuery query;
	if (!is_one && !script.failed)
		throw Error{sqlstate::invalid_parameter_value, "what is counted must be one query",
					cat("The text has ", counted(script.count, "statement"), "."), ""};
	if (script.failed) return query;	// the server says why when it plans it
	const dbe_analysed_statement analysed = host.analyse(script, 0);
	if (analysed.failed || analysed.query == nullptr) return query;
	AnalysedStatement statement(host);
	statement.read(sql, analysed, host.server_major());
	if (statement.root().command != DBE_SELECT)
		throw Error{sqlstate::invalid_parameter_value, "what is counted must be one query", "It is no SELECT.", ""};
	Source source;
	source.read(sql, {0, sql.size()});
	return read_query(statement, source);
}

// ---- what the planner expects ----

// Below LIMIT, which is about what is shown and not about what there is.
double expected_rows(const Host& host, Arena& arena, std::string_view sql) {
	ExplainRequest request;
	request.sql = sql;
	const Plan plan = explain(host, arena, request);
	const PlanNode* node = &plan.root();
	while (node->is("Limit") && plan.outer(*node) != nullptr) node = plan.outer(*node);
	return std::max(0.0, node->plan_rows);
}

// ---- what statistics rest on ----

std::string table_sql(const CountedQuery& query) {
	return cat(
		"WITH RECURSIVE parts (id) AS (SELECT ", static_cast<std::uint32_t>(query.id),
		"::pg_catalog.oid",
		query.has_children ? " UNION SELECT i.inhrelid FROM parts p JOIN pg_catalog.pg_inherits i "
							 "ON i.inhparent = p.id"
						   : "",
		"), tables AS (SELECT c.oid, c.reltuples, c.relpages, greatest("
		"pg_catalog.pg_stat_get_last_analyze_time(c.oid), pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)) "
		"AS analyzed, pg_catalog.pg_stat_get_mod_since_analyze(c.oid) AS changes FROM parts p "
		"JOIN pg_catalog.pg_class c ON c.oid = p.id WHERE c.relkind <> 'p') "
		"SELECT CASE WHEN pg_catalog.bool_and(reltuples >= 0) THEN pg_catalog.sum(reltuples::pg_catalog.float8) END, "
		"pg_catalog.sum(relpages), CASE WHEN pg_catalog.count(*) = pg_catalog.count(analyzed) THEN "
		"pg_catalog.min(analyzed) END, pg_catalog.sum(changes), "
		"300 * pg_catalog.current_setting('default_statistics_target')::pg_catalog.int4 FROM tables");
}

CountedTable load_table(const Host& host, const CountedQuery& query, CountEstimate& result) {
	CountedTable table;
	const dbe_rows rows = host.query(table_sql(query).c_str());
	if (rows.count == 0) return table;
	const Row row(rows, 0);
	table.rows = row.number(0, -1);
	table.pages = row.number(1, -1);
	result.analyzed_at = row.text(2);
	// without the moment nobody knows since when changes are counted
	if (!row.is_null(2)) table.changes = row.number(3, -1);
	result.changes = table.changes;
	table.sample = row.number(4);
	return table;
}

std::string column_sql(const CountedQuery& query, const ColumnCondition& condition) {
	const std::string frequency =
		condition.value.empty()
			? std::string("NULL")
			: cat("(SELECT pg_catalog.max(m.f) FROM unnest(s.most_common_vals::pg_catalog.text::", condition.type,
				  "[], s.most_common_freqs) AS m (v, f) WHERE m.v OPERATOR(pg_catalog.=) ", condition.value,
				  "::", condition.type, ")");
	return cat(
		"SELECT s.null_frac, pg_catalog.array_length(s.most_common_freqs, 1), "
		"s.most_common_freqs[pg_catalog.array_length(s.most_common_freqs, 1)], "
		"(SELECT pg_catalog.sum(f) FROM pg_catalog.unnest(s.most_common_freqs) f), "
		"pg_catalog.array_length(s.histogram_bounds, 1), "
		"300 * coalesce(nullif(a.attstattarget, -1), "
		"pg_catalog.current_setting('default_statistics_target')::pg_catalog.int4), ",
		frequency, " FROM pg_catalog.pg_stats s JOIN pg_catalog.pg_attribute a ON a.attrelid = ",
		static_cast<std::uint32_t>(query.id), " AND a.attname = s.attname WHERE s.schemaname = ",
		literal(query.schema), " AND s.tablename = ", literal(query.table), " AND s.attname = ",
		literal(condition.name), " AND s.inherited = ", query.has_children ? "true" : "false");
}

void read_column(const dbe_rows& rows, CountedCondition& condition) {
	if (rows.count == 0) return;
	const Row row(rows, 0);
	condition.has_statistics = true;
	condition.null_fraction = row.number(0);
	condition.common_values = row.number(1);
	condition.least_common = row.number(2);
	condition.all_common = row.number(3);
	condition.bounds = row.number(4);
	condition.sample = row.number(5);
	condition.frequency = row.number(6, -1);
}

CountedCondition load_condition(const Host& host, Arena& arena, const CountedQuery& query,
								const ColumnCondition& column) {
	CountedCondition condition;
	condition.column = column.name;
	condition.kind = column.kind;
	condition.ends = column.ends;
	if (column.kind == ConditionKind::unknown || column.kind == ConditionKind::key) return condition;
	const std::string sql = column_sql(query, column);
	// a type that does not take its own text back, say
	const SwallowedError swallowed = host.attempt([&] { read_column(host.query(sql.c_str()), condition); });
	if (swallowed.happened) condition.has_statistics = false;
	condition.expected = expected_rows(host, arena, cat("SELECT 1 FROM ", query.from, " WHERE ", column.sql));
	return condition;
}

// ---- in words ----

std::string words_of(const CountedCondition& c) {
	switch (c.kind) {
		case ConditionKind::key:
			return cat(c.column, ": unique");
		case ConditionKind::unknown:
			return cat(c.column, ": a condition whose error is not known");
		default:
			break;
	}
	if (!c.has_statistics) return cat(c.column, ": no statistics");
	const std::string sampled = cat("of a sample of ", grouped(c.sample), " rows at most");
	if (c.kind == ConditionKind::range)
		return cat(c.column, ": a histogram of ", grouped(std::max(0.0, c.bounds - 1)), " buckets ", sampled);
	if (c.kind == ConditionKind::null_test || c.kind == ConditionKind::truth)
		return cat(c.column, ": the fraction ", sampled);
	if (c.frequency >= 0) return cat(c.column, ": one of its most common values, ", percent(c.frequency), " ", sampled);
	if (c.common_values == 0) return cat(c.column, ": no value is common, ", sampled);
	return cat(c.column, ": none of its ", grouped(c.common_values), " most common values ", sampled);
}

std::string basis_of(const CountedTable& table, const std::vector<CountedCondition>& conditions, bool others) {
	std::string basis;
	if (table.rows < 0) return "The table was never analyzed: the planner guesses from its pages.";
	if (table.changes < 0)
		return "It is not known when the table was analyzed, so its changes since are not known either.";
	append(basis, cat("The table had ", counted(table.rows, "row"), " when they were counted last, ",
					  counted(table.changes, "change"), " since it was analyzed"));
	for (const CountedCondition& condition : conditions) append(basis, cat("; ", words_of(condition)));
	append(basis, others ? "; conditions whose error is not known." : ".");
	if (conditions.size() + (others ? 1 : 0) > 1)
		append(basis, " The estimate takes columns for independent, as far as no extended statistics are kept; low and "
					  "high hold whatever their correlation.");
	return basis;
}

}  // namespace

CountEstimate estimate_count(const Host& host, Arena& arena, std::string_view sql) {
	const CountedQuery query = analysed_query(host, std::string(sql));
	CountEstimate result;
	result.estimate = expected_rows(host, arena, query.counted.empty() ? sql : std::string_view(query.counted));
	if (query.from.empty()) {
		result.basis = cat("The planner's number; how far it may be off is not known, as ",
						   query.obstacle.empty() ? "the statement could not be analysed" : query.obstacle, ".");
		return result;
	}
	CountedTable table = load_table(host, query, result);
	table.expected = expected_rows(host, arena, cat("SELECT 1 FROM ", query.from));
	std::vector<CountedCondition> conditions;
	for (const ColumnCondition& column : query.columns)
		conditions.push_back(load_condition(host, arena, query, column));
	result.range = range_of(table, conditions, query.has_others, result.estimate);
	result.basis = basis_of(table, conditions, query.has_others);
	return result;
}

}  // namespace dbe
