#include <algorithm>
#include <array>
#include <string>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Codes of one length, where nothing is ever padded.
constexpr auto code_words = std::to_array<std::string_view>({
	"abbr",	 "bic",			"checksum", "code",	  "country", "crc",	 "currency", "digest",
	"ean",	 "fingerprint", "flag",		"guid",	  "gtin",	 "hash", "iban",	 "isbn",
	"iso",	 "lang",		"language", "locale", "md5",	 "md",	 "sha",		 "state",
	"swift", "token",		"uuid",		"vin",	  "zip",
});

int declared_length(const Column& column) { return column.modifier - 4; }

bool is_padded(std::string_view value) { return value.ends_with(' '); }

// Blanks in the samples decide; without samples, the length and the name.
bool is_wasteful(const Catalog& catalog, const Column& column) {
	constexpr int longest_flag = 3;	 // flags, languages, countries, currencies
	constexpr std::uint32_t enough_samples = 2;
	const ColumnStatistics* statistics = catalog.statistics(column.relation, column.number);
	if (declared_length(column) <= longest_flag) return false;
	if (statistics != nullptr && statistics->samples.count >= enough_samples &&
		declared_length(column) <= 60)
		return std::any_of(statistics->samples.items,
						   statistics->samples.items + statistics->samples.count, is_padded);
	return !NameTokens(column.name).has_any(code_words);
}

Draft describe(const Catalog& catalog, const Table& table, const ColumnList& columns) {
	TypeChange change(catalog, table.id());
	for (const Column* column : columns) {
		if (is_in_foreign_key(catalog, *column) || is_referenced(catalog, *column)) change.refuse();
		const std::string type = cat("varchar(", declared_length(*column), ")");
		change.add(*column, {.type = type});
	}
	if (has_index_expressions(catalog, table.id())) change.refuse();
	Draft draft = about_columns(catalog, table, columns);
	draft.detail = cat(listed(catalog, columns), columns.size() == 1 ? " is " : " are ",
					   catalog.type_name(*columns.front()),
					   ": shorter values are padded with blanks, which cost space and surprise "
					   "comparisons.");
	draft.fix = change.sql();
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		ColumnList found;
		bool has_text = false;
		for (const Column& column : table.columns) {
			if (column.inherited_count > 0) continue;
			has_text |= is_text_like(column.type);
			if (column.type == type::bpchar && column.modifier >= 4 && is_wasteful(catalog, column))
				found.push_back(&column);
		}
		if (has_text) assessment.examined(table.weight);
		if (!found.empty() && !is_framework_table(catalog, table))
			assessment.add(describe(catalog, table, found));
	}
}

}  // namespace

extern constexpr Check char_n_column{CheckSpec{
	.id = "char_n_column",
	.title = "Blank-padded char(n) for values of varying length",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why =
		"char(n) fills every value with blanks to n characters. They cost space, vanish in casts "
		"and count in LIKE and regular expressions, and n saves nothing over varchar(n).",
	.action =
		"Use varchar(n), or text with a CHECK. The change strips the trailing blanks and rewrites "
		"the table under ACCESS EXCLUSIVE. No statement here "
		"means that something else rests on the type, such as a view, a trigger, a policy or a "
		"partition key: change the two together.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "carrier char(10) NOT NULL);",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"carrier varchar(10) NOT NULL);",
	.near_miss =
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"country_code char(2) NOT NULL, currency char(3) NOT NULL, is_fragile char(1) NOT NULL, "
		"content_md5 char(32) NOT NULL);",
	.run = run,
}};

}  // namespace dbe
