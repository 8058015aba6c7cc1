#include "core/advisor/uses.hpp"

#include <algorithm>
#include <map>

#include "core/advisor/conditions.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"

namespace dbe {
namespace {

void add_once(std::vector<DesignedKey>& keys, const DesignedKey& key) {
	if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

class Collector {
public:
	Collector(const Host& host, const Source& source, AdvisedTables& tables)
		: host_(host), source_(source), tables_(tables) {}

	void visit(const Query& query, bool has_text);
	std::vector<TableUse> uses() &&;

private:
	struct Found {
		TableUse use;
		std::map<const void*, std::vector<DesignedKey>> joins;
	};

	Found* found(const Entry& entry);
	void visit_from(const From& from);
	void visit_clause(const Expression& clause);
	void visit_arms(const Expression& disjunction);
	void add_search(const Search& search);
	void visit_orders(const Query& query);
	void add_order(const dbe_order_list& first, const dbe_order_list& second, bool is_limited);
	void add_extreme(const Expression& aggregate);
	void read_columns(const Expression* expression);

	const Host& host_;
	const Source& source_;
	AdvisedTables& tables_;
	std::vector<const Entry*> order_;
	std::map<const Entry*, Found> found_;
	std::vector<const Query*> views_;
	bool has_text_ = true;
};

// The use of an entry of a table that takes indexes, otherwise nullptr.
Collector::Found* Collector::found(const Entry& entry) {
	const auto known = found_.find(&entry);
	if (known != found_.end()) return &known->second;
	if (entry.table == nullptr || entry.table->view != nullptr || entry.is_excluded) return nullptr;
	const AdvisedTable& table = tables_.add(*entry.table);
	if (!takes_indexes(table)) return nullptr;
	order_.push_back(&entry);
	Found& added = found_[&entry];
	added.use.table = &table;
	return &added;
}

// ---- conditions ----

void Collector::add_search(const Search& search) {
	Found* const of = found(*search.entry);
	if (of == nullptr) return;
	switch (search.kind) {
		case SearchKind::equal:
			add_once(of->use.equal, search.key);
			break;
		case SearchKind::range:
			add_once(of->use.ranges, search.key);
			break;
		case SearchKind::join:
			add_once(of->joins[search.partner], search.key);
			break;
		case SearchKind::special:
			of->use.special.push_back({search.key, std::string(search.method), std::string(search.sign)});
			break;
		case SearchKind::fixed:
			break;
	}
	if (!search.fixed.empty()) of->use.fixed.push_back({search.key.column, search.fixed});
}

void Collector::visit_clause(const Expression& clause) {
	host_.check_stack();
	if (clause.kind == DBE_AND) {
		for (const Expression* part : clause.arguments) visit_clause(*part);
		return;
	}
	if (clause.kind == DBE_OR) visit_arms(clause);
	const Source* source = has_text_ ? &source_ : nullptr;
	for (const Search& search : searches_of(clause, source)) add_search(search);
}

// An arm of an OR is found by an index of its own, where each arm of the table has one.
void Collector::visit_arms(const Expression& disjunction) {
	const Source* source = has_text_ ? &source_ : nullptr;
	for (const Expression* arm : disjunction.arguments) {
		std::map<const Entry*, std::vector<DesignedKey>> keys;
		const bool is_list = arm->kind == DBE_AND;
		for (std::uint32_t i = 0; i < (is_list ? arm->arguments.count : 1); i++)
			for (const Search& search : searches_of(is_list ? arm->arguments[i] : *arm, source)) {
				if (search.kind == SearchKind::equal || search.kind == SearchKind::range || search.kind == SearchKind::join)
					add_once(keys[search.entry], search.key);
				else
					add_search(search);
			}
		for (auto& [entry, arm_keys] : keys)
			if (Found* const of = found(*entry)) of->use.arms.push_back(std::move(arm_keys));
	}
}

// ---- orders ----

// The columns of one table with which a list begins; the first list is sorted before the second.
void Collector::add_order(const dbe_order_list& first, const dbe_order_list& second, bool is_limited) {
	std::vector<DesignedKey> keys;
	const Entry* entry = nullptr;
	bool is_whole = true;
	for (const dbe_order_list* list : {&first, &second})
		for (const dbe_order* order : *list) {
			const auto distance = distance_of(*order->target->expression);
			if (distance && keys.empty()) add_search(*distance);
			const auto key = key_of(*order->target->expression, has_text_ ? &source_ : nullptr);
			is_whole = is_whole && key && (entry == nullptr || key->entry == entry);
			if (!is_whole) break;
			entry = key->entry;
			DesignedKey sorted = key->key;
			sorted.is_descending = order->is_descending;
			sorted.is_nulls_first = order->is_nulls_first;
			add_once(keys, sorted);
		}
	if (keys.empty() || entry == nullptr) return;
	Found* const of = found(*entry);
	if (of == nullptr) return;
	of->use.orders.push_back(std::move(keys));
	of->use.is_limited = of->use.is_limited || (is_whole && is_limited);
}

void Collector::visit_orders(const Query& query) {
	const bool is_limited = query.limit != nullptr;
	const bool is_counted = query.has_aggregates || query.group.count > 0;
	if (query.set == nullptr) {
		add_order(query.order, {}, is_limited && !is_counted);
		if (query.is_distinct_on) add_order(query.distinct, query.order, is_limited);
	}
	add_order(query.group, {}, false);
	if (!query.is_distinct_on) add_order(query.distinct, {}, is_limited);
	for (std::uint32_t i = 0; i < query.window_count; i++)
		add_order(query.windows[i].partition, query.windows[i].order, false);
}

// min(x) and max(x) are the ends of an index on x.
void Collector::add_extreme(const Expression& aggregate) {
	const std::string_view name = aggregate.function != nullptr ? aggregate.function->name.view() : "";
	if ((name != "min" && name != "max") || aggregate.arguments.count != 1) return;
	const auto key = key_of(aggregate.arguments[0], has_text_ ? &source_ : nullptr);
	if (!key) return;
	if (Found* const of = found(*key->entry)) of->use.orders.push_back({key->key});
}

// ---- all columns ----

void Collector::read_columns(const Expression* expression) {
	if (expression == nullptr) return;
	host_.check_stack();
	const Expression& at = *expression;
	if (at.kind == DBE_COLUMN && at.entry != nullptr) {
		if (at.entry->kind == DBE_JOIN_ENTRY && at.column > 0 &&
			static_cast<std::uint32_t>(at.column) <= at.entry->columns.count)
			return read_columns(at.entry->columns.items[at.column - 1]);
		Found* const of = found(*at.entry);
		if (of == nullptr) return;
		if (at.column == 0) of->use.needs_row = true;
		if (at.column > 0) of->use.needed.push_back(at.column);
	}
	if (at.kind == DBE_AGGREGATE) add_extreme(at);
	for (const Expression* part : at.arguments) read_columns(part);
	read_columns(at.filter);
	if (at.query != nullptr) visit(*at.query, has_text_);
}

// ---- queries ----

void Collector::visit_from(const From& from) {
	host_.check_stack();
	if (from.condition != nullptr) {
		visit_clause(*from.condition);
		read_columns(from.condition);
	}
	for (const From* part : from.parts) visit_from(*part);
}

void Collector::visit(const Query& query, bool has_text) {
	host_.check_stack();
	const bool outer = has_text_;
	has_text_ = has_text;
	for (const Entry* entry : query.entries) {
		found(*entry);
		if (entry->query != nullptr && entry->kind == DBE_SUBQUERY_ENTRY) visit(*entry->query, has_text);
		if (entry->table != nullptr && entry->table->view != nullptr &&
			std::find(views_.begin(), views_.end(), entry->table->view) == views_.end()) {
			views_.push_back(entry->table->view);
			visit(*entry->table->view, false);
		}
		for (const Expression* part : entry->functions) read_columns(part);
		for (const Expression* part : entry->values) read_columns(part);
	}
	for (const dbe_cte* cte : query.ctes)
		if (cte->query != nullptr) visit(*cte->query, has_text);
	if (query.from != nullptr) visit_from(*query.from);
	if (query.having != nullptr) visit_clause(*query.having);
	visit_orders(query);
	for (const dbe_target* target : query.targets) read_columns(target->expression);
	for (const dbe_target* target : query.returning) read_columns(target->expression);
	for (const Expression* part : {query.having, query.limit, query.offset}) read_columns(part);
	// what is written has to be read whole
	if (query.result != nullptr)
		if (Found* const of = found(*query.result)) of->use.needs_row = true;
	has_text_ = outer;
}

std::vector<TableUse> Collector::uses() && {
	std::vector<TableUse> uses;
	for (const Entry* entry : order_) {
		Found& of = found_[entry];
		for (auto& [partner, keys] : of.joins) of.use.joins.push_back(std::move(keys));
		// the addresses of partners are not an order
		std::sort(of.use.joins.begin(), of.use.joins.end(), [](const auto& one, const auto& other) {
			return std::lexicographical_compare(
				one.begin(), one.end(), other.begin(), other.end(),
				[](const DesignedKey& a, const DesignedKey& b) { return a.text < b.text; });
		});
		std::vector<std::int16_t>& needed = of.use.needed;
		std::sort(needed.begin(), needed.end());
		needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
		uses.push_back(std::move(of.use));
	}
	return uses;
}

}  // namespace

std::vector<TableUse> uses_of(const Host& host, const Query& root, const Source& source, AdvisedTables& tables) {
	Collector collector(host, source, tables);
	collector.visit(root, true);
	return std::move(collector).uses();
}

}  // namespace dbe
