#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

constexpr std::uint32_t long_list = 100;
constexpr std::uint32_t very_long_list = 1000;

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_ARRAY_OPERATOR)) {
		const Expression& list = site.expression->arguments[1];
		if (list.kind != DBE_ARRAY || list.arguments.count < long_list) continue;
		const bool is_fixed_list = std::all_of(list.arguments.begin(), list.arguments.end(), [](const Expression* item) {
			return constant_in(*item) != nullptr || item->kind == DBE_PARAMETER;
		});
		if (!is_fixed_list) continue;
		const auto column = table_column(site.expression->arguments[0]);
		LintDraft draft;
		draft.location = site.expression->location;
		if (column) draft.object = name_of(*column);
		const double count = list.arguments.count;
		draft.detail = cat("The list has ", grouped(count), " members",
						   list.arguments.count >= very_long_list
							   ? ": parsing and planning them may take longer than the search itself."
							   : ": each other length is another statement to plan and to keep statistics of.");
		draft.evidence.put("members", count);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule in_list_too_long_rule{LintSpec{
	.id = "in_list_too_long",
	.title = "IN with a list of a hundred members or more",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "Each member is parsed, planned and compared on its own, and up to version 17 pg_stat_statements takes every "
		   "length for another statement.",
	.suggestion = "Pass one array and write = ANY ($1), or join with unnest($1) over distinct values.",
	.bad = {"SELECT total FROM orders WHERE id IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,"
			 " 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41,"
			 " 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65,"
			 " 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89,"
			 " 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100)",
			"DELETE FROM payments WHERE reference IN ('s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', '"
			 "s10', 's11', 's12', 's13', 's14', 's15', 's16', 's17', 's18', 's19', 's20', 's21', 's22', 's23',"
			 " 's24', 's25', 's26', 's27', 's28', 's29', 's30', 's31', 's32', 's33', 's34', 's35', 's36', 's37"
			 "', 's38', 's39', 's40', 's41', 's42', 's43', 's44', 's45', 's46', 's47', 's48', 's49', 's50', 's"
			 "51', 's52', 's53', 's54', 's55', 's56', 's57', 's58', 's59', 's60', 's61', 's62', 's63', 's64', "
			 "'s65', 's66', 's67', 's68', 's69', 's70', 's71', 's72', 's73', 's74', 's75', 's76', 's77', 's78'"
			 ", 's79', 's80', 's81', 's82', 's83', 's84', 's85', 's86', 's87', 's88', 's89', 's90', 's91', 's9"
			 "2', 's93', 's94', 's95', 's96', 's97', 's98', 's99', 's100', 's101', 's102', 's103', 's104', 's1"
			 "05', 's106', 's107', 's108', 's109', 's110', 's111', 's112', 's113', 's114', 's115', 's116', 's1"
			 "17', 's118', 's119', 's120')"},
	.near_misses = {"SELECT total FROM orders WHERE id IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,"
			 " 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41,"
			 " 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65,"
			 " 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89,"
			 " 90, 91, 92, 93, 94, 95, 96, 97, 98, 99)",
					"SELECT id FROM orders WHERE id = ANY ($1)",
					"SELECT id FROM orders WHERE id = ANY ('{1,2,3}')"},
	.run = run,
}};

}  // namespace dbe
