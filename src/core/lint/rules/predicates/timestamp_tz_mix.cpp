#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/times.hpp"

namespace dbe {
namespace {

bool is_plain(const Expression& expression) {
	return expression.type != nullptr &&
		   expression.type->name.view() == "timestamp without time zone";
}

bool is_zoned(const Expression& expression) {
	return expression.type != nullptr && has_zone(*expression.type);
}

// A column of a table that has no zone, with or without an interval added.
std::optional<TableColumn> plain_column(const Expression& given) {
	const Expression& expression = as_written(given);
	if (!is_plain(expression)) return std::nullopt;
	if (expression.kind == DBE_OPERATOR && expression.arguments.count == 2)
		return plain_column(expression.arguments[0]);
	return source_column(expression);
}

// A comparison, or a difference.
bool mixes(const Expression& expression) {
	if (expression.kind != DBE_OPERATOR || expression.arguments.count != 2 ||
		expression.op == nullptr || !expression.op->is_builtin)
		return false;
	const std::string_view sign = expression.op->name;
	if (mirrored(sign).empty() && sign != "-") return false;
	const Expression& left = as_written(expression.arguments[0]);
	const Expression& right = as_written(expression.arguments[1]);
	return (is_plain(left) && is_zoned(right)) || (is_zoned(left) && is_plain(right));
}

void judge_operator(const Expression& expression, std::int32_t& reported, LintReport& report) {
	if (!mixes(expression) || expression.token == reported) return;
	const bool is_left = is_plain(as_written(expression.arguments[0]));
	const auto column = plain_column(expression.arguments[is_left ? 0 : 1]);
	if (!column) return;
	reported = expression.token;
	LintDraft draft;
	draft.location = expression.location;
	draft.object = name_of(*column);
	draft.detail = cat(draft.object, " has no time zone and the other side has one: the result depends on "
									 "the time zone of the session.");
	report.add(std::move(draft));
}

bool is_at_time_zone(const Expression& expression) {
	return expression.kind == DBE_FUNCTION && expression.function != nullptr &&
		   expression.function->is_builtin && expression.function->name.view() == "timezone" &&
		   expression.arguments.count == 2 && expression.arguments[0].kind == DBE_CONSTANT;
}

// A moment taken apart in one zone and put together in another is another moment.
void judge_conversion(const Expression& outer, LintReport& report) {
	if (!is_at_time_zone(outer)) return;
	const Expression& inner = outer.arguments[1];
	if (!is_at_time_zone(inner) || !is_zoned(inner.arguments[1]) ||
		!is_zoned(as_written(inner.arguments[1])))
		return;
	const std::string_view first = inner.arguments[0].text;
	const std::string_view second = outer.arguments[0].text;
	if (first.empty() || second.empty() || lower(first) == lower(second)) return;
	LintDraft draft;
	draft.location = outer.location;
	draft.detail = cat("AT TIME ZONE '", first, "' gives the time of day there, and AT TIME ZONE '", second,
					   "' takes it for one of its own: the moment is moved, not shown elsewhere.");
	draft.suggestion = cat("Write AT TIME ZONE '", second, "' alone.");
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	std::int32_t reported = -1;
	for (const Site& site : statement.of(DBE_OPERATOR))
		judge_operator(*site.expression, reported, report);
	for (const Site& site : statement.of(DBE_FUNCTION)) judge_conversion(*site.expression, report);
}

}  // namespace

extern constexpr LintRule timestamp_tz_mix_rule{LintSpec{
	.id = "timestamp_tz_mix",
	.title = "Times with and without a time zone compared",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "A timestamp without time zone is taken for one of the session's zone. Where it was written in "
		   "another, as UTC usually is, rows are hours off, and by session.",
	.suggestion = "Say which zone the column is in: column AT TIME ZONE 'UTC'; or keep moments as timestamptz.",
	.bad = {"SELECT id FROM products WHERE launched > now()",
			"SELECT p.id FROM products p JOIN orders o ON o.created_at < p.launched + interval '1 day' WHERE o.id = 7",
			"SELECT now() - launched AS age FROM products WHERE id = 7",
			"SELECT created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin' AS created_at FROM orders WHERE id = 7"},
	.near_misses = {"SELECT id FROM products WHERE launched > localtimestamp",
					"SELECT id FROM products WHERE launched AT TIME ZONE 'UTC' > now()",
					"SELECT id FROM orders WHERE created_at > current_date - interval '7 days'",
					"SELECT id FROM orders WHERE created_at > timestamp '2024-05-01 12:00'",
					"SELECT launched AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin' AS launched FROM products WHERE id = 7",
					"SELECT date_trunc('day', created_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS day FROM orders WHERE id = 7",
					"SELECT id FROM orders WHERE ordered_on > now()"},
	.run = run,
}};

}  // namespace dbe
