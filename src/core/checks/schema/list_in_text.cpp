#include <algorithm>
#include <array>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/catalog/value_shape.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

using Samples = std::span<const Text>;

constexpr std::size_t sample_length = 64;  // longer values are cut off

constexpr auto separators = std::to_array<char>({',', ';', '|'});

std::size_t breaks(std::string_view value, char separator) {
	return static_cast<std::size_t>(std::count(value.begin(), value.end(), separator));
}

// "1,234,567" is one number.
bool is_grouped_number(std::string_view value) {
	const std::vector<std::string_view> parts = split(value, ',');
	return parts.front().size() <= 3 &&
		   std::all_of(parts.begin() + 1, parts.end(), [](auto part) { return part.size() == 3; });
}

// Fixed counts are coordinates, sizes, versions; "3,14" and "1,234" are numbers.
bool has_many_lengths(Samples samples, char separator) {
	std::size_t least = sample_length, most = 0, lists = 0;
	for (const Text& sample : samples) {
		const std::size_t count = breaks(sample, separator);
		least = std::min(least, count);
		most = std::max(most, count);
		lists += count > 0;
	}
	return least < most && most >= 2 && lists * 2 >= samples.size();
}

bool holds_numbers(Samples samples) {
	return common_shape(samples) == Shape::list && has_many_lengths(samples, ',') &&
		   !std::all_of(samples.begin(), samples.end(),
						[](const Text& sample) { return is_grouped_number(sample); });
}

// A word of a vocabulary: letters, digits and what stands within words, never a blank.
bool is_word(std::string_view word) {
	return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			   c == '_' || c == '-';
	});
}

struct Member {
	std::string_view word;
	std::size_t place;	// in its list
	auto operator<=>(const Member&) const = default;
};

// Each word once for each value; nothing where one is no word.
std::vector<Member> members_of(Samples samples, char separator) {
	std::vector<Member> all;
	for (const Text& sample : samples) {
		std::vector<std::string_view> words = split(sample, separator);
		// The last one may have been cut off.
		if (sample.length >= sample_length) words.pop_back();
		if (!std::all_of(words.begin(), words.end(), is_word)) return {};
		for (std::size_t i = 0; i < words.size(); i++)
			if (std::find(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(i), words[i]) ==
				words.begin() + static_cast<std::ptrdiff_t>(i))
				all.push_back({words[i], i});
	}
	std::sort(all.begin(), all.end());
	return all;
}

bool is_number(std::string_view word) {
	return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Words of which at least two come again in three values or more. With other separators than
// commas paths are written as well, in which a word keeps its place.
bool holds_words(Samples samples, char separator) {
	if (!has_many_lengths(samples, separator)) return false;
	const std::vector<Member> members = members_of(samples, separator);
	if (members.empty()) return false;
	int repeated = 0;
	bool has_moved = separator == ',';
	for (std::size_t i = 0; i < members.size();) {
		std::size_t end = i;
		while (end < members.size() && members[end].word == members[i].word) end++;
		if (end - i >= 3 && std::any_of(members[i].word.begin(), members[i].word.end(),
										[](char c) { return c > '9'; })) {
			repeated++;
			has_moved |= members[i].place != members[end - 1].place;
		}
		i = end;
	}
	if (repeated >= 2) return has_moved;
	return separator != ',' && std::all_of(members.begin(), members.end(), [](const Member& m) {
			   return is_number(m.word);
		   });
}

// Lines of a protocol, written as it wants them: nobody searches for a member.
bool is_protocol(const Column& column) {
	const NameTokens name(column.name);
	constexpr auto anywhere = std::to_array<std::string_view>(
		{"accept", "cron", "crontab", "header", "headers", "referer", "referrer", "rrule"});
	return name.has_any(anywhere) || name.last() == "query" || name.last() == "agent";
}

// What separates the members of its lists; 0 where it holds none.
char separator_of(const ColumnStatistics& statistics, double enough) {
	const Samples samples(statistics.samples.items, statistics.samples.count);
	if (static_cast<double>(samples.size()) < enough) return 0;
	for (const char separator : separators) {
		// Most columns hold none: look at the first values only.
		if (std::none_of(samples.begin(), samples.end(), [&](const Text& sample) {
				return breaks(sample, separator) > 0;
			}))
			continue;
		if ((separator == ',' && holds_numbers(samples)) || holds_words(samples, separator))
			return separator;
	}
	return 0;
}

// Members of the longest list among the samples.
std::size_t longest(const ColumnStatistics& statistics, char separator) {
	std::size_t most = 0;
	for (std::uint32_t i = 0; i < statistics.samples.count; i++)
		most = std::max(most, breaks(statistics.samples.items[i], separator) + 1);
	return most;
}

struct Packed {
	ColumnList columns;
	std::size_t members = 0;  // of the longest list that is known
};

void report(const Catalog& catalog, const Table& table, const Packed& packed,
			Assessment& assessment) {
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.detail = cat(packed.columns.size() == 1 ? "Text column " : "Text columns ",
					   listed(catalog, packed.columns),
					   packed.columns.size() == 1 ? " holds" : " hold",
					   " lists, by the statistics, of up to ", packed.members,
					   " members; ", counted(table.rows, "row"), ".");
	draft.evidence.raw("columns", json_names(packed.columns))
		.put("members", packed.members)
		.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	assessment.add(draft);
}

void judge(const Catalog& catalog, const Table& table, double enough, Assessment& assessment) {
	Packed packed;
	bool has_text = false, has_statistics = false;
	for (const Column& column : table.columns) {
		if ((column.type != type::text && column.type != type::varchar) || column.generated != 0 ||
			is_protocol(column))
			continue;
		has_text = true;
		const ColumnStatistics* statistics = catalog.statistics(table.id(), column.number);
		if (statistics == nullptr) continue;
		has_statistics = true;
		const char separator = separator_of(*statistics, enough);
		if (separator == 0) continue;
		packed.columns.push_back(&column);
		packed.members = std::max(packed.members, longest(*statistics, separator));
	}
	if (!has_text) return;
	examined_by_statistics(assessment, table, has_statistics);
	if (!packed.columns.empty()) report(catalog, table, packed, assessment);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double enough_rows = assessment.parameter("min_rows");
	const double enough_samples = assessment.parameter("min_samples");
	for (const Table& table : snapshot.catalog.tables()) {
		if (table.rows < enough_rows || table.is_inheritance_child) continue;
		if (!is_staging(snapshot.catalog, table) && !is_record(snapshot.catalog, table))
			judge(snapshot.catalog, table, enough_samples, assessment);
	}
}

}  // namespace

extern constexpr Check list_in_text{CheckSpec{
	.id = "list_in_text",
	.title = "List of values packed into one text",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "A list with commas breaks the first normal form: no foreign key guards its members, "
		   "finding one needs LIKE '%,7,%' over all rows, counting and renaming need string "
		   "surgery, and two sessions that add a member overwrite each other.",
	.action = "Use a table with one row per member and a foreign key where the members are keys; "
			  "an array with a GIN index where they are plain words. Fill it with "
			  "string_to_table(list, ',') in batches, and drop the column when nothing reads it.",
	.bad = "CREATE TABLE playlists (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "songs text NOT NULL, moods text NOT NULL);\n"
		   "INSERT INTO playlists (songs, moods) "
		   "SELECT (SELECT string_agg((n * k)::text, ',') FROM generate_series(1, 1 + n % 5) k), "
		   "(ARRAY['calm', 'calm,dark', 'dark,loud,slow', 'loud', 'calm,loud', 'slow,dark', "
		   "'calm,slow,loud,dark', 'slow,calm'])[1 + n % 8] FROM generate_series(1, 400) n;\n"
		   "ANALYZE playlists;",
	.good =
		"CREATE TABLE playlists (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"moods text[] NOT NULL);\n"
		"INSERT INTO playlists (moods) SELECT ARRAY['calm', 'dark', n::text] "
		"FROM generate_series(1, 400) n;\n"
		"ANALYZE playlists;",
	.near_miss =
		"CREATE TABLE places (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"position text NOT NULL, address text NOT NULL, price text NOT NULL, size text NOT NULL, "
		"accept_language text NOT NULL);\n"
		"INSERT INTO places (position, address, price, size, accept_language) "
		"SELECT n % 90 || ',' || n % 180, "
		"(ARRAY['Rome, Italy', 'Bari, Italy', 'Nice, France', 'Lyon, France', 'Bonn, Germany, EU', "
		"'Kiel, Germany, EU', 'Graz', 'Linz'])[1 + n % 8], "
		"to_char(n * 7919, 'FM999,999,999'), n % 3 || ',5', "
		"(ARRAY['de', 'de,en', 'fr,en,de', 'en', 'en,fr', 'it,en', 'it,fr,en,de', 'fr,it'])[1 + n % 8] "
		"FROM generate_series(1, 400) n;\n"
		"ANALYZE places;",
	.parameters = {{{"min_rows", 100, "rows", "Smaller tables are left alone."},
					{"min_samples", 8, "values", "Values of a column that must be known."}}},
	.run = run,
}};

}  // namespace dbe
