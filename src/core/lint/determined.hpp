// Which columns have one value in all rows of a query that agree in others.
#pragma once

#include <vector>

#include "core/lint/columns.hpp"

namespace dbe {

// Starts from some columns and follows equalities and keys: orders.id determines orders.customer_id,
// and that customers.name where both are joined by it.
class DeterminedColumns {
public:
	DeterminedColumns(const AnalysedStatement& statement, const Query& query);

	// Anything but a column of a table is passed over.
	void add(const Expression& expression);
	// To be called after the last add().
	void close();

	// All that the expression looks at has one value.
	bool has(const Expression& expression) const;
	// There is one row of that table, by one of its keys.
	bool has_row(const Entry& entry) const;

private:
	struct Equality {
		TableColumn from;
		TableColumn to;
	};

	void add(const TableColumn& column);
	bool has(const TableColumn& column) const;
	bool step();

	std::vector<Equality> equalities_;
	std::vector<TableColumn> columns_;
	std::vector<const Entry*> candidates_;
	std::vector<const Entry*> rows_;
};

// A FROM clause of tables that are joined by inner joins only; their entries.
bool is_inner_join_of_tables(const Query& query, std::vector<const Entry*>& tables);
// Rows that cannot come twice in one table: no inheritance behind the name.
bool has_whole_keys(const Entry& entry);
// Whether no two rows of a query have the same results, by keys or GROUP BY; its DISTINCT not counted.
bool has_distinct_rows(const AnalysedStatement& statement, const Query& query);

}  // namespace dbe
