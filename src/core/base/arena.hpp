// Memory of one call, taken from the server's memory context in large blocks and never given
// back piecemeal: it goes with the context. It also serves the containers of Boost.Container;
// what lives in it must not need a destructor.
#pragma once

#include <boost/container/vector.hpp>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include "core/base/host.hpp"

namespace dbe {

class Arena final {
public:
	explicit Arena(const Host& host) noexcept : host_(host) {}
	Arena(const Arena&) = delete;
	Arena& operator=(const Arena&) = delete;

	// A zero-terminated copy that lives as long as the call.
	std::string_view keep(std::string_view text);

	template <class T>
	std::span<T> array(std::size_t count) {
		static_assert(std::is_trivially_destructible_v<T>);
		T* items = static_cast<T*>(take(checked_size(count, sizeof(T)), alignof(T)));
		for (std::size_t i = 0; i < count; i++) new (items + i) T{};
		return {items, count};
	}

private:
	template <class>
	friend class ArenaAllocator;

	static std::size_t checked_size(std::size_t count, std::size_t size);
	void* take(std::size_t size, std::size_t alignment);

	const Host& host_;
	std::byte* free_ = nullptr;
	std::byte* end_ = nullptr;
	std::size_t next_block_ = 8192;
};

// What a container asks for memory. Boost's own polymorphic allocator would need its compiled
// library as soon as an optimizer does not see that the arena is there.
template <class T>
class ArenaAllocator {
public:
	using value_type = T;

	ArenaAllocator(Arena* arena) noexcept : arena_(arena) {}
	template <class Other>
	ArenaAllocator(const ArenaAllocator<Other>& other) noexcept : arena_(other.arena_) {}

	T* allocate(std::size_t count) {
		return static_cast<T*>(arena_->take(Arena::checked_size(count, sizeof(T)), alignof(T)));
	}
	void deallocate(T*, std::size_t) noexcept {}

	friend bool operator==(const ArenaAllocator& a, const ArenaAllocator& b) noexcept {
		return a.arena_ == b.arena_;
	}

private:
	template <class>
	friend class ArenaAllocator;
	Arena* arena_;
};

template <class T>
using ArenaVector = boost::container::vector<T, ArenaAllocator<T>>;

}  // namespace dbe
