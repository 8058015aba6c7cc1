#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// Values of a column between bounds of which one may be missing.
struct Range {
	std::optional<Bound> lower, upper;

	const Bound& any() const { return lower ? *lower : *upper; }
};

bool add(Range& range, const Expression& condition) {
	const auto bound = bound_of(condition);
	if (!bound || !bound->constant->is_number) return false;
	auto& side = bound->sign == ">" || bound->sign == ">=" ? range.lower : range.upper;
	if (bound->sign == "=" || bound->sign == "<>" || side) return false;
	side = bound;
	return true;
}

std::optional<Range> range_of(const Expression& arm) {
	Range range;
	if (arm.kind == DBE_OPERATOR) return add(range, arm) ? std::optional(range) : std::nullopt;
	if (arm.kind != DBE_AND || arm.arguments.count != 2) return std::nullopt;
	if (!add(range, arm.arguments[0]) || !add(range, arm.arguments[1])) return std::nullopt;
	if (!range.lower || !range.upper || !has_same_column(*range.lower, *range.upper) ||
		exclude(*range.lower, *range.upper))
		return std::nullopt;
	return range;
}

bool is_ordered(const Bound& one, const Bound& other) {
	return is_less(*one.constant, *other.constant) || is_less(*other.constant, *one.constant) ||
		   is_same(*one.constant, *other.constant);
}

// Of two bounds on one side, the one that lets more values pass.
const Bound& wider(const Bound& one, const Bound& other, bool is_lower) {
	if (is_less(*one.constant, *other.constant)) return is_lower ? one : other;
	if (is_less(*other.constant, *one.constant)) return is_lower ? other : one;
	return one.sign.size() == 2 ? one : other;
}

// Some value is in both.
bool overlap(const Range& one, const Range& other) {
	if (!has_same_column(one.any(), other.any())) return false;
	for (const auto* lower : {&one.lower, &other.lower})
		for (const auto* upper : {&one.upper, &other.upper})
			if (*lower && *upper && (!is_ordered(**lower, **upper) || exclude(**lower, **upper)))
				return false;
	if (one.lower && other.lower && !is_ordered(*one.lower, *other.lower)) return false;
	return !one.upper || !other.upper || is_ordered(*one.upper, *other.upper);
}

Range merged(const Range& one, const Range& other) {
	Range range;
	if (one.lower && other.lower) range.lower = wider(*one.lower, *other.lower, true);
	if (one.upper && other.upper) range.upper = wider(*one.upper, *other.upper, false);
	return range;
}

// "total >= 5 AND total < 90"; empty where the text of a part is not known.
std::string written(const Range& range, const Source& source) {
	std::string out;
	for (const auto* bound : {&range.lower, &range.upper}) {
		if (!*bound) continue;
		const auto name = source.span_of(*(*bound)->column.expression);
		const auto value = source.span_of(*(*bound)->constant);
		if (!name || !value) return "";
		out += cat(out.empty() ? "" : " AND ", source.of(*name), " ", (*bound)->sign, " ", source.of(*value));
	}
	return out;
}

void judge(const Site& site, const Range& one, const Range& other, LintReport& report) {
	const Range range = merged(one, other);
	if (!range.lower && !range.upper) return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(one.any().column);
	draft.detail = cat("Two of the ranges of ", draft.object, " overlap: they are one range.");
	const auto whole = report.source().span_of(*site.expression);
	const std::string text = written(range, report.source());
	if (whole && !text.empty() && site.expression->arguments.count == 2) {
		draft.edits.push_back({*whole, text});
		draft.level = FixLevel::proved;
	}
	report.add(std::move(draft));
}

void judge_arms(const Site& site, LintReport& report) {
	const auto& arms = site.expression->arguments;
	if (arms.count > 16) return;
	for (std::uint32_t i = 0; i + 1 < arms.count; i++) {
		const auto one = range_of(arms[i]);
		for (std::uint32_t j = i + 1; one && j < arms.count; j++) {
			const auto other = range_of(arms[j]);
			if (other && overlap(*one, *other)) return judge(site, *one, *other, report);
		}
	}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OR))
		if (is_written(statement, *site.expression, "or")) judge_arms(site, report);
}

}  // namespace

extern constexpr LintRule sequence_of_or_ranges_rule{LintSpec{
	.id = "sequence_of_or_ranges",
	.title = "OR of ranges that overlap",
	.group = LintGroup::predicates,
	.severity = LintSeverity::style,
	.why = "Values in both ranges are asked for twice. Mostly one of the bounds is not the one that was meant.",
	.suggestion = "Write one range, or correct the bounds.",
	.bad = {"SELECT id FROM orders WHERE total > 100 OR total > 300",
			"SELECT id FROM orders WHERE total BETWEEN 10 AND 50 OR total BETWEEN 40 AND 90",
			"SELECT id FROM orders o WHERE o.customer_id = 7 AND ((o.total >= 10 AND o.total < 50) OR o.total < 40)"},
	.near_misses = {"SELECT id FROM orders WHERE total < 100 OR total > 300",
					"SELECT id FROM orders WHERE total BETWEEN 10 AND 20 OR total BETWEEN 40 AND 90",
					"SELECT id FROM orders WHERE total NOT BETWEEN 10 AND 50",
					"SELECT id FROM orders WHERE total > 100 OR customer_id > 300"},
	.run = run,
}};

}  // namespace dbe
