// The counters of a table, with its partitions, indexes and TOAST tables, as sums.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "core/reports/reading.hpp"

namespace dbe {

struct Blocks {
	double hit = 0;
	double fetched = 0;

	double read() const { return fetched > hit ? fetched - hit : 0; }
	void add(const Relation& relation) {
		hit += static_cast<double>(relation.activity.blocks_hit);
		fetched += static_cast<double>(relation.activity.blocks_fetched);
	}
	void add(const Blocks& other) {
		hit += other.hit;
		fetched += other.fetched;
	}
};

struct TableActivity {
	Blocks heap;
	Blocks indexes;
	Blocks toast;
	double inserted = 0;
	double updated = 0;
	double hot_updated = 0;
	double deleted = 0;
	double rows_by_scan = 0;
	double rows_by_index = 0;

	double read() const { return heap.read() + indexes.read() + toast.read(); }
};

TableActivity table_activity(const Catalog& catalog, const Table& table);

// Tables by this figure, largest first.
template <class Figure>
std::vector<std::pair<const Table*, TableActivity>> tables_by(const Catalog& catalog,
															  Figure figure) {
	std::vector<std::pair<const Table*, TableActivity>> list;
	for (const Table& table : catalog.tables())
		list.emplace_back(&table, table_activity(catalog, table));
	std::sort(list.begin(), list.end(), [&](const auto& a, const auto& b) {
		return std::pair(-figure(*a.first, a.second), a.first->id()) <
			   std::pair(-figure(*b.first, b.second), b.first->id());
	});
	return list;
}

}  // namespace dbe
