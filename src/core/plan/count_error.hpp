// How far the planner's number of rows may be from the truth, by what its statistics are made of.
#pragma once

#include <string>
#include <vector>

namespace dbe {

// A table as statistics have it. Numbers that nobody knows are negative.
struct CountedTable {
	double rows = -1;	   // when they were counted last
	double pages = -1;	   // the same
	double changes = -1;   // rows inserted, updated and deleted since it was analyzed
	double sample = 0;	   // rows and pages that ANALYZE looks at, at most
	double expected = -1;  // by the planner, scaled to the pages there are now
};

enum class ConditionKind : unsigned char {
	unknown,
	key,	   // = by a unique column
	equal,	   // to a constant
	different, // from a constant
	range,
	null_test,
	truth	// of a boolean column
};

// What the conditions on one column let pass, and what is known of the column.
struct CountedCondition {
	std::string column;
	ConditionKind kind = ConditionKind::unknown;
	double expected = -1;  // rows that the planner expects of the conditions alone
	int ends = 0;		   // of ranges: constants that a histogram is asked about
	bool has_statistics = false;
	double sample = 0;	// rows that ANALYZE looked at for it, at most
	double null_fraction = 0;
	double common_values = 0;	// how many of the most common values are kept
	double least_common = 0;	// fraction of the last of them
	double all_common = 0;		// of all of them
	double bounds = 0;			// of the histogram; 0 = none
	double frequency = -1;		// of the constant, if it is one of the most common values
};

struct Fraction {
	double low = 0;
	double high = 1;
};

// Three standard errors of a proportion p in a sample of n out of rows.
double sampling_error(double p, double n, double rows);
// Of the rows of the table when it was analyzed.
Fraction fraction_of(const CountedCondition& condition, const CountedTable& table);

struct CountRange {
	double low = 0;
	double high = -1;  // negative = nobody knows
};

// Of one table with conditions on its columns. That they may depend on each other is in it: the bounds are
// those of Frechet, which hold whatever they do. others: conditions beside them of which nothing is known.
CountRange range_of(const CountedTable& table, const std::vector<CountedCondition>& conditions, bool others,
					double estimate);

}  // namespace dbe
