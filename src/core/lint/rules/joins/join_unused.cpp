#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/foreign_keys.hpp"
#include "core/lint/from_text.hpp"
#include "core/lint/join_text.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/members.hpp"
#include "core/lint/report.hpp"
#include "core/lint/semi_joins.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

// How often a row comes makes no difference to its results.
bool removes_copies(const Query& query) {
	const bool is_distinct = !query.distinct.empty() && !query.is_distinct_on && query.group.empty();
	const bool is_grouped = !query.group.empty() && !query.has_grouping_sets;
	return (is_distinct || is_grouped) && query.limit == nullptr && query.offset == nullptr && !query.has_aggregates && !query.has_windows &&
		   !query.has_sets_in_targets;
}

// What makes the join a step that changes nothing; empty where it may change something.
std::string reason(const AnalysedStatement& statement, const Query& query, const From& join, const Entry& entry,
				   bool is_right) {
	if (join.join == DBE_LEFT_JOIN && is_right && !is_volatile(*join.condition)) {
		if (holds_key(*entry.table, columns_joined_by(statement, join, entry)))
			return "at most one of its rows matches, and LEFT JOIN keeps the rows without one";
		if (!removes_copies(query) || has_volatile_parts(statement, query)) return "";
		return cat("LEFT JOIN keeps all rows, and those that it repeats are made one by ",
				   query.group.empty() ? "DISTINCT" : "GROUP BY");
	}
	if (join.join != DBE_INNER_JOIN || entry.table->kind != 'r' || statement.is_nullable_side(entry)) return "";
	const auto reference = reference_in(statement, join, entry);
	if (!reference) return "";
	return cat("by the foreign key ", quoted(reference->key->name), " every row of ",
			   quoted(reference->child->name), " has exactly one");
}

// The join goes, by whichever side the table is.
void add_edits(const AnalysedStatement& statement, const Query& query, const From& join, const Entry& entry,
			   bool is_right, const Source& source, LintDraft& draft) {
	if (is_right) {
		if (const auto span = span_of_join(statement, source, join)) draft.edits.push_back({*span, ""});
	} else if (const auto taken = taken_table(statement, source, query, entry)) {
		if (taken->join == &join) draft.edits = taken->edits;
	}
	if (!draft.edits.empty()) draft.level = FixLevel::proved;
}

// ---- joins for the key alone ----

bool is_same_type(const dbe_sql_column& one, const dbe_sql_column& other) {
	return one.type->id == other.type->id && one.modifier == other.modifier && one.collation == other.collation;
}

bool is_known_in_full(const AnalysedStatement& statement) {
	return std::all_of(statement.queries().begin(), statement.queries().end(), [](const Query* query) {
		return query->row_mark_count == 0 && query->window_count == 0 && query->command == DBE_SELECT &&
			   std::none_of(query->entries.begin(), query->entries.end(), [](const Entry* entry) {
				   return entry->kind == DBE_TABLE_FUNCTION_ENTRY || entry->is_sampled ||
						  (entry->kind == DBE_JOIN_ENTRY && entry->has_alias);
			   });
	});
}

// The column of the child that equals one of the parent; nullptr for what is not of the key.
const dbe_sql_column* counterpart(const Reference& reference, const dbe_sql_table& parent, std::string_view name) {
	for (std::uint32_t i = 0; i < reference.key->columns.count; i++) {
		const dbe_sql_column* of_parent = column_of(parent, reference.key->referenced_columns.items[i]);
		const dbe_sql_column* of_child = column_of(*reference.child->table, reference.key->columns.items[i]);
		if (of_parent == nullptr || of_child == nullptr || of_parent->name.view() != name) continue;
		return is_same_type(*of_parent, *of_child) ? of_child : nullptr;
	}
	return nullptr;
}

// What a result is called that is a reference and has no name of its own; nothing where a name would
// change.
std::optional<std::string> name_behind(const AnalysedStatement& statement, const Source& source, std::size_t token,
									   std::string_view column) {
	const auto& tokens = source.tokens();
	const auto at = static_cast<std::int32_t>(source.start_of(tokens[token]));
	for (const Query* query : statement.queries())
		for (const dbe_target* target : query->targets) {
			if (target->is_junk || target->expression->location != at) continue;
			const std::size_t next = token + 3;
			const bool ends = next >= tokens.size() || tokens[next].is_symbol(',') || tokens[next].is_symbol(')') ||
							  tokens[next].is_symbol(';') || tokens[next].is_word("from");
			if (target->expression->kind == DBE_COLUMN && ends) return cat(" AS ", quoted(column));
			// c.id::text is called id
			if (target->name.view() == column && target->expression->kind != DBE_COLUMN) return std::nullopt;
			return "";
		}
	return "";
}

std::string column_name(const Token& token) {
	return token.kind == TokenKind::identifier ? std::string(token.content()) : lower(token.text);
}

// Edits that take every column of the parent from the child; nothing where one is not of the key.
std::optional<std::vector<Edit>> taken_from_child(const AnalysedStatement& statement, const Source& source,
												  const Reference& reference, const Entry& parent, Span gone) {
	const auto references = references_to(statement, source, parent);
	if (!references || !has_own_name(statement, *reference.child)) return std::nullopt;
	std::vector<Edit> edits;
	for (const std::size_t token : *references) {
		const Span span = span_of(source, {token, token + 3});
		if (span.from >= gone.from && span.to <= gone.to) continue;
		const std::string name = column_name(source.tokens()[token + 2]);
		const dbe_sql_column* column = counterpart(reference, *parent.table, name);
		const auto behind = name_behind(statement, source, token, name);
		if (column == nullptr || !behind) return std::nullopt;
		edits.push_back({span, cat(quoted(reference.child->name), ".", quoted(column->name), *behind)});
	}
	return edits;
}

void judge_key(const AnalysedStatement& statement, const From& join, LintReport& report) {
	const Entry& parent = *join.parts[1].entry;
	// a LEFT JOIN may be there to find rows without a match, whatever the key says
	if (join.join != DBE_INNER_JOIN || parent.table->kind != 'r' || statement.is_nullable_side(parent) ||
		!is_known_in_full(statement) || has_at_most_one_row(statement, *parent.owner) ||
		shows_all_of_from(statement, report.source(), *parent.owner))
		return;
	const auto reference = reference_in(statement, join, parent);
	const auto span = reference ? span_of_join(statement, report.source(), join) : std::nullopt;
	if (!span) return;
	auto edits = taken_from_child(statement, report.source(), *reference, parent, *span);
	if (!edits) return;
	LintDraft draft;
	draft.location = location_of(statement, parent);
	draft.object = quoted(parent.name);
	draft.detail = cat("The join with ", draft.object, " gives nothing but its key, which ",
					   quoted(reference->child->name), " has itself: by the foreign key ",
					   quoted(reference->key->name), " both are the same in every row.");
	draft.suggestion = "Take the key from the table that refers to it, and leave the join out.";
	edits->push_back({*span, ""});
	draft.edits = std::move(*edits);
	draft.level = FixLevel::proved;
	report.add(std::move(draft));
}

// ---- joins ----

void judge(const AnalysedStatement& statement, const Query& query, const From& join, bool is_right,
		   LintReport& report) {
	const From& part = join.parts[is_right ? 1 : 0];
	if (part.kind != DBE_FROM_ENTRY || join.condition == nullptr || !is_whole(*part.entry) ||
		part.entry->is_sampled)
		return;
	if (is_looked_at(statement, *part.entry, &join)) {
		if (is_right) judge_key(statement, join, report);
		return;
	}
	const std::string why = reason(statement, query, join, *part.entry, is_right);
	if (why.empty()) return;
	LintDraft draft;
	draft.location = location_of(statement, *part.entry);
	draft.object = quoted(part.entry->name);
	draft.detail = cat("The join with ", draft.object, " changes nothing: none of its columns is used, and ", why, ".");
	add_edits(statement, query, join, *part.entry, is_right, report.source(), draft);
	report.add(std::move(draft));
}

void judge_below(const AnalysedStatement& statement, const Query& query, const From& from, LintReport& report) {
	if (from.kind == DBE_FROM_ENTRY) return;
	for (const From* part : from.parts) judge_below(statement, query, *part, report);
	if (from.kind != DBE_FROM_JOIN) return;
	judge(statement, query, from, true, report);
	judge(statement, query, from, false, report);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->from != nullptr && query->command == DBE_SELECT)
			judge_below(statement, *query, *query->from, report);
	for (const Site& site : statement.of(DBE_SUBLINK))
		if (auto draft = needless_semi_join(statement, site, report.source())) report.add(std::move(*draft));
}

}  // namespace

extern constexpr LintRule join_unused_rule{LintSpec{
	.id = "join_unused",
	.title = "Join that changes nothing",
	.group = LintGroup::joins,
	.severity = LintSeverity::performance,
	.why = "The server leaves out a LEFT JOIN to a unique key that nobody needs, but never an inner join, even where a "
		   "foreign key tells that it neither adds nor removes a row.",
	.suggestion = "Leave the join out.",
	.bad = {"SELECT o.id, o.total FROM orders o WHERE o.total > 5 AND o.customer_id IN (SELECT id FROM customers)",
			"SELECT c.id, o.total FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id < 50 ORDER BY c.id",
			"SELECT DISTINCT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.total > 100",
			"SELECT o.id, o.total FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status = 'new'",
			"SELECT o.id, o.total FROM orders o LEFT JOIN customers c ON o.customer_id = c.id",
			"SELECT l.line, o.total FROM order_lines l INNER JOIN products AS p ON p.id = l.product_id JOIN orders o ON o.id = l.order_id",
			"SELECT o.total FROM customers c JOIN orders o ON o.customer_id = c.id",
			"SELECT l.line, o.total FROM order_lines l LEFT JOIN (orders o LEFT JOIN customers c ON c.id = o.customer_id) ON o.id = l.order_id"},
	.near_misses = {"SELECT name FROM customers WHERE referred_by IN (SELECT id FROM customers)",
					"SELECT o.id FROM orders o WHERE EXISTS (SELECT FROM customers c WHERE c.id = o.customer_id AND c.is_active)",
					"SELECT c.id, r.id AS referrer FROM customers c LEFT JOIN customers r ON r.id = c.referred_by",
					"SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id",
					"SELECT c.id FROM customers c JOIN customers r ON r.id = c.referred_by",
					"SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id AND c.is_active",
					"SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id FOR UPDATE OF c",
					"SELECT l.line FROM order_lines l LEFT JOIN (orders o JOIN customers c ON c.id = o.customer_id) ON o.id = l.order_id WHERE o.total > 5 OR c.is_active"},
	.run = run,
}};

}  // namespace dbe
