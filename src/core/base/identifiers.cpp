#include "core/base/identifiers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

// Keywords of any supported major that are not "unreserved": quote_identifier() quotes them.
constexpr auto keywords = std::to_array<std::string_view>({
	"all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
	"between", "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character",
	"check", "coalesce", "collate", "collation", "column", "concurrently", "constraint", "create",
	"cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
	"current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "desc",
	"distinct", "do", "else", "end", "except", "exists", "extract", "false", "fetch", "float",
	"for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having",
	"ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval",
	"into", "is", "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists",
	"json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table",
	"json_value", "lateral", "leading", "least", "left", "like", "limit", "localtime",
	"localtimestamp", "merge_action", "national", "natural", "nchar", "none", "normalize", "not",
	"notnull", "null", "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer",
	"overlaps", "overlay", "placing", "position", "precision", "primary", "real", "references",
	"returning", "right", "row", "select", "session_user", "setof", "similar", "smallint", "some",
	"substring", "symmetric", "system_user", "table", "tablesample", "then", "time", "timestamp",
	"to", "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values",
	"varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes",
	"xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi",
	"xmlroot", "xmlserialize", "xmltable",
});
static_assert(std::is_sorted(keywords.begin(), keywords.end()));

constexpr std::size_t longest_name = 63;

bool is_safe(std::string_view name) {
	if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
	return std::all_of(name.begin(), name.end(), [](char c) {
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
	});
}

std::string doubled(std::string_view text, char quote) {
	std::string out(1, quote);
	for (const char c : text) {
		if (c == quote) append(out, quote);
		append(out, c);
	}
	append(out, quote);
	return out;
}

std::uint32_t hash(std::string_view text) {
	std::uint32_t value = 2166136261u;	// FNV-1a
	for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16777619u;
	return value;
}

std::string hexadecimal(std::uint32_t value) {
	std::string out;
	for (int shift = 28; shift >= 0; shift -= 4) append(out, "0123456789abcdef"[value >> shift & 15]);
	return out;
}

}  // namespace

std::string quoted(std::string_view identifier) {
	if (is_safe(identifier) && !std::binary_search(keywords.begin(), keywords.end(), identifier))
		return std::string(identifier);
	return doubled(identifier, '"');
}

std::string qualified(std::string_view schema, std::string_view name) {
	return cat(quoted(schema), ".", quoted(name));
}

std::string literal(std::string_view text) {
	std::string out = doubled(text, '\'');
	if (text.find('\\') == std::string_view::npos) return out;
	std::string escaped = "E";
	for (const char c : out) {
		if (c == '\\') append(escaped, c);
		append(escaped, c);
	}
	return escaped;
}

std::string object_name(std::string_view name) {
	if (name.size() <= longest_name) return std::string(name);
	const std::size_t end = clipped(name, longest_name - 9, database_encoding());
	return cat(name.substr(0, end), "_", hexadecimal(hash(name)));
}

}  // namespace dbe
