#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {
namespace {

constexpr std::uint32_t long_list = 100;
constexpr std::uint32_t very_long_list = 1000;

// Of these the text that the server shows is the text that an array of them takes.
bool has_plain_text(const dbe_sql_type& type) {
	return equals_any(type.name, {"smallint", "integer", "bigint", "numeric", "text", "character varying", "uuid"});
}

// {1,2,3}, {"a","b"}
std::optional<std::string> array_of(const Expression& list) {
	std::string text = "{";
	for (const Expression* item : list.arguments) {
		const Expression* constant = constant_in(*item);
		if (constant == nullptr || constant->is_null || !constant->text.present() ||
			item->type == nullptr || !has_plain_text(*item->type) || constant->type == nullptr ||
			!has_plain_text(*constant->type))
			return std::nullopt;
		const std::string_view value = constant->text.view();
		if (text.size() > 1) append(text, ",");
		if (item->type->category == 'N') {
			append(text, value);
			continue;
		}
		append(text, "\"");
		for (const char c : value) append(text, c == '"' || c == '\\' ? cat("\\", c) : std::string(1, c));
		append(text, "\"");
	}
	return cat(text, "}");
}

// IN (1, 2) as = ANY ('{1,2}'): one constant for the parser, and one statement whatever its length.
void add_array(const Expression& operation, const Source& source, LintDraft& draft) {
	const auto& tokens = source.tokens();
	const Expression& list = as_written(operation.arguments[1]);
	if (operation.token < 0 || list.type == nullptr) return;
	std::size_t first = source.token_at(static_cast<std::size_t>(operation.token));
	std::size_t open = first;
	if (open < tokens.size() && tokens[open].is_word("not")) open++;
	if (open >= tokens.size() || !tokens[open].is_word("in")) return;
	if (open == first && !operation.is_any && first > 0 && tokens[first - 1].is_word("not")) first--;
	const auto close = closing_bracket(source, open + 1);
	const std::string_view sign = operation.is_any ? "=" : "<>";
	if (!close || operation.op == nullptr || operation.op->name.view() != sign) return;
	const auto array = array_of(list);
	if (!array) return;
	draft.edits.push_back({span_of(source, {first, *close + 1}),
						   cat(operation.is_any ? "= ANY (" : "<> ALL (", literal(*array), "::",
							   list.type->name.view(), ")")});
	draft.level = FixLevel::proved;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_ARRAY_OPERATOR)) {
		const Expression& list = as_written(site.expression->arguments[1]);
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
		add_array(*site.expression, report.source(), draft);
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
	.suggestion = "Pass one array and write = ANY ($1). Written in the statement, an array of a thousand members as one "
				  "constant is parsed and planned five times as fast as a list of them.",
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
