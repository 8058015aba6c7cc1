// Numbers by chance that a seed repeats: splitmix64.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace dbe {

class Random {
public:
	explicit Random(std::uint64_t seed) : state_(seed) {}

	std::uint64_t next() {
		state_ += 0x9e3779b97f4a7c15u;
		std::uint64_t z = state_;
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
		return z ^ (z >> 31);
	}
	// From 0 to below count.
	std::size_t below(std::size_t count) { return count == 0 ? 0 : static_cast<std::size_t>(next() % count); }
	bool chance(unsigned percent) { return below(100) < percent; }

	template <class T>
	void shuffle(std::vector<T>& items) {
		for (std::size_t i = items.size(); i > 1; i--) std::swap(items[i - 1], items[below(i)]);
	}

private:
	std::uint64_t state_;
};

}  // namespace dbe
