#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/patterns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto search = text_search(statement, site, "~~*");
	if (!search) return;
	if (search->is_constant &&
		(!search->start || longest_word(*search->start) < shortest_trigram))
		return;
	LintDraft draft = draft_of(*search, site, report.source());
	draft.detail = cat("No index on ", draft.object, " finds texts whatever their case: every row is read",
					   rows_of(*search), ".");
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule ilike_unindexed_rule{LintSpec{
	.id = "ilike_unindexed",
	.title = "ILIKE on a column without a trigram index",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "A B-tree index tells upper from lower case. Without a trigram index ILIKE reads and compares "
		   "every row.",
	.suggestion = "Create a trigram index (CREATE EXTENSION pg_trgm). For whole values an index on lower() of "
				  "the column, and a comparison of that, is smaller.",
	.bad = {"SELECT id FROM customers WHERE name ILIKE 'name 7%'",
			"SELECT id FROM orders o WHERE o.note ILIKE '%broken%' AND o.total > 5",
			"SELECT id FROM customers WHERE email ILIKE $1"},
	.near_misses = {"SELECT id FROM visits WHERE url ILIKE '%checkout%'",
					"SELECT id FROM customers WHERE lower(email) = lower('C7@example.com')",
					"SELECT name FROM countries WHERE name ILIKE 'ger%'",
					"SELECT id FROM orders WHERE id = 7 AND note ILIKE '%broken%'"},
	.run = run,
}};

}  // namespace dbe
