// dbe.lint_workload(top, rules): the statements that take most time, judged
#include <algorithm>

#include "core/lint/arguments.hpp"
#include "core/reports/reading.hpp"
#include "core/workload/workload.hpp"

namespace dbe::api {
namespace {

constexpr std::size_t cells_of_statement = 5;

std::vector<Cell> cells_of(const WorkloadEntry& entry, double total_ms) {
	return {Cell(cat(entry.id)), count_cell(entry.calls), Cell::rounded(entry.total_ms, 1),
			percent_cell(entry.total_ms, total_ms), entry.text};
}

void add_statement(Call& call, const WorkloadEntry& entry, double total_ms,
				   const std::vector<const LintRule*>& rules, ScriptReader& reader) {
	for (const LintRow& row : lint(call.host(), entry.text, rules, reader)) {
		// what was cut, or has parameters where the grammar wants a constant
		if (row.rule == nullptr) continue;
		std::vector<Cell> cells = cells_of(entry, total_ms);
		append_cells(entry.text, row, cells);
		call.add_row(cells);
	}
}

void add_hidden(Call& call, const Workload& workload, double total_ms) {
	if (workload.hidden_calls <= 0) return;
	std::vector<Cell> cells{Cell(), count_cell(workload.hidden_calls), Cell::rounded(workload.hidden_ms, 1),
							percent_cell(workload.hidden_ms, total_ms), hidden_statements};
	cells.resize(cells_of_statement + cells_of_finding);
	call.add_row(cells);
}

}  // namespace

void lint_workload(Call& call) {
	const std::size_t limit = row_limit(call, 0);
	const std::vector<const LintRule*> rules = rules_argument(call, 1);
	const Workload workload = read_workload(call.host());
	const double total_ms = workload.total_ms();
	std::vector<WorkloadEntry> list = merged(workload.entries);
	std::stable_sort(list.begin(), list.end(),
					 [](const WorkloadEntry& a, const WorkloadEntry& b) { return a.total_ms > b.total_ms; });
	ScriptReader reader;
	for (const WorkloadEntry* entry : first_judged(call.host(), workload.source, list, limit))
		add_statement(call, *entry, total_ms, rules, reader);
	add_hidden(call, workload, total_ms);
}

}  // namespace dbe::api
