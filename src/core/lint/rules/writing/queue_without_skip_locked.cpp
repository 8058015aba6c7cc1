#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->row_mark_count == 0 || query->limit == nullptr || query->order.empty()) continue;
		const dbe_row_mark& mark = query->row_marks[0];
		const bool excludes = mark.strength == 'u' || mark.strength == 'n';
		if (!excludes || mark.wait != 'b' || mark.entry == nullptr || mark.entry->table == nullptr ||
			has_at_most_one_row(statement, *query))
			continue;
		LintDraft draft;
		draft.location = query->limit->location;
		draft.object = name_of(*mark.entry->table);
		draft.detail = cat("Sessions that take rows of ", draft.object,
						   " this way queue up for the same first row, one behind the other.");
		draft.condition = "Rows that somebody has locked are passed over.";
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule queue_without_skip_locked_rule{LintSpec{
	.id = "queue_without_skip_locked",
	.title = "First rows locked without SKIP LOCKED",
	.group = LintGroup::writing,
	.severity = LintSeverity::performance,
	.why = "ORDER BY ... LIMIT ... FOR UPDATE gives every session the same row; all but one wait for it, and see it taken "
		   "when they get it.",
	.suggestion = "Where rows are jobs, add SKIP LOCKED: each session takes the first that is free.",
	.bad = {"SELECT id FROM orders WHERE status = 'new' ORDER BY created_at LIMIT 1 FOR UPDATE",
			"UPDATE orders SET status = 'taken' WHERE id = (SELECT o.id FROM orders o WHERE o.status = 'new' ORDER BY o.id LIMIT 1 FOR NO KEY UPDATE)"},
	.near_misses = {"SELECT id FROM orders WHERE status = 'new' ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED",
					"SELECT id FROM orders WHERE status = 'new' ORDER BY created_at LIMIT 1 FOR UPDATE NOWAIT",
					"SELECT id FROM orders WHERE id = 7 ORDER BY id LIMIT 1 FOR UPDATE",
					"SELECT id FROM orders WHERE status = 'new' ORDER BY created_at LIMIT 1 FOR SHARE"},
	.run = run,
}};

}  // namespace dbe
