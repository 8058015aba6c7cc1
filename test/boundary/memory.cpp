#include <forward_list>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "core/base/text.hpp"
#include "scenarios.hpp"

namespace dbe::boundary_test {
namespace {

constexpr std::size_t mega = std::size_t{1} << 20;

void fill(std::vector<std::unique_ptr<char[]>>& blocks) {
	while (true) blocks.push_back(std::make_unique<char[]>(mega));
}

// Takes everything that is left, in ever smaller blocks, and keeps it while it lives: of the heap,
// then of what the server's memory context still has within its own blocks.
class Hoard {
public:
	explicit Hoard(const Host& host) {
		for (std::size_t size = mega; size >= sizeof(Block); size /= 2)
			while (void* memory = ::operator new(size, std::nothrow))
				first_ = new (memory) Block{first_};
		for (std::size_t size = 8192; size > 0; size /= 2)
			while (host.allocate(size) != nullptr) continue;
	}
	~Hoard() {
		while (first_ != nullptr) {
			Block* next = first_->next;
			::operator delete(static_cast<void*>(first_), std::nothrow);
			first_ = next;
		}
	}
	Hoard(const Hoard&) = delete;
	Hoard& operator=(const Hoard&) = delete;

private:
	struct Block {
		Block* next;
	};
	Block* first_ = nullptr;
};

// Asks the server for more than is left.
void query_large_text(const Host& host) {
	host.query("SELECT pg_catalog.repeat('x', 600000000)");
}

// Each level is a subtransaction that would like to swallow the error of the next one; not a byte
// is left for any of them.
void fail_below_subtransactions(const Host& host, int levels, std::optional<Hoard>& hoard) {
	if (levels == 0) {
		hoard.emplace(host);
		query_large_text(host);
		return;
	}
	host.attempt([&] { fail_below_subtransactions(host, levels - 1, hoard); });
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


// Through more subtransactions than the server's error stack has places: nothing on the way of
// an error may need memory.
void exhaust_below_many_subtransactions(Stage& stage) {
	const Tracked tracked;
	std::optional<Hoard> hoard;
	fail_below_subtransactions(stage.host, 8, hoard);
	stage.result = "swallowed";
}

}  // namespace dbe::boundary_test
