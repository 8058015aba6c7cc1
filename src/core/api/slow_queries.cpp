// dbe.slow_queries(top, order_by, width): the statements that cost most
#include <algorithm>
#include <array>
#include <tuple>

#include "core/base/text.hpp"
#include "core/reports/reading.hpp"

namespace dbe {
namespace {

using Measure = double (*)(const Statement&);

struct Order {
	std::string_view name;
	Measure measure;
};

constexpr auto orders = std::to_array<Order>({
	{"mean", [](const Statement& s) { return s.mean_ms; }},
	{"total", [](const Statement& s) { return s.total_ms; }},
	{"calls", [](const Statement& s) { return s.calls; }},
	{"rows", [](const Statement& s) { return s.rows; }},
	{"temp", [](const Statement& s) { return s.temp_blocks_written; }},
	{"reads", [](const Statement& s) { return s.blocks_read; }},
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

// What the sums count beyond the statements that are listed.
void add_hidden(Call& call, const Statements& statements) {
	double ms = statements.total_ms;
	double calls = statements.total_calls;
	for (const Statement& s : statements.list) {
		ms -= s.total_ms;
		calls -= s.calls;
	}
	if (!statements.own_only) return;
	call.add_row({count_cell(std::max(0.0, calls)), Cell::rounded(std::max(0.0, ms), 1), Cell(),
				  percent_cell(std::max(0.0, ms), statements.total_ms), Cell(), Cell(), Cell(),
				  "(statements of others, hidden: they take pg_read_all_stats)", Cell()});
}

}  // namespace

namespace api {

void slow_queries(Call& call) {
	const std::size_t limit = row_limit(call, 0);
	const Measure measure = measure_for(call.text(1).value_or("mean"));
	const std::size_t width = text_width(call, 2);
	const Catalog catalog(call.host().catalog(), call.arena());
	const Statements statements = load_statements(call.host(), call.arena(), catalog);
	if (!statements.available)
		throw Error{sqlstate::not_in_prerequisite_state, "statements are not known",
					cat("It is so because: ", statements.reason, "."),
					"dbe.long_running() shows what runs now, without any extension."};
	std::vector<const Statement*> list;
	for (const Statement& s : statements.list) list.push_back(&s);
	std::sort(list.begin(), list.end(), [&](const Statement* a, const Statement* b) {
		return std::tuple(-measure(*a), -a->total_ms, a->id) <
			   std::tuple(-measure(*b), -b->total_ms, b->id);
	});
	const double block = catalog.server().block_size;
	add_first(list, limit, [&](const Statement* s) {
		call.add_row({count_cell(s->calls), Cell::rounded(s->total_ms, 1),
					  Cell::rounded(s->mean_ms, 3), percent_cell(s->total_ms, statements.total_ms),
					  Cell::rounded(s->calls > 0 ? s->rows / s->calls : 0, 1),
					  percent_cell(s->blocks_hit, s->blocks_hit + s->blocks_read),
					  size_cell(s->temp_blocks_written * block), shortened(s->text, width),
					  Cell(cat(s->id))});
	});
	add_hidden(call, statements);
}

}  // namespace api
}  // namespace dbe
