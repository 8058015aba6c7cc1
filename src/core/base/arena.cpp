#include "core/base/arena.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>

namespace dbe {
namespace {

constexpr std::size_t largest_block = std::size_t{1} << 20;

std::byte* align(std::byte* pointer, std::size_t alignment) {
	const auto address = reinterpret_cast<std::uintptr_t>(pointer);
	return pointer + ((alignment - address % alignment) % alignment);
}

}  // namespace

std::size_t Arena::checked_size(std::size_t count, std::size_t size) {
	if (count > std::numeric_limits<std::size_t>::max() / 2 / size) throw std::bad_alloc{};
	return count * size;
}

void* Arena::take(std::size_t size, std::size_t alignment) {
	if (free_ != nullptr) {
		std::byte* start = align(free_, alignment);
		if (start <= end_ && size <= static_cast<std::size_t>(end_ - start)) {
			free_ = start + size;
			return start;
		}
	}
	const std::size_t block = std::max(size + alignment, next_block_);
	if (block < size) throw std::bad_alloc{};
	auto* memory = static_cast<std::byte*>(host_.allocate(block));
	if (memory == nullptr) throw std::bad_alloc{};
	std::byte* start = align(memory, alignment);
	// A large request gets a block of its own and leaves the current one open.
	if (size + alignment < next_block_ || free_ == nullptr) {
		free_ = start + size;
		end_ = memory + block;
		next_block_ = std::min(next_block_ * 2, largest_block);
	}
	return start;
}

std::string_view Arena::keep(std::string_view text) {
	if (text.empty()) return "";
	auto* copy = static_cast<char*>(take(text.size() + 1, 1));
	std::memcpy(copy, text.data(), text.size());
	copy[text.size()] = '\0';
	return {copy, text.size()};
}

}  // namespace dbe
