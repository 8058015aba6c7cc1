#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/determined.hpp"
#include "core/lint/from_text.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/members.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

bool contributes(const AnalysedStatement& statement, const Query& query, const Entry& entry) {
	for (const Site& site : statement.of(DBE_COLUMN)) {
		const Expression& column = stripped(*site.expression);
		if (column.entry != &entry || (site.query == &query && (site.place == Place::where ||
																site.place == Place::join)))
			continue;
		return true;
	}
	return false;
}

// The tables that results come from are told by the results, as each has a key there: without the
// others every row would be there once.
struct Multiplied {
	const Entry* by = nullptr;	// the first of which several rows are behind a result
	bool is_only = true;
};

Multiplied multiplied_by(const AnalysedStatement& statement, const Query& query,
						 const std::vector<const Entry*>& tables) {
	DeterminedColumns determined(statement, query);
	for (const dbe_target* target : query.targets)
		if (!target->is_junk) determined.add(*target->expression);
	determined.close();
	Multiplied multiplied;
	for (const Entry* entry : tables) {
		if (determined.has_row(*entry)) continue;
		if (!has_whole_keys(*entry) || contributes(statement, query, *entry)) return {};
		multiplied.is_only = multiplied.by == nullptr;
		if (multiplied.by == nullptr) multiplied.by = entry;
	}
	return multiplied;
}

bool is_judged(const Query& query) {
	return !query.distinct.empty() && !query.is_distinct_on && query.group.empty() &&
		   !query.has_aggregates && !query.has_windows && !query.has_sets_in_targets &&
		   query.set == nullptr;
}

bool looks_at(const Site& clause, const Query& query, const Entry& entry) {
	std::vector<const Entry*> entries;
	list_entries_of(*clause.expression, query, entries);
	return std::find(entries.begin(), entries.end(), &entry) != entries.end();
}

// What is said of the entry stands in WHERE and in the ON that goes with it.
bool is_said_there(const AnalysedStatement& statement, const Query& query, const Entry& entry,
				   const TakenTable& taken) {
	for (const Site& clause : statement.clauses())
		if (clause.query == &query && clause.join != nullptr && clause.join != taken.join &&
			looks_at(clause, query, entry))
			return false;
	return true;
}

// WHERE, with its members that look at the entry, which go with it.
struct Filter {
	Words words;
	std::vector<Member> members;
	std::vector<bool> chosen;
};

std::optional<Filter> filter_of(const AnalysedStatement& statement, const Source& source, const Query& query,
								const Entry& entry, Words where) {
	auto members = members_of(statement, source, query, Place::where, where);
	if (!members) return std::nullopt;
	Filter filter{where, std::move(*members), {}};
	for (const Member& member : filter.members)
		filter.chosen.push_back(std::any_of(member.clauses.begin(), member.clauses.end(),
											[&](const Site* clause) { return looks_at(*clause, query, entry); }));
	return filter;
}

// EXISTS (SELECT FROM orders o WHERE ...)
std::optional<std::string> exists_text(const AnalysedStatement& statement, const Source& source,
									   const TakenTable& taken, const std::optional<Filter>& filter) {
	std::vector<Member> moved;
	if (taken.join != nullptr) {
		const auto condition = members_of(statement, source, *taken.join, taken.condition);
		if (!condition) return std::nullopt;
		moved = *condition;
	}
	for (std::size_t i = 0; filter && i < filter->members.size(); i++)
		if (filter->chosen[i]) moved.push_back(filter->members[i]);
	if (moved.empty()) return std::nullopt;
	return cat("EXISTS (SELECT FROM ", source.of(span_of(source, taken.table)), " WHERE ", text_of(source, moved),
			   ")");
}

void add_edits(const AnalysedStatement& statement, const Query& query, const Entry& entry,
			   const Source& source, LintDraft& draft) {
	const auto select = select_word(source, query);
	const auto from = select ? clause_words(source, *select, "from") : std::nullopt;
	const auto distinct = without_distinct(source, query);
	const auto taken = taken_table(statement, source, query, entry);
	if (!from || !distinct || !taken || !is_said_there(statement, query, entry, *taken) ||
		has_volatile_parts(statement, query) || shows_all_of_from(statement, source, query))
		return;
	const auto where = clause_words(source, *select, "where");
	std::optional<Filter> filter;
	if (where) filter = filter_of(statement, source, query, entry, *where);
	if (where && !filter) return;
	const auto exists = exists_text(statement, source, *taken, filter);
	if (!exists) return;
	draft.edits = taken->edits;
	draft.edits.push_back(*distinct);
	const std::size_t end = span_of(source, *from).to;
	if (!filter) draft.edits.push_back({{end, end}, cat(" WHERE ", *exists)});
	if (filter)
		for (Edit& edit : without_members(source, filter->words, filter->members, filter->chosen, *exists))
			draft.edits.push_back(std::move(edit));
	draft.level = FixLevel::proved;
	if (query.limit == nullptr && query.offset == nullptr) return;
	draft.level = FixLevel::conditional;
	draft.condition = "ORDER BY tells all rows apart: where it does not, LIMIT may take others of them.";
}

void judge(const AnalysedStatement& statement, const Query& query, LintReport& report) {
	std::vector<const Entry*> tables;
	if (!is_inner_join_of_tables(query, tables) || tables.size() < 2) return;
	const Multiplied multiplied = multiplied_by(statement, query, tables);
	const Entry* entry = multiplied.by;
	if (entry == nullptr) return;
	LintDraft draft;
	draft.location = query.distinct[0].target->expression->location;
	draft.object = name_of(*entry->table);
	draft.detail = cat("No result comes from ", quoted(entry->name),
					   ": the join with it only multiplies the rows, and DISTINCT removes the copies.");
	draft.suggestion = cat("Ask with EXISTS (SELECT FROM ", name_of(*entry->table),
						   " ... WHERE ...) instead of the join, and leave DISTINCT out.");
	if (multiplied.is_only) add_edits(statement, query, *entry, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (is_judged(*query)) judge(statement, *query, report);
}

}  // namespace

extern constexpr LintRule distinct_masking_join_rule{LintSpec{
	.id = "distinct_masking_join",
	.title = "DISTINCT removes what a join has multiplied",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "The join makes a row for each match, and DISTINCT sorts or hashes all of them to get back to one. A "
		   "semi join stops at the first match.",
	.suggestion = "Ask with EXISTS instead of the join, and leave DISTINCT out.",
	.bad = {"SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'new'",
			"SELECT DISTINCT p.id, p.name FROM products p, order_lines l WHERE l.product_id = p.id AND l.quantity > 2 ORDER BY p.name",
			"SELECT DISTINCT o.id, o.total FROM order_lines l JOIN orders o ON o.id = l.order_id AND l.quantity > 1 WHERE o.total > 100 AND l.price BETWEEN 20 AND 60 AND o.status <> 'new'",
			"SELECT DISTINCT c.id, n.name FROM customers c JOIN countries n ON n.code = c.country JOIN orders o ON o.customer_id = c.id",
			"SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id JOIN order_lines l ON l.order_id = o.id WHERE l.quantity > 2"},
	.near_misses = {"SELECT DISTINCT c.name FROM customers c JOIN orders o ON o.customer_id = c.id",
					"SELECT DISTINCT c.id, o.status FROM customers c JOIN orders o ON o.customer_id = c.id",
					"SELECT DISTINCT o.customer_id, o.status FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'DE'"},
	.run = run,
}};

}  // namespace dbe
