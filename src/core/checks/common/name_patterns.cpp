#include "core/checks/common/name_patterns.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/name_tokens.hpp"

namespace dbe {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

std::string_view without_number(std::string_view name) {
	while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
	while (!name.empty() && name.back() == '_') name.remove_suffix(1);
	return name;
}

bool fits_words(const NamePattern& pattern, std::string_view name) {
	const NameTokens words(name);
	if (words.size() < 2) return false;
	if (pattern.is_first) return words.first() == pattern.word;
	const bool has_number = is_number(words.last());
	return words[words.size() - (has_number ? 2 : 1)] == pattern.word;
}

bool has_capitals(std::string_view name) { return std::any_of(name.begin(), name.end(), is_upper); }

}  // namespace

bool NamePattern::fits(std::string_view name, bool has_capitals) const {
	if (has_capitals) return fits_words(*this, name);
	if (!is_first) name = without_number(name);
	if (name.size() <= word.size() + 1) return false;
	return is_first ? name.starts_with(word) && name[word.size()] == '_'
					: name.ends_with(word) && name[name.size() - word.size() - 1] == '_';
}

std::string NamePattern::text() const {
	return is_first ? cat(word, "_...") : cat("..._", word);
}

void PatternHabit::add(const NamedObject& object) {
	// Where the server had to cut a name, its end is gone.
	constexpr std::size_t longest_name = 63;
	if (object.name.size() >= longest_name) return;
	const bool is_mixed = has_capitals(object.name);
	std::size_t choice = 0;
	while (choice < patterns_.size() && !patterns_[choice].fits(object.name, is_mixed)) choice++;
	habit_.count_object();
	habit_.count(choice);
	objects_.push_back(object);
}

std::vector<NamedObject> PatternHabit::exceptions() const {
	std::vector<NamedObject> found;
	const std::size_t choice = habit_.choice();
	for (const NamedObject& object : objects_)
		if (!patterns_[choice].fits(object.name, has_capitals(object.name))) found.push_back(object);
	return found;
}

std::string PatternHabit::text(const Catalog& catalog) const {
	constexpr std::size_t most_examples = 4;
	const std::vector<NamedObject> found = exceptions();
	std::vector<std::string> examples;
	for (std::size_t i = 0; i < found.size() && i < most_examples; i++)
		examples.push_back(cat(quoted(found[i].name), " of ", catalog.name(found[i].table)));
	const std::size_t rest = found.size() - examples.size();
	return cat(found.size(), " of ", habit_.objects(), " ", kind_,
			   found.size() == 1 ? " is" : " are", " not named ",
			   patterns_[habit_.choice()].text(), ": ", join(examples, ", "),
			   rest > 0 ? cat(" and ", rest, " more") : std::string{});
}

void judge_patterns(const Catalog& catalog, Assessment& assessment, std::string_view object,
					std::span<const PatternHabit> habits) {
	const double share = assessment.parameter("habit");
	const double least = assessment.parameter("min_objects");
	Draft draft;
	std::vector<std::string> parts;
	double exceptions = 0;
	double objects = 0;
	for (const PatternHabit& habit : habits) {
		if (!habit.is_clear(share, least)) continue;
		objects += habit.objects();
		const auto count = static_cast<double>(habit.exceptions().size());
		if (count > 0) parts.push_back(habit.text(catalog));
		exceptions += count;
	}
	if (objects <= 0) return;
	assessment.examined(objects);
	if (parts.empty()) return;
	draft.object = object;
	draft.detail = cat(join(parts, "; "), ".");
	draft.evidence.put("objects", objects).put("exceptions", exceptions);
	draft.weight = exceptions;
	draft.effect = exceptions;
	assessment.add(draft);
}

}  // namespace dbe
