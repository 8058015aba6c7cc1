#include "core/workload/workload.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/query/redact.hpp"
#include "core/query/statement_kind.hpp"
#include "core/server/row.hpp"

namespace dbe {

double WorkloadEntry::deviation_ms() const {
	return calls > 0 ? std::sqrt(std::max(0.0, squares / calls)) : 0;
}

double Workload::total_ms() const {
	double sum = hidden_ms;
	for (const WorkloadEntry& entry : entries) sum += entry.total_ms;
	return sum;
}

double Workload::total_calls() const {
	double sum = hidden_calls;
	for (const WorkloadEntry& entry : entries) sum += entry.calls;
	return sum;
}

namespace {

[[noreturn]] void refuse(std::string_view reason) {
	throw Error{sqlstate::not_in_prerequisite_state, "statements are not known",
				cat("It is so because: ", reason, "."),
				"dbe.long_running() shows what runs now, without any extension."};
}

// Of the columns only those are read whose names are the same in every version from 1.9 on, and those
// that are asked for by version.
std::string numbers_sql(const WorkloadSource& source) {
	return cat(
		"SELECT userid, queryid, calls, total_exec_time, min_exec_time, max_exec_time, "
		"stddev_exec_time * stddev_exec_time * calls, rows, shared_blks_hit, shared_blks_read, "
		"temp_blks_written, total_plan_time, wal_bytes, wal_fpi, ",
		source.version >= 10 ? "jit_inlining_time + jit_optimization_time + jit_emission_time, " : "0, ",
		source.version >= 11 ? "pg_catalog.date_part('epoch', stats_since), "
							   "pg_catalog.date_part('epoch', minmax_stats_since) "
							 : "0, 0 ",
		"FROM ", source.view, "(false) WHERE dbid = ", source.database,
		" AND toplevel ORDER BY queryid, userid");
}

std::string totals_sql(const WorkloadSource& source) {
	return cat("SELECT pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()), "
			   "pg_catalog.date_part('epoch', stats_reset), dealloc, "
			   "pg_catalog.current_setting('pg_stat_statements.track_planning', true) FROM ",
			   source.view, "_info");
}

WorkloadEntry read_entry(const Row& row) {
	WorkloadEntry e;
	std::uint32_t column = 0;
	e.role = static_cast<std::uint32_t>(row.number(column++));
	e.id = row.whole_number(column++);
	for (double* number : {&e.calls, &e.total_ms, &e.min_ms, &e.max_ms, &e.squares, &e.rows, &e.blocks_hit,
						   &e.blocks_read, &e.temp_blocks, &e.plan_ms, &e.wal_bytes, &e.wal_images,
						   &e.jit_ms, &e.since, &e.extremes_since})
		*number = row.amount(column++);
	return e;
}

void read_totals(const dbe_rows& rows, Workload& workload) {
	if (rows.count == 0) return;
	const Row row(rows, 0);
	workload.taken_at = row.number(0);
	workload.reset_at = row.number(1);
	workload.evictions = row.number(2, -1);
	workload.tracks_planning = row.text(3) == "on";
}

void read_numbers(const dbe_rows& rows, Workload& workload) {
	workload.entries.reserve(rows.count);
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		const WorkloadEntry entry = read_entry(row);
		if (!row.is_null(1)) {
			workload.entries.push_back(entry);
			continue;
		}
		workload.hidden_calls += entry.calls;
		workload.hidden_ms += entry.total_ms;
	}
}

}  // namespace

WorkloadSource find_workload(const Host& host) {
	const dbe_rows rows = host.query(
		"SELECT n.nspname, e.extversion, d.oid, pg_catalog.current_setting('block_size') "
		"FROM pg_catalog.pg_database d LEFT JOIN pg_catalog.pg_extension e ON e.extname = 'pg_stat_statements' "
		"LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace "
		"WHERE d.datname = pg_catalog.current_database()");
	if (rows.count == 0 || Row(rows, 0).is_null(0))
		refuse("pg_stat_statements is not installed in this database: CREATE EXTENSION pg_stat_statements");
	const Row row(rows, 0);
	WorkloadSource source;
	source.view = qualified(row.text(0), "pg_stat_statements");
	const auto version = split(row.text(1), '.');
	if (version.size() > 1) parse_number(version[1], source.version);
	if (source.version < 9)
		refuse("pg_stat_statements is an old version: ALTER EXTENSION pg_stat_statements UPDATE");
	source.database = static_cast<std::uint32_t>(row.number(2));
	source.block_size = row.number(3, 8192);
	return source;
}

Workload read_workload(const Host& host, const WorkloadSource& source) {
	Workload workload;
	workload.source = source;
	workload.counts_jit = source.version >= 10;
	const std::string totals = totals_sql(source);
	const std::string numbers = numbers_sql(source);
	// The totals first: what is evicted between the two shows in those of the next time.
	const SwallowedError swallowed = host.attempt([&] {
		read_totals(host.query(totals.c_str()), workload);
		read_numbers(host.query(numbers.c_str()), workload);
	});
	if (!swallowed.happened) return workload;
	const std::string_view state = swallowed.error.sqlstate;
	if (state == "42501") refuse("the caller may not read pg_stat_statements");
	if (state == "55000")
		refuse("pg_stat_statements is not in shared_preload_libraries; adding it takes a restart");
	refuse(cat("pg_stat_statements cannot be read: ", std::string_view(swallowed.error.message)));
}

Workload read_workload(const Host& host) { return read_workload(host, find_workload(host)); }

namespace {

double earliest(double one, double other) { return one == 0 || other == 0 ? 0 : std::min(one, other); }

void add(WorkloadEntry& sum, const WorkloadEntry& entry) {
	// the deviation about a common mean: by what is within each part, and between their means
	const double calls = sum.calls + entry.calls;
	if (calls > 0) {
		const double apart = sum.mean_ms() - entry.mean_ms();
		sum.squares += entry.squares + apart * apart * sum.calls * entry.calls / calls;
	}
	sum.role = 0;
	sum.calls = calls;
	sum.total_ms += entry.total_ms;
	sum.min_ms = std::min(sum.min_ms, entry.min_ms);
	sum.max_ms = std::max(sum.max_ms, entry.max_ms);
	sum.rows += entry.rows;
	sum.blocks_hit += entry.blocks_hit;
	sum.blocks_read += entry.blocks_read;
	sum.temp_blocks += entry.temp_blocks;
	sum.plan_ms += entry.plan_ms;
	sum.wal_bytes += entry.wal_bytes;
	sum.wal_images += entry.wal_images;
	sum.jit_ms += entry.jit_ms;
	sum.since = earliest(sum.since, entry.since);
	sum.extremes_since = earliest(sum.extremes_since, entry.extremes_since);
}

}  // namespace

std::vector<WorkloadEntry> merged(const std::vector<WorkloadEntry>& entries) {
	std::vector<WorkloadEntry> list;
	for (const WorkloadEntry& entry : entries) {
		if (!list.empty() && list.back().id == entry.id)
			add(list.back(), entry);
		else
			list.push_back(entry);
	}
	return list;
}

void read_texts(const Host& host, const WorkloadSource& source, std::vector<WorkloadEntry*> entries) {
	if (entries.empty()) return;
	const auto by_id = [](const WorkloadEntry* one, const WorkloadEntry* other) { return one->id < other->id; };
	std::stable_sort(entries.begin(), entries.end(), by_id);
	std::string ids;
	for (const WorkloadEntry* entry : entries) append(ids, cat(ids.empty() ? "" : ",", entry->id));
	const std::string sql =
		cat("SELECT queryid, pg_catalog.\"left\"(pg_catalog.min(query), 65536) FROM ", source.view,
			" WHERE dbid = ", source.database, " AND toplevel AND queryid = ANY ('{", ids,
			"}'::pg_catalog.int8[]) AND query <> '<insufficient privilege>' GROUP BY queryid");
	const dbe_rows rows = host.query(sql.c_str());
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		WorkloadEntry wanted;
		wanted.id = row.whole_number(0);
		const auto [first, last] = std::equal_range(entries.begin(), entries.end(), &wanted, by_id);
		for (auto at = first; at != last; ++at) (*at)->text = one_line(redacted(without_comments(row.text(1))));
	}
}

bool is_judged(const WorkloadEntry& entry) {
	const auto words = sql_words(entry.text);
	return is_planned(words) && !is_own(words);
}

// Texts are read of as many as it takes to find them: there may be thousands, of which a few are shown.
std::vector<const WorkloadEntry*> first_judged(const Host& host, const WorkloadSource& source,
											   std::vector<WorkloadEntry>& list, std::size_t limit) {
	limit = std::min(limit, most_statements_read);
	std::vector<const WorkloadEntry*> found;
	for (std::size_t at = 0; at < list.size() && found.size() < limit;) {
		const std::size_t end = std::min(list.size(), at + 2 * (limit - found.size()) + 20);
		std::vector<WorkloadEntry*> batch;
		for (std::size_t i = at; i < end; i++) batch.push_back(&list[i]);
		read_texts(host, source, batch);
		for (; at < end && found.size() < limit; at++)
			if (is_judged(list[at])) found.push_back(&list[at]);
		at = end;
		host.poll();
	}
	return found;
}

Spread without_slowest(const WorkloadEntry& entry) {
	const double rest = entry.calls - 1;
	if (rest < 1) return {entry.mean_ms(), 0};
	const double excess = entry.max_ms - entry.mean_ms();
	const double squares = entry.squares - entry.calls / rest * excess * excess;
	return {.mean_ms = std::max(0.0, (entry.total_ms - entry.max_ms) / rest),
			.deviation_ms = std::sqrt(std::max(0.0, squares / rest))};
}

bool is_unstable(const WorkloadEntry& entry) {
	constexpr double least_calls = 20;
	constexpr double least_mean_ms = 5;
	constexpr double least_ratio = 3;
	if (entry.calls < least_calls || entry.mean_ms() < least_mean_ms ||
		entry.deviation_ms() < least_ratio * entry.mean_ms())
		return false;
	const Spread rest = without_slowest(entry);
	return rest.deviation_ms >= least_ratio * rest.mean_ms;
}

}  // namespace dbe
