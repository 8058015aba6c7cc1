#include "core/advisor/candidates.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace dbe {
namespace {

using Keys = std::vector<DesignedKey>;

constexpr std::size_t most_keys = 5;
// Beyond it a covering index is a second table.
constexpr double widest_covering = 0.8;
constexpr double widest_included = 160;	 // bytes
// A row with a longer entry is refused by a B-tree (2,704 bytes with pages of 8 kB): no index may bring that about.
constexpr double longest_entry = 2600;
// A column of few values is a good condition of an index and a poor key.
constexpr double few_values = 50;
constexpr double few_rows = 100;
// Rows in the order of a column, as times of arrival have it.
constexpr double ordered_correlation = 0.9;
constexpr double pages_for_brin = 12800;  // 100 MB
// Texts beyond it make B-trees larger than hash indexes by far.
constexpr double wide_key = 100;

double distinct_of(const AdvisedTable& table, const DesignedKey& key) {
	return key.column > 0 ? table.column(key.column).distinct : 0;
}

class Designer {
public:
	explicit Designer(const TableUse& use) : use_(use), table_(*use.table) {}

	void add_singles();
	void add_composites();
	void add_arms();
	void add_special();
	void add_partial();
	void add_covering();
	std::vector<IndexCandidate> candidates() &&;

private:
	Keys sorted_equal() const;
	void add(Keys keys, CandidateTier tier, std::string why);
	void add_design(IndexDesign design, CandidateTier tier, std::string why);
	void add_ended(const Keys& found, const std::string& why);
	IndexDesign design(Keys keys) const;
	bool finds_few(const IndexDesign& design) const;
	bool may_cover(const IndexDesign& design, std::vector<std::int16_t>& included) const;

	const TableUse& use_;
	const AdvisedTable& table_;
	std::vector<IndexCandidate> candidates_;
};

// ---- putting together ----

// What has been found by = needs no order, and no key stands twice.
Keys with(Keys keys, const Keys& more) {
	for (const DesignedKey& key : more) {
		const bool is_there = std::any_of(keys.begin(), keys.end(), [&](const DesignedKey& known) {
			return known.text == key.text && known.operator_class == key.operator_class;
		});
		if (!is_there) keys.push_back(key);
	}
	return keys;
}

std::string texts(const Keys& keys) {
	std::vector<std::string> names;
	for (const DesignedKey& key : keys) names.push_back(key.text);
	return join(names, ", ");
}

// "= on customer_id; join by a, b; order of created_at"
std::string said(std::string_view what, const Keys& keys) { return cat(what, " ", texts(keys)); }

IndexDesign Designer::design(Keys keys) const {
	IndexDesign design;
	design.table = table_.id;
	design.table_name = table_.qualified_name;
	if (keys.size() > most_keys) keys.resize(most_keys);
	design.keys = std::move(keys);
	return design;
}

void Designer::add_design(IndexDesign design, CandidateTier tier, std::string why) {
	if (design.keys.empty()) return;
	const bool is_known = std::any_of(candidates_.begin(), candidates_.end(), [&](const IndexCandidate& known) {
		return known.design == design;
	});
	if (!is_known) candidates_.push_back({std::move(design), tier, std::move(why)});
}

void Designer::add(Keys keys, CandidateTier tier, std::string why) {
	// an index is read from either end: where all is descending, nothing has to be
	const bool is_reversed = std::all_of(keys.begin(), keys.end(), [](const DesignedKey& key) {
		return key.is_descending && key.is_nulls_first;
	});
	if (is_reversed)
		for (DesignedKey& key : keys) key.is_descending = key.is_nulls_first = false;
	add_design(design(std::move(keys)), tier, std::move(why));
}

Keys Designer::sorted_equal() const {
	Keys keys = use_.equal;
	std::stable_sort(keys.begin(), keys.end(), [&](const DesignedKey& one, const DesignedKey& other) {
		return distinct_of(table_, one) > distinct_of(table_, other);
	});
	return keys;
}

// ---- kinds ----

void Designer::add_singles() {
	for (const DesignedKey& key : use_.equal) add({key}, CandidateTier::single, said("equality on", {key}));
	for (const DesignedKey& key : use_.ranges) add({key}, CandidateTier::single, said("range on", {key}));
	for (const Keys& keys : use_.joins)
		for (const DesignedKey& key : keys) add({key}, CandidateTier::single, said("join by", {key}));
	for (const Keys& keys : use_.orders) add({keys.front()}, CandidateTier::single, said("order of", {keys.front()}));
	for (const Keys& keys : use_.arms)
		for (const DesignedKey& key : keys) add({key}, CandidateTier::single, said("OR arm on", {key}));
}

// Behind what finds the rows, what goes on: a range, or an order.
void Designer::add_ended(const Keys& found, const std::string& why) {
	if (found.size() > 1) add(found, CandidateTier::composite, why);
	for (const DesignedKey& range : use_.ranges)
		add(with(found, {range}), CandidateTier::composite, cat(why, why.empty() ? "" : "; ", said("range on", {range})));
	for (const Keys& order : use_.orders)
		add(with(found, order), CandidateTier::composite, cat(why, why.empty() ? "" : "; ", said("order of", order)));
}

void Designer::add_composites() {
	const Keys equal = sorted_equal();
	const std::string equality = equal.empty() ? std::string() : said("equality on", equal);
	add_ended(equal, equality);
	Keys all_joins;
	for (const Keys& keys : use_.joins) {
		const std::string why = cat(said("join by", keys), equal.empty() ? "" : cat("; ", equality));
		add_ended(with(keys, equal), why);
		if (!equal.empty()) add(with(equal, keys), CandidateTier::composite, why);
		for (const DesignedKey& range : use_.ranges)
			add(with({range}, keys), CandidateTier::composite, cat(said("range on", {range}), "; ", said("join by", keys)));
		all_joins = with(std::move(all_joins), keys);
	}
	if (use_.joins.size() > 1 && all_joins.size() <= 3) add(all_joins, CandidateTier::composite, said("join by", all_joins));
	// a sort that ends early is worth more than a condition
	for (const Keys& order : use_.orders) {
		if (use_.is_limited) add(with(order, equal), CandidateTier::composite, cat(said("order of", order), equality.empty() ? "" : "; ", equality));
		for (const Keys& keys : use_.joins) add(with(keys, order), CandidateTier::composite, cat(said("join by", keys), "; ", said("order of", order)));
	}
	if (equal.size() > 2)
		for (std::size_t i = 0; i < equal.size() && i < 3; i++)
			for (std::size_t j = i + 1; j < equal.size() && j < 3; j++)
				add({equal[i], equal[j]}, CandidateTier::composite, said("equality on", {equal[i], equal[j]}));
}

void Designer::add_arms() {
	const Keys equal = sorted_equal();
	for (const Keys& keys : use_.arms) {
		if (keys.size() > 1) add(keys, CandidateTier::composite, said("OR arm on", keys));
		if (!equal.empty()) add(with(equal, keys), CandidateTier::composite, cat(said("equality on", equal), "; ", said("OR arm on", keys)));
	}
}

void Designer::add_special() {
	for (const SpecialUse& special : use_.special) {
		IndexDesign made = design({special.key});
		made.method = special.method;
		add_design(std::move(made), CandidateTier::special, cat("operator ", special.sign, " on ", special.key.text));
	}
	for (const DesignedKey& key : use_.ranges) {
		if (key.column == 0 || table_.pages < pages_for_brin || !key.operator_class.empty()) continue;
		if (std::abs(table_.column(key.column).correlation) < ordered_correlation) continue;
		IndexDesign made = design({key});
		made.method = "brin";
		add_design(std::move(made), CandidateTier::special, cat("range on ", key.text, ", in whose order the rows lie"));
	}
	for (const DesignedKey& key : use_.equal) {
		if (key.column == 0 || table_.column(key.column).width < wide_key) continue;
		IndexDesign made = design({key});
		made.method = "hash";
		add_design(std::move(made), CandidateTier::special, cat("equality on ", key.text, ", whose values are wide"));
	}
}

// Few rows have a value of the first key: a condition beside it finds hardly less.
bool Designer::finds_few(const IndexDesign& design) const {
	const DesignedKey& first = design.keys.front();
	const bool is_equal = std::find(use_.equal.begin(), use_.equal.end(), first) != use_.equal.end();
	const double distinct = distinct_of(table_, first);
	return is_equal && distinct > 0 && table_.tuples / distinct <= few_rows;
}

// The keys without those that the condition fixes, for the rows that it holds for.
void Designer::add_partial() {
	const std::size_t count = candidates_.size();
	for (const FixedCondition& fixed : use_.fixed) {
		const AdvisedColumn& column = table_.column(fixed.column);
		const bool is_null_test = fixed.text.ends_with("NULL");
		const bool has_few = column.distinct > 0 && column.distinct <= few_values;
		if (!is_null_test && !has_few) continue;
		for (std::size_t i = 0; i < count; i++) {
			IndexDesign made = candidates_[i].design;
			if (!made.predicate.empty()) continue;
			std::erase_if(made.keys, [&](const DesignedKey& key) { return key.column == fixed.column; });
			if (made.keys.empty() || finds_few(made)) continue;
			made.predicate = fixed.text;
			made.predicate_column = fixed.column;
			const std::string why = cat(candidates_[i].why, "; only rows with ", fixed.text);
			add_design(std::move(made), CandidateTier::special, why);
		}
	}
}

bool Designer::may_cover(const IndexDesign& design, std::vector<std::int16_t>& included) const {
	if (!design.is_btree() || use_.needs_row) return false;
	double width = 0;
	double longest = 0;
	for (const DesignedKey& key : design.keys) {
		if (key.column == 0) return false;
		width += table_.column(key.column).width;
		longest += table_.column(key.column).width;
	}
	for (const std::int16_t number : use_.needed) {
		if (design.has_key(number)) continue;
		// of an unknown width it may be anything
		if (!table_.column(number).is_known) return false;
		included.push_back(number);
		width += table_.column(number).width;
		longest += table_.column(number).longest;
	}
	return !included.empty() && longest <= longest_entry && width <= widest_included && width <= widest_covering * table_.row_width();
}

void Designer::add_covering() {
	const std::size_t count = candidates_.size();
	for (std::size_t i = 0; i < count; i++) {
		IndexDesign made = candidates_[i].design;
		std::vector<std::int16_t> included;
		if (!may_cover(made, included)) continue;
		made.included = included;
		for (const std::int16_t number : included) made.included_names.push_back(table_.column(number).name);
		const std::string why = cat(candidates_[i].why, "; ", join(made.included_names, ", "), " read without the table");
		add_design(std::move(made), CandidateTier::covering, why);
	}
	// all that is needed, where nothing finds less: a narrower table
	if (use_.equal.empty() && use_.ranges.empty() && use_.joins.empty()) {
		Keys keys;
		for (const std::int16_t number : use_.needed) keys.push_back({number, number, table_.column(number).name, {}, false, false});
		std::vector<std::int16_t> none;
		if (!keys.empty() && keys.size() <= most_keys && !may_cover(design(keys), none) && !use_.needs_row)
			add(keys, CandidateTier::covering, said("all that is read:", keys));
	}
}

// What is there already serves as a beginning of what covers, and is no candidate itself.
std::vector<IndexCandidate> Designer::candidates() && {
	std::erase_if(candidates_, [&](const IndexCandidate& candidate) { return is_served(table_, candidate.design); });
	std::stable_sort(candidates_.begin(), candidates_.end(), [](const IndexCandidate& one, const IndexCandidate& other) {
		return one.tier < other.tier;
	});
	if (candidates_.size() > most_candidates_of_use) candidates_.resize(most_candidates_of_use);
	return std::move(candidates_);
}

// By a unique index at once: what another index saves of one row is hardly more than what the two cost.
bool finds_one_row(const TableUse& use) {
	const auto is_fixed = [&](const DesignedKey& key) {
		return std::any_of(use.equal.begin(), use.equal.end(), [&](const DesignedKey& equal) { return equal.column == key.column; });
	};
	return std::any_of(use.table->indexes.begin(), use.table->indexes.end(), [&](const AdvisedIndex& index) {
		return index.is_unique && !index.has_expressions && !index.is_unusual &&
			   std::all_of(index.design.keys.begin(), index.design.keys.end(), is_fixed);
	});
}

}  // namespace

bool is_served(const AdvisedTable& table, const IndexDesign& design) {
	return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const AdvisedIndex& index) {
		if (index.has_expressions || index.is_unusual || design.has_key(0)) return false;
		IndexDesign all_rows = design;
		all_rows.predicate.clear();
		return covers(index.design, all_rows);
	});
}

std::vector<IndexCandidate> candidates_of(const TableUse& use) {
	if (finds_one_row(use)) return {};
	Designer designer(use);
	designer.add_singles();
	designer.add_composites();
	designer.add_arms();
	designer.add_special();
	designer.add_partial();
	designer.add_covering();
	return std::move(designer).candidates();
}

}  // namespace dbe
