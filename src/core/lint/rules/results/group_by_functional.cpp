#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// One more is how portable SQL has to say it; a whole list is what gets in the way.
constexpr std::size_t many = 2;

// Only that of a primary key lets results do without GROUP BY.
const dbe_sql_index* primary_key(const dbe_sql_table& table) {
	for (const dbe_sql_index* index : table.indexes)
		if (index->is_primary && index->is_valid && index->is_immediate) return index;
	return nullptr;
}

bool groups_by(const Query& query, const Entry& entry, std::int16_t number) {
	return std::any_of(query.group.begin(), query.group.end(), [&](const dbe_order* group) {
		const Expression& key = *group->target->expression;
		return key.kind == DBE_COLUMN && key.entry == &entry && key.column == number;
	});
}

bool groups_by_key(const Query& query, const Entry& entry) {
	if (entry.table == nullptr || !entry.is_used) return false;
	const dbe_sql_index* key = primary_key(*entry.table);
	if (key == nullptr || entry.table->kind != 'r' || (entry.table->has_children && !entry.is_only))
		return false;
	for (std::uint32_t i = 0; i < key->key_count; i++)
		if (!groups_by(query, entry, key->keys[i].column)) return false;
	return true;
}

// Whether a key of GROUP BY is told by the primary key that stands there too.
bool is_determined(const dbe_order& group, const Entry& entry) {
	const Expression& key = *group.target->expression;
	if (key.kind != DBE_COLUMN || key.entry != &entry || key.column <= 0) return false;
	const dbe_sql_index& primary = *primary_key(*entry.table);
	for (std::uint32_t i = 0; i < primary.key_count; i++)
		if (primary.keys[i].column == key.column) return false;
	return true;
}

void add_edit(const Query& query, const Entry& entry, const Source& source, LintDraft& draft) {
	const auto select = select_word(source, query);
	const auto group = select ? clause_words(source, *select, "group", "by") : std::nullopt;
	if (!group || group->from + 2 >= group->to) return;
	const std::vector<Words> items = list_items(source, {group->from + 2, group->to});
	if (items.size() != query.group.count) return;
	std::vector<std::string> kept;
	for (std::uint32_t i = 0; i < query.group.count; i++) {
		const Span span = span_of(source, items[i]);
		if (!is_determined(query.group[i], entry)) kept.emplace_back(source.of(span));
	}
	draft.edits.push_back({span_of(source, {group->from + 2, group->to}), join(kept, ", ")});
	draft.level = FixLevel::proved;
}

void judge(const Query& query, const Entry& entry, LintReport& report) {
	std::vector<std::string> names;
	for (const dbe_order* group : query.group)
		if (is_determined(*group, entry))
			if (const auto column = table_column(*group->target->expression))
				names.push_back(name_of(*column));
	if (names.size() < many) return;
	LintDraft draft;
	draft.location = query.group[0].target->expression->location;
	draft.object = name_of(*entry.table);
	draft.detail = cat("The primary key of ", draft.object, " is in GROUP BY and tells ", join(names, ", "),
					   " already.");
	add_edit(query, entry, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->group.count < many + 1 || query->has_grouping_sets) continue;
		for (const Entry* entry : query->entries)
			if (groups_by_key(*query, *entry)) judge(*query, *entry, report);
	}
}

}  // namespace

extern constexpr LintRule group_by_functional_rule{LintSpec{
	.id = "group_by_functional",
	.title = "GROUP BY with columns that its primary key tells",
	.group = LintGroup::results,
	.severity = LintSeverity::style,
	.why = "The planner drops them by itself. Who reads the list has to find out that they make no further groups, "
		   "and every new result has to be added twice.",
	.suggestion = "Group by the primary key alone: the other columns of its table may be shown without it.",
	.bad = {"SELECT c.id, c.name, c.country, count(*) AS n FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id, c.name, c.country",
			"SELECT p.id, p.name, sum(l.quantity) AS sold FROM products p JOIN order_lines l ON l.product_id = p.id GROUP BY p.id, p.sku, p.name, p.price ORDER BY p.id"},
	.near_misses = {"SELECT c.id, c.name, count(*) AS n FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id",
					"SELECT c.country, c.is_active, count(*) AS n FROM customers c GROUP BY c.country, c.is_active",
					"SELECT c.email, c.name, c.country, count(*) AS n FROM customers c GROUP BY c.email, c.name, c.country",
					"SELECT c.id, o.status, o.ordered_on, count(*) AS n FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id, o.status, o.ordered_on"},
	.run = run,
}};

}  // namespace dbe
