#include "core/verify/comparable.hpp"

#include <span>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

std::string unsteady_function(const dbe_trial_facts& facts) {
	for (const dbe_trial_function& function : std::span(facts.functions, facts.function_count)) {
		const std::string name =
			function.schema.view() == "pg_catalog" ? quoted(function.name) : qualified(function.schema, function.name);
		if (function.volatility == 'v') return cat("It calls ", name, ", which is volatile: each run may give other rows.");
		if (function.volatility == 's' && !function.is_native)
			return cat("It calls ", name, ", which may read tables by itself: these have no rows made up.");
	}
	return {};
}

std::string odd_table(const dbe_trial_facts& facts) {
	for (const dbe_trial_table& table : std::span(facts.tables, facts.table_count)) {
		const std::string name = qualified(table.schema, table.name);
		if (table.kind == 'S') return cat("It reads sequence ", name, ".");
		if (table.is_read_alone && table.is_read_whole)
			return cat("It reads table ", name, " both with and without its children.");
	}
	return {};
}

std::string why_not(const dbe_trial_facts& facts) {
	if (facts.command == DBE_UTILITY) return "Only queries give rows that can be compared: it is another command.";
	if (facts.command != DBE_SELECT) return "Only queries are compared: it changes rows.";
	if (facts.writes) return "A query in its WITH list changes rows.";
	if (facts.locks_rows) return "It locks rows.";
	if (facts.samples) return "It reads a sample of a table.";
	if (facts.uses_system_columns) return "It uses columns of the system, such as ctid or tableoid: made-up rows have none.";
	if (std::string reason = odd_table(facts); !reason.empty()) return reason;
	return unsteady_function(facts);
}

// A table and one of its partitions, or the like, hold the same rows: nobody makes them agree.
std::string mixed_readings(const dbe_trial_facts& one, const dbe_trial_facts& other) {
	for (const dbe_trial_table& table : std::span(one.tables, one.table_count))
		for (const dbe_trial_table& same : std::span(other.tables, other.table_count))
			if (table.id == same.id && (table.is_read_alone != same.is_read_alone || table.is_read_whole != same.is_read_whole))
				return cat("One of them reads table ", qualified(table.schema, table.name), " without its children.");
	return {};
}

std::string parameter_difference(const dbe_trial_facts& original, const dbe_trial_facts& rewritten) {
	if (rewritten.parameter_count > original.parameter_count) return "The rewritten statement has parameters of its own.";
	for (std::uint32_t i = 0; i < rewritten.parameter_count; i++)
		if (original.parameters[i].type != rewritten.parameters[i].type)
			return cat("Parameter $", i + 1, " has not the same type in both.");
	return {};
}

}  // namespace

std::string why_not_comparable(const dbe_trial_facts& original, const dbe_trial_facts& rewritten) {
	for (const dbe_trial_facts* facts : {&original, &rewritten})
		if (const std::string reason = why_not(*facts); !reason.empty())
			return cat(facts == &original ? "The first statement: " : "The second statement: ", reason);
	if (std::string reason = mixed_readings(original, rewritten); !reason.empty()) return reason;
	return parameter_difference(original, rewritten);
}

std::string column_difference(const dbe_trial_facts& original, const dbe_trial_facts& rewritten) {
	if (original.column_count != rewritten.column_count)
		return cat("One gives ", counted(original.column_count, "column"), ", the other ", rewritten.column_count, ".");
	for (std::uint32_t i = 0; i < original.column_count; i++)
		if (original.columns[i].type != rewritten.columns[i].type)
			return cat("Column ", i + 1, " is ", original.columns[i].type_name.view(), " in one, ",
					   rewritten.columns[i].type_name.view(), " in the other.");
	return {};
}

}  // namespace dbe
