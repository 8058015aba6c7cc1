// Words that say at the start or the end of a name what it names: idx_..., ..._fkey, is_..., ..._at.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/name_styles.hpp"

namespace dbe {

struct NamePattern {
	std::string_view word;
	bool is_first;	// of the name; otherwise the last, before a number that the server adds

	bool fits(std::string_view name, bool has_capitals) const;
	std::string text() const;  // idx_..., ..._idx
};

struct NamedObject {
	std::string_view name;
	RelationId table;
};

// Which of some patterns the names of one kind of objects follow, and which of them do not.
class PatternHabit {
public:
	// At most Habit::choices - 1 patterns.
	PatternHabit(std::string_view kind, std::span<const NamePattern> patterns)
		: kind_(kind), patterns_(patterns) {}

	void add(const NamedObject& object);
	bool is_clear(double share, double least) const {
		return habit_.choice() < patterns_.size() && habit_.is_clear(share, least);
	}
	int objects() const { return habit_.objects(); }
	std::vector<NamedObject> exceptions() const;
	// "2 of 40 indexes are not named idx_...: a of orders, b of items"
	std::string text(const Catalog& catalog) const;

private:
	std::string_view kind_;	 // in the plural
	std::span<const NamePattern> patterns_;
	Habit habit_;
	std::vector<NamedObject> objects_;
};

// One finding about all kinds whose habit is clear and has exceptions, by the parameters habit and
// min_objects of the check.
void judge_patterns(const Catalog& catalog, Assessment& assessment, std::string_view object,
					std::span<const PatternHabit> habits);

}  // namespace dbe
