#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool has_comma(const AnalysedStatement& statement) {
	for (const dbe_mark* mark = statement.marks_begin(); mark != statement.marks_end(); mark++)
		if (mark->kind == DBE_MARK_COMMA) return true;
	return false;
}

// Tables that stand in the list themselves, with nothing but a comma before them.
const Entry* behind_comma(const AnalysedStatement& statement, const Query& query,
						  const std::vector<const Entry*>& group) {
	for (std::uint32_t i = 1; i < query.from->parts.count; i++) {
		const From& part = query.from->parts[i];
		if (part.kind != DBE_FROM_ENTRY || group.size() != 1 || part.entry != group.front())
			continue;
		const std::int32_t location = only_location_of(statement, *part.entry);
		if (location >= 0 && statement.mark_at(DBE_MARK_COMMA, location) != nullptr)
			return part.entry;
	}
	return nullptr;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	if (!has_comma(statement)) return;
	for (const Query* query : statement.queries()) {
		if (query->command != DBE_SELECT || query->from == nullptr || query->from->parts.count < 2)
			continue;
		const auto groups = connected_groups(statement, *query);
		// two groups of many rows each are a product: worse than a matter of style
		if (groups.size() < 2 || multiplying_groups(statement, *query).size() > 1) continue;
		for (const auto& group : groups) {
			const Entry* entry = behind_comma(statement, *query, group);
			if (entry == nullptr) continue;
			LintDraft draft;
			draft.location = only_location_of(statement, *entry);
			draft.object = quoted(entry->name);
			draft.detail = cat("Nothing but a comma joins ", quoted(entry->name),
							   ", and no condition: a reader cannot tell that this is meant.");
			report.add(std::move(draft));
			break;
		}
	}
}

}  // namespace

extern constexpr LintRule comma_join_rule{LintSpec{
	.id = "comma_join",
	.title = "Comma where CROSS JOIN is meant",
	.group = LintGroup::joins,
	.severity = LintSeverity::style,
	.why = "A table in a list with commas looks as if its condition were somewhere in WHERE. Where there is none because its "
		   "one row goes with all others, CROSS JOIN says so.",
	.suggestion = "Write CROSS JOIN.",
	.bad = {"SELECT c.name, p.price FROM customers c, products p WHERE p.id = 7",
			"SELECT o.total, k.name AS country FROM orders o, countries k WHERE k.code = 'DE' AND o.status = 'new'"},
	.near_misses = {"SELECT c.name, o.total FROM customers c, orders o WHERE o.customer_id = c.id",
					"SELECT c.name, p.price FROM customers c CROSS JOIN products p WHERE p.id = 7",
					"SELECT p.sku, tag FROM products p, unnest(p.tags) tag"},
	.run = run,
}};

}  // namespace dbe
