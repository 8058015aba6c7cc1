#include <algorithm>
#include <cmath>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/counting_period.hpp"
#include "core/checks/common/key_capacity.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Thresholds {
	double warning;
	double critical;
};

struct Key {
	const Sequence* sequence;  // null where rows are counted instead
	const Column* column;	   // null for a sequence that feeds no known column
	const Table* table;
	KeyCapacity capacity;
	double highest = 0;	 // value seen by ANALYZE where no sequence tells; 0 = rows were counted
	double days = 0;	 // that the rest lasts at the pace of the inserts; 0 = unknown

	double last() const {
		if (sequence != nullptr) return static_cast<double>(sequence->last_value);
		return highest > 0 ? highest : table->rows;
	}
	bool counts_rows() const { return sequence == nullptr && highest <= 0; }
};

double weight_of(const Table* table) { return table == nullptr ? 1 : table->weight; }

std::string widening(const Catalog& catalog, const Column& column) {
	TypeChange change(catalog, column.relation);
	change.add(column, {.type = "bigint"});
	return change.sql();
}

// Once the column is as it shall be: an integer column with a lower limit of the sequence stays,
// and the sequence of an identity column follows the type of the column by itself.
bool has_right_type(const Catalog& catalog, const Key& key) {
	if (key.column == nullptr) return key.capacity.ends_in_sequence;
	if (key.capacity.ends_in_column) return key.sequence->is_identity;
	return integer_width(key.sequence->type) >= integer_width(catalog.base_type(key.column->type));
}

std::string_view limit_clause(const Key& key) {
	if (!key.capacity.ends_in_sequence) return "";
	return key.sequence->increment > 0 ? " NO MAXVALUE" : " NO MINVALUE";
}

// Raises what is too low: the column, its copies, the type and the limit of the sequence.
std::string fix(const Catalog& catalog, const Key& key, const ColumnList& copies) {
	std::vector<std::string> statements;
	const auto widen = [&](const Column& column) {
		std::string sql = widening(catalog, column);
		if (sql.empty()) return false;
		statements.push_back(std::move(sql));
		return true;
	};
	if (key.column != nullptr && key.capacity.ends_in_column) {
		if (!widen(*key.column)) return {};
		for (const Column* copy : copies)
			if (!widen(*copy)) return {};
	}
	if (key.sequence == nullptr) return join(statements, "\n");
	const bool is_narrow = key.sequence->type != type::bigint && !has_right_type(catalog, key);
	if (key.capacity.ends_in_sequence || is_narrow)
		statements.push_back(cat("ALTER SEQUENCE ", catalog.name(key.sequence->id),
								 is_narrow ? " AS bigint" : "", limit_clause(key), ";"));
	return join(statements, "\n");
}

std::string where_it_ends(const Catalog& catalog, const Key& key) {
	const std::string end = grouped(key.capacity.end);
	if (key.column == nullptr || !key.capacity.ends_in_column)
		return cat("the limit ", end, " of sequence ", catalog.name(key.sequence->id));
	return cat(end, ", the end of ", catalog.type_name(*key.column));
}

void report(const Catalog& catalog, const Key& key, const Thresholds& limits,
			Assessment& assessment) {
	const ColumnList copies = key.column != nullptr && key.capacity.ends_in_column
								  ? narrow_copies(catalog, *key.column)
								  : ColumnList{};
	const double last = key.last();
	Draft draft;
	draft.object = key.column != nullptr ? column_object(catalog, *key.column)
										 : catalog.name(key.sequence->id);
	draft.detail =
		cat(key.counts_rows() ? "Rows" : "Values", " have used ", percent(key.capacity.used),
			" of the range: ", grouped(last), " of ", where_it_ends(catalog, key));
	if (!copies.empty())
		append(draft.detail,
			   cat("; copied by ", counted(static_cast<double>(copies.size()), "column"),
				   " as narrow, ", column_object(catalog, *copies.front()),
				   copies.size() > 1 ? " first" : ""));
	if (key.days > 0)
		append(draft.detail, cat("; at the pace of the inserts the rest lasts ",
								 counted(std::floor(key.days), "day")));
	append(draft.detail, '.');
	// Where the pace is known, what lasts for years is no emergency.
	constexpr double soon = 365;
	draft.severity = key.capacity.used >= limits.critical && key.days <= soon ? Severity::critical
																			  : Severity::warning;
	draft.fix = fix(catalog, key, copies);
	draft.evidence.put("used", key.capacity.used)
		.put("last_value", last)
		.put("limit", key.capacity.end)
		.put("remaining", key.capacity.remaining);
	if (key.sequence != nullptr) draft.evidence.put("sequence", catalog.name(key.sequence->id));
	draft.weight = weight_of(key.table);
	draft.effect = key.table == nullptr ? 0 : key.table->bytes;
	assessment.add(draft);
}

void judge_sequence(const Catalog& catalog, const Sequence& sequence, const Column* column,
					const Thresholds& limits, Assessment& assessment) {
	const Table* table =
		column == nullptr ? nullptr : catalog.table(catalog.partition_root(column->relation));
	if (is_unseen(assessment, sequence, weight_of(table))) return;
	assessment.examined(weight_of(table));
	const TypeId type = column == nullptr ? TypeId{} : catalog.base_type(column->type);
	const Key key{&sequence, column, table, key_capacity(sequence, type)};
	if (!starts_again(sequence, type) && key.capacity.used >= limits.warning)
		report(catalog, key, limits, assessment);
}

// Numbers that a program hands out one after the other, told from codes that begin high: most
// between the lowest and the highest exist, and rows keep coming to those that were there before.
void judge_values(const Snapshot& snapshot, const Table& table, const Column& column, double limit,
				  const Thresholds& limits, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const ColumnStatistics* statistics = catalog.statistics(table.id(), column.number);
	if (statistics == nullptr || !statistics->has_range) return;
	const auto highest = static_cast<double>(statistics->highest);
	const double width = highest - static_cast<double>(statistics->lowest) + 1;
	constexpr double density = 0.5, most_new = 0.8, least_seconds = 7 * 86400;
	const auto inserted = static_cast<double>(table.relation->activity.inserted);
	const CountingPeriod period = counting_period(snapshot);
	if (highest < limit * limits.warning || table.rows < width * density || inserted <= 0 ||
		inserted > table.rows * most_new || period.seconds < least_seconds)
		return;
	Key key{nullptr, &column, &table, {}};
	key.highest = highest;
	key.capacity.used = highest / limit;
	key.capacity.remaining = std::max(0.0, limit - highest);
	key.capacity.end = limit;
	key.capacity.ends_in_column = true;
	key.days = std::max(1.0, key.capacity.remaining / period.per_day(inserted));
	if (key.days > assessment.parameter("horizon")) return;
	assessment.examined(table.weight);
	report(catalog, key, limits, assessment);
}

// Without a sequence the number of rows is what the key has used at least.
void judge_rows(const Snapshot& snapshot, const Table& table, const Thresholds& limits,
				Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const Constraint* primary = catalog.primary_key(table.id());
	if (primary == nullptr || primary->columns.count != 1) return;
	const Column* column = catalog.column(table.id(), primary->columns.items[0]);
	if (column == nullptr || catalog.sequence_of(table.id(), column->number) != nullptr ||
		is_in_foreign_key(catalog, *column))
		return;
	const int width = integer_width(catalog.base_type(column->type));
	if (width == 0 || width == 8) return;
	const double limit = largest_value(catalog.base_type(column->type));
	const double used = table.rows / limit;
	if (used < limits.warning)
		return judge_values(snapshot, table, *column, limit, limits, assessment);
	KeyCapacity capacity;
	capacity.used = used;
	capacity.remaining = limit > table.rows ? limit - table.rows : 0;
	capacity.end = limit;
	capacity.ends_in_column = true;
	assessment.examined(table.weight);
	report(catalog, {nullptr, column, &table, capacity}, limits, assessment);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const Thresholds limits{assessment.parameter("warning"), assessment.parameter("critical")};
	const SequenceColumns columns(catalog);
	for (const Sequence& sequence : catalog.sequences()) {
		const Relation* relation = catalog.relation(sequence.id);
		if (relation == nullptr || !catalog.is_judged(*relation)) continue;
		judge_sequence(catalog, sequence, columns.column(sequence), limits, assessment);
	}
	for (const Table& table : catalog.tables()) judge_rows(snapshot, table, limits, assessment);
}

}  // namespace

extern constexpr Check integer_key_running_out{CheckSpec{
	.id = "integer_key_running_out",
	.title = "Integer key or sequence near its end",
	.dimension = Dimension::schema,
	.severity = Severity::critical,
	.why =
		"When the last number is used every insert fails, and the way out, a rewrite of the table "
		"and of all that refer to it, then has to be made during the outage.",
	.action =
		"Widen the key and the columns that copy it to bigint, and raise the limit of the "
		"sequence. ALTER COLUMN TYPE rewrites the table under ACCESS EXCLUSIVE; online: add a "
		"bigint column, fill it by trigger and in batches, then swap. No statement here "
		"means that something else rests on the type, such as a view, a trigger, a policy or a "
		"partition key: change the two together.",
	.bad = "CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "placed_at timestamptz NOT NULL);\n"
		   "SELECT setval(pg_get_serial_sequence('orders', 'id'), 1900000000);\n"
		   "CREATE SEQUENCE refund_numbers;\n"
		   "CREATE TABLE refunds (id integer PRIMARY KEY DEFAULT nextval('refund_numbers'), "
		   "placed_at timestamptz NOT NULL);\n"
		   "SELECT setval('refund_numbers', 2000000000);\n"
		   "CREATE SEQUENCE debit_numbers INCREMENT -1 MINVALUE -2147483648;\n"
		   "CREATE TABLE debits (id integer PRIMARY KEY DEFAULT nextval('debit_numbers'), "
		   "placed_at timestamptz NOT NULL);\n"
		   "SELECT setval('debit_numbers', -2000000000);",
	.good = "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"placed_at timestamptz NOT NULL);\n"
			"SELECT setval(pg_get_serial_sequence('orders', 'id'), 1900000000);",
	.near_miss = "CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "placed_at timestamptz NOT NULL);\n"
				 "SELECT setval(pg_get_serial_sequence('orders', 'id'), 1000000000);\n"
				 "CREATE SEQUENCE shard_numbers MAXVALUE 10 CYCLE;\n"
				 "SELECT setval('shard_numbers', 10);\n"
				 "CREATE SEQUENCE ticket_numbers;\n"
				 "CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "counter integer NOT NULL DEFAULT nextval('ticket_numbers') % 64, "
				 "number bigint NOT NULL DEFAULT nextval('ticket_numbers'));\n"
				 "SELECT setval('ticket_numbers', 5000000000);\n"
				 "CREATE SEQUENCE countdown_numbers INCREMENT -1 MINVALUE -1000 MAXVALUE -1;",
	.parameters = {{{"warning", 0.5, "share", "Used share of the range from which it is reported."},
					{"critical", 0.8, "share", "Used share from which it is critical."},
					{"horizon", 1825, "days", "Keys without a sequence whose numbers last longer are "
											  "left alone."}}},
	.run = run,
}};

}  // namespace dbe
