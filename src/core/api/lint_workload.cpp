// dbe.lint_workload(top, rules): the statements that take most time, judged
#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/arguments.hpp"
#include "core/reports/reading.hpp"

namespace dbe::api {
namespace {

constexpr std::size_t query_cell = 4;
constexpr std::size_t cells_of_statement = 5;

void add_statement(Call& call, const Statement& statement, double total_ms,
				   const std::vector<const LintRule*>& rules) {
	for (const LintRow& row : lint(call.host(), statement.text, rules)) {
		// what was cut, or has parameters where the grammar wants a constant
		if (row.rule == nullptr) continue;
		std::vector<Cell> cells{Cell(cat(statement.id)), count_cell(statement.calls),
								Cell::rounded(statement.total_ms, 1),
								percent_cell(statement.total_ms, total_ms), statement.text};
		append_cells(statement.text, row, cells);
		call.add_row(cells);
	}
}

void add_hidden(Call& call) {
	std::vector<Cell> cells(cells_of_statement + cells_of_finding);
	cells[query_cell] = "(statements of others, hidden: they take pg_read_all_stats)";
	call.add_row(cells);
}

}  // namespace

void lint_workload(Call& call) {
	const std::size_t limit = row_limit(call, 0);
	const std::vector<const LintRule*> rules = rules_argument(call, 1);
	const Catalog catalog(call.host().catalog(), call.arena());
	const Statements statements = load_statements(call.host(), call.arena(), catalog);
	if (!statements.available)
		throw Error{sqlstate::not_in_prerequisite_state, "statements are not known",
					cat("It is so because: ", statements.reason, "."),
					"dbe.lint() judges a statement that you have."};
	for (const Statement& statement : statements.list.first(std::min(limit, statements.list.size())))
		add_statement(call, statement, statements.total_ms, rules);
	if (statements.own_only) add_hidden(call);
}

}  // namespace dbe::api
