#include "core/checks/common/typed_text.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"
#include "core/checks/common/name_tokens.hpp"

namespace dbe {
namespace {

// Digits under these names are labels: nobody adds them up, and they may begin with a zero.
constexpr auto label_words = std::to_array<std::string_view>({
	"account", "aisle", "apartment", "article", "barcode", "batch", "bic", "bin", "box", "build",
	"card", "center", "chapter", "cislo", "class", "code", "department", "ean", "extension",
	"external", "fax", "flight", "floor", "gate", "grade", "gtin", "hash", "house", "iban", "id",
	"identifier", "imei", "imsi", "isbn", "issn", "key", "lane", "license", "line", "lot",
	"mobile", "model", "msisdn", "no", "nr", "num", "number", "ocr", "page", "passport", "phone",
	"pin", "plate", "po", "postal", "postcode", "ref", "reference", "release", "room", "route",
	"routing", "seat", "section", "sequence", "serial", "shelf", "sic", "siren", "siret", "size",
	"sku", "slug", "ssn", "tax", "tel", "telephone", "tin", "token", "track", "tracking", "unit",
	"upc", "vat", "version", "vin", "voucher", "whodunnit", "year", "zip",
});

bool is_label(const NameTokens& name) {
	const auto words = name.words();
	return name.has_any(label_words) ||
		   std::any_of(words.begin(), words.end(), [](std::string_view word) {
			   return ends_with_any(word, {"nummer", "nr", "numero", "codigo", "code"});
		   });
}

// Given by another system, which may change the form of its ids and times tomorrow.
bool is_foreign(const NameTokens& name, Shape shape) {
	constexpr auto foreign_words = std::to_array<std::string_view>(
		{"correlation", "external", "idempotency", "ref", "reference", "trace"});
	if (shape != Shape::uuid && shape != Shape::date && shape != Shape::timestamp) return false;
	if (name.has_any(foreign_words)) return true;
	return shape == Shape::uuid && (name.has("request") || name.has("stamp"));
}

// Holds whatever was entered; that all of it looks alike today is chance.
constexpr auto open_words = std::to_array<std::string_view>(
	{"answer", "content", "input", "response", "setting", "val", "value"});

// Four numbers can be a version or a section too; those are small.
bool has_large_part(const ColumnStatistics& statistics) {
	const auto& samples = statistics.samples;
	return std::any_of(samples.items, samples.items + samples.count, [](const Text& sample) {
		int digits = 0;
		for (const char c : sample.view()) {
			if (c == ':') return true;
			if (c == '/') break;
			digits = c >= '0' && c <= '9' ? digits + 1 : 0;
			if (digits == 3) return true;
		}
		return false;
	});
}

// Digits all of one length are codes more often than numbers.
bool is_of_one_length(const ColumnStatistics& statistics) {
	constexpr std::uint32_t shortest_code = 3;
	const auto& samples = statistics.samples;
	const std::uint32_t length = samples.items[0].length;
	return length >= shortest_code &&
		   std::all_of(samples.items, samples.items + samples.count,
					   [&](const Text& sample) { return sample.length == length; });
}

bool is_pair(std::string_view a, std::string_view b) {
	const auto are = [&](std::string_view yes, std::string_view no) {
		return (a == yes && b == no) || (a == no && b == yes);
	};
	return are("t", "f") || are("true", "false") || are("y", "n") || are("yes", "no") ||
		   are("on", "off");
}

// Two words, one the opposite of the other, and the statistics know of no third value.
bool holds_two_words(const ColumnStatistics& statistics) {
	return statistics.distinct == 2 && statistics.common_count == 2 &&
		   statistics.histogram_count == 0 && statistics.samples.count == 2 &&
		   is_pair(lower(statistics.samples.items[0]), lower(statistics.samples.items[1]));
}

// Nothing else looks like these, so a few values will do when they are all there are.
bool is_settled(Shape shape, const ColumnStatistics& statistics) {
	const bool is_unmistakable =
		shape == Shape::uuid || shape == Shape::date || shape == Shape::timestamp;
	const auto common = static_cast<std::uint32_t>(statistics.common_count);
	return is_unmistakable && common >= 2 && statistics.samples.count == common &&
		   statistics.histogram_count == 0;
}

bool is_attribute(const Column& column) {
	return is_one_of(NameTokens(column.name).last(),
					 std::to_array<std::string_view>({"attribute", "key", "parameter", "property"}));
}

}  // namespace

bool holds_attributes(const Table& table) {
	std::size_t texts = 0;
	bool has_attribute = false, has_value = false;
	for (const Column& column : table.columns) {
		if (!is_text_like(column.type)) continue;
		texts++;
		const NameTokens name(column.name);
		has_value |= is_one_of(name.last(), open_words);
		has_attribute |= is_attribute(column) || name.last() == "name";
	}
	if (!has_attribute || texts < 2) return false;
	constexpr std::size_t few = 3;
	if (has_value) return texts <= few;
	return texts == 2 &&
		   std::any_of(table.columns.begin(), table.columns.end(), [](const Column& column) {
			   return is_text_like(column.type) && is_attribute(column);
		   });
}

Shape typed_shape(const Column& column, const ColumnStatistics& statistics, double enough) {
	const NameTokens name(column.name);
	const Shape shape = common_shape({statistics.samples.items, statistics.samples.count});
	if (is_one_of(name.last(), open_words) || is_foreign(name, shape)) return Shape::text;
	if (shape == Shape::boolean) return holds_two_words(statistics) ? shape : Shape::text;
	if (is_settled(shape, statistics)) return shape;
	if (statistics.samples.count < enough || shape == Shape::digits || shape == Shape::list)
		return Shape::text;
	if (shape != Shape::integer && shape != Shape::decimal && shape != Shape::inet) return shape;
	if (is_label(name)) return Shape::text;
	if (shape == Shape::inet) return has_large_part(statistics) ? shape : Shape::text;
	return shape == Shape::integer && is_of_one_length(statistics) ? Shape::text : shape;
}

}  // namespace dbe
