#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/common/partition_ranges.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr std::int64_t microseconds_per_day = 86'400'000'000;

struct Ending {
	PartitionRanges ranges;
	double left = 0;  // seconds until the newest partition ends; negative when it has
	double step = 0;  // seconds
};

double seconds_of(TypeId type, std::int64_t width) {
	return epoch_of(type, width) - epoch_of(type, 0);
}

// Rows of this time arrive: the partition that takes them, or took them last, holds some.
bool is_in_use(const PartitionRanges& ranges, double now, double step) {
	for (const Range& range : ranges.list) {
		if (!range.is_bounded() || epoch_of(ranges.type, range.lower) > now) continue;
		if (epoch_of(ranges.type, range.upper) + step < now) continue;
		if (range.partition->kind != 'r' || row_count(*range.partition) > 0) return true;
	}
	return ranges.default_partition != nullptr && row_count(*ranges.default_partition) > 0;
}

std::optional<Ending> ending(PartitionRanges ranges, double now, double lead) {
	const Range& last = ranges.last();
	if (!ranges.is_time() || ranges.step == 0 || !last.is_bounded()) return std::nullopt;
	Ending end;
	end.step = seconds_of(ranges.type, ranges.step);
	end.left = epoch_of(ranges.type, last.upper) - now;
	if (end.left >= end.step * lead || !is_in_use(ranges, now, end.step)) return std::nullopt;
	end.ranges = std::move(ranges);
	return end;
}

// Where the range after this one ends; nothing where the width follows no plain rule.
std::optional<std::int64_t> next_upper(TypeId type, const Range& range,
									   const std::vector<Range>& list) {
	const std::int64_t unit = type == type::date ? 1 : microseconds_per_day;
	if (range.lower % unit == 0 && range.upper % unit == 0) {
		const CivilDate lower = civil_date(range.lower / unit);
		CivilDate upper = civil_date(range.upper / unit);
		const std::int64_t months = (upper.year - lower.year) * 12 + upper.month - lower.month;
		if (lower.day == 1 && upper.day == 1 && months > 0) {
			const std::int64_t month = upper.month - 1 + months;
			return days_since_2000({upper.year + month / 12, static_cast<int>(month % 12 + 1), 1}) *
				   unit;
		}
	}
	constexpr std::size_t compared = 3;
	const std::int64_t width = range.upper - range.lower;
	for (std::size_t i = list.size(); i > 0 && i + compared > list.size(); i--)
		if (!list[i - 1].is_bounded() || list[i - 1].upper - list[i - 1].lower != width)
			return std::nullopt;
	return range.upper + width;
}

// The name of the last partition with the date of the next in it; else one made of the parent's.
std::string next_name(const PartitionRanges& ranges, std::int64_t lower) {
	const std::int64_t unit = ranges.type == type::date ? 1 : microseconds_per_day;
	const std::string_view last = ranges.last().partition->name;
	for (const int parts : {3, 2, 1})
		for (const std::string_view separator : {"_", "", "-"}) {
			const std::string old = date_text(ranges.last().lower / unit, separator, parts);
			if (!last.ends_with(old)) continue;
			return cat(last.substr(0, last.size() - old.size()),
					   date_text(lower / unit, separator, parts));
		}
	return cat(ranges.parent->name.view(), "_", date_text(lower / unit, ""));
}

// Bounds with a time zone may follow the days of any place, with summer time: what is no midnight of
// UTC is continued by those who know the place.
bool follows_local_time(const PartitionRanges& ranges) {
	return ranges.type == type::timestamptz &&
		   std::any_of(ranges.list.begin(), ranges.list.end(), [](const Range& range) {
			   return (range.has_lower && range.lower % microseconds_per_day != 0) ||
					  (range.has_upper && range.upper % microseconds_per_day != 0);
		   });
}

// By ATTACH, which lets readers and writers go on; as many as cover the coming time.
std::string fix(const Catalog& catalog, FreeNames& names, const Ending& end, double wanted) {
	constexpr int most = 12;
	const PartitionRanges& ranges = end.ranges;
	const bool is_nested = std::any_of(ranges.list.begin(), ranges.list.end(), [](const Range& r) {
		return r.partition->kind != 'r';
	});
	// Rows in the default partition may belong into the new one, which then cannot be attached.
	if (is_nested || follows_local_time(ranges) ||
		(ranges.default_partition != nullptr && row_count(*ranges.default_partition) > 0))
		return {};
	const std::string parent = catalog.name(*ranges.parent);
	const SchemaId schema = ranges.last().partition->schema;
	const Role* owner = catalog.role(ranges.parent->owner);
	std::vector<std::string> statements;
	Range range = ranges.last();
	double left = end.left;
	int count = 0;
	while (left < wanted) {
		const auto upper = next_upper(ranges.type, range, ranges.list);
		if (!upper || ++count > most) return {};
		const Range next{range.partition, range.upper, *upper, true, true};
		const std::string name =
			qualified(catalog.schema_name(schema),
					  names.take(schema, object_name(next_name(ranges, next.lower))));
		statements.push_back(cat("CREATE TABLE ", name, " (LIKE ", parent,
								 " INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS);"));
		statements.push_back(cat("ALTER TABLE ", parent, " ATTACH PARTITION ", name,
								 " FOR VALUES FROM (", bound_literal(ranges.type, next.lower),
								 ") TO (", bound_literal(ranges.type, next.upper), ");"));
		// Last: who runs this may not be able to attach a table that is not his any more.
		if (owner != nullptr)
			statements.push_back(
				cat("ALTER TABLE ", name, " OWNER TO ", catalog.role_name(owner->id), ";"));
		left += seconds_of(ranges.type, next.upper - next.lower);
		range = next;
	}
	return join(statements, "\n");
}

Severity severity(const Ending& end) {
	const bool is_over = end.left <= 0;
	return is_over && end.ranges.default_partition == nullptr ? Severity::critical
															   : Severity::warning;
}

std::string detail(const Ending& end, std::size_t others) {
	const PartitionRanges& ranges = end.ranges;
	std::string text = cat("The last partition ", end.left > 0 ? "ends " : "ended ",
						   end.left > 0 ? "in " : "", lasting(std::abs(end.left)),
						   end.left > 0 ? "" : " ago", ", at ",
						   bound_text(ranges.type, ranges.last().upper), "; ",
						   ranges.default_partition == nullptr
							   ? "rows of later times are refused"
							   : "rows of later times go to the default partition");
	if (others > 0) append(text, cat("; the same for ", counted(static_cast<double>(others),
																"more partitioned part")));
	append(text, ".");
	return text;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double lead = assessment.parameter("lead");
	const double now = snapshot.server().now;
	std::vector<Ending> endings;
	for (const PartitionedTable& partitioned : catalog.partitioned_tables()) {
		auto ranges = partition_ranges(catalog, partitioned);
		if (!ranges || !ranges->is_time() || ranges->step == 0) continue;
		assessment.examined(ranges->root->weight);
		if (auto end = ending(std::move(*ranges), now, lead)) endings.push_back(std::move(*end));
	}
	// One finding for each table: of its parts the one that ends first.
	std::stable_sort(endings.begin(), endings.end(), [](const Ending& a, const Ending& b) {
		const auto x = a.ranges.root->id(), y = b.ranges.root->id();
		return x != y ? x < y : a.left < b.left;
	});
	FreeNames names(catalog);
	for (std::size_t i = 0; i < endings.size();) {
		std::size_t next = i;
		while (next < endings.size() && endings[next].ranges.root == endings[i].ranges.root) next++;
		const Ending& end = endings[i];
		Draft draft;
		draft.object = catalog.name(*end.ranges.parent);
		draft.detail = detail(end, next - i - 1);
		for (std::size_t j = i; j < next; j++) {
			const std::string one = fix(catalog, names, endings[j], endings[j].step * lead);
			if (one.empty()) {
				draft.fix.clear();
				break;
			}
			append(draft.fix, cat(draft.fix.empty() ? "" : "\n", one));
		}
		draft.severity = severity(end);
		draft.evidence.put("end", bound_text(end.ranges.type, end.ranges.last().upper))
			.put("seconds_left", end.left)
			.put("step_seconds", end.step)
			.put("has_default", end.ranges.default_partition != nullptr);
		draft.weight = end.ranges.root->weight;
		draft.effect = end.ranges.root->rows;
		assessment.add(draft);
		i = next;
	}
}

}  // namespace

extern constexpr Check no_partition_ahead{CheckSpec{
	.id = "no_partition_ahead",
	.title = "No partition for the time to come",
	.dimension = Dimension::monitoring,
	.severity = Severity::critical,
	.why = "When the last range ends every insert of newer rows fails at once, or piles up in the "
		   "default partition, which then stands in the way of the partition that was forgotten.",
	.action =
		"Create the next partitions, and let a job make them several steps ahead: pg_partman with "
		"its maintenance, or a scheduled statement. A table made apart and attached takes only "
		"SHARE UPDATE EXCLUSIVE on the parent, and ACCESS EXCLUSIVE on a default partition where "
		"there is one; CREATE TABLE ... PARTITION OF takes ACCESS EXCLUSIVE on both. Where days "
		"begin at midnight of a place and not of UTC, write the bounds in that time zone. Where a "
		"default partition holds rows of the new range, move them out first.",
	.bad =
		"CREATE TABLE readings (at timestamptz NOT NULL, sensor integer NOT NULL, "
		"reading numeric(8,2) NOT NULL, PRIMARY KEY (at, sensor)) PARTITION BY RANGE (at);\n"
		"DO $$ BEGIN FOR n IN 0..3 LOOP EXECUTE format('CREATE TABLE readings_%s PARTITION OF "
		"readings FOR VALUES FROM (%L) TO (%L)', n, date_trunc('day', now(), 'UTC') + interval '24 "
		"hours' - interval '240 hours' * (n + 1), date_trunc('day', now(), 'UTC') + interval '24 "
		"hours' - interval '240 hours' * n); END LOOP; END $$;\n"
		"INSERT INTO readings VALUES (now(), 1, 20.5);\n"
		"SELECT pg_stat_force_next_flush();",
	.good =
		"CREATE TABLE readings (at timestamptz NOT NULL, sensor integer NOT NULL, "
		"reading numeric(8,2) NOT NULL, PRIMARY KEY (at, sensor)) PARTITION BY RANGE (at);\n"
		"DO $$ BEGIN FOR n IN -2..3 LOOP EXECUTE format('CREATE TABLE readings_%s PARTITION OF "
		"readings FOR VALUES FROM (%L) TO (%L)', n + 2, now() + interval '1 day' - interval '10 "
		"days' * (n + 1), now() + interval '1 day' - interval '10 days' * n); END LOOP; END $$;\n"
		"INSERT INTO readings VALUES (now(), 1, 20.5);\n"
		"SELECT pg_stat_force_next_flush();",
	.near_miss =
		"CREATE TABLE readings (at date NOT NULL, sensor integer NOT NULL, "
		"reading numeric(8,2) NOT NULL, PRIMARY KEY (at, sensor)) PARTITION BY RANGE (at);\n"
		"CREATE TABLE readings_2010 PARTITION OF readings FOR VALUES FROM ('2010-01-01') TO "
		"('2011-01-01');\n"
		"CREATE TABLE readings_2011 PARTITION OF readings FOR VALUES FROM ('2011-01-01') TO "
		"('2012-01-01');\n"
		"CREATE TABLE readings_2012 PARTITION OF readings FOR VALUES FROM ('2012-01-01') TO "
		"('2013-01-01');\n"
		"INSERT INTO readings VALUES ('2012-07-01', 1, 20.5);\n"
		"SELECT pg_stat_force_next_flush();",
	.parameters = {{{"lead", 0.25, "times",
					 "Share of a partition's usual width that must lie ahead at least."}}},
	.run = run,
}};

}  // namespace dbe
