#include <algorithm>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/aggregated_sides.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// A column of a table that refers to another one, with what it equals in the query.
struct Child {
	const Entry* entry = nullptr;
	std::int16_t column = 0;
	dbe_relation_id parent{};
	std::size_t value = 0;	// children of one value have one parent row
};

// A number that a row given twice makes wrong.
bool counts_rows_twice(const Expression& aggregate) {
	if (aggregate.kind != DBE_AGGREGATE || aggregate.function == nullptr ||
		!aggregate.function->is_builtin ||
		aggregate.is_distinct || aggregate.is_star)
		return false;
	const std::string_view name = aggregate.function->name;
	return name == "sum" || name == "count";
}

const dbe_sql_foreign_key* key_over(const dbe_sql_table& table, std::int16_t column) {
	for (std::uint32_t i = 0; i < table.foreign_key_count; i++)
		if (table.foreign_keys[i].columns.count == 1 &&
			table.foreign_keys[i].columns.items[0] == column)
			return &table.foreign_keys[i];
	return nullptr;
}

class Columns {
public:
	// Columns that the query's conditions make equal have one value.
	std::size_t value_of(const TableColumn& column) {
		for (std::size_t i = 0; i < columns_.size(); i++)
			if (columns_[i].entry == column.entry && columns_[i].column == column.column)
				return values_[i];
		columns_.push_back(column);
		values_.push_back(values_.size());
		return values_.back();
	}
	void equate(const TableColumn& one, const TableColumn& other) {
		const std::size_t kept = value_of(one);
		const std::size_t gone = value_of(other);
		std::replace(values_.begin(), values_.end(), gone, kept);
	}
	std::vector<Child> children(const AnalysedStatement& statement, const Query& query) const {
		std::vector<Child> found;
		for (std::size_t i = 0; i < columns_.size(); i++) {
			const TableColumn& column = columns_[i];
			const dbe_sql_foreign_key* key = key_over(*column.table, column.column->number);
			if (key == nullptr) continue;
			std::vector<std::int16_t> fixed = fixed_columns(statement, query, *column.entry);
			fixed.push_back(column.column->number);
			if (!holds_key(*column.table, fixed))
				found.push_back({column.entry, column.column->number, key->referenced, values_[i]});
		}
		return found;
	}
	bool are_one_value(const Child& one, const TableColumn& column) {
		return value_of(column) == one.value;
	}

private:
	std::vector<TableColumn> columns_;
	std::vector<std::size_t> values_;
};

// Anything but the parent that ties the rows of both, directly or through further tables.
bool are_tied(const AnalysedStatement& statement, const Query& query, const Child& one,
			  const Child& other,
			  Columns& columns) {
	std::vector<const Entry*> reached{one.entry};
	bool grows = true;
	while (grows) {
		grows = false;
		for (const Site& clause : statement.clauses()) {
			if (clause.query != &query) continue;
			const auto sides = comparison(*clause.expression);
			const auto left = sides ? table_column(*sides->left) : std::nullopt;
			if (left && sides->sign == "=" && table_column(*sides->right) && columns.are_one_value(one, *left))
				continue;
			std::vector<const Entry*> together;
			list_entries_of(*clause.expression, query, together);
			const bool touches = std::any_of(together.begin(), together.end(),
											 [&](const Entry* entry) {
				return std::find(reached.begin(), reached.end(), entry) != reached.end();
			});
			if (!touches) continue;
			for (const Entry* entry : together)
				if (std::find(reached.begin(), reached.end(), entry) == reached.end()) {
					reached.push_back(entry);
					grows = true;
				}
		}
	}
	return std::find(reached.begin(), reached.end(), other.entry) != reached.end();
}

bool groups_by(const Query& query, const Child& child) {
	for (const dbe_order* key : query.group) {
		std::vector<const Entry*> entries;
		list_entries_of(*key->target->expression, query, entries);
		const auto column = table_column(*key->target->expression);
		if (column && column->entry == child.entry && column->column->number == child.column)
			continue;
		if (std::find(entries.begin(), entries.end(), child.entry) != entries.end()) return true;
	}
	return false;
}

bool is_over(const Expression& aggregate, const Query& query, const Entry& entry) {
	std::vector<const Entry*> entries;
	for (const Expression* argument : aggregate.arguments)
		list_entries_of(*argument, query, entries);
	return !entries.empty() && std::all_of(entries.begin(), entries.end(),
										   [&](const Entry* each) { return each == &entry; });
}

void judge(const AnalysedStatement& statement, const Query& query, const Site& aggregate,
		   LintReport& report) {
	Columns columns;
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query || (clause.place != Place::where && clause.place != Place::join))
			continue;
		const auto sides = comparison(*clause.expression);
		if (!sides || sides->sign != "=") continue;
		const auto left = table_column(*sides->left);
		const auto right = table_column(*sides->right);
		if (left && right && left->is_of(query) && right->is_of(query))
			columns.equate(*left, *right);
	}
	const std::vector<Child> children = columns.children(statement, query);
	for (const Child& one : children)
		for (const Child& other : children) {
			if (one.entry == other.entry || one.parent != other.parent ||
				one.value != other.value ||
				one.entry->table == other.entry->table ||
						!is_over(*aggregate.expression, query, *one.entry) ||
				groups_by(query, other) || are_tied(statement, query, one, other, columns))
				continue;
			LintDraft draft;
			draft.location = aggregate.expression->location;
			draft.object = quoted(one.entry->name);
			draft.detail = cat(aggregate.expression->function->name.view(), "() takes each row of ", draft.object,
							   " once for every row of ", quoted(other.entry->name),
							   " that belongs to the same row of their common parent.");
			std::vector<Side> sides;
			for (const Child& child : children)
				if (child.parent == one.parent && child.value == one.value)
					sides.push_back({child.entry, child.column});
			add_aggregated_sides(statement, query, sides, report.source(), draft);
			return report.add(std::move(draft));
		}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_AGGREGATE)) {
		const Query& query = *site.query;
		if (!counts_rows_twice(*site.expression) || site.expression->levels_up != 0 ||
			query.from == nullptr ||
			query.entries.size() < 2 || query.command != DBE_SELECT)
			continue;
		judge(statement, query, site, report);
	}
}

}  // namespace

extern constexpr LintRule fan_out_aggregate_rule{LintSpec{
	.id = "fan_out_aggregate",
	.title = "Sum or count over rows that a second join multiplies",
	.group = LintGroup::joins,
	.severity = LintSeverity::bug,
	.why = "Two tables that both have several rows for one of a third, joined side by side, give every combination of "
		   "their rows. Sums and counts over one then grow with the number of the other's rows.",
	.suggestion = "Aggregate each table in a subquery of its own, by the column that refers to the parent, and join the "
				  "results.",
	.bad = {"SELECT o.id, sum(l.price) AS lines FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN payments p ON p.order_id = o.id GROUP BY o.id",
			"SELECT o.customer_id, sum(p.amount) AS paid FROM orders o LEFT JOIN payments p ON p.order_id = o.id LEFT JOIN order_lines l ON l.order_id = o.id GROUP BY o.customer_id",
			"SELECT count(l.line) AS n FROM order_lines l JOIN payments p USING (order_id) WHERE p.amount > 100",
			"SELECT o.id, sum(l.price) AS lines, count(l.line), sum(p.amount) AS paid FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id LEFT JOIN payments p ON p.order_id = o.id WHERE o.status = 'new' GROUP BY o.id ORDER BY sum(l.price), o.id"},
	.near_misses = {"SELECT o.id, count(DISTINCT l.line) AS lines FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN payments p ON p.order_id = o.id GROUP BY o.id",
					"SELECT o.id, max(l.price) AS dearest FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN payments p ON p.order_id = o.id GROUP BY o.id",
					"SELECT o.id, sum(l.price) AS lines FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id WHERE p.price > 5 GROUP BY o.id",
					"SELECT p.id, sum(l.price) AS lines FROM payments p JOIN order_lines l ON l.order_id = p.order_id GROUP BY p.id",
					"SELECT o.id, l.total, sum(p.amount) AS paid FROM orders o JOIN (SELECT order_id, sum(price) AS total FROM order_lines GROUP BY order_id) l ON l.order_id = o.id JOIN payments p ON p.order_id = o.id GROUP BY o.id, l.total"},
	.run = run,
}};

}  // namespace dbe
