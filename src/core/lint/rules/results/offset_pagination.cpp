#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/determined.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/stars.hpp"

namespace dbe {
namespace {

constexpr double deep = 1000;
constexpr std::uint32_t most_keys = 8;

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

// ---- where the page begins ----

struct Key {
	std::string name;
	std::string value;	// $n
	bool is_descending = false;
	bool is_shown = false;
};

bool shows(const Query& query, const TableColumn& column) {
	for (const dbe_target* target : query.targets) {
		const auto shown = table_column(*target->expression);
		if (!target->is_junk && shown && shown->entry == column.entry &&
			shown->column == column.column)
			return true;
	}
	return false;
}

// The rows are in one order only, and no null is in the way of a comparison.
std::vector<Key> keys_of_page(const AnalysedStatement& statement, const Query& query) {
	std::vector<const Entry*> tables;
	if (query.order.empty() || query.order.count > most_keys || !is_inner_join_of_tables(query, tables)) return {};
	DeterminedColumns determined(statement, query);
	std::int32_t parameter = highest_parameter(statement);
	std::vector<Key> keys;
	for (const dbe_order* order : query.order) {
		const Expression& sorted = stripped(*order->target->expression);
		const auto column = table_column(sorted);
		const auto name = reference_to(query, sorted);
		if (!column || !column->is_of(query) || !name || may_be_null(statement, sorted)) return {};
		determined.add(sorted);
		keys.push_back({*name, cat("$", ++parameter), order->is_descending, shows(query, *column)});
	}
	determined.close();
	const bool is_total = std::all_of(tables.begin(), tables.end(), [&](const Entry* entry) {
		return determined.has_row(*entry);
	});
	if (!is_total) keys.clear();
	return keys;
}

// Nothing is made of the rows between FROM and ORDER BY.
bool is_page_of_rows(const Query& query) {
	return query.command == DBE_SELECT && query.set == nullptr && query.group.empty() &&
		   !query.has_grouping_sets && !query.has_aggregates && query.having == nullptr &&
		   query.distinct.empty() && !query.has_windows && !query.has_sets_in_targets &&
		   query.row_mark_count == 0 && !query.with_ties;
}

std::string_view behind(const Key& key) { return key.is_descending ? " < " : " > "; }

// a >= $1 AND (a > $1 OR b < $2): the first of these finds its place in an index.
std::string in_both_directions(const std::vector<Key>& keys, std::size_t from) {
	const Key& key = keys[from];
	const std::string strict = cat(key.name, behind(key), key.value);
	if (from + 1 == keys.size()) return strict;
	const std::string rest = in_both_directions(keys, from + 1);
	return cat(key.name, key.is_descending ? " <= " : " >= ", key.value, " AND (", strict, " OR ",
			   from + 2 == keys.size() ? rest : cat("(", rest, ")"), ")");
}

std::string start_of_page(const std::vector<Key>& keys) {
	std::vector<std::string> names, values;
	bool is_one_direction = true;
	for (const Key& key : keys) {
		names.push_back(key.name);
		values.push_back(key.value);
		is_one_direction &= key.is_descending == keys.front().is_descending;
	}
	if (!is_one_direction) return in_both_directions(keys, 0);
	if (keys.size() == 1) return cat(names.front(), behind(keys.front()), values.front());
	return cat("(", join(names, ", "), ")", behind(keys.front()), "(", join(values, ", "), ")");
}

std::string condition_of(const std::vector<Key>& keys) {
	std::vector<std::string> pairs, hidden;
	for (const Key& key : keys) {
		pairs.push_back(cat(key.value, " is ", key.name));
		if (!key.is_shown) hidden.push_back(key.name);
	}
	return cat("Of the last row of the page before, ", join(pairs, " and "), ".",
			   hidden.empty() ? "" : cat(" Each page has to show ", join(hidden, " and "), " for that."));
}

void add_start(const AnalysedStatement& statement, const Query& query, const LintReport& report,
			   LintDraft& draft) {
	if (report.is_stored() || !is_page_of_rows(query)) return;
	const Source& source = report.source();
	const std::vector<Key> keys = keys_of_page(statement, query);
	const auto select = select_word(source, query);
	if (keys.empty() || !select) return;
	const auto offset = clause_words(source, *select, "offset");
	std::vector<Edit> edits;
	const auto start = with_condition(source, *select, start_of_page(keys), edits);
	if (!offset || !start) return;
	edits.push_back(*start);
	edits.push_back(without(source, *offset));
	draft.edits = std::move(edits);
	draft.level = FixLevel::conditional;
	draft.condition = condition_of(keys);
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
		add_start(statement, *query, report, draft);
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
			"SELECT id, name FROM customers ORDER BY created_at DESC, id DESC OFFSET 1000 ROWS FETCH NEXT 20 ROWS ONLY",
			"SELECT o.total FROM orders o WHERE o.status = 'new' OR o.total > 400 ORDER BY o.customer_id DESC, o.id LIMIT 20 OFFSET 5000",
			"SELECT id FROM orders ORDER BY shipped_at, id LIMIT 20 OFFSET 5000"},
	.near_misses = {"SELECT id, total FROM orders ORDER BY id LIMIT 20 OFFSET 40",
					"SELECT id FROM (SELECT id, total FROM orders OFFSET 0) AS fence WHERE total > 400",
					"SELECT id, total FROM orders WHERE id > 10000 ORDER BY id LIMIT 20"},
	.run = run,
}};

}  // namespace dbe
