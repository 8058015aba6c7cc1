#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

const Entry* own_entry(const Query& step) {
	for (const Entry* entry : step.entries)
		if (entry->is_used && entry->kind == DBE_CTE_ENTRY && entry->is_recursive) return entry;
	return nullptr;
}

bool looks_at(const Expression& expression, const Entry& entry) {
	const Expression& at = stripped(expression);
	if (at.kind == DBE_COLUMN && at.entry == &entry) return true;
	return std::any_of(at.arguments.begin(), at.arguments.end(), [&](const Expression* part) {
		return part != nullptr && looks_at(*part, entry);
	});
}

// What a column of the recursion stands for in the query that it starts from.
const Expression* first_value(const Query& start, std::int16_t number) {
	for (const dbe_target* target : start.targets)
		if (!target->is_junk && target->number == number) return target->expression;
	return nullptr;
}

bool is_pair_of(const dbe_sql_foreign_key& key, std::int16_t one, std::int16_t other) {
	return key.columns.count == 1 && key.referenced_columns.count == 1 &&
		   ((key.columns.items[0] == one && key.referenced_columns.items[0] == other) ||
			(key.columns.items[0] == other && key.referenced_columns.items[0] == one));
}

struct Step {
	TableColumn column;		 // of the table that is walked
	const Expression* condition = nullptr;
};

// The condition that takes a row to the next by a foreign key of the table to itself.
std::optional<Step> step_of(const AnalysedStatement& statement, const Query& step,
							const Entry& own, const Query& start) {
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &step) continue;
		const auto sides = comparison(*clause.expression);
		if (!sides || sides->sign != "=") continue;
		const Expression& left = stripped(*sides->left);
		const Expression& right = stripped(*sides->right);
		const bool is_right = right.kind == DBE_COLUMN && right.entry == &own;
		const auto column = table_column(is_right ? left : right);
		const Expression& handed = is_right ? right : left;
		if (!column || handed.kind != DBE_COLUMN || handed.entry != &own) continue;
		const Expression* value = first_value(start, handed.column);
		const auto from = value == nullptr ? std::nullopt : table_column(*value);
		if (!from || from->table != column->table) continue;
		for (std::uint32_t i = 0; i < column->table->foreign_key_count; i++) {
			const auto& key = column->table->foreign_keys[i];
			if (key.referenced == column->table->id &&
				is_pair_of(key, column->column->number, from->column->number))
				return Step{*column, clause.expression};
		}
	}
	return std::nullopt;
}

// Any other condition on what the recursion carries may be the guard: a depth, a path.
bool is_guarded(const AnalysedStatement& statement, const Query& step, const Entry& own,
				const Expression& condition) {
	if (step.limit != nullptr || step.has_aggregates || !step.distinct.empty()) return true;
	for (const Site& clause : statement.clauses())
		if (clause.query == &step && clause.expression != &condition &&
			(looks_at(*clause.expression, own) || has_subquery(*clause.expression)))
			return true;
	return false;
}

bool any_limit(const AnalysedStatement& statement) {
	return std::any_of(statement.queries().begin(), statement.queries().end(),
					   [](const Query* query) { return query->limit != nullptr; });
}

// Above all the rows that were handed on: the key tells where the walk has been.
std::optional<std::string> key_name(const Query& step, const Query& start, const dbe_sql_table& table,
									const dbe_query_tree& whole) {
	for (const dbe_target* target : start.targets) {
		const auto column = target->is_junk ? std::nullopt : table_column(*target->expression);
		if (!column || column->table != &table || !column->column->is_not_null) continue;
		const Expression* next = first_value(step, target->number);
		const auto same = next == nullptr ? std::nullopt : table_column(*next);
		if (!same || same->column != column->column) continue;
		for (const dbe_sql_index* index : table.indexes)
			if (index->is_primary && index->key_count == 1 &&
				index->keys[0].column == column->column->number)
				for (const dbe_target* shown : whole.targets)
					if (shown->number == target->number) return quoted(shown->name);
	}
	return std::nullopt;
}

void add_edit(const AnalysedStatement& statement, const dbe_cte& cte, const std::string& key,
			  const Source& source, LintDraft& draft) {
	// a column more would be one more result
	for (const dbe_mark* mark = statement.marks_begin(); mark != statement.marks_end(); mark++)
		if (mark->kind == DBE_MARK_STAR) return;
	for (const dbe_target* target : cte.query->targets)
		if (equals_any(target->name, {"is_cycle", "cycle_path"})) return;
	if (cte.location < 0 || cte.has_search) return;
	const std::size_t name = source.token_at(static_cast<std::size_t>(cte.location));
	const auto as = next_word(source, name, "as");
	if (!as) return;
	std::size_t open = *as + 1;
	while (open < source.tokens().size() && open < *as + 3 && !source.tokens()[open].is_symbol('('))
		open++;
	const auto close = closing_bracket(source, open);
	if (!close) return;
	const std::size_t at = source.end_of(source.tokens()[*close]);
	draft.edits.push_back({{at, at}, cat(" CYCLE ", key, " SET is_cycle USING cycle_path")});
	draft.level = FixLevel::conditional;
	draft.condition = "The rows form no circle now. Where they do, the statement ends, and the row that closes "
					  "the circle comes once more with is_cycle.";
}

void judge(const AnalysedStatement& statement, const dbe_cte& cte, LintReport& report) {
	const dbe_set_tree* set = cte.query == nullptr ? nullptr : cte.query->set;
	if (set == nullptr || set->operation != DBE_UNION || !set->is_all || set->left->leaf == nullptr ||
		set->right->leaf == nullptr || set->left->leaf->query == nullptr ||
		set->right->leaf->query == nullptr)
		return;
	const Query& start = *set->left->leaf->query;
	const Query& step = *set->right->leaf->query;
	const Entry* own = own_entry(step);
	if (own == nullptr) return;
	const auto found = step_of(statement, step, *own, start);
	if (!found || is_guarded(statement, step, *own, *found->condition) || any_limit(statement)) return;
	LintDraft draft;
	draft.location = cte.location;
	draft.object = name_of(found->column);
	draft.detail = cat("The foreign key of ", name_of(*found->column.table),
					   " to itself allows circles: with one, the recursion by ", draft.object, " never ends.");
	if (const auto key = key_name(step, start, *found->column.table, *cte.query))
		add_edit(statement, cte, *key, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (!query->is_recursive) continue;
		for (const dbe_cte* cte : query->ctes)
			if (cte->is_recursive && !cte->has_cycle) judge(statement, *cte, report);
	}
}

}  // namespace

extern constexpr LintRule recursive_no_cycle_guard_rule{LintSpec{
	.id = "recursive_no_cycle_guard",
	.title = "Recursion over a table that may hold circles",
	.group = LintGroup::subqueries,
	.severity = LintSeverity::bug,
	.why = "UNION ALL goes on as long as it finds rows. Two rows that refer to each other, or one to itself, and "
		   "the statement fills temporary files until the disk is full.",
	.suggestion = "Add CYCLE key SET is_cycle USING path behind the WITH query, or count the depth and compare it.",
	.bad = {"WITH RECURSIVE line AS (SELECT id, referred_by FROM customers WHERE id = 7 UNION ALL SELECT c.id, c.referred_by FROM customers c JOIN line ON c.id = line.referred_by) SELECT id FROM line",
			"WITH RECURSIVE tree AS (SELECT c.id, c.name FROM customers c WHERE c.id = 7 UNION ALL SELECT c.id, c.name FROM customers c JOIN tree ON c.referred_by = tree.id) SELECT name FROM tree"},
	.near_misses = {"WITH RECURSIVE line AS (SELECT id, referred_by FROM customers WHERE id = 7 UNION SELECT c.id, c.referred_by FROM customers c JOIN line ON c.id = line.referred_by) SELECT id FROM line",
					"WITH RECURSIVE line AS (SELECT id, referred_by, 1 AS depth FROM customers WHERE id = 7 UNION ALL SELECT c.id, c.referred_by, line.depth + 1 FROM customers c JOIN line ON c.id = line.referred_by WHERE line.depth < 20) SELECT id FROM line",
					"WITH RECURSIVE line AS (SELECT id, referred_by FROM customers WHERE id = 7 UNION ALL SELECT c.id, c.referred_by FROM customers c JOIN line ON c.id = line.referred_by) CYCLE id SET is_cycle USING path SELECT id FROM line",
					"WITH RECURSIVE line AS (SELECT id, referred_by, ARRAY[id] AS path FROM customers WHERE id = 7 UNION ALL SELECT c.id, c.referred_by, line.path || c.id FROM customers c JOIN line ON c.id = line.referred_by WHERE c.id <> ALL (line.path)) SELECT id FROM line",
					"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT n.i + 1 FROM n WHERE n.i < 10) SELECT i FROM n"},
	.run = run,
}};

}  // namespace dbe
