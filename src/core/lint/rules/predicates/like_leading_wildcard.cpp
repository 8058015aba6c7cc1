#include "core/lint/access.hpp"
#include "core/lint/patterns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto search = text_search(statement, site, "~~");
	if (!search || !search->start) return;
	const std::string_view start = *search->start;
	if (start.empty() || (start.front() != '%' && start.front() != '_')) return;
	if (search->is_constant && longest_word(start) < shortest_trigram) return;
	LintDraft draft = draft_of(*search, site, report.source());
	draft.detail = start.front() == '%'
					   ? cat("The pattern begins with anything: no B-tree index on ", draft.object,
							 " can help, every row is read", rows_of(*search), ".")
					   : cat("The pattern begins with any character: no B-tree index on ", draft.object,
							 " can help, every row is read", rows_of(*search), ".");
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule like_leading_wildcard_rule{LintSpec{
	.id = "like_leading_wildcard",
	.title = "LIKE with a pattern that begins with a wildcard",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "An index is in order of the beginnings of texts. A pattern that leaves the beginning open makes "
		   "the server read and search every row.",
	.suggestion = "Create a trigram index (CREATE EXTENSION pg_trgm), which finds what is within texts, or "
				  "leave the wildcard at the start out.",
	.bad = {"SELECT id FROM orders WHERE note LIKE '%broken%'",
			"SELECT id FROM customers c WHERE c.name LIKE '_ame 7'",
			"SELECT id FROM customers WHERE name LIKE '%' || $1 || '%'",
			"SELECT id FROM customers WHERE lower(note) LIKE '%note%'"},
	.near_misses = {"SELECT id FROM visits WHERE url LIKE '%checkout%'",
					"SELECT id FROM products WHERE name LIKE 'Product%'",
					"SELECT name FROM countries WHERE name LIKE '%land'",
					"SELECT id FROM orders WHERE id = 7 AND note LIKE '%broken%'",
					"SELECT id FROM orders WHERE note LIKE '%'",
					"SELECT id FROM orders WHERE note LIKE '%x%'",
					"SELECT note LIKE '%broken%' AS is_broken FROM orders WHERE total = 5"},
	.run = run,
}};

}  // namespace dbe
