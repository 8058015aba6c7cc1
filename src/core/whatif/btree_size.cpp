#include "core/whatif/btree_size.hpp"

#include <algorithm>
#include <cmath>

#include "core/whatif/drawn_keys.hpp"

namespace dbe {
namespace {

constexpr double page_header = 24;
constexpr double special_space = 16;
constexpr double line_pointer = 4;
constexpr double row_pointer = 6;           // of a posting list
constexpr double row_pointer_aligned = 8;   // of a tuple that needs one to differ from its neighbour
constexpr double maximal_alignment = 8;
constexpr double share_of_upper_pages = 0.70;
constexpr double most_items = 8000;         // that are laid out; more would not make the figure better

// What stands for all rows of one key: tuples with the row pointers of as many rows as one takes.
struct Posting {
	double rows = 1;   // of a full one; 1 = keys are not merged
	double full = 0;   // bytes
	double tuple = 0;  // bytes of a tuple of one row
};

Posting posting_of(const dbe_index_plan& plan, double tuple, bool merges) noexcept {
	const double most = aligned(plan.block_size * 10 / 100 - 7, maximal_alignment) - line_pointer;
	Posting posting{1, tuple, tuple};
	if (!merges) return posting;
	const double rows = std::floor((std::floor(most / maximal_alignment) * maximal_alignment - tuple) / row_pointer);
	if (rows < 2) return posting;
	return {rows, aligned(tuple + rows * row_pointer, maximal_alignment), tuple};
}

// Leaf pages while they are filled, one item after the other, by the rules of the build: a page is full
// when less than the fill factor's rest is free, and its last item then moves on to the next one.
class Leaves {
public:
	explicit Leaves(const dbe_index_plan& plan) noexcept
		: room_(plan.block_size - page_header - special_space - line_pointer),
		  rest_(std::floor(plan.block_size * (100.0 - plan.fillfactor) / 100)),
		  free_(room_) {}

	// `cut`: what the item loses when it is made the upper bound of its page.
	void add(double item, double cut) noexcept {
		++items_;
		const double free = free_ - line_pointer;
		if (on_page_ > 1 && (free < item + row_pointer_aligned || free + last_cut_ < rest_)) {
			++full_pages_;
			items_on_full_ += on_page_ - 1;
			free_ = room_ - last_ - line_pointer;
			on_page_ = 1;
		}
		free_ -= item + line_pointer;
		last_ = item;
		last_cut_ = cut;
		++on_page_;
	}

	double items() const noexcept { return items_; }
	double pages() const noexcept { return full_pages_ + (on_page_ > 0 ? 1 : 0); }
	// With the part of the last page that is filled.
	double parts() const noexcept {
		return full_pages_ > 0 ? full_pages_ + on_page_ * full_pages_ / items_on_full_ : pages();
	}

private:
	double room_;
	double rest_;
	double free_;
	double last_ = 0;
	double last_cut_ = 0;
	double items_ = 0;
	double on_page_ = 0;
	double full_pages_ = 0;
	double items_on_full_ = 0;
};

void add_key(Leaves& leaves, const Posting& posting, double rows) noexcept {
	if (posting.rows < 2) {
		for (; rows >= 1; --rows) leaves.add(posting.tuple, 0);
		return;
	}
	for (; rows >= posting.rows; rows -= posting.rows) leaves.add(posting.full, posting.full - posting.tuple);
	const double rest = rows < 2 ? posting.tuple : aligned(posting.tuple + rows * row_pointer, maximal_alignment);
	if (rows >= 1) leaves.add(rest, rest - posting.tuple);
}

double items_of(const Posting& posting, double rows) noexcept { return std::ceil(rows / posting.rows); }

struct LeafLevel {
	double pages = 1;
	double items = 0;
};

// A key of more rows than the budget of items is laid out shortened, and counts for more.
LeafLevel leaf_level(const dbe_index_plan& plan, const DrawnKeys& keys, bool merges) noexcept {
	double items = 0;
	for (const DrawnKey& key : keys.rows)
		items += plan.tuples / drawn_rows / key.count * items_of(posting_of(plan, key.tuple, merges), key.count);
	const double scale = std::min(1.0, most_items / items);
	const double most_per_key = std::max(4.0, std::floor(most_items / drawn_rows));
	Leaves leaves(plan);
	double due = 0;
	for (const DrawnKey& key : keys.rows) {
		const Posting posting = posting_of(plan, key.tuple, merges);
		double rows = key.count;
		if (items_of(posting, rows) > most_per_key) rows = most_per_key * posting.rows;
		due += scale * plan.tuples / drawn_rows / rows;
		for (; due >= 1; --due) add_key(leaves, posting, rows);
	}
	if (leaves.items() == 0) add_key(leaves, posting_of(plan, keys.rows[0].tuple, merges), 1);
	return scale < 1 ? LeafLevel{leaves.parts() / scale, items} : LeafLevel{leaves.pages(), items};
}

// Bytes of a tuple of the upper levels: of the key as many columns as tell the last item of one page from the
// first of the next, and the row pointer where all are equal.
double pivot_width(const dbe_index_plan& plan, const DrawnKeys& keys, double items) noexcept {
	double width = 0;
	double told = 0;
	for (std::uint32_t columns = 1; columns <= keys.key_columns; ++columns) {
		const KeyPrefix& prefix = keys.prefixes[columns];
		const double tells = std::max(told, std::min(1.0, prefix.distinct_share * plan.tuples / items));
		width += (tells - told) * prefix.width;
		told = tells;
	}
	return width + (1 - told) * (keys.prefixes[keys.key_columns].width + row_pointer_aligned);
}

double upper_fanout(const dbe_index_plan& plan, double pivot) noexcept {
	const double rest = std::floor(plan.block_size * (1 - share_of_upper_pages));
	const double room = plan.block_size - page_header - special_space - 2 * line_pointer - rest;
	// the first tuple of a page has no key
	return std::max(2.0, 1 + std::floor((room - maximal_alignment - line_pointer) / (pivot + line_pointer)));
}

}  // namespace

void btree_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept {
	size.pages = 1;
	size.tree_height = 0;
	if (plan.tuples < 1 || plan.column_count == 0) return;
	DrawnKeys keys;
	draw_keys(plan, keys);
	bool merges = plan.deduplicates && !plan.is_unique;
	for (std::uint32_t i = 0; i < plan.column_count; ++i)
		merges &= plan.columns[i].is_key && plan.columns[i].is_image_equal;
	const LeafLevel leaves = leaf_level(plan, keys, merges);
	const double fanout = upper_fanout(plan, pivot_width(plan, keys, leaves.items));
	size.pages += std::ceil(leaves.pages);
	for (double level = std::ceil(leaves.pages); level > 1; ++size.tree_height) {
		level = std::ceil(level / fanout);
		size.pages += level;
	}
}

}  // namespace dbe
