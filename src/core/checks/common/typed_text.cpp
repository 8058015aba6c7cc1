#include "core/checks/common/typed_text.hpp"

#include <algorithm>
#include <array>

#include "core/checks/common/name_tokens.hpp"

namespace dbe {
namespace {

// Digits under these names are labels: nobody adds them up, and they may begin with a zero.
constexpr auto label_words = std::to_array<std::string_view>({
	"account",	 "aisle",	  "apartment", "article",	 "artikelnummer",
	"barcode",	 "batch",	  "bic",	   "bin",		 "box",
	"build",	 "card",	  "center",	   "chapter",	 "cislo",
	"class",	 "code",	  "codigo",	   "department", "ean",
	"extension", "external",  "fax",	   "flight",	 "floor",
	"gate",		 "grade",	  "gtin",	   "hash",		 "hausnummer",
	"house",	 "iban",	  "id",		   "identifier", "imei",
	"imsi",		 "isbn",	  "issn",	   "key",		 "kundennummer",
	"lane",		 "license",	  "line",	   "lot",		 "mobile",
	"model",	 "msisdn",	  "no",		   "nr",		 "num",
	"number",	 "numero",	  "ocr",	   "page",		 "passport",
	"phone",	 "pin",		  "plate",	   "po",		 "postal",
	"postcode",	 "ref",		  "reference", "release",	 "room",
	"route",	 "routing",	  "seat",	   "section",	 "sequence",
	"serial",	 "shelf",	  "sic",	   "siren",		 "siret",
	"size",		 "sku",		  "slug",	   "ssn",		 "tax",
	"tel",		 "telephone", "tin",	   "token",		 "track",
	"tracking",	 "unit",	  "upc",	   "vat",		 "version",
	"vin",		 "voucher",	  "year",	   "zip",
});

// Digits all of one length are codes more often than numbers.
bool is_of_one_length(const ColumnStatistics& statistics) {
	constexpr std::uint32_t shortest_code = 3;
	const auto& samples = statistics.samples;
	const std::uint32_t length = samples.items[0].length;
	return length >= shortest_code &&
		   std::all_of(samples.items, samples.items + samples.count,
					   [&](const Text& sample) { return sample.length == length; });
}

// Two words, and the statistics know of no third value.
bool holds_two_words(const ColumnStatistics& statistics) {
	return statistics.distinct == 2 && statistics.common_count == 2 &&
		   statistics.histogram_count == 0 && statistics.samples.count == 2;
}

// Nothing else looks like these, so a few values will do when they are all there are.
bool is_settled(Shape shape, const ColumnStatistics& statistics) {
	const bool is_unmistakable =
		shape == Shape::uuid || shape == Shape::date || shape == Shape::timestamp;
	const auto common = static_cast<std::uint32_t>(statistics.common_count);
	return is_unmistakable && common >= 2 && statistics.samples.count == common &&
		   statistics.histogram_count == 0;
}

}  // namespace

Shape typed_shape(const Column& column, const ColumnStatistics& statistics, double enough) {
	const Shape shape = common_shape({statistics.samples.items, statistics.samples.count});
	if (shape == Shape::boolean) return holds_two_words(statistics) ? shape : Shape::text;
	if (is_settled(shape, statistics)) return shape;
	if (statistics.samples.count < enough || shape == Shape::digits) return Shape::text;
	if (shape != Shape::integer && shape != Shape::decimal) return shape;
	if (NameTokens(column.name).has_any(label_words)) return Shape::text;
	return shape == Shape::integer && is_of_one_length(statistics) ? Shape::text : shape;
}

}  // namespace dbe
