// What the core does to the wall in its tests.
#pragma once

#include <string>
#include <string_view>

#include "core/base/arena.hpp"
#include "core/base/host.hpp"

namespace dbe::boundary_test {

// Holds memory of the heap and is counted while it lives.
class Tracked {
public:
	explicit Tracked(std::size_t size = 100'000);
	~Tracked();
	Tracked(const Tracked&) = delete;
	Tracked& operator=(const Tracked&) = delete;

	char last() const { return ballast_.back(); }

private:
	std::string ballast_;
};

// One call: its services, its argument, the text that it gives back.
struct Stage {
	const Host& host;
	Arena& arena;
	std::string argument;
	std::string result;
	std::uint32_t claimed = 0;	// bytes that the result says it has, instead of its own
};

using Scenario = void (*)(Stage& stage);

// memory.cpp: ways to run out of it
void exhaust_heap(Stage& stage);
void exhaust_heap_in_small_nodes(Stage& stage);
void exhaust_arena(Stage& stage);
void exhaust_below(Stage& stage);
void exhaust_in_subtransaction(Stage& stage);
void exhaust_below_many_subtransactions(Stage& stage);

}  // namespace dbe::boundary_test
