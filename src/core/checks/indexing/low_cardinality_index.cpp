#include <algorithm>
#include <cmath>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/counting_period.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/index_shape.hpp"
#include "core/checks/common/index_use.hpp"
#include "core/checks/common/new_index.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_plain(const Catalog& catalog, const Index& index) {
	return is_usable(index) && index.columns.count == 1 && index.columns.items[0] > 0 &&
		   !index.is_unique && !index.predicate.present() && !is_held(catalog, index) &&
		   !serves_foreign_key(catalog, index);
}

bool is_searched_by_value(const Relation& index) {
	return index.access_method == access_method::btree ||
		   index.access_method == access_method::hash;
}

// The smallest share of the rows that any value can select, where that is certain: a boolean has
// no third value that the sample may have missed.
double certain_share(const Catalog& catalog, const Column& column, const ColumnStatistics& s) {
	if (catalog.base_type(column.type) != type::boolean || s.common_count != 2) return 0;
	const auto nulls = static_cast<double>(s.null_fraction);
	const auto top = static_cast<double>(s.top_frequency);
	const double other = static_cast<double>(s.common_frequency) - top;
	const double rarest = std::min(top, other);
	return nulls > 0 ? std::min(rarest, nulls) : rarest;
}

// Scans that were counted speak for themselves; that there was none needs an index that could
// have had some.
bool is_long_watched(const Snapshot& snapshot, const Assessment& assessment,
					 const IndexFacts& facts) {
	const double seconds = facts.scans > 0 ? snapshot.statistics_age()
										   : index_watch(snapshot, *facts.relation).seconds;
	return seconds >= assessment.parameter("min_age");
}

struct Verdict {
	bool is_bad = false;
	bool is_unknown = false;  // only more time can tell
};

Verdict judge_use(const Snapshot& snapshot, const Assessment& assessment, const Table& table,
				  const IndexFacts& facts, double certain) {
	const double min_share = assessment.parameter("min_share");
	const bool is_old = is_long_watched(snapshot, assessment, facts);
	// Used for few rows at a time, by a rare value or a LIMIT: it earns its keep.
	if (facts.scans > 0 && facts.entries_read < facts.scans * table.rows * min_share) return {};
	if (certain >= min_share) return {.is_bad = true};
	if (!is_old || snapshot.server().in_recovery) return {.is_unknown = true};
	const bool is_read = table.sequential_scans + table.index_scans > 0;
	return {.is_bad = facts.scans > 0 || is_read, .is_unknown = facts.scans <= 0 && !is_read};
}

std::string usage(const Snapshot& snapshot, const Table& table, const IndexFacts& facts) {
	if (facts.scans <= 0)
		return cat("not used in ", index_watch(snapshot, *facts.relation).text(snapshot));
	return cat(counted(facts.scans, "scan"), " in ", counting_period(snapshot).text(), " read ",
			   percent(facts.entries_read / facts.scans / std::max(1.0, table.rows)),
			   " of it each");
}

// The value that most rows have; empty where it is not known whole.
std::string_view commonest(const Catalog& catalog, const Column& column,
						   const ColumnStatistics& s) {
	constexpr std::size_t longest = 40;
	if (!is_text_like(catalog.base_type(column.type)) || s.common_count == 0 ||
		s.samples.count == 0 || s.samples.items[0].view().size() > longest)
		return {};
	return s.samples.items[0];
}

// Where one value fills the column, the rows with another one can be worth an index of their own.
void add_partial_index(const Catalog& catalog, FreeNames& names, const Table& table,
					   const IndexFacts& facts, const ColumnStatistics& s, Draft& draft) {
	constexpr float mostly = 0.8F;
	if (s.top_frequency < mostly) return;
	const double rest = table.rows * (1.0 - static_cast<double>(s.top_frequency) -
									  static_cast<double>(s.null_fraction));
	if (rest < 1) return;
	append(draft.detail, cat(" Where other values are searched for, index their ",
							 counted(std::round(rest), "row"), " alone."));
	const Column& column = *catalog.column(table.id(), facts.index->columns.items[0]);
	const std::string_view value = commonest(catalog, column, s);
	if (value.empty() || table.relation->kind != 'r') return;
	draft.evidence.put(
		"partial_index",
		cat("CREATE INDEX CONCURRENTLY ",
			quoted(names.take(table.relation->schema, cat(facts.relation->name.view(), "_rare"))),
			" ON ", catalog.name(*table.relation), " (", quoted(column.name), ") WHERE ",
			quoted(column.name), " <> ", literal(value), ";"));
}

Draft describe(const Snapshot& snapshot, const Assessment& assessment, FreeNames& names,
			   const Table& table, const IndexFacts& facts, const ColumnStatistics& s) {
	const Catalog& catalog = snapshot.catalog;
	const double values = std::round(distinct_values(s, table.rows));
	const std::string column = catalog.column_name(table.id(), facts.index->columns.items[0]);
	Draft draft;
	draft.object = catalog.name(*facts.relation);
	draft.detail = cat("Column ", column, " has ", counted(values, "value"), " in ",
					   counted(table.rows, "row"), ", the commonest in ",
					   percent(static_cast<double>(s.top_frequency)), " of them; the index takes ",
					   sized(facts.bytes), ", ", usage(snapshot, table, facts), ".");
	// Whether it can go shows in its use, and only after some time.
	const bool may_serve_standby = facts.scans <= 0 && has_standby(snapshot);
	if (may_serve_standby) append(draft.detail, standby_note);
	if (facts.scans <= 0 && !may_serve_standby && !snapshot.server().in_recovery &&
		is_long_watched(snapshot, assessment, facts))
		draft.fix = drop_index(catalog, *facts.relation);
	if (facts.bytes >= assessment.parameter("large_bytes") && !may_serve_standby)
		draft.severity = Severity::warning;
	draft.evidence.put("column", column)
		.put("distinct_values", values)
		.put("rows", table.rows)
		.put("top_share", static_cast<double>(s.top_frequency))
		.put("null_share", static_cast<double>(s.null_fraction))
		.put("bytes", facts.bytes)
		.put("scans", facts.scans)
		.put("entries_read", facts.entries_read);
	add_partial_index(catalog, names, table, facts, s, draft);
	draft.weight = table.weight;
	draft.effect = facts.bytes;
	return draft;
}

void judge(const Snapshot& snapshot, Assessment& assessment, FreeNames& names, const Table& table,
		   const Index& index) {
	const Catalog& catalog = snapshot.catalog;
	if (!is_plain(catalog, index)) return;
	const IndexFacts facts = index_facts(catalog, index);
	const Column* column = catalog.column(table.id(), index.columns.items[0]);
	if (facts.relation == nullptr || column == nullptr || !is_searched_by_value(*facts.relation))
		return;
	const ColumnStatistics* s = catalog.statistics(table.id(), column->number);
	if (s == nullptr && !table.relation->has_statistics_rights) {
		assessment.unassessed(table.weight, Skip::no_privilege,
							  "column statistics are not visible");
		return;
	}
	if (s == nullptr) {
		assessment.unassessed(table.weight, Skip::never_analyzed,
							  "some tables were never analyzed");
		return;
	}
	const bool is_low = distinct_values(*s, table.rows) <= assessment.parameter("max_values");
	const Verdict verdict =
		is_low ? judge_use(snapshot, assessment, table, facts, certain_share(catalog, *column, *s))
			   : Verdict{};
	if (verdict.is_unknown) {
		assessment.unassessed(table.weight, Skip::too_young,
							  "whether a rare value is searched for shows only in time");
		return;
	}
	assessment.examined(table.weight);
	if (verdict.is_bad) assessment.add(describe(snapshot, assessment, names, table, facts, *s));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	FreeNames names(snapshot.catalog);
	for (const Table& table : snapshot.catalog.tables()) {
		if (table.rows < assessment.parameter("min_rows")) continue;
		for (const Index& index : table.indexes) judge(snapshot, assessment, names, table, index);
	}
}

}  // namespace

extern constexpr Check low_cardinality_index{CheckSpec{
	.id = "low_cardinality_index",
	.title = "Index on a column of very few values",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "A search that finds a large part of the table reads the table faster without an index, "
		   "so the planner passes over it, while each write maintains it and updates of the column "
		   "cannot be heap-only.",
	.action =
		"If one value is rare and searched for, index just those rows (CREATE INDEX ... WHERE "
		"status = 'open'; partial_index of the evidence leaves out the commonest value) on the column that the query sorts or filters by next; or put the "
		"column into a composite index. Drop this one once its use has been watched for a "
		"while.",
	.bad = "SELECT dbe.set('low_cardinality_index.min_rows', 5000);\n"
		   "CREATE TABLE coupons (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "is_used boolean NOT NULL);\n"
		   "CREATE INDEX idx_coupons_is_used ON coupons (is_used);\n"
		   "INSERT INTO coupons (is_used) SELECT n % 2 = 0 FROM generate_series(1, 6000) n;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE coupons;\n"
		   "SELECT dbe.set('low_cardinality_index.min_age', 0);",
	.good = "SELECT dbe.set('low_cardinality_index.min_rows', 5000);\n"
			"CREATE TABLE coupons (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"is_used boolean NOT NULL);\n"
			"CREATE INDEX idx_coupons_id ON coupons (id) WHERE NOT is_used;\n"
			"INSERT INTO coupons (is_used) SELECT n % 100 > 0 FROM generate_series(1, 6000) n;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE coupons;",
	.near_miss = "SELECT dbe.set('low_cardinality_index.min_rows', 5000);\n"
				 "CREATE TABLE coupons (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "is_used boolean NOT NULL);\n"
				 "CREATE INDEX idx_coupons_is_used ON coupons (is_used);\n"
				 "INSERT INTO coupons (is_used) SELECT n % 100 > 0 "
				 "FROM generate_series(1, 6000) n;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE coupons;\n"
				 "SELECT dbe.set('low_cardinality_index.min_age', 0);\n"
				 "SELECT count(*) FROM coupons WHERE NOT is_used;\n"
				 "SELECT pg_stat_force_next_flush();",
	.parameters =
		{{{"max_values", 4, "values", "So many distinct values count as few."},
		  {"min_share", 0.05, "fraction",
		   "An index earns its keep when a search finds a smaller part of the rows."},
		  {"min_rows", 10000, "rows", "Smaller tables do not matter."},
		  {"min_age", 604800, "seconds",
		   "For so long statistics must have counted, and an index that was not used existed, "
		   "before it may be dropped."},
		  {"large_bytes", 104857600, "bytes", "From this size on it is a warning."}}},
	.run = run,
}};

}  // namespace dbe
