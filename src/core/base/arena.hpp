// Memory of one call, taken from the server's memory context in large blocks and never given
// back piecemeal: it goes with the context. As a memory_resource it also serves the containers
// of Boost.Container; what lives in it must not need a destructor.
#pragma once

#include <boost/container/pmr/memory_resource.hpp>
#include <boost/container/pmr/polymorphic_allocator.hpp>
#include <boost/container/vector.hpp>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include "core/base/host.hpp"

namespace dbe {

class Arena final : public boost::container::pmr::memory_resource {
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
	static std::size_t checked_size(std::size_t count, std::size_t size);
	void* take(std::size_t size, std::size_t alignment);

	void* do_allocate(std::size_t size, std::size_t alignment) override {
		return take(size, alignment);
	}
	void do_deallocate(void*, std::size_t, std::size_t) override {}
	bool do_is_equal(const memory_resource& other) const noexcept override {
		return this == &other;
	}

	const Host& host_;
	std::byte* free_ = nullptr;
	std::byte* end_ = nullptr;
	std::size_t next_block_ = 8192;
};

template <class T>
using ArenaVector =
	boost::container::vector<T, boost::container::pmr::polymorphic_allocator<T>>;

}  // namespace dbe
