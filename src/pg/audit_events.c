/*
 * audit_events.c
 *	  Event triggers of the audit trail.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "commands/event_trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/acl.h"
#include "utils/guc.h"

#include "audit.h"

PG_FUNCTION_INFO_V1(dbe_audit_guard);
PG_FUNCTION_INFO_V1(dbe_audit_new_tables);

static EventTriggerData *
event_data(FunctionCallInfo fcinfo, const char *function)
{
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("dbe.%s() is an event trigger", function)));
	return (EventTriggerData *) fcinfo->context;
}

/* ---- DROP EXTENSION ---- */

static bool
names_dbe(const Node *object)
{
	if (IsA(object, String))
		return strcmp(strVal(object), "dbe") == 0;
	return false;
}

/* DROP EXTENSION dbe, DROP SCHEMA dbe. */
static bool
drops_dbe(const Node *parse_tree)
{
	const DropStmt *statement = (const DropStmt *) parse_tree;
	ListCell   *cell;

	if (!IsA(parse_tree, DropStmt) ||
		(statement->removeType != OBJECT_EXTENSION && statement->removeType != OBJECT_SCHEMA))
		return false;
	foreach(cell, statement->objects)
		if (names_dbe(lfirst(cell)))
			return true;
	return false;
}

/* With the owner's rights, so nothing in the search path of whoever drops may capture it. */
static int64
count_records(void)
{
	int			nest_level = dbe_pin_settings(DBE_ACTION);
	int64		count;
	bool		is_null;

	SPI_connect();
	if (dbe_execute_as_owner("SELECT (SELECT count(*) FROM dbe.audit_record) + "
							 "(SELECT count(*) FROM dbe.audit_record_rest)") != SPI_OK_SELECT)
		elog(ERROR, "records of the audit trail could not be counted");
	count = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null));
	SPI_finish();
	dbe_unpin_settings(nest_level);
	return count;
}

/*
 * The log goes with the extension, and nobody should learn that afterwards.  Those
 * whom the server refuses anyway are not told how much there is.
 */
Datum
dbe_audit_guard(PG_FUNCTION_ARGS)
{
	const char *allowed = GetConfigOption("dbe.drop_audit_log", true, false);
	int64		records;

	if (!drops_dbe(event_data(fcinfo, "audit_guard")->parsetree) ||
		!has_privs_of_role(GetUserId(), dbe_extension_owner()) ||
		(allowed != NULL && strcmp(allowed, "on") == 0))
		return (Datum) 0;
	records = count_records();
	if (records > 0)
		ereport(ERROR,
				(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
				 errmsg("the audit trail would be lost with the extension"),
				 errdetail("It holds " INT64_FORMAT " records.", records),
				 errhint("Save dbe.audit_log first; then SET dbe.drop_audit_log = on and repeat the command.")));
	return (Datum) 0;
}

/* ---- new tables of an audited schema ---- */

/*
 * As the extension's owner, whoever makes the table: the schema's owner has asked
 * for it.
 */
Datum
dbe_audit_new_tables(PG_FUNCTION_ARGS)
{
	int			nest_level = dbe_pin_settings(DBE_ACTION);

	(void) event_data(fcinfo, "audit_new_tables");
	SPI_connect();
	if (dbe_execute_as_owner(
			"SELECT count(*) FROM pg_catalog.pg_event_trigger_ddl_commands() c "
			"JOIN pg_catalog.pg_class r ON r.oid = c.objid "
			"JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace "
			"JOIN dbe.audit_schema s ON s.schema = n.nspname, "
			"LATERAL dbe.audit_enable(r.oid::pg_catalog.regclass, full_rows => s.full_rows, "
			"log_query => s.log_query, hash_chain => s.hash_chain, replicated => s.replicated, "
			"retention => s.retention) e "
			"WHERE c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass "
			"AND r.relkind IN ('r', 'p') AND r.relpersistence <> 't' AND NOT r.relispartition") < 0)
		elog(ERROR, "new tables could not be audited");
	SPI_finish();
	dbe_unpin_settings(nest_level);
	return (Datum) 0;
}
