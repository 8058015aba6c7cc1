#include <forward_list>
#include <memory>
#include <vector>

#include "core/base/text.hpp"
#include "scenarios.hpp"

namespace dbe::boundary_test {
namespace {

constexpr std::size_t mega = std::size_t{1} << 20;

void fill(std::vector<std::unique_ptr<char[]>>& blocks) {
	while (true) blocks.push_back(std::make_unique<char[]>(mega));
}

// Asks the server for more than is left.
void query_large_text(const Host& host) {
	host.query("SELECT pg_catalog.repeat('x', 600000000)");
}

}  // namespace

void exhaust_heap(Stage&) {
	const Tracked tracked;
	std::vector<std::unique_ptr<char[]>> blocks;
	fill(blocks);
}

void exhaust_heap_in_small_nodes(Stage&) {
	const Tracked tracked;
	std::forward_list<std::string> nodes;
	while (true) nodes.emplace_front(40, 'x');
}

void exhaust_arena(Stage& stage) {
	const Tracked tracked;
	while (true) stage.arena.array<char>(mega);
}

void exhaust_below(Stage& stage) {
	const Tracked tracked;
	query_large_text(stage.host);
}

// Lack of memory is meant for the whole statement: no subtransaction swallows it.
void exhaust_in_subtransaction(Stage& stage) {
	const Tracked tracked;
	const SwallowedError swallowed = stage.host.attempt([&] { query_large_text(stage.host); });
	stage.result = cat("swallowed ", std::string_view(swallowed.error.sqlstate));
}

}  // namespace dbe::boundary_test
