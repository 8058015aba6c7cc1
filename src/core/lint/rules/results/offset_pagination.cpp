#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

constexpr double deep = 1000;

// "(created_at, id)" of the columns that the rows are sorted by, where one direction holds for all.
std::string sort_columns(const Query& query) {
	std::vector<std::string> names;
	for (const dbe_order* order : query.order) {
		const auto column = table_column(*order->target->expression);
		if (!column || order->is_descending != query.order[0].is_descending) return "";
		names.push_back(name_of(*column));
	}
	return names.empty() ? "" : cat("(", join(names, ", "), ")");
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->offset == nullptr) continue;
		const Expression* offset = constant_in(*query->offset);
		if (offset == nullptr || !offset->is_number || offset->number < deep) continue;
		LintDraft draft;
		draft.location = offset->location;
		draft.detail = cat(grouped(offset->number),
						   " rows are read and thrown away before the first one is shown.");
		draft.evidence.put("offset", offset->number);
		const std::string columns = sort_columns(*query);
		if (!columns.empty())
			draft.suggestion = cat("Ask for what comes behind the last row of the page before: WHERE ", columns,
								   query->order[0].is_descending ? " < " : " > ",
								   "its values. The last of these columns has to be unique, and none of them null.");
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule offset_pagination_rule{LintSpec{
	.id = "offset_pagination",
	.title = "Paging with a large OFFSET",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "OFFSET skips rows only after they were read. Each page is slower than the one before, and rows that "
		   "come or go meanwhile move others across the pages.",
	.suggestion = "Ask for what comes behind the last row of the page before, by a unique order that an index has.",
	.bad = {"SELECT id, total FROM orders ORDER BY id LIMIT 20 OFFSET 10000",
			"SELECT id, name FROM customers ORDER BY created_at DESC, id DESC OFFSET 1000 ROWS FETCH NEXT 20 ROWS ONLY"},
	.near_misses = {"SELECT id, total FROM orders ORDER BY id LIMIT 20 OFFSET 40",
					"SELECT id FROM (SELECT id, total FROM orders OFFSET 0) AS fence WHERE total > 400",
					"SELECT id, total FROM orders WHERE id > 10000 ORDER BY id LIMIT 20"},
	.run = run,
}};

}  // namespace dbe
