/*
 * catalog_server.c
 *	  The server itself: version, clock, rights of the caller, settings.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <unistd.h>

#include "access/xlog.h"
#include "catalog/pg_authid.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/fd.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/guc_tables.h"
#include "utils/timestamp.h"

#include "catalog.h"
#include "compat.h"

/* What the checks ask for; a server that lacks one leaves it out. */
static const char *const settings[] = {
	"TimeZone",
	"allow_alter_system",
	"allow_system_table_mods",
	"archive_command",
	"archive_library",
	"archive_mode",
	"archive_timeout",
	"auto_explain.log_min_duration",
	"autovacuum",
	"autovacuum_analyze_scale_factor",
	"autovacuum_analyze_threshold",
	"autovacuum_freeze_max_age",
	"autovacuum_max_workers",
	"autovacuum_multixact_freeze_max_age",
	"autovacuum_vacuum_cost_delay",
	"autovacuum_vacuum_cost_limit",
	"autovacuum_vacuum_insert_scale_factor",
	"autovacuum_vacuum_insert_threshold",
	"autovacuum_vacuum_max_threshold",
	"autovacuum_vacuum_scale_factor",
	"autovacuum_vacuum_threshold",
	"autovacuum_work_mem",
	"autovacuum_worker_slots",
	"checkpoint_completion_target",
	"checkpoint_timeout",
	"data_checksums",
	"debug_parallel_query",
	"debug_print_parse",
	"debug_print_plan",
	"debug_print_rewritten",
	"default_statistics_target",
	"effective_cache_size",
	"enable_async_append",
	"enable_bitmapscan",
	"enable_gathermerge",
	"enable_hashagg",
	"enable_hashjoin",
	"enable_incremental_sort",
	"enable_indexonlyscan",
	"enable_indexscan",
	"enable_material",
	"enable_memoize",
	"enable_mergejoin",
	"enable_nestloop",
	"enable_parallel_append",
	"enable_parallel_hash",
	"enable_partition_pruning",
	"enable_seqscan",
	"enable_sort",
	"enable_tidscan",
	"force_parallel_mode",
	"fsync",
	"full_page_writes",
	"hot_standby_feedback",
	"huge_pages",
	"huge_pages_status",
	"idle_in_transaction_session_timeout",
	"ignore_checksum_failure",
	"ignore_system_indexes",
	"listen_addresses",
	"local_preload_libraries",
	"lock_timeout",
	"log_autovacuum_min_duration",
	"log_checkpoints",
	"log_connections",
	"log_duration",
	"log_executor_stats",
	"log_hostname",
	"log_lock_waits",
	"log_min_duration_sample",
	"log_min_duration_statement",
	"log_parser_stats",
	"log_planner_stats",
	"log_statement",
	"log_statement_sample_rate",
	"log_statement_stats",
	"log_temp_files",
	"logical_decoding_work_mem",
	"maintenance_work_mem",
	"max_connections",
	"max_locks_per_transaction",
	"max_parallel_workers",
	"max_parallel_workers_per_gather",
	"max_prepared_transactions",
	"max_slot_wal_keep_size",
	"max_standby_streaming_delay",
	"max_wal_senders",
	"max_wal_size",
	"max_worker_processes",
	"password_encryption",
	"primary_conninfo",
	"random_page_cost",
	"recovery_target_timeline",
	"reserved_connections",
	"seq_page_cost",
	"session_preload_libraries",
	"session_replication_role",
	"shared_buffers",
	"shared_preload_libraries",
	"ssl",
	"ssl_min_protocol_version",
	"statement_timeout",
	"summarize_wal",
	"superuser_reserved_connections",
	"synchronous_commit",
	"synchronous_standby_names",
	"track_activities",
	"track_counts",
	"track_io_timing",
	"transaction_timeout",
	"vacuum_cost_limit",
	"wal_buffers",
	"wal_compression",
	"wal_consistency_checking",
	"wal_keep_size",
	"wal_level",
	"wal_segment_size",
	"work_mem",
	"zero_damaged_pages",
};

/* Who had the last word on the value that a session begins with. */
static char
source_of(const struct config_generic *setting)
{
	switch (setting->reset_source)
	{
		case PGC_S_ARGV:
			return 'c';
		case PGC_S_GLOBAL:
			return 'a';
		case PGC_S_DATABASE:
			return 'd';
		case PGC_S_USER:
		case PGC_S_DATABASE_USER:
			return 'r';
		case PGC_S_CLIENT:
			return 's';
		default:
			return 0;
	}
}

/*
 * The values that a new session of the caller would have: neither what this
 * session has set nor what dbe_pin_settings() has.
 */
void
dbe_read_settings(dbe_reader *reader)
{
	bool		reads_all = has_privs_of_role(reader->user, ROLE_PG_READ_ALL_SETTINGS);

	for (size_t i = 0; i < lengthof(settings); i++)
	{
		const char *value = GetConfigOption(settings[i], true, false);
		const struct config_generic *setting;
		dbe_setting *row;

		if (value == NULL)
			continue;
		setting = dbe_find_setting(settings[i]);
		row = DBE_ADD(reader, settings, dbe_setting);
		row->name = dbe_copy_text(reader, settings[i], strlen(settings[i]));
		row->is_visible = reads_all ||
			(GetConfigOptionFlags(settings[i], true) & GUC_SUPERUSER_ONLY) == 0;
		if (setting != NULL)
		{
			row->source = source_of(setting);
			row->needs_restart = setting->context == PGC_POSTMASTER;
		}
		if (row->is_visible)
			value = GetConfigOptionResetString(settings[i]);
		if (row->is_visible && value != NULL)
			row->value = dbe_copy_text(reader, value, strlen(value));
	}
}

/* The number in a small file, or 0; "max" is no number. */
static int64
number_in_file(const char *path)
{
	FILE	   *file = AllocateFile(path, "r");
	unsigned long long number = 0;

	if (file == NULL)
		return 0;
	if (fscanf(file, "%llu", &number) != 1 || number > PG_INT64_MAX)
		number = 0;
	FreeFile(file);
	return (int64) number;
}

/* What this server may use: the machine's memory or its control group's limit. */
static int64
usable_memory(void)
{
	int64		machine = (int64) sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	int64		limit = number_in_file("/sys/fs/cgroup/memory.max");

	return limit > 0 && limit < machine ? limit : machine;
}

void
dbe_read_server(dbe_reader *reader)
{
	dbe_server *server = &reader->catalog->server;
	PgStat_StatDBEntry *database = pgstat_fetch_stat_dbentry(MyDatabaseId);
	const char *version = GetConfigOption("server_version_num", false, false);

	server->version = atoi(version);
	server->block_size = BLCKSZ;
	server->now = dbe_epoch(GetCurrentTimestamp());
	server->started = dbe_epoch(PgStartTime);
	server->statistics_reset = database ? dbe_epoch(database->stat_reset_timestamp) : 0;
	server->last_recovery = dbe_epoch(pgstat_fetch_stat_bgwriter()->stat_reset_timestamp);
	server->in_recovery = RecoveryInProgress();
	server->is_superuser = reader->is_superuser;
	server->reads_all_statistics = has_privs_of_role(reader->user, ROLE_PG_READ_ALL_STATS);
	server->reads_all_settings = has_privs_of_role(reader->user, ROLE_PG_READ_ALL_SETTINGS);
	server->user = reader->user;
	server->login_user = GetAuthenticatedUserId();
	server->database = MyDatabaseId;
	server->processors = (int32) sysconf(_SC_NPROCESSORS_ONLN);
	server->memory = usable_memory();
}
