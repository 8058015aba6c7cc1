#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/join_text.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// The first table of the right side, where the server's mark of the NATURAL stands.
const Entry* first_entry(const From& from) {
	const From* at = &from;
	while (at->kind != DBE_FROM_ENTRY) {
		if (at->parts.empty()) return nullptr;
		at = &at->parts[0];
	}
	return at->entry;
}

// The names of the columns that are compared, as the right side has them.
std::string matched(const From& join) {
	std::vector<std::string> names;
	const auto add = [&](const Expression& clause) {
		const auto sides = comparison(clause);
		const Expression* right = sides ? &stripped(*sides->right) : nullptr;
		while (right != nullptr && right->kind == DBE_CAST) right = right->arguments.items[0];
		if (right == nullptr || right->kind != DBE_COLUMN || right->entry == nullptr ||
			right->column <= 0 ||
			static_cast<std::uint32_t>(right->column) > right->entry->column_names.count)
			return false;
		names.push_back(quoted(right->entry->column_names.items[right->column - 1]));
		return true;
	};
	if (join.condition->kind != DBE_AND) return add(*join.condition) ? names.front() : "";
	for (const Expression* clause : join.condition->arguments)
		if (!add(*clause)) return "";
	return dbe::join(names, ", ");
}

void add_using(const AnalysedStatement& statement, const Entry& entry, const std::string& names,
			   const Source& source,
			   LintDraft& draft) {
	const auto words = join_words(statement, source, entry);
	if (!words || !words->is_natural) return;
	const auto end = end_of_table(source, words->to);
	if (!end) return;
	const auto& tokens = source.tokens();
	draft.edits.push_back({{source.start_of(tokens[words->from]), source.start_of(tokens[words->from + 1])}, ""});
	const std::size_t behind = source.end_of(tokens[*end - 1]);
	draft.edits.push_back({{behind, behind}, cat(" USING (", names, ")")});
	draft.level = FixLevel::proved;
}

void judge(const AnalysedStatement& statement, const From& join, LintReport& report) {
	const Entry* entry = first_entry(join.parts[1]);
	LintDraft draft;
	if (entry != nullptr) {
		draft.location = location_of(statement, *entry);
		draft.object = quoted(entry->name);
	}
	if (join.condition == nullptr) {
		draft.detail = "The two sides have no column name in common: NATURAL joins every row with every row.";
		return report.add(std::move(draft));
	}
	const std::string names = matched(join);
	if (names.empty()) {
		draft.detail = "NATURAL joins by all columns that have the same name on both sides, today's and those that come.";
		return report.add(std::move(draft));
	}
	draft.detail = cat("NATURAL joins by ", names, ", and by every column that both sides will have one day.");
	if (join.parts[1].kind == DBE_FROM_ENTRY)
		add_using(statement, *entry, names, report.source(), draft);
	report.add(std::move(draft));
}

void judge_below(const AnalysedStatement& statement, const From& from, LintReport& report) {
	if (from.kind == DBE_FROM_ENTRY) return;
	for (const From* part : from.parts) judge_below(statement, *part, report);
	if (from.kind == DBE_FROM_JOIN && from.is_natural) judge(statement, from, report);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	bool is_written = false;
	for (const dbe_mark* mark = statement.marks_begin(); mark != statement.marks_end(); mark++)
		if (mark->kind == DBE_MARK_NATURAL) is_written = true;
	if (!is_written) return;
	for (const Query* query : statement.queries())
		if (query->from != nullptr) judge_below(statement, *query->from, report);
}

}  // namespace

extern constexpr LintRule natural_join_rule{LintSpec{
	.id = "natural_join",
	.title = "NATURAL JOIN",
	.group = LintGroup::joins,
	.severity = LintSeverity::bug,
	.why = "A column that is added to both tables, such as created_at or note, joins the condition in "
		   "silence, and rows are gone.",
	.suggestion = "Write JOIN ... USING (...) or ON with the columns that are meant.",
	.bad = {"SELECT orders.id FROM orders NATURAL JOIN customers",
			"SELECT orders.id, payments.amount FROM orders NATURAL LEFT JOIN payments",
			"SELECT l.line, p.sku FROM order_lines AS l NATURAL INNER JOIN products p WHERE l.order_id = 7",
			"SELECT line FROM order_lines NATURAL JOIN countries"},
	.near_misses = {"SELECT orders.id, customers.name FROM orders JOIN customers ON customers.id = orders.customer_id",
					"SELECT lines.quantity FROM order_lines lines JOIN payments USING (order_id)"},
	.run = run,
}};

}  // namespace dbe
