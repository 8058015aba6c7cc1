#include "core/advisor/design.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

std::string text_of(const DesignedKey& key) {
	std::string text = key.text;
	if (!key.operator_class.empty()) append(text, cat(" ", key.operator_class));
	if (key.is_descending) append(text, " DESC");
	if (key.is_descending != key.is_nulls_first) append(text, key.is_nulls_first ? " NULLS FIRST" : " NULLS LAST");
	return text;
}

// What a name can hold of an expression: its words, in lower case, so that it needs no quotes.
void append_words(std::string& name, std::string_view text) {
	bool is_open = false;
	for (const char c : text) {
		const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
							 c == '_' || static_cast<unsigned char>(c) >= 0x80;
		if (is_word && !is_open) name.push_back('_');
		if (is_word) name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
		is_open = is_word;
	}
}

bool is_listed(const std::vector<std::int16_t>& columns, std::int16_t column) {
	return std::find(columns.begin(), columns.end(), column) != columns.end();
}

}  // namespace

bool IndexDesign::has_key(std::int16_t column) const {
	return std::any_of(keys.begin(), keys.end(), [&](const DesignedKey& key) { return key.column == column; });
}

bool IndexDesign::reads(std::int16_t column) const {
	return predicate_column == column || is_listed(included, column) ||
		   std::any_of(keys.begin(), keys.end(), [&](const DesignedKey& key) { return key.reads == column; });
}

std::string IndexDesign::key_list() const {
	std::vector<std::string> parts;
	for (const DesignedKey& key : keys) parts.push_back(text_of(key));
	return join(parts, ", ");
}

std::string IndexDesign::shape() const {
	std::string text = cat("ON ", table_name);
	if (!is_btree()) append(text, cat(" USING ", method));
	append(text, cat(" (", key_list(), ")"));
	if (!included_names.empty()) append(text, cat(" INCLUDE (", join(included_names, ", "), ")"));
	if (!storage.empty()) append(text, cat(" WITH (", storage, ")"));
	if (!predicate.empty()) append(text, cat(" WHERE ", predicate));
	return text;
}

bool begins_with(const IndexDesign& longer, const IndexDesign& shorter) {
	return longer.table == shorter.table && longer.method == shorter.method &&
		   longer.predicate == shorter.predicate && longer.keys.size() >= shorter.keys.size() &&
		   std::equal(shorter.keys.begin(), shorter.keys.end(), longer.keys.begin());
}

bool covers(const IndexDesign& one, const IndexDesign& other) {
	return begins_with(one, other) &&
		   std::all_of(other.included.begin(), other.included.end(), [&](std::int16_t column) {
			   return one.has_key(column) || is_listed(one.included, column);
		   });
}

bool covers_by_name(const IndexDesign& one, const IndexDesign& other) {
	if (one.method != other.method || one.predicate != other.predicate || one.keys.size() < other.keys.size()) return false;
	const auto is_in = [&](const std::string& name) {
		const auto is_name = [&](const DesignedKey& key) { return key.column != 0 && key.text == name; };
		return std::find(one.included_names.begin(), one.included_names.end(), name) != one.included_names.end() ||
			   std::any_of(one.keys.begin(), one.keys.end(), is_name);
	};
	return std::equal(other.keys.begin(), other.keys.end(), one.keys.begin(),
					  [](const DesignedKey& a, const DesignedKey& b) { return text_of(a) == text_of(b); }) &&
		   std::all_of(other.included_names.begin(), other.included_names.end(), is_in);
}

std::string index_name(std::string_view table, const IndexDesign& design) {
	std::string name = cat("idx_", table);
	for (const DesignedKey& key : design.keys) append_words(name, key.text);
	if (!design.predicate.empty()) append(name, "_partial");
	return object_name(name);
}

}  // namespace dbe
