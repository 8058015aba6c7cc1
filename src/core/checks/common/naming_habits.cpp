#include "core/checks/common/naming_habits.hpp"

#include <array>

#include "core/base/text.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"

namespace dbe {
namespace {

// Names with these are phrases: their last word does not say what a row is.
constexpr auto phrase_words = std::to_array<std::string_view>({
	"all",	 "and",		"by",	"cache",   "config", "configuration", "demo", "for", "from",
	"in",	 "lookup",	"map",	"mapping", "meta",	 "new",			  "of",	  "on",	 "per",
	"queue", "summary", "test", "to",	   "view",	 "with",		  "xref",
});

// One of these holds many rows, and its name says so without a plural.
constexpr auto collective_words = std::to_array<std::string_view>(
	{"calendar", "closure", "inbox", "ledger", "roster"});

void count_styles(Habit& habit, std::string_view identifier) {
	habit.count_object();
	const unsigned styles = styles_of(identifier);
	for (std::size_t style = 0; style < name_style_count; style++)
		if ((styles >> style & 1u) != 0) habit.count(style);
}

// What the last word of the table's name says; unknown where it does not name its rows.
GrammaticalNumber number_of(const Table& table) {
	const NameTokens name(table.relation->name);
	if (is_staging_name(name) || is_record_name(name) || name.has_any(phrase_words) ||
		is_one_of(name.last(), collective_words))
		return GrammaticalNumber::unknown;
	return grammatical_number(name.last());
}

}  // namespace

const Column* own_key(const Catalog& catalog, const Table& table) {
	const Constraint* key = catalog.primary_key(table.id());
	if (key == nullptr || key->columns.count != 1) return nullptr;
	const Column* column = catalog.column(table.id(), key->columns.items[0]);
	return column == nullptr || is_in_foreign_key(catalog, *column) ? nullptr : column;
}

// Also where the key carries only the end of the table's name: state_id of us_states.
KeyName key_name(const Table& table, const Column& key) {
	const NameTokens name(key.name);
	if (name.last() != "id") return KeyName::other;
	if (name.size() == 1) return KeyName::id;
	const NameTokens table_name(table.relation->name);
	const std::string_view noun = name[name.size() - 2];
	return noun == table_name.last() || noun == singular(table_name.last()) ? KeyName::table_id
																			: KeyName::other;
}

Habits habits_of(const Catalog& catalog) {
	Habits habits;
	habits.of_tables.reserve(catalog.tables().size());
	for (const Table& table : catalog.tables()) {
		habits.of_tables.push_back(GrammaticalNumber::unknown);
		if (is_framework_table(catalog, table)) continue;
		count_styles(habits.tables, table.relation->name);
		for (const Column& column : table.columns)
			if (column.inherited_count == 0) count_styles(habits.columns, column.name);
		const GrammaticalNumber number = number_of(table);
		habits.of_tables.back() = number;
		if (number != GrammaticalNumber::unknown) {
			habits.numbers.count_object();
			habits.numbers.count(static_cast<std::size_t>(number));
		}
		const Column* key = own_key(catalog, table);
		const KeyName kind = key == nullptr ? KeyName::other : key_name(table, *key);
		if (kind == KeyName::other) continue;
		habits.keys.count_object();
		habits.keys.count(static_cast<std::size_t>(kind));
	}
	return habits;
}

std::string renamed_table(const Table& table, NameStyle style,
						  std::optional<GrammaticalNumber> number) {
	const NameTokens name(table.relation->name);
	std::vector<std::string_view> words(name.words().begin(), name.words().end());
	if (words.empty()) return {};
	std::string noun(words.back());
	if (number) noun = *number == GrammaticalNumber::plural ? plural(noun) : singular(noun);
	words.back() = noun;
	return in_style(words, style);
}

std::string renamed_key(const Table& table, KeyName wanted) {
	if (wanted == KeyName::id) return "id";
	return cat(renamed_table(table, NameStyle::snake, GrammaticalNumber::singular), "_id");
}

}  // namespace dbe
