// What of a counted statement takes the server's analysis to know. Plain values, as what the server
// tells of a statement goes with the next one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/lint/lint.hpp"
#include "core/lint/source.hpp"

namespace dbe {

// What the values of a column tell apart: rows of that table by that column. A foreign key has those of
// the column that it refers to.
struct KeyDomain {
	dbe_relation_id table{};
	std::int16_t column = 0;

	friend bool operator==(const KeyDomain&, const KeyDomain&) = default;
};

struct StatementFacts {
	bool is_known = false;	// the server could analyse it
	dbe_query_command command = DBE_UTILITY;

	// SELECT of one table whose only condition is column = $1, beside tests for null
	bool is_lookup = false;
	bool is_key = false;  // at most one row has a value of that column
	std::string table;	// schema-qualified and quoted
	std::string column;	// quoted
	std::vector<KeyDomain> wanted;	// that the column is of; none: neither a key nor a foreign key
	std::string batch;	// the same for many values at once; empty where that is not known

	std::vector<KeyDomain> shown;  // of the columns that SELECT returns

	// Of a SELECT from tables alone, without aggregates, DISTINCT, set operations and LIMIT: their rows by the
	// statistics, negative where unknown.
	std::vector<double> factors;

	// INSERT of one row of values, UPDATE of the row of a key
	bool writes_one_row = false;
	std::string bulk;  // INSERT of many rows by arrays; empty where that is not known
};

StatementFacts facts_of(const AnalysedStatement& statement, const Source& source);
// Parsed and analysed, not executed; names are looked up in the session's search path.
StatementFacts analysed_facts(const Host& host, std::string_view text, ScriptReader& reader);

}  // namespace dbe
