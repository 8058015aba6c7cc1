// The statements that take changes back: which, in what order, and whether they will do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/trail.hpp"

namespace dbe {

// A value as SQL writes it: NULL, 'text', or an expression that makes it from jsonb. Nothing where it
// is not known.
using UndoValue = std::optional<std::string_view>;

struct UniqueKey {
	std::vector<std::size_t> columns;  // positions in Trail::columns
	bool is_deferrable = false;		   // checked at the end of a statement, not row by row
};

struct UndoForeignKey {
	std::size_t parent = 0;	 // a table at hand
	std::vector<std::size_t> columns;
	std::vector<std::size_t> parent_columns;
	bool is_deferred = false;  // checked at the end of the transaction
};

// A row of the table as it is now.
struct PresentRow {
	std::string_view key;  // a JSON object, as in UndoChange
	bool is_there = false;
	// Of an array or a composite both ways in which the log may hold it.
	std::vector<UndoValue> values;
	std::vector<UndoValue> json_values;
};

struct UndoTable {
	Trail trail;
	std::vector<UniqueKey> unique_keys;
	std::vector<PresentRow> present;
	std::vector<UndoForeignKey> foreign_keys;
	bool is_identified = true;		   // its rows have a key
	bool is_dropped = false;
	bool is_early = false;	// changes are wanted from before the log is whole
	bool is_silent = false;	 // nothing of it is in the log of that time
};

struct UndoChange {
	std::size_t table = 0;
	std::int64_t id = 0;  // of the record
	std::int64_t transaction = 0;
	std::int64_t statement = 0;
	char action = 'U';	// I, U, D or T
	bool is_early = false;	// made before the log was whole
	std::string_view old_key;  // JSON objects; empty where the change has no key
	std::string_view new_key;
	std::vector<UndoValue> old_values;	// as Trail::columns
	std::vector<UndoValue> new_values;
	std::vector<bool> hidden;  // concerned, but masked or erased
};

struct UndoStep {
	std::string command;  // empty where there is none
	std::string_view state;
	std::string detail;
};

// Changes in the order of the log, of all tables.
std::vector<UndoStep> undo_steps(const std::vector<UndoTable>& tables,
								 const std::vector<UndoChange>& changes);

// ---- what is to be read ----

// The changes of a table: which, a condition over rows t of dbe.audit_log_texts.
std::string undo_changes_sql(const Trail& trail, std::string_view which);
// Rows of the table with these keys, a JSON array.
std::string undo_present_sql(const Trail& trail, std::string_view keys);

}  // namespace dbe
