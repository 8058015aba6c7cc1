// Ranges of time in place of what is computed from one.
#pragma once

#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {

bool is_time(const dbe_sql_type& type);	 // date, timestamp, timestamptz
bool has_zone(const dbe_sql_type& type);

// In place of the clause, the range of one year of the column, where the year is a plain number.
void add_year_range(const Site& clause, const TableColumn& column, const Expression& year,
					const Source& source, LintDraft& draft);

}  // namespace dbe
