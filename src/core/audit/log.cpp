#include "core/audit/log.hpp"

#include <algorithm>
#include <array>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

Step owner_step(std::string command, std::string effect) {
	return {std::move(command), std::move(effect), Host::As::owner};
}

void add_partition_steps(Call& call, int months_ahead, std::vector<Step>& steps) {
	const dbe_rows rows = call.host().query(cat(R"(
SELECT month::date::text FROM pg_catalog.generate_series(
	pg_catalog.date_trunc('month', now() AT TIME ZONE 'UTC'),
	pg_catalog.date_trunc('month', now() AT TIME ZONE 'UTC') + )", months_ahead, R"( * interval '1 month',
	interval '1 month') month
WHERE pg_catalog.to_regclass('dbe.audit_record_' || pg_catalog.to_char(month, 'YYYY_MM')) IS NULL
ORDER BY 1)").c_str());
	for (std::uint32_t i = 0; i < rows.count; i++)
		steps.push_back(owner_step(
			cat("SELECT dbe.audit_make_partition(", literal(Row(rows, i).text(0)), ")"),
			"A partition of the log for that month. No writer and no reader waits for it."));
}

struct EventTrigger {
	std::string_view name;
	std::string_view definition;
	std::string_view effect;
};

constexpr auto event_triggers = std::to_array<EventTrigger>({
	{"dbe_audit_guard",
	 "ddl_command_start WHEN TAG IN ('DROP EXTENSION', 'DROP OWNED', 'DROP SCHEMA') EXECUTE FUNCTION "
	 "dbe.audit_guard()",
	 "DROP EXTENSION dbe is refused while the log holds records."},
	// ALTER VIEW and the like rename tables and their columns too, ALTER TYPE those of typed tables
	{"dbe_audit_follow",
	 "ddl_command_end WHEN TAG IN ('ALTER TABLE', 'ALTER FOREIGN TABLE', 'ALTER INDEX', "
	 "'ALTER MATERIALIZED VIEW', 'ALTER SCHEMA', 'ALTER TYPE', 'ALTER VIEW', "
	 "'CREATE SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO') "
	 "EXECUTE FUNCTION dbe.audit_follow()",
	 "Columns that are renamed keep their mask, new partitions are recorded like the others."},
	{"dbe_audit_gone", "sql_drop EXECUTE FUNCTION dbe.audit_follow()",
	 "A table that is dropped leaves its trail, and its name to another."},
});

std::vector<std::string_view> present_event_triggers(Call& call) {
	const dbe_rows rows = call.host().query(
		"SELECT evtname FROM pg_catalog.pg_event_trigger WHERE evtname ~ '^dbe_audit_'");
	std::vector<std::string_view> present;
	for (std::uint32_t i = 0; i < rows.count; i++) present.push_back(Row(rows, i).text(0));
	return present;
}

void add_event_steps(Call& call, std::vector<Step>& steps) {
	std::vector<std::string_view> present = present_event_triggers(call);
	if (present.size() < event_triggers.size()) {
		// somebody else may be about to make them; the lock is that of making a partition
		call.host().execute("LOCK TABLE ONLY dbe.audit_record IN SHARE UPDATE EXCLUSIVE MODE",
							Host::As::owner);
		present = present_event_triggers(call);
	}
	for (const EventTrigger& trigger : event_triggers)
		if (std::find(present.begin(), present.end(), trigger.name) == present.end())
			steps.push_back(
				owner_step(cat("CREATE EVENT TRIGGER ", trigger.name, " ON ", trigger.definition),
						   std::string(trigger.effect)));
}

void add_rest_step(Call& call, std::vector<Step>& steps) {
	const dbe_rows rows =
		call.host().execute("SELECT count(*) FROM dbe.audit_record_rest", Host::As::owner);
	const double records = Row(rows, 0).number(0);
	if (records == 0) return;
	steps.push_back(owner_step("SELECT dbe.audit_move_rest()",
							   cat("Moves ", counted(records, "record"),
								   " that had no partition when they were written.")));
}

// A partition goes when no table wants to keep what is in it. Commands belong to no table, and are kept.
constexpr std::string_view expired_partitions = R"(
WITH kept AS (
	SELECT bool_or(retention IS NULL) AS forever, min(now() - retention) AS since
	FROM dbe.audit_table),
month AS (
	SELECT c.relname, m.low AT TIME ZONE 'UTC' AS low,
		(m.low + interval '1 month') AT TIME ZONE 'UTC' AS until
	FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid,
		pg_catalog.regexp_match(c.relname, '^audit_record_(\d{4})_(\d\d)$') AS p (part),
		pg_catalog.make_timestamp(p.part[1]::integer, p.part[2]::integer, 1, 0, 0, 0) AS m (low)
	WHERE i.inhparent = 'dbe.audit_record'::pg_catalog.regclass)
SELECT m.relname, pg_catalog.to_char(m.low AT TIME ZONE 'UTC', 'YYYY-MM-DD')
FROM month m, kept k
WHERE NOT k.forever AND m.until <= k.since AND NOT EXISTS (
	SELECT FROM dbe.audit_record r
	WHERE r.recorded_at >= m.low AND r.recorded_at < m.until AND NOT r.layout = ANY (ARRAY(
		SELECT l.id FROM dbe.audit_layout l JOIN dbe.audit_table t ON t.id = l.table_id)))
ORDER BY m.low)";

struct Month {
	std::string_view partition;
	std::string_view first_day;
};

std::vector<Month> expired_months(Call& call) {
	const dbe_rows rows =
		call.host().execute(std::string(expired_partitions).c_str(), Host::As::owner);
	std::vector<Month> months;
	for (std::uint32_t i = 0; i < rows.count; i++)
		months.push_back({Row(rows, i).text(0), Row(rows, i).text(1)});
	return months;
}

void add_retention_steps(Call& call, const std::vector<Month>& expired_months,
						 std::vector<Step>& steps) {
	for (const Month& month : expired_months) {
		steps.push_back(owner_step(
			cat("SELECT dbe.audit_expire_month(", literal(month.first_day), ")"),
			"Past the retention of every table: tombstones tell that the month is dropped."));
		steps.push_back(owner_step(cat("DROP TABLE ", qualified("dbe", month.partition)),
								   "ACCESS EXCLUSIVE lock on the log until the transaction ends: "
								   "readers wait, writers do not."));
	}
	const dbe_rows expired = call.host().query(R"(
SELECT t.id, t.table_schema, t.table_name, now() - t.retention FROM dbe.audit_table t
WHERE t.retention IS NOT NULL ORDER BY t.id)");
	for (std::uint32_t i = 0; i < expired.count; i++) {
		const Row row(expired, i);
		steps.push_back(owner_step(
			cat("SELECT dbe.audit_expire(", row.text(0), ", ", literal(row.text(3)), ")"),
			cat("Erases what was recorded of ", qualified(row.text(1), row.text(2)), " before ",
				row.text(3), "; a tombstone tells how much.")));
	}
}

void add_table_steps(Call& call, std::vector<Step>& steps) {
	const dbe_rows gone = call.host().query(R"(
SELECT t.id, t.table_schema, t.table_name FROM dbe.audit_table t
WHERE t.relation IS NOT NULL AND NOT EXISTS (
	SELECT FROM pg_catalog.pg_class c WHERE c.oid = t.relation) ORDER BY t.id)");
	for (std::uint32_t i = 0; i < gone.count; i++) {
		const Row row(gone, i);
		steps.push_back(owner_step(
			cat("UPDATE dbe.audit_table SET relation = NULL, is_enabled = false, disabled_at = "
				"coalesce(disabled_at, pg_catalog.clock_timestamp()) WHERE id = ", row.text(0)),
			cat(qualified(row.text(1), row.text(2)),
				" has been dropped; what was recorded of it stays.")));
	}
	const dbe_rows partitions = call.host().query(
		"SELECT unnest(commands) FROM dbe.audit_incomplete()");
	for (std::uint32_t i = 0; i < partitions.count; i++)
		steps.push_back(owner_step(
			std::string(Row(partitions, i).text(0)),
			"For statements that name the new partition itself. SHARE ROW EXCLUSIVE lock on it."));
}

// What was written since autovacuum has seen the log is in no range of the index yet.
void add_index_steps(Call& call, const std::vector<Month>& expired_months,
					 std::vector<Step>& steps) {
	const dbe_rows rows = call.host().query(R"(
SELECT x.relname, t.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
WHERE x.relam = (SELECT oid FROM pg_catalog.pg_am WHERE amname = 'brin') AND x.relkind = 'i'
	AND t.relnamespace = 'dbe'::pg_catalog.regnamespace AND t.relname ~ '^audit_record_'
	AND pg_catalog.pg_relation_size(t.oid) > 0
ORDER BY x.relname)");
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		// all steps are planned before the first is done: a partition that is dropped is still there
		if (std::any_of(expired_months.begin(), expired_months.end(),
						[&](const Month& month) { return month.partition == row.text(1); }))
			continue;
		steps.push_back(owner_step(
			cat("SELECT pg_catalog.brin_summarize_new_values(",
				literal(qualified("dbe", row.text(0))), ")"),
			"The index by time, transaction and user takes in what is new. No writer waits."));
	}
}

void add_role_step(Call& call, std::vector<Step>& steps) {
	const dbe_rows rows = call.host().query(
		"SELECT 1 FROM pg_catalog.pg_event_trigger WHERE evtname = 'dbe_audit_command'");
	if (rows.count == 0) return;
	steps.push_back(owner_step("SELECT count(*) FROM dbe.audit_roles()",
							   "Records what has changed about roles and rights."));
}

}  // namespace

std::vector<Step> prepare_log_steps(Call& call) {
	std::vector<Step> steps;
	add_event_steps(call, steps);
	add_partition_steps(call, 1, steps);
	return steps;
}

std::vector<Step> maintain_log_steps(Call& call, int months_ahead) {
	const std::vector<Month> expired = expired_months(call);
	std::vector<Step> steps;
	add_event_steps(call, steps);
	add_partition_steps(call, months_ahead, steps);
	add_rest_step(call, steps);
	add_retention_steps(call, expired, steps);
	add_table_steps(call, steps);
	add_role_step(call, steps);
	add_index_steps(call, expired, steps);
	return steps;
}

}  // namespace dbe
