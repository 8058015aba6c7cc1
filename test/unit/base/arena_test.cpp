#include "core/base/arena.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <new>

#include "support/fake_host.hpp"

namespace dbe {
namespace {

using test::FakeHost;

class ArenaTest : public testing::Test {
protected:
	FakeHost fake_;
	Host host_ = fake_.host();
	Arena arena_{host_};
};

struct alignas(64) Wide {
	char bytes[64];
};

bool is_aligned(const void* pointer, std::size_t alignment) {
	return reinterpret_cast<std::uintptr_t>(pointer) % alignment == 0;
}

TEST_F(ArenaTest, EveryTypeGetsItsAlignmentAfterAnOddNumberOfBytes) {
	for (int round = 0; round < 100; round++) {
		arena_.array<char>(static_cast<std::size_t>(round % 7 + 1));
		EXPECT_TRUE(is_aligned(arena_.array<std::int64_t>(1).data(), alignof(std::int64_t)));
		arena_.array<char>(1);
		EXPECT_TRUE(is_aligned(arena_.array<std::max_align_t>(1).data(), 16));
		arena_.array<char>(3);
		EXPECT_TRUE(is_aligned(arena_.array<Wide>(2).data(), 64));
	}
}

TEST_F(ArenaTest, ArraysComeZeroedAndDoNotOverlap) {
	std::vector<std::span<std::uint32_t>> arrays;
	for (std::uint32_t i = 0; i < 200; i++) {
		arrays.push_back(arena_.array<std::uint32_t>(i % 13 + 1));
		for (std::uint32_t& item : arrays.back()) {
			EXPECT_EQ(item, 0u);
			item = i;
		}
	}
	for (std::uint32_t i = 0; i < 200; i++)
		for (const std::uint32_t item : arrays[i]) EXPECT_EQ(item, i);
}

TEST_F(ArenaTest, KeptTextIsACopyThatEndsWithZero) {
	std::string text = "volatile";
	const std::string_view kept = arena_.keep(text);
	text = "changed!";
	EXPECT_EQ(kept, "volatile");
	EXPECT_EQ(kept.data()[kept.size()], '\0');
	const std::string_view empty = arena_.keep("");
	EXPECT_TRUE(empty.empty());
	EXPECT_EQ(*empty.data(), '\0');
}

TEST_F(ArenaTest, SmallRequestsShareBlocks) {
	for (int i = 0; i < 10000; i++) arena_.keep("0123456789");
	EXPECT_LT(fake_.allocations(), 10u);
}

TEST_F(ArenaTest, ABigRequestLeavesTheOpenBlockInUse) {
	arena_.keep("opens a block");
	const auto before = fake_.allocations();
	const auto big = arena_.array<char>(5'000'000);
	std::memset(big.data(), 'x', big.size());
	arena_.keep("still fits into the first block");
	EXPECT_EQ(fake_.allocations(), before + 1);
}

TEST_F(ArenaTest, SizesThatOverflowAreOutOfMemoryAndNotASmallBlock) {
	EXPECT_THROW(arena_.array<std::int64_t>(std::numeric_limits<std::size_t>::max() / 4),
				 std::bad_alloc);
	EXPECT_THROW(arena_.array<char>(std::numeric_limits<std::size_t>::max()), std::bad_alloc);
}

TEST_F(ArenaTest, AHostWithoutMemoryIsBadAlloc) {
	fake_.fail(FakeHost::Failure::out_of_memory, 1);
	EXPECT_THROW(arena_.keep("text"), std::bad_alloc);
	EXPECT_EQ(arena_.keep("text"), "text") << "the next request finds memory again";
}

TEST_F(ArenaTest, ItServesTheContainersOfBoost) {
	ArenaVector<std::int64_t> numbers(&arena_);
	for (std::int64_t i = 0; i < 100000; i++) numbers.push_back(i);
	EXPECT_EQ(numbers.front(), 0);
	EXPECT_EQ(numbers.back(), 99999);
}

}  // namespace
}  // namespace dbe
