#include <cmath>

#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// Halves, quarters and their kind are held as they are written.
bool is_exact(double number) { return number * 1024 == std::floor(number * 1024); }

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OPERATOR)) {
		if (site.place == Place::result || site.place == Place::order) continue;
		const auto bound = bound_of(*site.expression);
		if (!bound || bound->sign != "=" || !bound->constant->is_number ||
			is_exact(bound->constant->number))
			continue;
		const std::string_view type = bound->column.column->type->name;
		if (type != "double precision" && type != "real") continue;
		LintDraft draft;
		draft.location = site.expression->location;
		draft.object = name_of(bound->column);
		draft.detail = cat(draft.object, " is of type ", type,
						   ", which holds no such fraction exactly: a value that was computed differs in its last digits.");
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule float_equality_rule{LintSpec{
	.id = "float_equality",
	.title = "Floating-point column compared with a fraction by =",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "Binary fractions only come near decimal ones. 0.1 + 0.2 is not 0.3, and 0.1 in a column of type real is "
		   "not the 0.1 of the statement.",
	.suggestion = "Ask for a small range around the value, or make the column numeric.",
	.bad = {"SELECT id FROM products WHERE weight = 0.1",
			"SELECT id FROM products WHERE '2.3' = weight"},
	.near_misses = {"SELECT id FROM products WHERE weight = 5", "SELECT id FROM products WHERE weight = 0.5",
					"SELECT id FROM products WHERE weight BETWEEN 0.09 AND 0.11",
					"SELECT id FROM products WHERE price = 0.1"},
	.run = run,
}};

}  // namespace dbe
