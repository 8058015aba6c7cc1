#include "core/server/row.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "core/server/interval.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

std::int64_t whole_number_of(const std::optional<std::string>& text, std::int64_t fallback = 0) {
	FakeHost fake;
	fake.answer("numbers", {{text}});
	const Host host = fake.host();
	return Row(host.query("SELECT numbers"), 0).whole_number(0, fallback);
}

TEST(Row, ReadsWholeNumbersThatADoubleDoesNotKeep) {
	EXPECT_EQ(whole_number_of("9007199254740993"), 9007199254740993);
	EXPECT_EQ(whole_number_of("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
	EXPECT_EQ(whole_number_of("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
	EXPECT_EQ(whole_number_of("0"), 0);
}

TEST(Row, GivesTheFallbackForWhatIsNoWholeNumber) {
	for (const char* text : {"", "-", "1.5", "1e3", "12a", "NaN", "9223372036854775808"})
		EXPECT_EQ(whole_number_of(text, -7), -7) << text;
	EXPECT_EQ(whole_number_of({}, -7), -7);
}

TEST(Row, GivesTheFallbackForAColumnThatIsMissing) {
	FakeHost fake;
	fake.answer("numbers", {{"1"}});
	const Host host = fake.host();
	EXPECT_EQ(Row(host.query("SELECT numbers"), 0).whole_number(1, -7), -7);
}

TEST(Interval, IsReadByTheServerAndQuoted) {
	FakeHost fake;
	fake.answer("EXTRACT(epoch FROM '1 day''s'", {{"86400.5"}});
	const Host host = fake.host();
	EXPECT_EQ(seconds_of_interval(host, "1 day's"), 86400.5);
	EXPECT_EQ(seconds_of_interval(host, "nothing is known of it"), 0);
}

TEST(Interval, MayBeInfinite) {
	FakeHost fake;
	fake.answer("EXTRACT(epoch", {{"Infinity"}});
	EXPECT_EQ(seconds_of_interval(fake.host(), "infinity"), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace dbe::test
