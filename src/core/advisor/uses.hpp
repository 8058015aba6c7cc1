// What a statement asks of each table that it reads: by which columns it finds rows, joins and sorts
// them, and which it needs of them. The facts from which candidates are made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/advisor/tables.hpp"
#include "core/lint/analysed_statement.hpp"
#include "core/lint/source.hpp"

namespace dbe {

// A condition that an index can hold for all its rows.
struct FixedCondition {
	std::int16_t column = 0;
	std::string text;  // "deleted_at IS NULL"
};

// An operator that B-trees do not know, or know only with another operator class.
struct SpecialUse {
	DesignedKey key;
	std::string method;
	std::string sign;
};

// One place of FROM where a table stands, in the statement itself, a subquery or a view.
struct TableUse {
	const AdvisedTable* table = nullptr;
	std::vector<DesignedKey> equal;	 // compared by = with what is fixed
	std::vector<DesignedKey> ranges;
	std::vector<std::vector<DesignedKey>> joins;  // by =, for each thing that it is joined with
	std::vector<std::vector<DesignedKey>> orders; // ORDER BY, GROUP BY, DISTINCT, windows, min() and max()
	std::vector<std::vector<DesignedKey>> arms;	  // of an OR: what each compares
	std::vector<SpecialUse> special;
	std::vector<FixedCondition> fixed;
	std::vector<std::int16_t> needed;  // columns, ascending
	bool needs_row = false;			   // all of it
	bool is_limited = false;		   // LIMIT may stop it early
};

// The uses of tables that indexes may help; tables holds what they point to. The texts of expressions
// come from the source; those of views have none.
std::vector<TableUse> uses_of(const Host& host, const Query& root, const Source& source, AdvisedTables& tables);

}  // namespace dbe
