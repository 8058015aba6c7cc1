// dbe.slow_queries(top, order_by, width): the statements that cost most
#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

#include "core/base/text.hpp"
#include "core/reports/cells.hpp"
#include "core/workload/fingerprint.hpp"
#include "core/workload/snapshots.hpp"

namespace dbe {
namespace {

using Measure = double (*)(const WorkloadEntry&);

struct Order {
	std::string_view name;
	Measure measure;
};

constexpr auto orders = std::to_array<Order>({
	{"total", [](const WorkloadEntry& e) { return e.total_ms; }},
	{"mean", [](const WorkloadEntry& e) { return e.mean_ms(); }},
	{"calls", [](const WorkloadEntry& e) { return e.calls; }},
	{"rows", [](const WorkloadEntry& e) { return e.rows; }},
	{"temp", [](const WorkloadEntry& e) { return e.temp_blocks; }},
	{"reads", [](const WorkloadEntry& e) { return e.blocks_read; }},
	{"plan", [](const WorkloadEntry& e) { return e.plan_ms; }},
	{"wal", [](const WorkloadEntry& e) { return e.wal_bytes; }},
});

Measure measure_for(std::string_view wanted) {
	std::string known;
	for (const Order& order : orders) {
		if (order.name == wanted) return order.measure;
		append(known, cat(known.empty() ? "" : ", ", order.name));
	}
	throw Error{sqlstate::invalid_parameter_value, cat("cannot order statements by \"", wanted, "\""),
				"", cat("The orders are ", known, ".")};
}

class Rows {
public:
	Rows(Call& call, const Workload& workload, std::size_t width)
		: call_(call), workload_(workload), width_(width), total_ms_(workload.total_ms()) {}

	void add(const WorkloadEntry& e, const Growth* growth) {
		call_.add_row({count_cell(e.calls), Cell::rounded(e.total_ms, 1), Cell::rounded(e.mean_ms(), 3),
					   percent_cell(e.total_ms, total_ms_), Cell::rounded(e.per_call(e.rows), 1),
					   percent_cell(e.blocks_hit, e.blocks_hit + e.blocks_read),
					   size_cell(temp_bytes(e)), shortened(e.text, width_), Cell(cat(e.id)),
					   Cell::rounded(e.min_ms, 3), Cell::rounded(e.max_ms, 3),
					   Cell::rounded(e.deviation_ms(), 3), is_unstable(e) ? "true" : "false",
					   count_cell(temp_bytes(e)), plan_ms(e), plan_share(e),
					   count_cell(e.per_call(e.wal_bytes)),
					   workload_.counts_jit ? Cell::rounded(e.jit_ms, 1) : Cell(), fingerprint_of(e.text),
					   time_cell(e.since), growth == nullptr ? Cell() : time_cell(growth->taken_at),
					   recent_mean(e, growth)});
	}

	// What the sums count beyond the statements that are listed.
	void add_hidden() {
		if (workload_.hidden_calls <= 0) return;
		std::vector<Cell> cells(22);
		cells[0] = count_cell(workload_.hidden_calls);
		cells[1] = Cell::rounded(workload_.hidden_ms, 1);
		cells[3] = percent_cell(workload_.hidden_ms, total_ms_);
		cells[7] = hidden_statements;
		call_.add_row(cells);
	}

private:
	double temp_bytes(const WorkloadEntry& e) const { return e.temp_blocks * workload_.source.block_size; }
	// Zero is as well what is counted where planning is not tracked.
	bool is_planning_known(const WorkloadEntry& e) const { return workload_.tracks_planning || e.plan_ms > 0; }
	Cell plan_ms(const WorkloadEntry& e) const {
		return is_planning_known(e) ? Cell::rounded(e.plan_ms, 1) : Cell();
	}
	Cell plan_share(const WorkloadEntry& e) const {
		return is_planning_known(e) ? percent_cell(e.plan_ms, e.plan_ms + e.total_ms) : Cell();
	}
	static Cell recent_mean(const WorkloadEntry& e, const Growth* growth) {
		if (growth == nullptr || e.calls <= growth->calls) return {};
		return Cell::rounded((e.total_ms - growth->total_ms) / (e.calls - growth->calls), 3);
	}

	Call& call_;
	const Workload& workload_;
	std::size_t width_;
	double total_ms_;
};

}  // namespace

namespace api {

void slow_queries(Call& call) {
	const std::size_t limit = row_limit(call, 0);
	const Measure measure = measure_for(call.text(1).value_or("total"));
	const std::size_t width = text_width(call, 2);
	const Workload workload = read_workload(call.host());
	std::vector<WorkloadEntry> list = merged(workload.entries);
	std::sort(list.begin(), list.end(), [&](const WorkloadEntry& a, const WorkloadEntry& b) {
		return std::tuple(-measure(a), -a.total_ms, a.id) < std::tuple(-measure(b), -b.total_ms, b.id);
	});
	const auto shown = first_judged(call.host(), workload.source, list, limit);
	const std::vector<Growth> growths = last_growths(call.host(), workload, shown);
	Rows rows(call, workload, width);
	for (const WorkloadEntry* entry : shown) {
		const auto growth = std::find_if(growths.begin(), growths.end(),
										 [&](const Growth& g) { return g.id == entry->id; });
		rows.add(*entry, growth == growths.end() ? nullptr : &*growth);
	}
	rows.add_hidden();
}

}  // namespace api
}  // namespace dbe
