/*
 * compat.h
 *	  Differences between the supported majors, newest spelling first.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_COMPAT_H
#define DBE_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "dbe needs PostgreSQL 15 or later"
#endif

/* 16 renamed the fields of PgStat_StatTabEntry and added the last scan and
 * the updates that went to another page */
#if PG_VERSION_NUM < 160000
#define live_tuples n_live_tuples
#define dead_tuples n_dead_tuples
#define mod_since_analyze changes_since_analyze
#define ins_since_vacuum inserts_since_vacuum
#define last_vacuum_time vacuum_timestamp
#define last_autovacuum_time autovac_vacuum_timestamp
#define last_analyze_time analyze_timestamp
#define last_autoanalyze_time autovac_analyze_timestamp
#define autovacuum_count autovac_vacuum_count
#define autoanalyze_count autovac_analyze_count
#define dbe_last_scan(entry) ((TimestampTz) 0)
#define dbe_newpage_updated(entry) 0
#else
#define dbe_last_scan(entry) ((entry)->lastscan)
#define dbe_newpage_updated(entry) ((entry)->tuples_newpage_updated)
#endif

/* 17 made the target of a column's statistics smaller, and null where it is the default */
#if PG_VERSION_NUM < 170000
#define dbe_statistics_target(datum) DatumGetInt32(datum)
#else
#define dbe_statistics_target(datum) DatumGetInt16(datum)
#endif

/* 16 renamed RelFileNode and its fields, 17 the number of no backend */
#if PG_VERSION_NUM < 160000
#include "storage/relfilenode.h"
typedef RelFileNode dbe_locator;
#define spcOid spcNode
#define dbOid dbNode
#define relNumber relNode
#else
#include "storage/relfilelocator.h"
typedef RelFileLocator dbe_locator;
#endif
#if PG_VERSION_NUM < 170000
#define INVALID_PROC_NUMBER InvalidBackendId
#endif

/* 18 gives the path in a struct instead of allocated; needs common/relpath.h */
#if PG_VERSION_NUM < 180000
#define dbe_path(locator) relpathperm(locator, MAIN_FORKNUM)
#else
#define dbe_path(locator) pstrdup(relpathperm(locator, MAIN_FORKNUM).str)
#endif

/* 16 has one function for the rights on all objects without one of their own */
#if PG_VERSION_NUM < 160000
#define dbe_schema_aclcheck(id, role, mode) pg_namespace_aclcheck(id, role, mode)
#define dbe_function_aclcheck(id, role, mode) pg_proc_aclcheck(id, role, mode)
#else
#define dbe_schema_aclcheck(id, role, mode) object_aclcheck(NamespaceRelationId, id, role, mode)
#define dbe_function_aclcheck(id, role, mode) object_aclcheck(ProcedureRelationId, id, role, mode)
#endif

/* 18 says it before the function */
#if PG_VERSION_NUM < 180000
#define pg_noreturn pg_attribute_noreturn()
#endif

/* 17 lets an index keep something from one insertion to the next; needs access/genam.h */
#if PG_VERSION_NUM < 170000
#define dbe_index_insert_cleanup(index, info) ((void) 0)
#else
#define dbe_index_insert_cleanup(index, info) index_insert_cleanup(index, info)
#endif

/* 16 lets an update that stays on its page tell BRIN indexes alone; needs access/tableam.h */
#if PG_VERSION_NUM < 160000
typedef bool dbe_update_indexes;
#define dbe_wants_indexes(which) (which)
#define dbe_wants_summaries_only(which) ((void) (which), false)
#define dbe_index_summarizes(info) false
#else
#define dbe_update_indexes TU_UpdateIndexes
#define dbe_wants_indexes(which) ((which) != TU_None)
#define dbe_wants_summaries_only(which) ((which) == TU_Summarizing)
#define dbe_index_summarizes(info) ((info)->ii_Summarizing)
#endif

/* 16 moved what cuts one statement out of a text */
#if PG_VERSION_NUM < 160000
#include "utils/queryjumble.h"
#else
#include "nodes/queryjumble.h"
#endif

/* 16 made the look-up of a setting public; both need utils/guc_tables.h */
#ifdef GUC_TABLES_H
#if PG_VERSION_NUM < 160000
static int
dbe_compare_setting(const void *name, const void *setting)
{
	return pg_strcasecmp(name, (*(struct config_generic *const *) setting)->name);
}

static inline const struct config_generic *
dbe_find_setting(const char *name)
{
	struct config_generic **found = bsearch(name, get_guc_variables(), GetNumConfigOptions(),
											sizeof(struct config_generic *), dbe_compare_setting);

	return found ? *found : NULL;
}
#else
static inline const struct config_generic *
dbe_find_setting(const char *name)
{
	return find_option(name, false, true, ERROR);
}
#endif
#endif

/* 16 added where an error may go; needs parser/parse_type.h */
#if PG_VERSION_NUM < 160000
#define dbe_parse_type(text, type, modifier) parseTypeString(text, type, modifier, false)
#else
#define dbe_parse_type(text, type, modifier) ((void) parseTypeString(text, type, modifier, NULL))
#endif

/* 18 tells an order that more kinds of indexes have; needs utils/lsyscache.h */
#if PG_VERSION_NUM < 180000
#define dbe_descending_order BTGreaterStrategyNumber
#define dbe_order_kind int16
#else
#define dbe_descending_order COMPARE_GT
#define dbe_order_kind CompareType
#endif

/* 18 has NOT NULL constraints that not all rows may meet; needs access/tupdesc.h */
#if PG_VERSION_NUM < 180000
#define dbe_attribute_is_not_null(descriptor, i) (TupleDescAttr(descriptor, i)->attnotnull)
#else
#define dbe_attribute_is_not_null(descriptor, i) \
	(TupleDescCompactAttr(descriptor, i)->attnullability == ATTNULLABLE_VALID)
#endif

/* 18 has constraints that are not enforced; needs catalog/pg_constraint.h */
#if PG_VERSION_NUM < 180000
#define dbe_constraint_is_enforced(form) true
#else
#define dbe_constraint_is_enforced(form) ((form)->conenforced)
#endif

/* 16 added the form that must not be null */
#if PG_VERSION_NUM < 160000
#define SysCacheGetAttrNotNull(cache, tuple, attribute) \
	SysCacheGetAttr(cache, tuple, attribute, &(bool) {false})
#endif

/* 18 runs an executor more than once by itself */
#if PG_VERSION_NUM < 180000
#define dbe_executor_run(descriptor) ExecutorRun(descriptor, ForwardScanDirection, 0, true)
#else
#define dbe_executor_run(descriptor) ExecutorRun(descriptor, ForwardScanDirection, 0)
#endif

/* 16 can start a plan whose parameters have no values */
#if PG_VERSION_NUM < 160000
#define EXEC_FLAG_EXPLAIN_GENERIC 0
#endif

/* 16 took the rights that a query needs out of its range table; needs executor/executor.h */
#if PG_VERSION_NUM < 160000
#define dbe_check_rights(query) ((void) ExecCheckRTPerms((query)->rtable, true))
#define dbe_check_plan_rights(plan) ((void) ExecCheckRTPerms((plan)->rtable, true))
#define dbe_forget_rights(entry) ((entry)->requiredPerms = 0)
#else
#define dbe_check_rights(query) \
	((void) ExecCheckPermissions((query)->rtable, (query)->rteperminfos, true))
#define dbe_check_plan_rights(plan) \
	((void) ExecCheckPermissions((plan)->rtable, (plan)->permInfos, true))
#define dbe_forget_rights(entry) ((entry)->perminfoindex = 0)
#endif

/* 17 can ask for a stronger lock as well; needs storage/lock.h */
#if PG_VERSION_NUM < 170000
#define dbe_lock_is_held(tag, mode) LockHeldByMe(tag, mode)
#else
#define dbe_lock_is_held(tag, mode) LockHeldByMe(tag, mode, true)
#endif

/* 18 has checks that are not enforced; needs access/tupdesc.h */
#if PG_VERSION_NUM < 180000
#define dbe_check_is_enforced(check) true
#else
#define dbe_check_is_enforced(check) ((check)->ccenforced)
#endif

#endif							/* DBE_COMPAT_H */
