#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/members.hpp"
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

// All arms as ranges, those that overlap made one; empty where one is no range.
std::vector<Range> merged_arms(const dbe_expression_list& arms) {
	std::vector<Range> ranges;
	for (const Expression* arm : arms) {
		auto range = range_of(*arm);
		if (!range) return {};
		for (std::size_t i = 0; i < ranges.size();) {
			const bool is_one = overlap(ranges[i], *range);
			const Range both = is_one ? merged(ranges[i], *range) : *range;
			if (is_one && !both.lower && !both.upper) return {};
			if (!is_one) {
				i++;
				continue;
			}
			// it may reach others now
			range = both;
			ranges.erase(ranges.begin() + static_cast<std::ptrdiff_t>(i));
			i = 0;
		}
		ranges.push_back(*range);
	}
	return ranges;
}

std::string written(const std::vector<Range>& ranges, const Source& source) {
	std::string text;
	for (const Range& range : ranges) {
		const std::string one = written(range, source);
		if (one.empty()) return "";
		append(text, cat(text.empty() ? "" : " OR ", one));
	}
	return text;
}

// From its first arm to its last, where all of it is one member of WHERE or stands in brackets alone.
std::optional<Span> span_of_or(const AnalysedStatement& statement, const Site& site, const Source& source) {
	if (const auto span = source.span_of(*site.expression)) return span;
	if (site.place != Place::where || site.join != nullptr || !site.is_clause) return std::nullopt;
	const auto select = select_word(source, *site.query);
	const auto where = select ? clause_words(source, *select, "where") : std::nullopt;
	const auto members = where ? members_of(statement, source, *site.query, Place::where, *where) : std::nullopt;
	if (!members) return std::nullopt;
	for (const Member& member : *members)
		if (member.clauses.size() == 1 && member.clauses[0]->expression == site.expression)
			return span_of(source, member.words);
	return std::nullopt;
}

void judge(const AnalysedStatement& statement, const Site& site, const Range& one, LintReport& report) {
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(one.any().column);
	draft.detail = cat("Two of the ranges of ", draft.object, " overlap: they are one range.");
	const std::vector<Range> ranges = merged_arms(site.expression->arguments);
	const auto whole = span_of_or(statement, site, report.source());
	const std::string text = written(ranges, report.source());
	if (whole && !text.empty()) {
		const bool is_closed = report.source().of(*whole).starts_with('(') && ranges.size() > 1;
		draft.edits.push_back({*whole, is_closed ? cat("(", text, ")") : text});
		draft.level = FixLevel::proved;
	}
	report.add(std::move(draft));
}

void judge_arms(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto& arms = site.expression->arguments;
	if (arms.count > 16) return;
	for (std::uint32_t i = 0; i + 1 < arms.count; i++) {
		const auto one = range_of(arms[i]);
		for (std::uint32_t j = i + 1; one && j < arms.count; j++) {
			const auto other = range_of(arms[j]);
			if (!other || !overlap(*one, *other)) continue;
			const Range both = merged(*one, *other);
			if (both.lower || both.upper) judge(statement, site, *one, report);
			return;
		}
	}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OR))
		if (is_written(statement, *site.expression, "or")) judge_arms(statement, site, report);
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
			"SELECT id FROM orders o WHERE o.customer_id = 7 AND ((o.total >= 10 AND o.total < 50) OR o.total < 40)",
			"SELECT id FROM orders WHERE total BETWEEN 10 AND 50 OR total > 400 OR total BETWEEN 40 AND 90 OR total BETWEEN 85 AND 120"},
	.near_misses = {"SELECT id FROM orders WHERE total < 100 OR total > 300",
					"SELECT id FROM orders WHERE total BETWEEN 10 AND 20 OR total BETWEEN 40 AND 90",
					"SELECT id FROM orders WHERE total NOT BETWEEN 10 AND 50",
					"SELECT id FROM orders WHERE total > 100 OR customer_id > 300"},
	.run = run,
}};

}  // namespace dbe
