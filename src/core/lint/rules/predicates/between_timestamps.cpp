#include "core/base/text.hpp"
#include "core/lint/calendar.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/times.hpp"

namespace dbe {
namespace {

// More days than those of ten years have values: they are not all at midnight.
constexpr double days_with_values = 3660;

bool holds_times_of_day(const TableColumn& column) {
	if (column.table->kind == 'v' || column.table->kind == 'm') return false;
	if (column.column->is_known && column.table->tuples > 0) {
		const auto distinct = static_cast<double>(column.column->distinct);
		const double values = distinct < 0 ? -distinct * column.table->tuples : distinct;
		if (values > days_with_values) return true;
		// many rows of few values: days, or hours at best
		if (column.table->tuples > 4 * days_with_values) return false;
	}
	const std::string name = lower(column.column->name.view());
	return name.ends_with("_at") || contains(name, "timestamp") || name.ends_with("time");
}

// A day written without a time, whose first moment it is.
std::optional<Moment> midnight(const Source& source, const Expression& value) {
	const auto moment = moment_of(quoted_content(source, value));
	if (!moment || moment->has_time) return std::nullopt;
	return moment;
}

std::optional<TableColumn> time_column(const Expression& expression) {
	const auto column = source_column(expression);
	if (!column || !is_time(*column->column->type) || is_date(*column->column->type) ||
		!holds_times_of_day(*column))
		return std::nullopt;
	return column;
}

// The lower end that stands beside it: column >= day.
std::optional<Moment> lower_end(const AnalysedStatement& statement, const Site& upper,
								const Expression& column, const Source& source) {
	for (const Site& clause : statement.clauses()) {
		if (clause.query != upper.query || clause.place != upper.place || clause.join != upper.join)
			continue;
		const auto sides = comparison_with_fixed(*clause.expression);
		if (sides && (sides->sign == ">=" || sides->sign == ">") && is_same(*sides->left, column))
			return midnight(source, *sides->right);
	}
	return std::nullopt;
}

// The first of a month as both ends, or the same weekday: the end of one period and the start of
// the next, off by a moment at most.
bool is_meant_open(const Moment& from, const Moment& to) {
	const bool is_later = from.year != to.year || from.month != to.month;
	return is_later && from.day == to.day;
}

struct Ends {
	const Site* lower = nullptr;  // of BETWEEN
	const Site* upper;
	Comparison sides;  // of the upper one
};

void add_edit(const Ends& ends, const Moment& day, const Source& source, LintDraft& draft) {
	const auto column = text_of(source, *ends.sides.left);
	const std::string next = cat("'", text_of(after(day, TimeUnit::day)), "'");
	std::optional<Span> whole;
	std::string start;
	if (ends.lower != nullptr) {
		const auto from = text_of(source, ends.lower->expression->arguments[1]);
		if (!from || !column) return;
		start = cat(*column, " >= ", *from, " AND ");
		whole = span_of_between(source, *ends.lower->expression, *ends.upper->expression);
	} else {
		whole = source.span_of(*ends.upper->expression);
	}
	if (!whole || !column) return;
	draft.edits.push_back({*whole, cat(start, *column, " < ", next)});
	draft.level = FixLevel::changes_meaning;
	draft.condition = cat("The rest of ", text_of(day), " counts too.");
}

void add(const Ends& ends, const TableColumn& column, const Moment& day, LintReport& report) {
	LintDraft draft;
	draft.location = ends.upper->expression->location;
	draft.object = name_of(column);
	draft.detail = cat("The range of ", draft.object, " ends at midnight, when ", text_of(day),
					   " begins: of that day only the first moment counts.");
	add_edit(ends, day, report.source(), draft);
	report.add(std::move(draft));
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const Source& source = report.source();
	const auto sides = comparison_with_fixed(*site.expression);
	if (!sides || sides->sign != "<=" || is_between(source, *site.expression)) return;
	const auto column = time_column(*sides->left);
	if (!column) return;
	const auto day = midnight(source, *sides->right);
	if (!day) return;
	const auto from = lower_end(statement, site, *sides->left, source);
	const bool is_last_of_month = day->day == days_in(day->year, day->month);
	if (is_last_of_month || (from && !is_meant_open(*from, *day)))
		add({nullptr, &site, *sides}, *column, *day, report);
}

void judge_between(const AnalysedStatement& statement, const Site& lower, LintReport& report) {
	const Source& source = report.source();
	const auto column = time_column(lower.expression->arguments[0]);
	if (!column) return;
	const Site* upper = upper_end(statement, source, lower);
	if (upper == nullptr) return;
	const Expression& to = upper->expression->arguments[1];
	const auto day = midnight(source, to);
	const auto from = midnight(source, lower.expression->arguments[1]);
	const Expression* start = constant_in(lower.expression->arguments[1]);
	if (start != nullptr && start->is_null) return;
	if (!day || (from && is_meant_open(*from, *day))) return;
	add({&lower, upper, {&lower.expression->arguments[0], &to, "<="}}, *column, *day, report);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses()) {
		if (site.expression->kind != DBE_OPERATOR || site.expression->op == nullptr ||
			site.expression->arguments.count != 2 || site.place == Place::having)
			continue;
		const std::string_view sign = site.expression->op->name;
		if (sign == ">=" && is_between(report.source(), *site.expression))
			judge_between(statement, site, report);
		else if (sign == "<=" || sign == ">=")
			judge(statement, site, report);
	}
}

}  // namespace

extern constexpr LintRule between_timestamps_rule{LintSpec{
	.id = "between_timestamps",
	.title = "A range of times whose last day ends where it begins",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "A date compared with a timestamp is its midnight. BETWEEN and <= let that one moment of the last "
		   "day pass and lose all the rest of it.",
	.suggestion = "Write >= the first day AND < the day after the last.",
	.bad = {"SELECT id FROM orders WHERE created_at BETWEEN '2024-05-01' AND '2024-05-31'",
			"SELECT id FROM orders o WHERE o.created_at >= '2024-05-01' AND o.created_at <= '2024-05-15'",
			"SELECT id FROM payments WHERE '2024-06-30' >= paid_at",
			"WITH paid AS (SELECT id, paid_at FROM payments) SELECT id FROM paid WHERE paid_at BETWEEN date '2024-05-01' AND date '2024-05-07'"},
	.near_misses = {"SELECT id FROM orders WHERE ordered_on BETWEEN '2024-05-01' AND '2024-05-31'",
					"SELECT id FROM orders WHERE created_at BETWEEN '2024-05-01' AND '2024-05-31 23:59:59.999'",
					"SELECT id FROM orders WHERE created_at >= '2024-05-01' AND created_at < '2024-06-01'",
					"SELECT id FROM orders WHERE created_at <= '2024-05-15'",
					"SELECT id FROM orders WHERE created_at BETWEEN '2024-05-01' AND '2024-06-01'",
					"SELECT id FROM visits WHERE counted_on BETWEEN '2024-05-01' AND '2024-05-31'",
					"WITH days AS (SELECT date_trunc('day', paid_at) AS day_at FROM payments) SELECT count(*) AS n FROM days WHERE day_at BETWEEN '2024-05-01' AND '2024-05-31'"},
	.run = run,
}};

}  // namespace dbe
