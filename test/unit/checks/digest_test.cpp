// Many findings of one kind become few rows, and nothing is lost but their lines.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/checks/digest.hpp"
#include "core/checks/registry.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

class Digest : public testing::Test {
protected:
	void add(std::string_view check, int count) {
		for (int i = 0; i < count; i++) {
			names_.push_back(std::make_unique<std::string>("t" + std::to_string(i)));
			Finding f{};
			f.check = find_check(check);
			f.object = *names_.back();
			f.fix = "ALTER";
			f.points = 0.5;
			findings_.push_back(f);
		}
	}
	std::span<const Finding> made() { return digest(findings_, arena_); }

	FakeHost fake_;
	Host host_{fake_.table()};
	Arena arena_{host_};
	std::vector<std::unique_ptr<std::string>> names_;
	std::vector<Finding> findings_;
};

TEST_F(Digest, LeavesFewAsTheyAre) {
	add("money_in_float", most_of_a_kind);
	EXPECT_EQ(made().size(), most_of_a_kind);
}

TEST_F(Digest, CutsManyToTheirWorst) {
	add("money_in_float", 20);
	add("json_column", 2);
	const auto rows = made();
	ASSERT_EQ(rows.size(), shown_of_a_kind + 1 + 2);
	EXPECT_EQ(rows[2].object, "t2");
	EXPECT_EQ(rows[3].object, "17 more");
	EXPECT_EQ(rows[3].points, 8.5);
	EXPECT_TRUE(rows[3].fix.empty());
	EXPECT_NE(rows[3].detail.find("t3, t4, t5, t6, t7 and 12 more"), std::string_view::npos);
	EXPECT_NE(rows[3].detail.find("'{money_in_float}', detail => true"), std::string_view::npos);
	EXPECT_NE(rows[3].evidence.find("\"count\": 17"), std::string_view::npos);
	EXPECT_EQ(rows[4].check->id, "json_column");
}

TEST_F(Digest, OfNothingIsNothing) { EXPECT_TRUE(made().empty()); }

}  // namespace
}  // namespace dbe::test
