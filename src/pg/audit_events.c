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
#include "tcop/cmdtag.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "audit.h"
#include "audit_since.h"

PG_FUNCTION_INFO_V1(dbe_audit_guard);
PG_FUNCTION_INFO_V1(dbe_audit_follow);

static EventTriggerData *
event_data(FunctionCallInfo fcinfo, const char *function)
{
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("dbe.%s() is an event trigger", function)));
	return (EventTriggerData *) fcinfo->context;
}

/* ---- what takes the extension along ---- */

static bool
names_dbe(const Node *object)
{
	if (IsA(object, String))
		return strcmp(strVal(object), "dbe") == 0;
	return false;
}

/* DROP OWNED BY the owner of the extension. */
static bool
drops_owner(const DropOwnedStmt *statement)
{
	ListCell   *cell;

	foreach(cell, statement->roles)
		if (get_rolespec_oid(lfirst(cell), true) == dbe_extension_owner())
			return true;
	return false;
}

/* DROP EXTENSION dbe, DROP SCHEMA dbe. */
static bool
drops_dbe(const Node *parse_tree)
{
	const DropStmt *statement = (const DropStmt *) parse_tree;
	ListCell   *cell;

	if (IsA(parse_tree, DropOwnedStmt))
		return drops_owner((const DropOwnedStmt *) parse_tree);
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
	const char *setting = GetConfigOption("dbe.drop_audit_log", true, false);
	bool		is_allowed = false;
	int64		records;

	if (!drops_dbe(event_data(fcinfo, "audit_guard")->parsetree) ||
		!has_privs_of_role(GetUserId(), dbe_extension_owner()) ||
		(setting != NULL && parse_bool(setting, &is_allowed) && is_allowed))
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

/* ---- what happens to tables ---- */


/* The listed columns of t, and what r has in their place now. */
#define LISTED "FROM ROWS FROM (unnest(t.column_names), unnest(t.column_numbers), " \
	"unnest(t.column_forms)) WITH ORDINALITY l (name, number, form, i) " \
	"LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = l.number " \
	"AND NOT a.attisdropped "

/*
 * Options name columns: they follow when these are renamed, for a dump keeps nothing
 * else.  What is hidden stays hidden under the old name too, which the next column to
 * hold the same thing often has.  Of all tables, since a command may rename columns
 * of more than it names: below a table, or of a type.
 */
#define ADDED "FROM unnest(t.added_names, t.added_numbers) WITH ORDINALITY n (name, number, i) " \
	"LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.relation AND a.attnum = n.number " \
	"AND NOT a.attisdropped "

static const char *const follow_names =
	"UPDATE dbe.audit_table t SET table_schema = n.nspname, table_name = r.relname, "
	"(column_names, column_numbers, column_forms) = ("
	"SELECT coalesce(array_agg(o.name ORDER BY o.i, o.added), '{}'), "
	"coalesce(array_agg(o.number ORDER BY o.i, o.added), '{}'), "
	"coalesce(array_agg(o.form ORDER BY o.i, o.added), '{}') FROM ("
	"SELECT CASE WHEN l.form = 'b' THEN coalesce(a.attname, l.name) ELSE l.name END, l.number, "
	"l.form, l.i, false " LISTED "WHERE true "
	"UNION ALL SELECT a.attname, l.number, l.form, l.i, true " LISTED
	"WHERE l.form <> 'b' AND a.attname <> ALL (t.column_names) "
	"AND l.i = pg_catalog.array_position(t.column_numbers, l.number)) AS o (name, number, form, i, added)), "
	"key_columns = (SELECT array_agg(coalesce(a.attname, k.name) ORDER BY k.i) "
	"FROM unnest(t.key_columns) WITH ORDINALITY k (name, i) "
	"LEFT JOIN unnest(t.column_names, t.column_numbers) AS l (name, number) ON l.name = k.name "
	"LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = l.number "
	"AND NOT a.attisdropped) "
	"FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace "
	"WHERE r.oid = t.relation AND t.relation_id = r.oid AND (r.relname <> t.table_name OR n.nspname <> t.table_schema OR EXISTS ("
	"SELECT " LISTED "WHERE a.attname <> ALL (t.column_names)))";

/* For the case that they are restored where they have other numbers. */
static const char *const follow_added_names =
	"UPDATE dbe.audit_table t SET added_names = ("
	"SELECT array_agg(coalesce(a.attname, n.name) ORDER BY n.i) " ADDED ") "
	"WHERE t.relation_id = t.relation AND EXISTS (SELECT " ADDED "WHERE a.attname <> n.name)";

static const char *const new_partitions =
	"SELECT unnest(i.commands) FROM (SELECT DISTINCT pg_catalog.pg_partition_root(c.objid) FROM "
	COMMANDS " c WHERE c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass) r (id), "
	"LATERAL dbe.audit_incomplete(r.id) i WHERE r.id IS NOT NULL";

static const char *const new_tables =
	"SELECT count(*) FROM " COMMANDS " c JOIN pg_catalog.pg_class r ON r.oid = c.objid "
	"JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace "
	"JOIN dbe.audit_schema s ON s.schema = n.nspname, "
	"LATERAL dbe.audit_enable(r.oid::pg_catalog.regclass, full_rows => s.full_rows, "
	"log_query => s.log_query, hash_chain => s.hash_chain, replicated => s.replicated, "
	"retention => s.retention) e "
	"WHERE c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.command_tag <> 'ALTER TABLE' "
	"AND r.relkind IN ('r', 'p') AND r.relpersistence <> 't' AND NOT r.relispartition";

static const char *const dropped_tables =
	"UPDATE dbe.audit_table SET relation = NULL, is_enabled = false, "
	"disabled_at = coalesce(disabled_at, pg_catalog.clock_timestamp()) "
	"WHERE relation_id = relation AND relation_id IN (SELECT d.objid "
	"FROM pg_catalog.pg_event_trigger_dropped_objects() d "
	"WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0)";

/* What is made in its place, nobody knows. */
static const char *const dropped_triggers =
	"UPDATE dbe.audit_table t SET complete_since = 'infinity' "
	"FROM pg_catalog.pg_event_trigger_dropped_objects() d, pg_catalog.pg_class c "
	"JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
	"WHERE d.object_type = 'trigger' AND d.address_names[3] LIKE '00\\_dbe\\_audit%' "
	"AND c.oid = t.relation AND t.is_enabled AND t.complete_since < 'infinity' "
	"AND (n.nspname, c.relname) = (d.address_names[1], d.address_names[2])";

static const char *const dropped_schemas =
	"DELETE FROM dbe.audit_schema WHERE schema IN (SELECT d.object_name "
	"FROM pg_catalog.pg_event_trigger_dropped_objects() d "
	"WHERE d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)";

/*
 * Tables to come are asked for by the name of their schema, the one thing that a dump
 * and pg_upgrade keep of it: OIDs of schemas change with both.
 */
static void
follow_schema(const Node *parse_tree)
{
	const RenameStmt *rename = (const RenameStmt *) parse_tree;

	if (!IsA(parse_tree, RenameStmt) || rename->renameType != OBJECT_SCHEMA)
		return;
	/* of a schema that went while event triggers were off */
	dbe_run_as_owner(psprintf("DELETE FROM dbe.audit_schema WHERE schema = %s",
				 quote_literal_cstr(rename->newname)));
	dbe_run_as_owner(psprintf("UPDATE dbe.audit_schema SET schema = %s WHERE schema = %s",
				 quote_literal_cstr(rename->newname), quote_literal_cstr(rename->subname)));
}

/* Runs what a query has made. */
static void
run_each(const char *query)
{
	SPITupleTable *made;
	uint64		count;

	dbe_run_as_owner(query);
	made = SPI_tuptable;
	count = SPI_processed;
	for (uint64 i = 0; i < count; i++)
		dbe_run_as_owner(SPI_getvalue(made->vals[i], made->tupdesc, 1));
}

/* ---- most commands concern no trail ---- */

static const char *const made_objects =
	"SELECT EXISTS (SELECT FROM " COMMANDS " c LEFT JOIN pg_catalog.pg_class r "
	"ON r.oid = c.objid AND c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass "
	"WHERE r.oid IS NULL OR r.relkind = 'c' OR (r.relpersistence <> 't' AND (r.relhassubclass "
	"OR EXISTS (SELECT FROM dbe.audit_table t "
	"WHERE t.relation IN (c.objid, pg_catalog.pg_partition_root(c.objid))) "
	"OR EXISTS (SELECT FROM dbe.audit_schema s WHERE s.schema = c.schema_name))))";

static const char *const gone_objects =
	"SELECT EXISTS (SELECT FROM pg_catalog.pg_event_trigger_dropped_objects() d "
	"WHERE NOT d.is_temporary AND (d.object_type = 'schema' "
	"OR d.object_type = 'trigger' AND d.address_names[3] LIKE '00\\_dbe\\_audit%' "
	"OR d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0 AND EXISTS ("
	"SELECT FROM dbe.audit_table t WHERE t.relation_id = d.objid "
	"OR t.is_enabled AND (SELECT k.relkind FROM pg_catalog.pg_class k WHERE k.oid = t.relation) = 'p')))";

/* By a plan that is kept: making it takes longer than most of the commands that it looks at. */
static bool
concerns_trail(bool is_drop)
{
	static void *plans[2] = {NULL, NULL};
	bool		is_null;

	if (dbe_execute_kept_as_owner(is_drop ? gone_objects : made_objects,
								  &plans[is_drop]) != SPI_OK_SELECT)
		elog(ERROR, "statement of dbe failed");
	return DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null));
}

static void
follow_drop(void)
{
	dbe_run_as_owner(dropped_tables);
	dbe_run_as_owner(dropped_schemas);
	dbe_run_as_owner(dropped_triggers);
	dbe_note_dropped_partitions();
}

static void
follow_change(const EventTriggerData *trigger, const dbe_alteration *what)
{
	if (strncmp(GetCommandTagName(trigger->tag), "ALTER ", 6) == 0)
	{
		dbe_run_as_owner(follow_names);
		dbe_run_as_owner(follow_added_names);
	}
	follow_schema(trigger->parsetree);
	run_each(new_partitions);
	dbe_run_as_owner(new_tables);
	if (IsA(trigger->parsetree, AlterTableStmt))
		dbe_note_alteration(what);
}

/*
 * As the extension's owner, whoever gives the command: what is to be audited was
 * asked for by those who own it.
 */
Datum
dbe_audit_follow(PG_FUNCTION_ARGS)
{
	const EventTriggerData *trigger = event_data(fcinfo, "audit_follow");
	dbe_alteration what = dbe_alteration_of(trigger->parsetree);
	bool		is_drop = strcmp(trigger->event, "sql_drop") == 0;
	int			nest_level = dbe_pin_settings(DBE_ACTION);

	SPI_connect();
	if (concerns_trail(is_drop))
	{
		if (is_drop)
			follow_drop();
		else
			follow_change(trigger, &what);
	}
	SPI_finish();
	dbe_unpin_settings(nest_level);
	return (Datum) 0;
}
