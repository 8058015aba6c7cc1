#include "support/failing_new.hpp"

#include <cstdlib>
#include <new>

namespace dbe::test {
namespace {

std::uint64_t left = 0;
int shelters = 0;
bool has_failed = false;

bool is_due() {
	if (left == 0 || shelters > 0 || --left > 0) return false;
	has_failed = true;
	return true;
}

}  // namespace

void fail_new(std::uint64_t nth) { left = nth; }

bool new_has_failed() {
	const bool answer = has_failed;
	has_failed = false;
	return answer;
}

Shelter::Shelter() { shelters++; }
Shelter::~Shelter() { shelters--; }

}  // namespace dbe::test

// NOLINTBEGIN(misc-new-delete-overloads): the aligned forms stay the library's
void* operator new(std::size_t size) {
	void* memory = dbe::test::is_due() ? nullptr : std::malloc(size == 0 ? 1 : size);
	if (memory == nullptr) throw std::bad_alloc{};
	return memory;
}
void* operator new[](std::size_t size) { return operator new(size); }
// Whoever asks this way has another way when it gets nothing: it never fails here.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
	return std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
	return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
// NOLINTEND(misc-new-delete-overloads)
