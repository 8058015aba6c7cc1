// What several flags measure by, and the SQL that they advise.
#pragma once

#include <string>
#include <string_view>

#include "core/plan/flag.hpp"

namespace dbe {

// From where on a relation is worth an index.
inline constexpr double big_rows = 10000;
inline constexpr double big_pages = 1000;

double nonnegative(double number);
// "12.3 ms" or "2.1 s"
std::string duration(double ms);
// schema.table of a scan, as far as the plan tells
std::string table_name(const PlanNode& node);
// Rows that a scan has looked at.
double rows_seen(const PlanNode& node);
// "orders" or "the result of a Sort": what a detail calls the node
std::string subject(const PlanNode& node);

// How far off the estimate is, from 1 on; 1 where that cannot be told.
double misestimate(const PlanNode& node);
// Something at or below the node is off ten times.
bool is_badly_estimated(const Plan& plan, const PlanNode& node);

// CREATE INDEX for a condition that such an index serves: equalities first, then one range. Empty
// where a part of the condition is not understood, or an index has these columns already.
struct IndexAdvice {
	std::string fix;
	std::string note;  // why there is none; a sentence
};
IndexAdvice index_for(const Plan& plan, const PlanNode& scan, std::string_view condition,
					  std::string_view leading_column = {}, std::string_view order = {});

// CREATE INDEX on the columns of all these conditions together, and then on one more: also where
// there are indexes on some of them. Empty where a part of a condition is not understood.
std::string composite_index(const PlanNode& scan, std::initializer_list<std::string_view> conditions,
							std::string_view order = {});
// The first column of the index that a scan reads, as far as this server's catalogs tell.
std::string_view leading_column(const Plan& plan, const PlanNode& scan);

// SET work_mem that takes so many kB of rows that were on disk; empty beyond what a session should have.
std::string memory_fix(double disk_kb);

// The first scan of a relation at or below the node, without looking into joins; nullptr = none.
const PlanNode* scan_below(const Plan& plan, const PlanNode& node);

}  // namespace dbe
