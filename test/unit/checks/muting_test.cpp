// What is muted leaves the findings and the score, is counted, and is never taken for ok.
#include "core/checks/muting.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "core/base/text.hpp"
#include "support/catalog_builder.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

TEST(Fits, WithoutAStarOnlyTheSameText) {
	EXPECT_TRUE(fits("public.orders", "public.orders"));
	EXPECT_FALSE(fits("public.orders", "public.orders_old"));
	EXPECT_FALSE(fits("public.orders", "public.order"));
	EXPECT_TRUE(fits("", ""));
	EXPECT_FALSE(fits("", "a"));
}

TEST(Fits, AStarIsAnyRunAlsoNone) {
	for (const char* pattern : {"*", "**", "a*", "*c", "a*c", "*b*", "a*b*c", "*a*b*c*", "abc*", "a**c"})
		EXPECT_TRUE(fits(pattern, "abc")) << pattern;
	for (const char* pattern : {"b*", "*b", "a*d", "*d*", "*c*b*", "abcd*", "*a*a*"})
		EXPECT_FALSE(fits(pattern, "abc")) << pattern;
	EXPECT_TRUE(fits("*", ""));
	EXPECT_FALSE(fits("*a", ""));
}

TEST(Fits, HeadAndTailDoNotShareCharacters) {
	EXPECT_FALSE(fits("ab*ba", "aba"));
	EXPECT_TRUE(fits("ab*ba", "abba"));
	EXPECT_FALSE(fits("ab*b*ba", "abba"));
	EXPECT_TRUE(fits("ab*b*ba", "abbba"));
}

TEST(Fits, NothingElseIsSpecial) {
	for (const char* text : {"a_c", "a%c", "a.c", "a?c", "a[b]c", "a\\c", "(a|c)", "^a$"}) {
		EXPECT_TRUE(fits(text, text)) << text;
		EXPECT_FALSE(fits(text, "abc")) << text;
	}
	EXPECT_TRUE(fits("public.\"a*b\"", "public.\"a*b\"")) << "a star in a name fits itself";
}

// As a backtracking matcher says it, which is slow and simple.
bool fits_slowly(std::string_view pattern, std::string_view text) {
	if (pattern.empty()) return text.empty();
	if (pattern[0] == '*')
		return fits_slowly(pattern.substr(1), text) ||
			   (!text.empty() && fits_slowly(pattern, text.substr(1)));
	return !text.empty() && text[0] == pattern[0] && fits_slowly(pattern.substr(1), text.substr(1));
}

std::string nth_word(unsigned n, std::string_view letters, std::size_t length) {
	std::string word;
	for (; length > 0; length--, n /= static_cast<unsigned>(letters.size()))
		word += letters[n % letters.size()];
	return word;
}

TEST(Fits, AgreesWithASlowMatcherOnEveryShortWord) {
	for (std::size_t length = 0; length <= 6; length++)
		for (unsigned p = 0; p < 729; p++)	// 3 to the 6th
			for (unsigned t = 0; t < 64; t += 3) {
				const std::string pattern = nth_word(p, "ab*", length);
				const std::string text = nth_word(t, "ab", 6);
				ASSERT_EQ(fits(pattern, text), fits_slowly(pattern, text)) << pattern << " " << text;
			}
}

TEST(Fits, IsLinearWhateverThePattern) {
	constexpr std::size_t size = 200'000;
	const std::string text(size, 'a');
	std::string stars;
	for (std::size_t i = 0; i < size / 2; i++) stars += "*a";
	const auto start = std::chrono::steady_clock::now();
	EXPECT_FALSE(fits(cat("*", std::string(size / 2, 'a'), "b*"), text));
	EXPECT_FALSE(fits(cat(stars, "*b*"), text));
	EXPECT_TRUE(fits(cat(stars, "*"), text));
	EXPECT_FALSE(fits(cat("*", std::string(size / 2, 'a'), "b", std::string(size / 2 - 2, 'a'), "*"),
					  text));
	// The product of the sizes would take minutes.
	EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(MutesOfACheck, AreFoundByNameBeforePattern) {
	Mute list[] = {{"money_in_float", "public.*", "pattern", ""},
				   {"money_in_float", "public.orders", "name", ""},
				   {"json_column", "*", "other", ""}};
	const Mutes mutes(list);
	EXPECT_EQ(mutes.find("money_in_float", "public.orders")->reason, "name");
	EXPECT_EQ(mutes.find("money_in_float", "public.items")->reason, "pattern");
	EXPECT_EQ(mutes.find("money_in_float", "shop.items"), nullptr);
	EXPECT_EQ(mutes.find("json_column", "shop.items")->reason, "other");
	EXPECT_EQ(mutes.find("missing_primary_key", "public.orders"), nullptr);
	EXPECT_EQ(Mutes().find("json_column", "a"), nullptr);
}

// Through the SQL functions, on a catalog with tables that have no key.
class Muted : public testing::Test {
protected:
	Muted() {
		for (int i = 0; i < 8; i++)
			db_.table(cat("keyless_", i)).column("a", type::integer).rows(10);
	}
	void mute(std::string object) {
		rows_.push_back({"missing_primary_key", std::move(object), "a log", std::nullopt});
		fake_.answer("FROM dbe.muted", rows_);
	}
	std::vector<Cells> found(bool muted, bool detail = true) {
		const TextsArgument ids({"missing_primary_key"});
		return run("findings", {ids.value(), {}, {}, {}, {}, flag_argument(detail),
								flag_argument(muted)});
	}
	std::vector<Cells> run(const char* operation, const std::vector<dbe_value>& arguments = {}) {
		fake_.set_catalog(db_.build());
		const Reply reply = call(fake_, operation, arguments);
		EXPECT_EQ(reply.status, DBE_OK) << reply.error.message;
		return reply.rows;
	}
	Cells explained() {
		for (const Cells& row : run("score_explain", {text_argument("schema")}))
			if (row[1] == "missing_primary_key") return row;
		return {};
	}
	double schema_points() { return std::stod(*run("score").front()[3]); }

	CatalogBuilder db_;
	FakeHost fake_;
	std::vector<Cells> rows_;
};

TEST_F(Muted, LeavesTheListAndIsShownOnDemand) {
	EXPECT_EQ(found(false).size(), 8u);
	EXPECT_EQ(found(true).size(), 0u);
	mute("public.keyless_3");
	EXPECT_EQ(found(false).size(), 7u);
	const auto muted = found(true);
	ASSERT_EQ(muted.size(), 1u);
	EXPECT_EQ(muted[0][3], "public.keyless_3");
	EXPECT_EQ(muted[0][6], "0.00");
	EXPECT_NE(muted[0][7]->find("\"muted\": {\"object\": \"public.keyless_3\", \"reason\": \"a log\"}}"),
			  std::string::npos)
		<< *muted[0][7];
}

TEST_F(Muted, IsPutApartBeforeTheRestIsSummedUp) {
	mute("public.keyless_7");
	const auto rows = found(false, false);
	ASSERT_EQ(rows.size(), 4u);
	EXPECT_EQ(rows[3][3], "4 more");
	mute("*");
	EXPECT_TRUE(found(false, false).empty());
	const auto muted = found(true, false);
	ASSERT_EQ(muted.size(), 4u);
	EXPECT_EQ(muted[3][3], "5 more");
	EXPECT_NE(muted[3][4]->find("detail => true, muted => true"), std::string::npos);
}

TEST_F(Muted, CostsNothingAndIsNeverOk) {
	const double before = schema_points();
	EXPECT_EQ(explained()[2], "finding");
	mute("public.keyless_1");
	const double some = schema_points();
	EXPECT_GT(some, before);
	EXPECT_EQ(explained()[2], "finding");
	EXPECT_EQ(explained()[6], "7");
	EXPECT_TRUE(explained()[7]->ends_with("; 1 muted")) << *explained()[7];
	mute("*");
	EXPECT_GT(schema_points(), some);
	const Cells all = explained();
	EXPECT_EQ(all[2], "muted");
	EXPECT_EQ(all[5], std::nullopt);
	EXPECT_EQ(all[6], "0");
	EXPECT_EQ(all[7], "8 muted");
}

TEST_F(Muted, IsCountedInTheScoreAndEveryReport) {
	EXPECT_EQ(run("score").back()[5]->find("muted"), std::string::npos);
	EXPECT_EQ(run("report")[0][0]->find("muted"), std::string::npos);
	mute("*");
	EXPECT_NE(run("score").back()[5]->find("8 findings muted"), std::string::npos);
	EXPECT_NE(run("report")[0][0]->find("8 findings muted"), std::string::npos);
	EXPECT_NE(run("report", {text_argument("markdown")})[0][0]->find(" info, 8 muted"),
			  std::string::npos);
	const std::string json = *run("report", {text_argument("json")})[0][0];
	EXPECT_NE(json.find("\"status\": \"muted\", \"findings\": 0, \"muted\": 8"), std::string::npos);
	EXPECT_NE(json.find("\"reason\": \"a log\""), std::string::npos);
}

TEST_F(Muted, OfAnUnknownCheckDoesNothing) {
	rows_.push_back({"of_a_former_release", "*", "old", std::nullopt});
	fake_.answer("FROM dbe.muted", rows_);
	EXPECT_EQ(found(false).size(), 8u);
	EXPECT_EQ(found(true).size(), 0u);
}

TEST_F(Muted, RefusesWhatCannotBeMuted) {
	const auto state = [&](const std::vector<dbe_value>& arguments) {
		return std::string(call(fake_, "known_mute", arguments).sqlstate());
	};
	const dbe_value check = text_argument("json_column");
	const dbe_value star = text_argument("*");
	const dbe_value why = text_argument("why");
	EXPECT_EQ(call(fake_, "known_mute", {check, star, why, {}}).rows[0][0], "json_column");
	EXPECT_EQ(call(fake_, "known_mute", {check, star, why, text_argument("Infinity")}).status, DBE_OK);
	EXPECT_EQ(state({text_argument("none_such"), star, why, {}}), "42704");
	EXPECT_EQ(state({{}, star, why, {}}), "22004");
	EXPECT_EQ(state({check, {}, why, {}}), "22004");
	EXPECT_EQ(state({check, star, {}, {}}), "22004");
	EXPECT_EQ(state({check, text_argument(""), why, {}}), "22023");
	EXPECT_EQ(state({check, star, text_argument(" \t\n"), {}}), "22023");
	EXPECT_EQ(state({check, star, why, text_argument("0")}), "22023");
	EXPECT_EQ(state({check, star, why, text_argument("-Infinity")}), "22023");
}

}  // namespace
}  // namespace dbe::test
