#include <algorithm>
#include <array>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/constant_defaults.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr auto times = std::to_array<TypeId>(
	{type::timestamptz, type::timestamp, type::time, type::timetz});

constexpr std::int64_t second = 1000000;
constexpr double from_2000 = 946684800;	 // seconds from 1970

// Nobody writes microseconds by hand, but for the last one of a second or a day.
bool was_read_from_clock(const ConstantDefault& constant, double now) {
	const auto value = microseconds(constant);
	if (!value || *value <= 0) return false;
	const std::int64_t fraction = *value % second;
	if (fraction % 1000 == 0 || fraction == second - 1) return false;
	constexpr double day = 86400;
	const bool is_moment = constant.type == type::timestamptz || constant.type == type::timestamp;
	return !is_moment || static_cast<double>(*value / second) + from_2000 < now + day;
}

std::string_view clock_for(TypeId column) {
	if (column == type::timestamp) return "LOCALTIMESTAMP";
	if (column == type::date) return "CURRENT_DATE";
	if (column == type::time) return "LOCALTIME";
	if (column == type::timetz) return "CURRENT_TIME";
	return column == type::timestamptz ? "now()" : std::string_view{};
}

std::string fix(const Catalog& catalog, const Table& table, const ColumnList& columns) {
	std::vector<std::string> actions;
	for (const Column* column : columns) {
		const std::string_view clock = clock_for(catalog.base_type(column->type));
		if (clock.empty()) return {};
		actions.push_back(cat("ALTER COLUMN ", quoted(column->name), " SET DEFAULT ", clock));
	}
	return cat("ALTER TABLE ", catalog.name(*table.relation), " ", join(actions, ", "), ";");
}

std::string age_of(const ConstantDefault& first, double now) {
	if (first.type != type::timestamptz) return {};
	const double at = static_cast<double>(*microseconds(first) / second) + from_2000;
	return now - at >= 60 ? cat(", ", lasting(now - at), " ago") : std::string{};
}

void report(const Snapshot& snapshot, std::span<const ConstantDefault> frozen,
			Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const Table& table = *frozen.front().table;
	ColumnList columns;
	for (const ConstantDefault& constant : frozen) columns.push_back(constant.column);
	const bool is_one = columns.size() == 1;
	Draft draft = about_columns(catalog, table, columns);
	draft.detail =
		cat(is_one ? "The default of " : "The defaults of ", listed(catalog, columns),
			is_one ? " is" : " are", " the moment at which the default was made",
			age_of(frozen.front(), snapshot.server().now), ": each new row gets that same time.");
	draft.fix = fix(catalog, table, columns);
	assessment.add(draft);
}

bool has_time_default(const Catalog& catalog, const Table& table) {
	return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
		return column.has_default && column.generated == 0 &&
			   !clock_for(catalog.base_type(column.type)).empty();
	});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables())
		if (has_time_default(catalog, table)) assessment.examined(table.weight);
	std::vector<ConstantDefault> found = constant_defaults(catalog, times);
	std::erase_if(found, [&](const ConstantDefault& constant) {
		return !was_read_from_clock(constant, snapshot.server().now);
	});
	for (std::size_t i = 0; i < found.size();) {
		std::size_t end = i + 1;
		while (end < found.size() && found[end].table == found[i].table) end++;
		report(snapshot, std::span(found).subspan(i, end - i), assessment);
		i = end;
	}
}

}  // namespace

extern constexpr Check frozen_time_default{CheckSpec{
	.id = "frozen_time_default",
	.title = "Default time frozen at the moment of CREATE TABLE",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "DEFAULT 'now' is read once, when the default is made, and stored as that moment: "
		   "every row says that it was created when the table was. The same happens to 'today'.",
	.action = "Use the function: now(), LOCALTIMESTAMP, CURRENT_DATE. The change takes ACCESS "
			  "EXCLUSIVE for a moment and leaves old rows as they are: their times are wrong and "
			  "can only be restored from other sources.",
	.bad = "CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "opened_at timestamptz NOT NULL DEFAULT 'now', subject text NOT NULL); "
		   "CREATE TABLE answers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "given_at timestamptz NOT NULL DEFAULT 'now', body text NOT NULL);",
	.good = "CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"opened_at timestamptz NOT NULL DEFAULT now(), subject text NOT NULL);",
	.near_miss = "CREATE TABLE tariffs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "valid_from timestamptz NOT NULL DEFAULT '2020-01-01 00:00:00+00', "
				 "valid_until timestamptz NOT NULL DEFAULT '9999-12-31 23:59:59.999999+00', "
				 "starts_at timestamptz NOT NULL DEFAULT '-infinity', "
				 "seen_at timestamptz NOT NULL DEFAULT clock_timestamp());",
	.run = run,
}};

}  // namespace dbe
