#include <algorithm>
#include <array>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Columns that are made to take another value one day: of whose, of which kind, in which state,
// in which country and currency, how often.
constexpr auto waiting_words = std::to_array<std::string_view>({
	"account",	  "app",	   "attempt",  "attempts",	 "branch",	"brand",	"category",
	"channel",	  "class",	   "client",   "company",	 "count",	"counter",	"country",
	"currency",	  "customer",  "database", "env",		 "environment", "flag", "flags",
	"generation", "group",	   "host",	   "instance",	 "kind",	"lang",		"language",
	"level",	  "locale",	   "lock",	   "market",	 "mode",	"namespace", "node",
	"org",		  "organisation", "organization", "owner", "partition", "phase", "platform",
	"priority",	  "project",   "provider", "realm",		 "region",	"retries",	"retry",
	"revision",	  "role",	   "schema",   "scope",		 "server",	"service",	"shard",
	"site",		  "source",	   "stage",	   "state",		 "status",	"step",		"store",
	"system",	  "tenant",	   "theme",	   "timezone",	 "type",	"unit",		"vendor",
	"version",	  "visibility", "workspace", "zone",
});

bool is_in_index(const Catalog& catalog, const Column& column) {
	const auto indexes = catalog.indexes(column.relation);
	return std::any_of(indexes.begin(), indexes.end(), [&](const Index& index) {
		return contains(index.columns, column.number);
	});
}

bool is_partition_key(const Catalog& catalog, const Column& column) {
	const PartitionedTable* partitioned = catalog.partitioning(column.relation);
	return partitioned != nullptr && contains(partitioned->columns, column.number);
}

// A flag waits for its day; a time tells when a batch came in; a reference, a key and what is
// searched for have their purpose.
bool should_vary(const Catalog& catalog, const Column& column) {
	const TypeId base = catalog.base_type(column.type);
	const Type* type = catalog.find_type(base);
	const bool is_choice = base == type::boolean || is_time(base) ||
						   (type != nullptr && type->kind == 'e') || column.length == 1;
	return column.not_null && !is_choice && column.generated == 0 && column.identity == 0 &&
		   column.inherited_count == 0 && !NameTokens(column.name).has_any(waiting_words) &&
		   !is_in_index(catalog, column) && !is_partition_key(catalog, column) &&
		   !is_in_foreign_key(catalog, column);
}

bool has_one_value(const ColumnStatistics& s) {
	return s.distinct == 1 && s.null_fraction == 0 && s.common_count == 1 && s.top_frequency == 1;
}

bool is_of_a_kind(const Table& table) {
	const NameTokens name(table.relation->name);
	return !table.is_inheritance_child && !table.is_inheritance_parent && !is_staging_name(name) &&
		   !is_record_name(name) && !is_framework_table(table.relation->name);
}

std::string age_of(const Snapshot& snapshot, const Table& table) {
	const double at = last_analyze(table.relation->activity);
	return at > 0 ? cat(" of ", lasting(snapshot.server().now - at), " ago") : std::string{};
}

void judge(const Snapshot& snapshot, const Table& table, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const ColumnList single = columns_by_statistics(
		catalog, assessment, table, [&](const Column& column, const ColumnStatistics& s) {
			return has_one_value(s) && should_vary(catalog, column);
		});
	if (single.empty()) return;
	Draft draft = about_columns(catalog, table, single);
	draft.detail = cat("The statistics", age_of(snapshot, table), " know a single value in ",
					   single.size() == 1 ? "" : "each of ", listed(catalog, single), ", of ",
					   counted(table.rows, "row"), ".");
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double enough = assessment.parameter("min_rows");
	for (const Table& table : snapshot.catalog.tables())
		if (table.rows >= enough && is_of_a_kind(table)) judge(snapshot, table, assessment);
}

}  // namespace

extern constexpr Check single_value_column{CheckSpec{
	.id = "single_value_column",
	.title = "Column with the same value in every row",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "What is the same in every row says nothing about any of them: a default that nobody "
		   "ever overrides, a feature that was not finished, or an import that filled in a "
		   "constant, and each row carries it.",
	.action = "Find out which. If nothing will ever write another value, drop the column, which takes "
			  "ACCESS EXCLUSIVE for a moment and rewrites nothing; if something should have, "
			  "that is the defect.",
	.bad = "CREATE TABLE guests (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "name text NOT NULL, greeting text NOT NULL DEFAULT 'dear');\n"
		   "INSERT INTO guests (name) SELECT 'guest ' || n FROM generate_series(1, 12000) n;\n"
		   "ANALYZE guests;",
	.good = "CREATE TABLE guests (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"name text NOT NULL);\n"
			"INSERT INTO guests (name) SELECT 'guest ' || n FROM generate_series(1, 12000) n;\n"
			"ANALYZE guests;",
	.near_miss =
		"CREATE TABLE guests (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"name text NOT NULL, greeting text NOT NULL DEFAULT 'dear', status text NOT NULL "
		"DEFAULT 'new', version integer NOT NULL DEFAULT 1, is_vip boolean NOT NULL DEFAULT "
		"false);\n"
		"INSERT INTO guests (name, greeting) SELECT 'guest ' || n, "
		"CASE WHEN n % 100 = 0 THEN 'hi' ELSE 'dear' END FROM generate_series(1, 12000) n;\n"
		"ANALYZE guests;",
	.parameters = {{{"min_rows", 10000, "rows", "Smaller tables are left alone."}}},
	.run = run,
}};

}  // namespace dbe
