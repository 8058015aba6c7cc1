#include <algorithm>
#include <array>

#include "core/checks/assessment.hpp"
#include "core/checks/common/name_patterns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr auto flag_patterns = std::to_array<NamePattern>({{"is", true}});
constexpr auto time_patterns = std::to_array<NamePattern>({{"at", false}, {"on", false},
														   {"date", false}, {"time", false},
														   {"timestamp", false}, {"ts", false}});

// As good as "is": the first word says that the answer is yes or no.
constexpr auto verbs = std::to_array<std::string_view>({
	"accept", "accepts",  "allow",	  "allows", "are",	"can",		"contains", "did",
	"do",	  "does",	  "enable",	  "enables", "had", "has",		"have",		"hide",
	"hides",  "include",  "includes", "keep",	"keeps", "may",		"might",	"must",
	"needs",  "no",		  "not",	  "notify", "only", "receive",	"receives", "require",
	"requires", "send",	  "sends",	  "shall",	"should", "show",	"shows",	"skip",
	"skips",  "supports", "use",	  "uses",	"wants", "was",		"were",		"will",
});

// The bounds of a period are named after the period.
constexpr auto boundary_words = std::to_array<std::string_view>({
	"after", "before", "begin", "begins", "deadline", "due",   "end",	"ending", "ends",
	"expires", "from", "since", "start",  "starting", "starts", "stop", "thru",	  "till",
	"to",	 "until",  "upto",
});

bool is_answer(std::string_view name) {
	constexpr std::string_view is = "is_";
	if (name.starts_with(is)) return false;
	const NameTokens words(name);
	return words.size() > 1 && is_one_of(words.first(), verbs);
}

bool is_bound(std::string_view name) {
	return !name.ends_with("_at") && is_one_of(NameTokens(name).last(), boundary_words);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::array habits = {PatternHabit("boolean columns", flag_patterns),
						 PatternHabit("timestamp columns", time_patterns)};
	for (const Table& table : catalog.tables()) {
		if (is_framework_table(table.relation->name) || table.is_inheritance_child) continue;
		for (const Column& column : table.columns) {
			if (column.inherited_count > 0) continue;
			if (column.type == type::boolean && !is_answer(column.name))
				habits[0].add({column.name, table.id()});
			if ((column.type == type::timestamptz || column.type == type::timestamp) &&
				!is_bound(column.name))
				habits[1].add({column.name, table.id()});
		}
	}
	judge_patterns(catalog, assessment, "columns", habits);
}

}  // namespace

extern constexpr Check column_names_against_habit{CheckSpec{
	.id = "column_names_against_habit",
	.title = "Boolean or timestamp columns named unlike the rest",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Where nearly every boolean is called is_... and nearly every moment ..._at, a column "
		   "that is not is taken for another type: \"active\" may be a number, \"created\" a "
		   "flag, and the name is guessed wrongly first.",
	.action = "Rename, in several steps where an application is running: views keep working, but "
			  "statements and function bodies that use the old name fail at once.",
	.bad = "SELECT dbe.set('column_names_against_habit.min_objects', 4);\n"
		   "SELECT dbe.set('column_names_against_habit.habit', 0.7);\n"
		   "CREATE TABLE badges (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "is_lost boolean NOT NULL, is_paid boolean NOT NULL, is_printed boolean NOT NULL, "
		   "valid boolean NOT NULL);",
	.good = "SELECT dbe.set('column_names_against_habit.min_objects', 4);\n"
			"CREATE TABLE badges (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"is_lost boolean NOT NULL, is_paid boolean NOT NULL, is_printed boolean NOT NULL, "
			"is_valid boolean NOT NULL);",
	.near_miss = "SELECT dbe.set('column_names_against_habit.min_objects', 4);\n"
				 "CREATE TABLE badges (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "is_lost boolean NOT NULL, is_paid boolean NOT NULL, is_printed boolean NOT NULL, "
				 "is_valid boolean NOT NULL, has_photo boolean NOT NULL, can_enter boolean NOT NULL, "
				 "issued_at timestamptz NOT NULL, printed_at timestamptz, lost_at timestamptz, "
				 "paid_at timestamptz, valid_from timestamptz, valid_until timestamptz);",
	.parameters = {{{"habit", 0.9, "share", "Share of the names that makes a habit."},
					{"min_objects", 10, "objects", "Columns of one type that make a habit."}}},
	.run = run,
}};

}  // namespace dbe
