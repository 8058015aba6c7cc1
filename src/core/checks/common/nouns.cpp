#include "core/checks/common/nouns.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"

namespace dbe {
namespace {

struct Irregular {
	std::string_view singular;
	std::string_view plural;
};

constexpr auto irregulars = std::to_array<Irregular>({
	{"alumnus", "alumni"},
	{"analysis", "analyses"},
	{"axis", "axes"},
	{"cache", "caches"},
	{"calorie", "calories"},
	{"child", "children"},
	{"cookie", "cookies"},
	{"crisis", "crises"},
	{"criterion", "criteria"},
	{"diagnosis", "diagnoses"},
	{"echo", "echoes"},
	{"foot", "feet"},
	{"goose", "geese"},
	{"half", "halves"},
	{"hero", "heroes"},
	{"hypothesis", "hypotheses"},
	{"index", "indexes"},
	{"index", "indices"},
	{"knife", "knives"},
	{"leaf", "leaves"},
	{"life", "lives"},
	{"loaf", "loaves"},
	{"man", "men"},
	{"matrix", "matrices"},
	{"mouse", "mice"},
	{"movie", "movies"},
	{"niche", "niches"},
	{"person", "people"},
	{"phenomenon", "phenomena"},
	{"pie", "pies"},
	{"potato", "potatoes"},
	{"quiz", "quizzes"},
	{"selfie", "selfies"},
	{"shelf", "shelves"},
	{"synopsis", "synopses"},
	{"thesis", "theses"},
	{"thief", "thieves"},
	{"tie", "ties"},
	{"tomato", "tomatoes"},
	{"tooth", "teeth"},
	{"vertex", "vertices"},
	{"veto", "vetoes"},
	{"wife", "wives"},
	{"wolf", "wolves"},
	{"woman", "women"},
	{"zombie", "zombies"},
});

constexpr auto without_plural = std::to_array<std::string_view>({
	"content",	   "data",		"equipment", "feedback", "hardware", "history",		"info",
	"information", "inventory", "knowledge", "media",	 "metadata", "merchandise", "money",
	"news",		   "series",	"software",	 "species",	 "staff",	 "stock",		"traffic",
});

// Singulars that end in s and would pass for plurals.
constexpr auto ending_in_s = std::to_array<std::string_view>({
	"alias", "always", "atlas", "aws", "bias", "canvas", "christmas", "cos", "crs", "css",
	"dns",	 "gas",	   "gps",	"has", "ios",  "kudos",	 "lens",	  "mls", "os",	"pancreas",
	"pos",	 "rss",	   "sales", "sms", "sos",  "texas",	 "tls",		  "was", "yes",
});

// Words whose plural adds only an s although they end as if es were added.
constexpr auto ending_in_use = std::to_array<std::string_view>({
	"cause",
	"clause",
	"excuse",
	"house",
	"muse",
	"pause",
	"spouse",
	"use",
	"warehouse",
});

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& words, std::string_view word) {
	return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_vowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

std::string without(std::string_view word, std::size_t letters) {
	return std::string(word.substr(0, word.size() - letters));
}

const Irregular* find_plural(std::string_view word) {
	const auto found = std::find_if(irregulars.begin(), irregulars.end(),
									[&](const Irregular& i) { return i.plural == word; });
	return found == irregulars.end() ? nullptr : &*found;
}

bool is_never_plural(std::string_view word) {
	return word.size() < 3 || !word.ends_with('s') || contains(ending_in_s, word) ||
		   ends_with_any(word, {"ss", "us", "is"});
}

bool is_plain_word(std::string_view word) {
	return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

std::string plural(std::string_view word) {
	if (word.empty() || contains(without_plural, word) || word == "sales") return std::string(word);
	for (const Irregular& i : irregulars)
		if (i.singular == word) return std::string(i.plural);
	if (word.size() > 1 && word.ends_with('y') && !is_vowel(word[word.size() - 2]))
		return cat(without(word, 1), "ies");
	if (ends_with_any(word, {"s", "x", "z", "ch", "sh"})) return cat(word, "es");
	return cat(word, "s");
}

std::string singular(std::string_view word) {
	if (const Irregular* i = find_plural(word)) return std::string(i->singular);
	if (is_never_plural(word) || contains(without_plural, word)) return std::string(word);
	if (word.size() > 4 && word.ends_with("ies")) return cat(without(word, 3), "y");
	if (ends_with_any(word, {"sses", "shes", "ches", "xes", "zzes", "iases"}))
		return without(word, 2);
	const std::string less_es = without(word, word.ends_with("es") ? 2 : 0);
	if (contains(ending_in_s, less_es)) return less_es;
	if (word.ends_with("uses") && !contains(ending_in_use, without(word, 1))) return less_es;
	return without(word, 1);
}

GrammaticalNumber grammatical_number(std::string_view word) {
	if (word.size() < 3 || !is_plain_word(word)) return GrammaticalNumber::unknown;
	if (contains(without_plural, word) || contains(ending_in_s, word) ||
		ends_with_any(word, {"ed", "ing"}))
		return GrammaticalNumber::unknown;
	if (find_plural(word) != nullptr) return GrammaticalNumber::plural;
	return is_never_plural(word) ? GrammaticalNumber::singular : GrammaticalNumber::plural;
}

}  // namespace dbe
