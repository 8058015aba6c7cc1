// How a table is audited: what dbe.audit_enable() was asked for, checked against the table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/actions/target.hpp"

namespace dbe {

enum class ColumnForm : char {
	kept = 'b',
	not_kept = 'n',
	hash = 'h',
	length = 'l',
	fixed = 'f',
};

struct ListedColumn {
	const TargetColumn* column;
	ColumnForm form;
};

struct AuditOptions {
	std::string actions;  // of I, U, D, T
	bool full_rows = false;
	bool log_unchanged = false;
	bool log_query = false;
	bool hash_chain = false;
	bool replicated = false;
	bool listed_only = false;
	std::vector<ListedColumn> listed;
	std::vector<std::string_view> key;
	bool is_key_unique = true;
	bool starts_anew = false;  // somebody had switched its triggers off
	std::string_view condition;
	std::string_view retention;
};

// 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE' in any case, as letters in that order.
std::string action_letters(std::span<const std::string_view> actions);

// Columns to keep, to leave out and to mask ("column=hash"), as one list.
void list_columns(const Target& target, std::span<const std::string_view> include,
				  std::span<const std::string_view> exclude,
				  std::span<const std::string_view> mask, AuditOptions& options);

// Columns that identify a row in place of the primary key; they must be kept as they are.
void list_key(const Target& target, std::span<const std::string_view> key, AuditOptions& options);

// The text of a statement shows what is masked or left out (22023).
void require_query_hides_nothing(const AuditOptions& options);

// Refuses what would end the WHEN clause of a trigger before its end (22023).
void require_expression(std::string_view condition);
// The condition as the trigger of an action has it: 'I' knows no old row and 'D' no new one.
std::string condition_for(char action, std::string_view condition);

}  // namespace dbe
