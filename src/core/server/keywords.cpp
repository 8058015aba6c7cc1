#include "core/server/keywords.hpp"

#include <algorithm>

#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr const char* keywords_sql = R"(
SELECT k.word FROM pg_catalog.pg_get_keywords() k WHERE k.catcode IN ('R', 'T'))";

}  // namespace

bool KeywordFacts::is_reserved(std::string_view name) const {
	return std::binary_search(reserved.begin(), reserved.end(), name);
}

KeywordFacts load_keywords(const Host& host, Arena& arena) {
	KeywordFacts facts;
	probe(host, arena, facts, keywords_sql, [&](const dbe_rows& rows) {
		const auto words = arena.array<std::string_view>(rows.count);
		for (std::uint32_t i = 0; i < rows.count; i++) words[i] = arena.keep(Row(rows, i).text(0));
		std::sort(words.begin(), words.end());
		facts.reserved = words;
	});
	return facts;
}

}  // namespace dbe
