// The ranges of a partitioned table by one key, read from the bounds of its partitions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

struct Range {
	const Relation* partition;
	std::int64_t lower = 0;	 // as the server keeps it: a number, days or microseconds
	std::int64_t upper = 0;
	bool has_lower = false;	 // no MINVALUE
	bool has_upper = false;	 // no MAXVALUE

	bool is_bounded() const { return has_lower && has_upper; }
};

struct PartitionRanges {
	const Relation* parent = nullptr;  // may be a partition itself
	const Table* root = nullptr;
	const Relation* default_partition = nullptr;
	TypeId type{};
	std::vector<Range> list;  // in the order of the key
	std::int64_t step = 0;	  // the usual width; 0 where there is none

	bool is_time() const;
	const Range& last() const { return list.back(); }
	// Calendar months are of different length: about the usual width.
	bool is_usual(std::int64_t width) const;
};

// Nothing where the key is not one number or time, or a bound cannot be read.
std::optional<PartitionRanges> partition_ranges(const Catalog& catalog,
												const PartitionedTable& partitioned);

// Seconds since 1970 of a bound of type date, timestamp or timestamptz.
double epoch_of(TypeId type, std::int64_t bound);
// 2026-12-01, 2026-12-01 06:00 (UTC), 5,000,000
std::string bound_text(TypeId type, std::int64_t bound);
// The same for DDL, whatever the session's time zone.
std::string bound_literal(TypeId type, std::int64_t bound);
// 2026-12-01 with the separator given; digits of the month and the day on request.
std::string date_text(std::int64_t days_since_2000, std::string_view separator, int parts = 3);

struct CivilDate {
	std::int64_t year;
	int month;
	int day;
};
CivilDate civil_date(std::int64_t days_since_2000);
std::int64_t days_since_2000(CivilDate date);

// Rows of a table or partition by the counters or, where they say nothing, the last estimate.
double row_count(const Relation& relation);

}  // namespace dbe
