#include "core/lint/times.hpp"

#include <cmath>

#include "core/base/text.hpp"

namespace dbe {

bool is_time(const dbe_sql_type& type) {
	return equals_any(type.name, {"date", "timestamp without time zone", "timestamp with time zone"});
}

bool has_zone(const dbe_sql_type& type) { return type.name.view() == "timestamp with time zone"; }

void add_year_range(const Site& clause, const TableColumn& column, const Expression& year,
					const Source& source, LintDraft& draft) {
	if (year.kind != DBE_CONSTANT || !year.is_number || year.number != std::floor(year.number) ||
		year.number < 1 || year.number > 9998)
		return;
	const auto whole = source.span_of(*clause.expression);
	const auto name = source.span_of(*column.expression);
	if (!whole || !name) return;
	const auto day = [](double number) {
		std::string digits = cat(static_cast<std::int64_t>(number));
		while (digits.size() < 4) digits.insert(digits.begin(), '0');
		return cat("'", digits, "-01-01'");
	};
	const std::string_view written = source.of(*name);
	draft.edits.push_back({*whole, cat(written, " >= ", day(year.number), " AND ", written, " < ",
									   day(year.number + 1))});
	draft.level = FixLevel::proved;
	if (!has_zone(*column.column->type)) return;
	draft.level = FixLevel::conditional;
	draft.condition = "The session's time zone is the same when the statement runs, as it was for the "
					  "year.";
}

}  // namespace dbe
