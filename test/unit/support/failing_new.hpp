// Makes operator new fail: the n-th allocation that the core itself makes throws bad_alloc.
#pragma once

#include <cstdint>

namespace dbe::test {

// The n-th allocation from now on (1 = the next) fails, once; 0 switches it off.
void fail_new(std::uint64_t nth);
// Did it? Resets the answer.
bool new_has_failed();

// While one lives, allocations neither count nor fail: they are the test's own.
class Shelter {
public:
	Shelter();
	~Shelter();
	Shelter(const Shelter&) = delete;
	Shelter& operator=(const Shelter&) = delete;
};

}  // namespace dbe::test
