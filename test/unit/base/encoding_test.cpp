#include "core/base/encoding.hpp"

#include <gtest/gtest.h>

#include "core/base/boundary.hpp"
#include "core/base/error.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

// The encoding of the process for one test.
class Speaking {
public:
	explicit Speaking(Encoding encoding) { set_database_encoding(encoding); }
	~Speaking() { set_database_encoding(Encoding::utf8); }
	Speaking(const Speaking&) = delete;
	Speaking& operator=(const Speaking&) = delete;
};

std::string times(std::string_view part, int count) {
	std::string out;
	for (int i = 0; i < count; i++) out += part;
	return out;
}

struct Case {
	std::string_view name;
	std::string_view character;
};

TEST(Encoding, ItsNameTells) {
	EXPECT_EQ(encoding_of("UTF8"), Encoding::utf8);
	EXPECT_EQ(encoding_of("SQL_ASCII"), Encoding::unknown);
	EXPECT_EQ(encoding_of("EUC_TW"), Encoding::euc_tw);
	EXPECT_EQ(encoding_of("MULE_INTERNAL"), Encoding::mule);
	for (const char* name : {"EUC_JP", "EUC_CN", "EUC_KR", "EUC_JIS_2004"})
		EXPECT_EQ(encoding_of(name), Encoding::euc) << name;
	for (const char* name : {"LATIN1", "WIN1252", "KOI8R", "ISO_8859_5"})
		EXPECT_EQ(encoding_of(name), Encoding::single_byte) << name;
}

// Whatever the length and whatever comes before, only whole characters are left.
TEST(Encoding, NoCutSplitsACharacter) {
	for (const Case& c : {Case{"UTF8", "\xC3\xA9"}, Case{"UTF8", "\xE4\xB8\xAD"},
						  Case{"UTF8", "\xF0\x9F\x98\x80"}, Case{"EUC_JP", "\xB0\xA1"},
						  Case{"EUC_JP", "\x8E\xB1"}, Case{"EUC_JP", "\x8F\xB0\xA1"},
						  Case{"EUC_KR", "\xB0\xA1"}, Case{"EUC_CN", "\xB0\xA1"},
						  Case{"EUC_JIS_2004", "\x8F\xA1\xA1"}, Case{"EUC_TW", "\xC4\xE3"},
						  Case{"EUC_TW", "\x8E\xA2\xA1\xA1"}, Case{"MULE_INTERNAL", "\x81\xE9"},
						  Case{"MULE_INTERNAL", "\x92\xB0\xA1"},
						  Case{"MULE_INTERNAL", "\x9C\xF0\xA1\xA1"},
						  Case{"LATIN1", "\xA9"}}) {
		const Encoding encoding = encoding_of(c.name);
		for (const std::string_view prefix : {"", "x"}) {
			const std::string text = std::string(prefix) + times(c.character, 20);
			for (std::size_t limit = 1; limit <= text.size() + 1; limit++) {
				const std::size_t end = clipped(text, limit, encoding);
				EXPECT_LE(end, limit);
				EXPECT_LT(std::min(limit, text.size()) - end, c.character.size())
					<< c.name << ": as much as fits";
				EXPECT_EQ((end - prefix.size()) % c.character.size(), 0u) << c.name << limit;
			}
		}
	}
}

TEST(Encoding, BytesThatAreNoCharactersAreCutAnywhere) {
	const std::string text = times("\x80", 40);
	EXPECT_EQ(clipped(text, 20, Encoding::unknown), 20u);
	EXPECT_EQ(clipped(text, 20, Encoding::utf8), 20u);
	EXPECT_EQ(clipped(times("\x8F", 10), 10, Encoding::euc), 10u);
	EXPECT_EQ(clipped(times("\x8F", 11), 10, Encoding::euc), 9u);
	EXPECT_EQ(clipped("", 5, Encoding::euc), 0u);
	EXPECT_EQ(clipped("abc", 0, Encoding::mule), 0u);
}

TEST(Encoding, ShortTextsNamesAndErrorsFollowIt) {
	const Speaking japanese(Encoding::euc);
	const std::string text = "x" + times("\xB0\xA1", 2000);
	EXPECT_EQ(shortened(text, 10), "x" + times("\xB0\xA1", 3) + "...");
	EXPECT_EQ(shortened(text, 11), "x" + times("\xB0\xA1", 3) + "...");
	for (const std::string_view prefix : {"", "x"}) {
		const std::string name = object_name(std::string(prefix) + times("\xB0\xA1", 40));
		EXPECT_LE(name.size(), 63u);
		EXPECT_EQ((name.rfind('_') - prefix.size()) % 2, 0u);
	}
	dbe_error error{};
	boundary(&error, [&] {
		throw Error{sqlstate::internal_error, text, text.substr(1), ""};
	});
	EXPECT_EQ(std::string_view(error.message).size(), 1023u);
	EXPECT_EQ(std::string_view(error.detail).size(), 1022u);
}

TEST(Encoding, WidthIsThatOfTheCharacters) {
	EXPECT_EQ(columns("caf\xC3\xA9", Encoding::utf8), 4u);
	EXPECT_EQ(columns("caf\xE9", Encoding::single_byte), 4u);
	EXPECT_EQ(columns("\xB0\xA1\xB0\xA1", Encoding::euc), 4u) << "two wide ones";
}

TEST(Encoding, EachCallSaysIt) {
	const Speaking utf8(Encoding::utf8);
	FakeHost host;
	const dbe_request request{"version", nullptr, 0, "EUC_JP"};
	dbe_reply reply{};
	EXPECT_EQ(dbe_core_call(host.table(), &request, &reply), DBE_OK);
	EXPECT_EQ(database_encoding(), Encoding::euc);
}

}  // namespace
}  // namespace dbe::test
