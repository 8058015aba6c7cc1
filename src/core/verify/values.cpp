#include "core/verify/values.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>

#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "core/verify/moments.hpp"

namespace dbe {
namespace {

using Texts = std::vector<std::string>;

constexpr std::size_t most_constants = 6;  // of which pairs are made

void add(Texts& out, std::initializer_list<std::string_view> texts) { out.insert(out.end(), texts.begin(), texts.end()); }

Texts texts_in(const std::vector<Constant>& constants, std::string_view categories) {
	Texts texts;
	for (const Constant& constant : constants)
		if (contains(categories, std::string_view(&constant.category, 1))) texts.push_back(constant.text);
	return texts;
}

// ---- numbers ----

std::string number_text(double number) {
	if (std::abs(number) >= 1e15) return {};
	if (number == std::floor(number)) return cat(static_cast<std::int64_t>(number));
	return cat(number);
}

void add_number(Texts& out, double number) {
	if (std::string text = number_text(number); !text.empty()) out.push_back(std::move(text));
}

std::vector<double> numbers_of(const Texts& texts) {
	std::vector<double> numbers;
	for (const std::string& text : texts)
		if (double number = 0; parse_number(text, number) && std::isfinite(number)) numbers.push_back(number);
	return numbers;
}

// NaN is above all others and equal to itself; infinity does not go away by taking it off again.
bool has_special_numbers(std::string_view type) { return equals_any(type, {"numeric", "float4", "float8"}); }

Candidates numbers(std::string_view type, const std::vector<Constant>& own) {
	Candidates out;
	const Texts texts = texts_in(own, "NS");
	for (const std::string& text : texts) out.own.push_back(text);
	const std::vector<double> given = numbers_of(texts);
	for (const double number : given)
		for (const double near : {number + 1, number - 1, number + 0.01, number - 0.01, -number, number / 2, number * 2})
			add_number(out.own, near);
	for (std::size_t i = 0; i < std::min(given.size(), most_constants); i++)
		for (std::size_t j = 0; j < std::min(given.size(), most_constants); j++) {
			if (i == j) continue;
			for (const double both : {given[i] + given[j], given[i] - given[j], given[i] * given[j]}) add_number(out.own, both);
			if (given[j] != 0) add_number(out.own, given[i] / given[j]);
		}
	add(out.usual, {"1", "0", "2", "-1", "3", "10", "1.5", "-0.01", "100"});
	// a numeric of a precision takes no infinity: the server leaves that one out
	if (has_special_numbers(type)) add(out.usual, {"NaN", "Infinity", "-Infinity"});
	return out;
}

// ---- texts ----

std::string upper(std::string_view text) {
	std::string out(text);
	for (char& c : out)
		if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
	return out;
}

bool is_ascii(std::string_view text) {
	return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
}

// A pattern's wildcards, and what stands in a regular expression at its ends.
std::string without_wildcards(std::string_view text) {
	std::string out;
	for (const char c : text)
		if (c != '%' && c != '_' && c != '^' && c != '$' && c != '\\') append(out, c);
	return out;
}

void add_texts_near(Texts& out, const std::string& text) {
	out.push_back(text);
	out.push_back(lower(text));
	out.push_back(upper(text));
	out.push_back(text + " ");
	out.push_back(text + "x");
	out.push_back("x" + text);
	if (!text.empty() && is_ascii(text)) out.push_back(text.substr(0, text.size() - 1));
}

Candidates texts(const std::vector<Constant>& own) {
	Candidates out;
	for (const Constant& constant : own) {
		if (constant.category == 'S') {
			const std::string plain = without_wildcards(constant.text);
			add_texts_near(out.own, plain);
			if (plain != constant.text) out.own.push_back(constant.text);
		} else if (constant.category == 'N') {
			add(out.own, {constant.text, "0" + constant.text, constant.text + "0"});
		} else if (constant.category == 'D') {
			add_moments_near(constant.text, out.own);
		}
	}
	add(out.usual, {"a", "b", "", "A", "a ", "ab", " ", "%", "_", "1"});
	return out;
}

// ---- dates and times ----

Candidates moments(const std::vector<Constant>& own) {
	Candidates out;
	for (const std::string& text : texts_in(own, "DS")) add_moments_near(text, out.own);
	for (const double number : numbers_of(texts_in(own, "NS")))
		if (number == std::floor(number) && std::abs(number) < 10000) add_moments_with(static_cast<int>(number), out.own);
	add_usual_moments(out.usual);
	return out;
}

// ---- documents ----

// A word without signs of JSON: it may name a key, or be a value.
bool is_word(std::string_view text) {
	return !text.empty() && text.size() <= 40 && text.find_first_of("{}[]\"\\:,") == std::string_view::npos;
}

void add_documents(Texts& out, const Texts& words, const Texts& numbers) {
	for (std::size_t i = 0; i < std::min(words.size(), most_constants); i++) {
		const std::string key = json_string(words[i]);
		add(out, {cat("{", key, ": null}"), cat("{", key, ": 1}"), cat("{", key, ": \"1\"}"), cat("{", key, ": {}}"),
				  cat("[", key, "]"), cat("{", key, ": [\"a\"]}")});
		for (std::size_t j = 0; j < std::min(words.size(), most_constants); j++) {
			if (i == j) continue;
			const std::string value = json_string(words[j]);
			add(out, {cat("{", key, ": ", value, "}"), cat("{", key, ": [", value, "]}"),
					  cat("{", key, ": {", value, ": 1}}"), cat("{", key, ": ", value, ", \"z\": 1}")});
		}
		for (const std::string& number : numbers)
			add(out, {cat("{", key, ": ", number, "}"), cat("{", key, ": \"", number, "\"}")});
	}
}

Candidates documents(const std::vector<Constant>& own) {
	Candidates out;
	Texts words;
	for (const Constant& constant : own) {
		if (is_word(constant.text) && constant.category == 'S') words.push_back(constant.text);
		if (is_word(constant.text) || constant.category == 'N') continue;
		out.own.push_back(constant.text);
		if (constant.text.starts_with('{') && constant.text.size() > 2)
			out.own.push_back(cat(constant.text.substr(0, constant.text.size() - 1), ", \"z\": 1}"));
	}
	add_documents(out.own, words, texts_in(own, "N"));
	add(out.usual, {"{}", "{\"a\": 1}", "null", "{\"a\": null}", "[]", "[1, 2]", "\"a\"", "{\"a\": {\"b\": 1}}"});
	return out;
}

// ---- what is made of elements ----

std::string array_element(std::string_view text) {
	std::string out = "\"";
	for (const char c : text) {
		if (c == '"' || c == '\\') append(out, '\\');
		append(out, c);
	}
	append(out, '"');
	return out;
}

TypeFacts element_of(const TypeFacts& type, char category) {
	TypeFacts element;
	element.name = type.element;
	element.kind = type.element_kind;
	element.category = category;
	element.labels = type.element_labels;
	return element;
}

Candidates arrays(const TypeFacts& type, const std::vector<Constant>& own) {
	Candidates out;
	const Candidates single = candidates(element_of(type, 'U'), own);
	out.own = texts_in(own, "A");
	for (std::size_t i = 0; i < std::min<std::size_t>(single.own.size(), 8); i++) {
		const std::string element = array_element(single.own[i]);
		out.own.push_back(cat("{", element, "}"));
		if (i > 0) out.own.push_back(cat("{", array_element(single.own[i - 1]), ",", element, "}"));
		out.own.push_back(cat("{", element, ",NULL}"));
	}
	if (single.usual.size() < 2) return out;
	const std::string one = array_element(single.usual[0]);
	const std::string two = array_element(single.usual[1]);
	add(out.usual, {cat("{", one, "}"), "{}", cat("{", one, ",", two, "}"), "{NULL}", cat("{", two, ",", one, ",", one, "}")});
	return out;
}

Candidates ranges(const TypeFacts& type, const std::vector<Constant>& own) {
	Candidates out;
	const Candidates single = candidates(element_of(type, 'U'), own);
	const auto add_range = [](Texts& to, std::string_view a, std::string_view b) {
		add(to, {cat("[\"", a, "\",\"", b, "\")"), cat("[\"", a, "\",\"", a, "\"]")});
	};
	out.own = texts_in(own, "R");
	for (std::size_t i = 1; i < std::min<std::size_t>(single.own.size(), 8); i++) {
		add_range(out.own, single.own[i - 1], single.own[i]);
		add_range(out.own, single.own[i], single.own[i - 1]);
	}
	add(out.usual, {"empty", "(,)"});
	for (std::size_t i = 1; i < std::min<std::size_t>(single.usual.size(), 4); i++) {
		add_range(out.usual, single.usual[i - 1], single.usual[i]);
		add_range(out.usual, single.usual[i], single.usual[i - 1]);
	}
	return out;
}

// ---- others ----

Candidates plain(const std::vector<Constant>& own, std::initializer_list<std::string_view> usual) {
	Candidates out;
	for (const Constant& constant : own) out.own.push_back(constant.text);
	add(out.usual, usual);
	return out;
}

// Of a type that is not known the server tells which of these are values.
Candidates any(const std::vector<Constant>& own) {
	return plain(own, {"a", "b", "", "1", "0", "2", "{}", "(0,0)", "(1,1)", "((0,0),(1,1))", "a=>1", "a.b", "10.0.0.1", "10.0.0.0/8",
					   "08:00:2b:01:02:03", "08:00:2b:01:02:03:04:05", "0/1", "1:1:", "<a/>", "[1,2]", "[1,2,3]", "{1,2,3}",
					   "a b", "a & b"});
}

}  // namespace

Candidates candidates(const TypeFacts& type, const std::vector<Constant>& own) {
	const std::string_view name = type.name;
	if (type.kind == 'e') {
		Candidates out;
		out.own = texts_in(own, "E");
		out.usual = type.labels;
		return out;
	}
	if (type.kind == 'r') return ranges(type, own);
	if (type.category == 'A' && !type.element.empty()) return arrays(type, own);
	if (name == "bool") return plain({}, {"t", "f"});
	if (equals_any(name, {"int2", "int4", "int8", "oid", "numeric", "float4", "float8", "money"})) return numbers(name, own);
	if (equals_any(name, {"date", "timestamp", "timestamptz"})) return moments(own);
	if (equals_any(name, {"json", "jsonb"})) return documents(own);
	if (name == "interval")
		return plain(own, {"1 day", "24:00:00", "1 mon", "30 days", "00:00:00", "-1 days", "00:00:00.000001", "1 year"});
	if (name == "time" || name == "timetz")
		return plain(own, {"00:00:00", "12:00:00", "23:59:59.999999", "24:00:00", "12:00:00.000001"});
	if (name == "uuid")
		return plain(own, {"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000001",
						   "ffffffff-ffff-ffff-ffff-ffffffffffff", "10000000-0000-4000-8000-000000000000"});
	if (name == "bytea") return plain(own, {"\\x61", "\\x", "\\x00ff", "\\x6162"});
	if (name == "bit" || name == "varbit") return plain(own, {"1", "0", "", "10", "01", "101"});
	if (name == "inet" || name == "cidr") return plain(own, {"10.0.0.1", "10.0.0.0/8", "10.1.0.0/16", "::1", "192.168.0.1"});
	if (name == "text" || name == "varchar" || name == "bpchar" || name == "name" || type.category == 'S') return texts(own);
	return any(own);
}

}  // namespace dbe
