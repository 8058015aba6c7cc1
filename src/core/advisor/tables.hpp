// The tables of a workload, kept as values: what the server tells of a statement goes with the next.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/advisor/design.hpp"

namespace dbe {

struct AdvisedColumn {
	std::string name;  // quoted
	bool is_known = false;	// there are statistics, and the caller may see them
	double null_fraction = 0;
	double width = 0;
	double distinct = 0;  // values; 0 = unknown
	double correlation = 0;
	double longest = 0;	 // bytes that a value may have; infinity where nothing bounds it
};

// Of the server, wherever it was not built otherwise.
inline constexpr double page_bytes = 8192;

struct AdvisedIndex {
	dbe_relation_id id{};
	std::string name;
	IndexDesign design;	 // keys of expressions are without text
	bool is_unique = false;
	bool is_primary = false;
	bool has_expressions = false;  // in its keys or as its condition
	bool is_unusual = false;	   // keys in another collation or class than their columns': it finds what others do not
	bool is_held = false;		   // by a constraint and the like: it cannot just be dropped
	double pages = 0;
};

struct AdvisedTable {
	dbe_relation_id id{};
	std::string schema;
	std::string name;
	std::string qualified_name;	 // quoted
	char kind = 'r';
	char persistence = 'p';
	bool is_partition = false;
	bool is_readable = true;
	double tuples = -1;	 // negative = unknown
	double pages = 0;
	std::vector<AdvisedColumn> columns;	 // by number, from 1
	std::vector<AdvisedIndex> indexes;

	const AdvisedColumn& column(std::int16_t number) const {
		return columns[static_cast<std::size_t>(number) - 1];
	}
	// Of a row without its header.
	double row_width() const;
};

// By number from 0, each table once.
class AdvisedTables {
public:
	const AdvisedTable& add(const dbe_sql_table& table);
	const AdvisedTable* find(dbe_relation_id id) const;

	auto begin() const { return tables_.begin(); }
	auto end() const { return tables_.end(); }

private:
	std::map<dbe_relation_id, AdvisedTable> tables_;
};

// An index on its rows can be proposed: a table or materialized view of this server, not the server's
// own, that has rows enough for one.
bool takes_indexes(const AdvisedTable& table);

}  // namespace dbe
