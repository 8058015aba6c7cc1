#include "core/advisor/writes.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// The server's defaults: the planner's own settings would make the same index dearer in another session.
constexpr double cpu_operator_cost = 0.0025;
constexpr double cpu_index_tuple_cost = 0.005;
constexpr double seq_page_cost = 1;
constexpr double operators_per_page = 50;  // DEFAULT_PAGE_CPU_MULTIPLIER of the server's cost functions
constexpr double elements_of_gin = 10;
constexpr double share_of_brin = 0.05;
// Of updates, where nothing is counted yet.
constexpr double assumed_hot_share = 0.5;

bool touches(const IndexDesign& design, const std::vector<std::int16_t>& columns) {
	return std::any_of(columns.begin(), columns.end(), [&](std::int16_t column) { return design.reads(column); });
}

TableWrite write_of(const Query& query) {
	TableWrite write;
	write.table = query.result->table->id;
	write.command = query.command;
	write.rows = 1;
	for (const Entry* entry : query.entries)
		if (entry->kind == DBE_VALUES_ENTRY && query.command == DBE_INSERT) write.rows = entry->row_count;
	if (query.command != DBE_UPDATE) return write;
	for (const dbe_target* target : query.targets)
		if (!target->is_junk) write.columns.push_back(target->number);
	return write;
}

double entries_for_update(const IndexDesign& design, const TableWrite& write, const AdvisedTable& table,
						  const TableCounters& counters, double unit) {
	const bool is_hot_now = std::none_of(table.indexes.begin(), table.indexes.end(), [&](const AdvisedIndex& index) {
		return index.design.method != "brin" && (index.has_expressions || touches(index.design, write.columns));
	});
	const double hot = !is_hot_now ? 0 : counters.updates > 0 ? counters.hot_share() : assumed_hot_share;
	if (!touches(design, write.columns)) return unit * (1 - hot);
	double others = 0;
	for (const AdvisedIndex& index : table.indexes) others += entry_cost(index.design.method, table.tuples, 1);
	return unit + others * hot;
}

}  // namespace

std::vector<TableWrite> writes_of(const Query& root) {
	std::vector<TableWrite> writes;
	if (root.result != nullptr && root.result->table != nullptr) writes.push_back(write_of(root));
	for (const dbe_cte* cte : root.ctes)
		if (cte->query != nullptr && cte->query->result != nullptr && cte->query->result->table != nullptr)
			writes.push_back(write_of(*cte->query));
	return writes;
}

CountersOfTables counters_of(const Host& host, const AdvisedTables& tables) {
	std::string ids;
	for (const auto& [id, table] : tables) append(ids, cat(ids.empty() ? "" : ",", static_cast<std::uint32_t>(id)));
	CountersOfTables counters;
	if (ids.empty()) return counters;
	const dbe_rows rows = host.query(
		cat("SELECT relid, n_tup_upd, n_tup_hot_upd FROM pg_catalog.pg_stat_all_tables WHERE relid IN (", ids, ")").c_str());
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		counters[dbe_relation_id{static_cast<std::uint32_t>(row.number(0))}] = {row.number(1, -1), row.number(2, -1)};
	}
	return counters;
}

double entry_cost(std::string_view method, double tuples, int tree_height) {
	const double levels = std::log2(std::max(tuples, 2.0));
	const double pages = std::max(tree_height, 0) + 1;
	const double entry =
		levels * cpu_operator_cost + pages * operators_per_page * cpu_operator_cost + cpu_index_tuple_cost + seq_page_cost;
	if (method == "gin") return entry * elements_of_gin;
	return method == "brin" ? entry * share_of_brin : entry;
}

double upkeep_of(const MadeCandidate& candidate, const std::vector<TableWrite>& writes, const AdvisedTable& table,
				 const TableCounters& counters) {
	const IndexDesign& design = candidate.candidate.design;
	const double unit = entry_cost(design.method, candidate.tuples, candidate.tree_height);
	// of a partial index only what its condition holds for
	const double share = table.tuples > 0 ? std::min(1.0, candidate.tuples / table.tuples) : 1;
	double cost = 0;
	for (const TableWrite& write : writes) {
		if (write.table != design.table || write.command == DBE_DELETE) continue;
		const double row = write.command == DBE_UPDATE ? entries_for_update(design, write, table, counters, unit) : unit;
		cost += write.rows * share * row;
	}
	return cost;
}

}  // namespace dbe
