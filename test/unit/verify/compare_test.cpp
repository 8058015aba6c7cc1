// Results as multisets, and in the order that the first one promises.
#include <gtest/gtest.h>

#include "core/verify/compare.hpp"
#include "core/verify/verify.hpp"
#include "support/fake_host.hpp"

namespace dbe {
namespace {

// Each row one letter per column; '-' is a null. Sorted by the last column where that is wished.
class Result {
public:
	explicit Result(std::vector<std::string> rows, bool is_ordered = false) : rows_(std::move(rows)) {
		for (const std::string& row : rows_)
			for (const char& c : row) cells_.push_back(c == '-' ? dbe_text{} : dbe_text{&c, 1});
		const auto columns = static_cast<std::uint32_t>(rows_.empty() ? 1 : rows_[0].size());
		key_ = static_cast<std::int16_t>(columns - 1);
		result_.rows = {cells_.data(), columns, static_cast<std::uint32_t>(rows_.size())};
		result_.column_count = is_ordered ? columns - 1 : columns;
		result_.keys = {&key_, is_ordered ? 1u : 0u};
		result_.has_exact_keys = is_ordered;
	}
	Result(const Result&) = delete;
	Result& operator=(const Result&) = delete;
	const dbe_trial_result& get() const { return result_; }

private:
	std::vector<std::string> rows_;
	std::vector<dbe_text> cells_;
	std::int16_t key_ = 0;
	dbe_trial_result result_{};
};

bool is_same(const Result& one, const Result& other) { return is_same_result(one.get(), other.get(), {}); }

TEST(Compare, CountsRows) {
	EXPECT_TRUE(is_same(Result({"a", "b", "a"}), Result({"b", "a", "a"})));
	EXPECT_FALSE(is_same(Result({"a", "b", "a"}), Result({"b", "a", "b"})));
	EXPECT_FALSE(is_same(Result({"a"}), Result({"a", "a"})));
	EXPECT_FALSE(is_same(Result({"-"}), Result({"a"})));
	EXPECT_TRUE(is_same(Result({"-a", "b-"}), Result({"b-", "-a"})));
}

TEST(Compare, KeepsTheOrderButForTies) {
	EXPECT_TRUE(is_same(Result({"a1", "b1", "c2"}, true), Result({"b", "a", "c"})));
	EXPECT_FALSE(is_same(Result({"a1", "b2", "c3"}, true), Result({"b", "a", "c"})));
}

TEST(Compare, NumbersByTheirValue) {
	const dbe_text one{"1.50", 4};
	const dbe_text other{"1.5", 3};
	dbe_trial_result a{};
	a.rows = {&one, 1, 1};
	a.column_count = 1;
	dbe_trial_result b = a;
	b.rows.cells = &other;
	EXPECT_TRUE(is_same_result(a, b, {true}));
	EXPECT_FALSE(is_same_result(a, b, {false}));
}

TEST(Compare, TellsWhatIsMissing) {
	const Result one({"ab", "ab", "c-"});
	const Result other({"ab"});
	EXPECT_EQ(rows_missing(one.get(), other.get(), {}, 5), (std::vector<std::string>{"('a', 'b')", "('c', NULL)"}));
	EXPECT_TRUE(rows_missing(other.get(), one.get(), {}, 5).empty());
}

TEST(Verify, FindsADifferenceAndShrinksIt) {
	test::FakeHost host;
	const Verification same = verify(host.host(), "SELECT one", "SELECT one");
	EXPECT_EQ(same.verdict, Verdict::same);
	EXPECT_EQ(same.databases, VerifyOptions{}.databases);
	const Verification found = verify(host.host(), "SELECT one", "SELECT other");
	EXPECT_EQ(found.verdict, Verdict::differs);
	EXPECT_EQ(found.databases, 2u);
	EXPECT_NE(found.counter_example.find("the first gives: ('1')"), std::string::npos) << found.counter_example;
	EXPECT_TRUE(host.violations().empty());
}

}  // namespace
}  // namespace dbe
