#include "core/lint/analysed_statement.hpp"

#include <algorithm>

namespace dbe {
namespace {

constexpr std::uint32_t no_parent = UINT32_MAX;

}  // namespace

void AnalysedStatement::read(std::string_view text, const dbe_analysed_statement& analysed,
					 int server_major) {
	text_ = text;
	server_major_ = server_major;
	queries_.clear();
	sites_.clear();
	parents_.clear();
	clauses_.clear();
	for (auto& numbers : by_kind_) numbers.clear();
	nullable_.clear();
	marks_ = analysed.marks;
	mark_count_ = analysed.mark_count;
	add_query(*analysed.query);
	link();
}

// Sites move while they are added.
void AnalysedStatement::link() {
	for (std::size_t i = 0; i < sites_.size(); i++)
		if (parents_[i] != no_parent) sites_[i].parent = &sites_[parents_[i]];
}

// ---- queries ----

void AnalysedStatement::add_query(const Query& query) {
	host_->check_stack();
	host_->poll();
	queries_.push_back(&query);
	for (const dbe_cte* cte : query.ctes)
		if (cte->query != nullptr) add_query(*cte->query);
	add_entries(query);
	if (query.from != nullptr) add_from(query, *query.from, false);
	const bool writes = query.command == DBE_INSERT || query.command == DBE_UPDATE;
	add_targets(query, query.targets, writes ? Place::written : Place::result);
	add_clauses(query.having, {&query, nullptr, Place::having});
	add(query.limit, {&query, nullptr, Place::limit}, no_parent, false);
	add(query.offset, {&query, nullptr, Place::limit}, no_parent, false);
	add_targets(query, query.returning, Place::returning);
	add_targets(query, query.conflict_targets, Place::conflict);
	add_clauses(query.conflict_where, {&query, nullptr, Place::conflict});
}

void AnalysedStatement::add_entries(const Query& query) {
	for (const Entry* entry : query.entries) {
		if (entry->query != nullptr && entry->kind == DBE_SUBQUERY_ENTRY) add_query(*entry->query);
		for (const Expression* call : entry->functions)
			add(call, {&query, nullptr, Place::source}, no_parent, false);
		for (const Expression* value : entry->values)
			add(value, {&query, nullptr, Place::source}, no_parent, false);
	}
}

void AnalysedStatement::add_from(const Query& query, const From& from, bool is_nullable) {
	host_->check_stack();
	if (from.kind == DBE_FROM_ENTRY) {
		if (is_nullable) nullable_.push_back(from.entry);
		return;
	}
	const bool is_join = from.kind == DBE_FROM_JOIN;
	const bool left = is_join && (from.join == DBE_RIGHT_JOIN || from.join == DBE_FULL_JOIN);
	const bool right = is_join && (from.join == DBE_LEFT_JOIN || from.join == DBE_FULL_JOIN);
	for (std::uint32_t i = 0; i < from.parts.count; i++)
		add_from(query, from.parts[i], is_nullable || (i == 0 ? left : right));
	if (is_join)
		add_clauses(from.condition, {&query, &from, Place::join});
	else
		add_clauses(from.condition, {&query, nullptr, Place::where});
}

void AnalysedStatement::add_targets(const Query& query, const dbe_target_list& targets, Place place) {
	for (const dbe_target* target : targets)
		add(target->expression, {&query, nullptr, target->is_junk ? Place::order : place},
			no_parent, false);
}

// ---- expressions ----

void AnalysedStatement::add_clauses(const Expression* expression, const Position& position) {
	if (expression == nullptr) return;
	if (expression->kind != DBE_AND) return add(expression, position, no_parent, true);
	for (const Expression* part : expression->arguments) add_clauses(part, position);
}

void AnalysedStatement::add(const Expression* expression, const Position& position, std::uint32_t parent,
					bool is_clause) {
	if (expression == nullptr) return;
	host_->check_stack();
	const auto number = static_cast<std::uint32_t>(sites_.size());
	sites_.push_back({expression, nullptr, position.query, position.join, position.place, is_clause});
	parents_.push_back(parent);
	by_kind_[expression->kind].push_back(number);
	if (is_clause) clauses_.push_back(number);
	for (const Expression* part : expression->arguments) add(part, position, number, false);
	add(expression->filter, position, number, false);
	if (expression->query != nullptr) add_query(*expression->query);
}

// ---- questions ----

bool AnalysedStatement::is_nullable_side(const Entry& entry) const {
	return std::find(nullable_.begin(), nullable_.end(), &entry) != nullable_.end();
}

const dbe_mark* AnalysedStatement::mark_at(dbe_mark_kind kind, std::int32_t location) const {
	const dbe_mark* first = std::lower_bound(
		marks_begin(), marks_end(), location,
		[](const dbe_mark& mark, std::int32_t wanted) { return mark.location < wanted; });
	for (; first != marks_end() && first->location == location; first++)
		if (first->kind == kind) return first;
	return nullptr;
}

}  // namespace dbe
