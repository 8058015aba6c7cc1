#include <algorithm>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/from_text.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/members.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_plain(const Entry& entry) {
	return entry.kind == DBE_TABLE_ENTRY && entry.table != nullptr && entry.is_used &&
		   !entry.is_result &&
		   !entry.is_sampled && entry.table->kind == 'r' &&
				(!entry.table->has_children || entry.is_only);
}

// Two uses of a table, and the columns in which a row of one equals that of the other.
struct Twins {
	const Entry* one;
	const Entry* other;
	std::vector<std::int16_t> columns;
};

void add_column(std::vector<Twins>& list, const Entry& one, const Entry& other, std::int16_t column) {
	for (Twins& twins : list)
		if (twins.one == &one && twins.other == &other) return twins.columns.push_back(column);
	list.push_back({&one, &other, {column}});
}

// By conditions that remove rows.
std::vector<Twins> list_twins(const AnalysedStatement& statement, const Query& query) {
	std::vector<Twins> list;
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query || (clause.place != Place::where && clause.place != Place::join) ||
			(clause.join != nullptr && clause.join->join != DBE_INNER_JOIN))
			continue;
		const auto sides = comparison(*clause.expression);
		if (!sides || sides->sign != "=") continue;
		const auto left = table_column(*sides->left);
		const auto right = table_column(*sides->right);
		if (!left || !right || left->column != right->column || left->entry == right->entry ||
			left->entry->owner != &query || right->entry->owner != &query)
			continue;
		const bool is_first = left->entry->number < right->entry->number;
		add_column(list, *(is_first ? left : right)->entry, *(is_first ? right : left)->entry,
				   left->column->number);
	}
	return list;
}

// one.column = other.column, of a column without nulls: true of every row once both are one.
bool is_tie(const Expression& clause, const Twins& twins) {
	const auto sides = comparison(clause);
	if (!sides || sides->sign != "=") return false;
	const auto left = table_column(*sides->left);
	const auto right = table_column(*sides->right);
	if (!left || !right || left->column != right->column || !left->column->is_not_null) return false;
	return (left->entry == twins.one && right->entry == twins.other) ||
		   (left->entry == twins.other && right->entry == twins.one);
}

std::vector<bool> ties_of(const std::vector<Member>& members, const Twins& twins) {
	std::vector<bool> chosen;
	for (const Member& member : members)
		chosen.push_back(std::all_of(member.clauses.begin(), member.clauses.end(),
									 [&](const Site* clause) { return is_tie(*clause->expression, twins); }));
	return chosen;
}

// Edits in place of the name of the other table.
std::vector<Edit> renamed(const Source& source, const std::vector<std::size_t>& references, const Entry& one,
						  const std::vector<Edit>& gone) {
	std::vector<Edit> edits;
	for (const std::size_t token : references) {
		const Span span = span_of(source, {token, token + 1});
		const bool is_gone = std::any_of(gone.begin(), gone.end(), [&](const Edit& edit) {
			return edit.span.from <= span.from && span.to <= edit.span.to;
		});
		if (!is_gone) edits.push_back({span, quoted(one.name)});
	}
	return edits;
}

// What the ON of the join says beside the key, in the words of the table that stays.
std::string kept_of_join(const Source& source, const std::vector<Member>& members,
						 const std::vector<bool>& chosen, const std::vector<Edit>& names) {
	std::string text;
	for (std::size_t i = 0; i < members.size(); i++) {
		if (chosen[i]) continue;
		const Span span = span_of(source, members[i].words);
		std::vector<Edit> within;
		std::copy_if(names.begin(), names.end(), std::back_inserter(within), [&](const Edit& edit) {
			return edit.span.from >= span.from && edit.span.to <= span.to;
		});
		const std::string member = edited(source.text(), span, std::move(within));
		append(text, text.empty() ? "" : " AND ");
		append(text, members[i].needs_brackets ? cat("(", member, ")") : member);
	}
	return text;
}

bool is_known(const Query& query) {
	return std::none_of(query.entries.begin(), query.entries.end(), [](const Entry* entry) {
		return entry->kind == DBE_JOIN_ENTRY && entry->has_alias;
	});
}

void add_edits(const AnalysedStatement& statement, const Query& query, const Twins& twins,
			   const Source& source, LintDraft& draft) {
	const auto taken = taken_table(statement, source, query, *twins.other);
	const auto references = references_to(statement, source, *twins.other);
	const auto select = select_word(source, query);
	const auto from = select ? clause_words(source, *select, "from") : std::nullopt;
	if (!taken || !references || !from || !is_known(query) || !has_own_name(statement, *twins.one) ||
		shows_all_of_from(statement, source, query))
		return;
	std::vector<Edit> gone = taken->edits;
	std::string kept;
	if (taken->join != nullptr) {
		const auto members = members_of(statement, source, *taken->join, taken->condition);
		if (!members) return;
		kept = kept_of_join(source, *members, ties_of(*members, twins),
							renamed(source, *references, *twins.one, {}));
	}
	const auto where = clause_words(source, *select, "where");
	if (where) {
		const auto members = members_of(statement, source, query, Place::where, *where);
		if (!members) return;
		for (Edit& edit : without_members(source, *where, *members, ties_of(*members, twins), kept))
			gone.push_back(std::move(edit));
	} else if (!kept.empty()) {
		const std::size_t end = span_of(source, *from).to;
		gone.push_back({{end, end}, cat(" WHERE ", kept)});
	}
	draft.edits = renamed(source, *references, *twins.one, gone);
	draft.edits.insert(draft.edits.end(), gone.begin(), gone.end());
	draft.level = FixLevel::proved;
}

bool is_without_nulls(const Twins& twins) {
	return std::all_of(twins.columns.begin(), twins.columns.end(), [&](std::int16_t number) {
		const dbe_sql_column* column = column_of(*twins.one->table, number);
		return column != nullptr && column->is_not_null;
	});
}

// Every condition that makes them one row is where the text is looked at.
bool are_tied_there(const AnalysedStatement& statement, const Query& query, const Twins& twins,
					const Source& source) {
	const auto taken = taken_table(statement, source, query, *twins.other);
	for (const Site& clause : statement.clauses())
		if (clause.query == &query && is_tie(*clause.expression, twins) && clause.join != nullptr &&
			(!taken || clause.join != taken->join))
			return false;
	return true;
}

void judge(const AnalysedStatement& statement, const Query& query, LintReport& report) {
	for (const Twins& twins : list_twins(statement, query)) {
		const Entry& one = *twins.one;
		const Entry& other = *twins.other;
		if (!is_plain(one) || !is_plain(other) || statement.is_nullable_side(one) ||
			statement.is_nullable_side(other) || !holds_key(*one.table, twins.columns))
			continue;
		LintDraft draft;
		draft.location = location_of(statement, other);
		draft.object = quoted(other.name);
		draft.detail = cat(quoted(one.name), " and ", quoted(other.name), " are the same row of ", name_of(*one.table),
						   ": they are joined by its whole key.");
		if (is_without_nulls(twins) && are_tied_there(statement, query, twins, report.source()))
			add_edits(statement, query, twins, report.source(), draft);
		return report.add(std::move(draft));
	}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->command == DBE_SELECT && query->row_mark_count == 0 && query->entries.count >= 2)
			judge(statement, *query, report);
}

}  // namespace

extern constexpr LintRule self_join_redundant_rule{LintSpec{
	.id = "self_join_redundant",
	.title = "Table joined with itself by its key",
	.group = LintGroup::joins,
	.severity = LintSeverity::performance,
	.why = "Each row meets itself and nothing else. The table is read twice for what one reading gives; "
		   "only version 18 and later find that out themselves.",
	.suggestion = "Take all columns from one of the two, and leave the other out.",
	.bad = {"SELECT a.name, b.email FROM customers a JOIN customers b ON b.id = a.id WHERE a.country = 'DE'",
			"SELECT a.quantity FROM order_lines a, order_lines b WHERE b.line = a.line AND a.order_id = b.order_id AND b.price > 80",
			"SELECT a.name, b.email FROM customers a JOIN orders o ON o.customer_id = a.id JOIN customers b ON b.id = a.id AND b.country <> 'DE' WHERE o.total > 400 OR b.is_active ORDER BY b.email"},
	.near_misses = {"SELECT c.name, r.name AS other FROM customers c JOIN customers r ON r.id = c.referred_by",
					"SELECT a.quantity, b.price FROM order_lines a JOIN order_lines b ON b.order_id = a.order_id WHERE b.line > a.line",
					"SELECT a.name, b.email FROM customers a JOIN customers b ON b.email = a.email"},
	.needless_since = 18,
	.run = run,
}};

}  // namespace dbe
