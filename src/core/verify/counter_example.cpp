#include "core/verify/counter_example.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::size_t most_rows = 5;  // of a result

bool has_value(const std::vector<MadeRow>& rows, const std::vector<bool>& kept, std::size_t column) {
	for (std::size_t i = 0; i < rows.size(); i++)
		if (kept[i] && rows[i][column]) return true;
	return false;
}

std::string inserts(const MadeTable& table, const std::vector<MadeRow>& rows, const std::vector<bool>& kept) {
	std::vector<std::size_t> columns;
	std::vector<std::string> names;
	for (std::size_t i = 0; i < table.columns.size(); i++) {
		if (!table.columns[i].is_used && !has_value(rows, kept, i)) continue;
		columns.push_back(i);
		names.push_back(quoted(table.columns[i].name));
	}
	std::vector<std::string> values;
	for (std::size_t i = 0; i < rows.size(); i++) {
		if (!kept[i]) continue;
		std::vector<std::string> cells;
		for (const std::size_t column : columns) cells.push_back(rows[i][column] ? literal(*rows[i][column]) : "NULL");
		values.push_back(cat("(", join(cells, ", "), ")"));
	}
	const std::string name = qualified(table.schema, table.name);
	if (values.empty()) return cat("-- ", one_line(name), " has no rows\n");
	if (columns.empty()) return cat("-- ", one_line(name), " has ", counted(static_cast<double>(values.size()), "row"), " of nulls\n");
	return cat("INSERT INTO ", name, " (", join(names, ", "), ") VALUES ", join(values, ", "), ";\n");
}

std::string result_of(const dbe_trial_result& result) {
	if (result.failed) return cat("error: ", one_line(result.error.message));
	if (result.rows.count == 0) return "no rows";
	std::string text = join(rows_of(result, most_rows), ", ");
	if (result.rows.count > most_rows) append(text, cat(" and ", result.rows.count - most_rows, " more"));
	return text;
}

std::string parameters_of(const MadeDatabase& database) {
	std::string text;
	for (std::size_t i = 0; i < database.parameters.size(); i++)
		append(text, cat(i == 0 ? "-- " : ", ", "$", i + 1, " = ",
						 database.parameters[i] ? one_line(literal(*database.parameters[i])) : "NULL"));
	return text.empty() ? text : cat(text, "\n");
}

std::string missing(std::string_view title, const std::vector<std::string>& rows) {
	return rows.empty() ? std::string{} : cat("-- ", title, ": ", join(rows, ", "), "\n");
}

}  // namespace

std::string counter_example(const Subject& subject, const MadeDatabase& database, const Trial& trial, const IsNumeric&) {
	std::string text;
	for (std::size_t i = 0; i < subject.tables.size(); i++)
		append(text, inserts(subject.tables[i], database.tables[i], trial.kept[i]));
	append(text, parameters_of(database));
	append(text, cat("-- the first gives: ", result_of(trial.results[0]), "\n"));
	append(text, cat("-- the second gives: ", result_of(trial.results[1])));
	return text;
}

std::string real_difference(const Trial& trial, const IsNumeric& is_numeric) {
	if (trial.results[1].failed) return cat("-- the second gives: ", result_of(trial.results[1]));
	std::string text = missing("only the first gives", rows_missing(trial.results[0], trial.results[1], is_numeric, most_rows));
	append(text, missing("only the second gives", rows_missing(trial.results[1], trial.results[0], is_numeric, most_rows)));
	return text.empty() ? "-- both give the same rows, in another order" : std::string(trimmed(text, "\n"));
}

}  // namespace dbe
