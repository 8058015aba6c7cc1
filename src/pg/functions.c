/*
 * functions.c
 *	  The SQL functions, one line each; src/core/api has one file for each.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "call.h"

DBE_ACTION_FUNCTION(audit_ddl_disable);
DBE_ACTION_FUNCTION(audit_ddl_enable);
DBE_ACTION_FUNCTION(audit_anchor);
DBE_ACTION_FUNCTION(audit_disable);
DBE_ACTION_FUNCTION(audit_disable_schema);
DBE_ACTION_FUNCTION(audit_enable);
DBE_ACTION_FUNCTION(audit_enable_schema);
DBE_ACTION_FUNCTION(audit_forget);
DBE_ACTION_FUNCTION(audit_maintain);
DBE_FUNCTION(audit_of);
DBE_ACTION_FUNCTION(audit_roles);
DBE_ACTION_FUNCTION(audit_stats);
DBE_ACTION_FUNCTION(audit_verify);
DBE_FUNCTION(bloat);
DBE_FUNCTION(blocking);
DBE_FUNCTION(buffer_cache);
DBE_FUNCTION(cache);
DBE_FUNCTION(catalog_dump);
DBE_FUNCTION(changed_settings);
DBE_FUNCTION(check_timings);
DBE_FUNCTION(connections);
DBE_FUNCTION(databases);
DBE_FUNCTION(extensions);
DBE_FUNCTION(findings);
DBE_FUNCTION(foreign_keys);
DBE_FUNCTION(grants);
DBE_FUNCTION(health);
DBE_FUNCTION(index_sizes);
DBE_FUNCTION(index_usage);
DBE_FUNCTION(known_attestation);
DBE_FUNCTION(known_check);
DBE_FUNCTION(known_mute);
DBE_FUNCTION(known_setting);
DBE_FUNCTION(list_checks);
DBE_FUNCTION(list_facts);
DBE_FUNCTION(list_settings);
DBE_FUNCTION(locks);
DBE_FUNCTION(long_running);
DBE_FUNCTION(missing_foreign_keys);
DBE_FUNCTION(missing_indexes);
DBE_FUNCTION(null_indexes);
DBE_FUNCTION(progress);
DBE_FUNCTION(redundant_indexes);
DBE_FUNCTION(replication);
DBE_FUNCTION(report);
DBE_ACTION_FUNCTION(restore);
DBE_FUNCTION(role_stats);
DBE_FUNCTION(row_as_of);
DBE_FUNCTION(row_history);
DBE_FUNCTION(score);
DBE_FUNCTION(score_explain);
DBE_FUNCTION(sequences);
DBE_FUNCTION(slow_queries);
DBE_ACTION_FUNCTION(soft_delete_disable);
DBE_ACTION_FUNCTION(soft_delete_enable);
DBE_FUNCTION(table_as_of);
DBE_FUNCTION(table_sizes);
DBE_ACTION_FUNCTION(track_updates);
DBE_ACTION_FUNCTION(track_updates_disable);
DBE_FUNCTION(traffic);
DBE_FUNCTION(undo_sql);
DBE_FUNCTION(unindexed_foreign_keys);
DBE_FUNCTION(unused_indexes);
DBE_FUNCTION(update_stats);
DBE_FUNCTION(vacuum_status);
DBE_FUNCTION(version);
DBE_FUNCTION(wraparound);
