// What ANALYZE has kept of the values of a column.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/host.hpp"

namespace dbe {

// Which column of which table, by the names that pg_stats has.
struct ColumnName {
	std::string schema;
	std::string table;
	std::string column;
	bool has_children = false;	// the statement reads them too
	double tuples = 0;			// of the table

	friend auto operator<=>(const ColumnName&, const ColumnName&) = default;
};

struct ColumnValues {
	std::vector<std::string> common;   // the most frequent first
	std::vector<double> frequencies;   // of these, of all rows
	std::vector<std::string> bounds;   // between parts of the other values that are as large as each other, ascending
	double null_fraction = 0;
	double distinct = 0;  // values; 0 = unknown

	bool empty() const { return common.empty() && bounds.empty(); }
};

// Reads pg_stats, which shows what the caller may read, once for each column. A query for each.
class ColumnValuesReader {
public:
	explicit ColumnValuesReader(const Host& host) : host_(host) {}

	// Empty where nothing is known, or may be.
	const ColumnValues& of(const ColumnName& column);

private:
	const Host& host_;
	std::map<ColumnName, ColumnValues> known_;
};

}  // namespace dbe
