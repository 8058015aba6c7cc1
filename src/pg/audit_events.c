/*
 * audit_events.c
 *	  Event triggers of the audit trail.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_inherits.h"
#include "commands/event_trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "tcop/cmdtag.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "audit.h"

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

#define COMMANDS "pg_catalog.pg_event_trigger_ddl_commands()"

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
/* ---- what the past cannot be rebuilt beyond ---- */

/* The audited tables that a command concerns: t, as those that it names or whose partitions it names. */
#define CONCERNED "t.is_enabled AND t.relation IN (" \
	"SELECT coalesce(pg_catalog.pg_partition_root(c.objid), c.objid) FROM " COMMANDS " c " \
	"WHERE c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)"

/* Values become others, or rows come or go that no trigger has seen. */
static const char *const new_beginning =
	"UPDATE dbe.audit_table t SET complete_since = pg_catalog.clock_timestamp() "
	"WHERE t.complete_since < 'infinity' AND " CONCERNED;

/* From a trigger that is switched off until it is on again, nobody knows. */
static const char *const switched_triggers =
	"UPDATE dbe.audit_table t SET complete_since = "
	"CASE WHEN o.is_off THEN 'infinity' ELSE pg_catalog.clock_timestamp() END "
	"FROM dbe.audit_table u, LATERAL (SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger g "
	"WHERE g.tgfoid IN ('dbe.audit_row()'::pg_catalog.regprocedure, "
	"'dbe.audit_statement()'::pg_catalog.regprocedure) AND g.tgenabled NOT IN ('O', 'A') "
	"AND (g.tgrelid = u.relation OR g.tgrelid IN (SELECT p.relid "
	"FROM pg_catalog.pg_partition_tree(u.relation) p)))) o (is_off) "
	"WHERE u.id = t.id AND o.is_off <> (t.complete_since = 'infinity') AND " CONCERNED;

/* Rows of before do not have them. */
static const char *const new_columns =
	"UPDATE dbe.audit_table t SET added_names = t.added_names || n.names, "
	"added_numbers = t.added_numbers || n.numbers, added_at = t.added_at || "
	"pg_catalog.array_fill(pg_catalog.clock_timestamp(), ARRAY[pg_catalog.cardinality(n.names)]) "
	"FROM dbe.audit_table u, LATERAL (SELECT array_agg(a.attname), array_agg(a.attnum) "
	"FROM pg_catalog.pg_attribute a WHERE a.attrelid = u.relation AND a.attnum > 0 "
	"AND NOT a.attisdropped AND a.attname = ANY (%s::name[]) AND a.attnum <> ALL (u.added_numbers) "
	"AND NOT EXISTS (SELECT FROM dbe.audit_layout l WHERE l.table_id = u.id "
	"AND l.relation_id = u.relation AND a.attnum = ANY (l.column_numbers))) n (names, numbers) "
	"WHERE u.id = t.id AND n.names IS NOT NULL AND t.relation_id = t.relation AND " CONCERNED;

/* What a statement does to a table, as far as that matters. */
typedef struct alteration
{
	bool		breaks;
	List	   *partitions;		/* that it attaches or detaches */
	List	   *added;			/* names of columns */
} alteration;

/* One without a page has no rows; of a foreign one nobody knows. */
static bool
has_rows(Oid partition)
{
	bool		is_null;

	if (dbe_execute_as_owner(psprintf(
			"SELECT coalesce(sum(pg_catalog.pg_relation_size(r.id)), 0) > 0 OR count(f.ftrelid) > 0 FROM ("
			"SELECT p.relid FROM pg_catalog.pg_partition_tree(%u) p UNION SELECT %u) AS r (id) "
			"LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = r.id",
			partition, partition)) != SPI_OK_SELECT)
		elog(ERROR, "statement of dbe failed");
	return DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null));
}

/* Names are those of the command's search path. */
static alteration
alteration_of(const Node *parse_tree)
{
	alteration	what = {false, NIL, NIL};
	ListCell   *cell;

	if (!IsA(parse_tree, AlterTableStmt))
		return what;
	foreach(cell, ((const AlterTableStmt *) parse_tree)->cmds)
	{
		const AlterTableCmd *command = lfirst(cell);

		if (command->subtype == AT_AlterColumnType)
			what.breaks = true;
		else if (command->subtype == AT_AttachPartition || command->subtype == AT_DetachPartition)
			what.partitions = lappend_oid(what.partitions, RangeVarGetRelid(
				((const PartitionCmd *) command->def)->name, NoLock, true));
		else if (command->subtype == AT_AddColumn)
			what.added = lappend(what.added, ((const ColumnDef *) command->def)->colname);
	}
	return what;
}

static char *
array_of(const List *names)
{
	StringInfoData array;
	ListCell   *cell;

	initStringInfo(&array);
	foreach(cell, names)
		appendStringInfo(&array, "%s%s", array.len == 0 ? "ARRAY[" : ", ",
						 quote_literal_cstr(lfirst(cell)));
	appendStringInfoChar(&array, ']');
	return array.data;
}

static void
run(const char *sql)
{
	int			result = dbe_execute_as_owner(sql);

	if (result < 0)
		elog(ERROR, "statement of dbe failed: %s", SPI_result_code_string(result));
}

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
	run(psprintf("DELETE FROM dbe.audit_schema WHERE schema = %s",
				 quote_literal_cstr(rename->newname)));
	run(psprintf("UPDATE dbe.audit_schema SET schema = %s WHERE schema = %s",
				 quote_literal_cstr(rename->newname), quote_literal_cstr(rename->subname)));
}

/* Runs what a query has made. */
static void
run_each(const char *query)
{
	SPITupleTable *made;
	uint64		count;

	run(query);
	made = SPI_tuptable;
	count = SPI_processed;
	for (uint64 i = 0; i < count; i++)
		run(SPI_getvalue(made->vals[i], made->tupdesc, 1));
}

static void
note_alteration(const alteration *what)
{
	bool		breaks = what->breaks;
	ListCell   *cell;

	foreach(cell, what->partitions)
		breaks |= has_rows(lfirst_oid(cell));
	if (breaks)
		run(new_beginning);
	run(switched_triggers);
	if (what->added != NIL)
		run(psprintf(new_columns, array_of(what->added)));
}

/* The parent that a relation had before this transaction. */
static Oid
former_parent(Relation inherits, Snapshot before, Oid relation)
{
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			parent = InvalidOid;

	ScanKeyInit(&key, Anum_pg_inherits_inhrelid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(relation));
	scan = systable_beginscan(inherits, InheritsRelidSeqnoIndexId, true, before, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		parent = ((Form_pg_inherits) GETSTRUCT(tuple))->inhparent;
	systable_endscan(scan);
	return parent;
}

/*
 * With a partition go its rows, and the catalog no longer says whose they were:
 * it is looked at as it was when the transaction began.
 */
static void
note_dropped_partitions(void)
{
	Relation	inherits = table_open(InheritsRelationId, AccessShareLock);
	Snapshot	before;
	StringInfoData roots;

	initStringInfo(&roots);
	run("SELECT d.objid FROM pg_catalog.pg_event_trigger_dropped_objects() d "
		"WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.object_type = 'table'");
	PushCopiedSnapshot(GetTransactionSnapshot());
	before = GetActiveSnapshot();
	before->curcid = FirstCommandId;
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		is_null;
		Oid			relation = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[i],
															  SPI_tuptable->tupdesc, 1, &is_null));
		Oid			root = InvalidOid;

		while (OidIsValid(relation = former_parent(inherits, before, relation)))
			root = relation;
		if (OidIsValid(root))
			appendStringInfo(&roots, "%s%u", roots.len == 0 ? "" : ", ", root);
	}
	PopActiveSnapshot();
	table_close(inherits, AccessShareLock);
	if (roots.len > 0)
		run(psprintf("UPDATE dbe.audit_table t SET complete_since = pg_catalog.clock_timestamp() "
					 "FROM pg_catalog.pg_class c WHERE t.is_enabled AND t.complete_since < 'infinity' "
					 "AND t.relation IN (%s) AND c.oid = t.relation AND c.relkind = 'p'", roots.data));
}

/*
 * As the extension's owner, whoever gives the command: what is to be audited was
 * asked for by those who own it.
 */
Datum
dbe_audit_follow(PG_FUNCTION_ARGS)
{
	const EventTriggerData *trigger = event_data(fcinfo, "audit_follow");
	alteration	what = alteration_of(trigger->parsetree);
	int			nest_level = dbe_pin_settings(DBE_ACTION);

	SPI_connect();
	if (strcmp(trigger->event, "sql_drop") == 0)
	{
		run(dropped_tables);
		run(dropped_schemas);
		run(dropped_triggers);
		note_dropped_partitions();
	}
	else
	{
		if (strncmp(GetCommandTagName(trigger->tag), "ALTER ", 6) == 0)
		{
			run(follow_names);
			run(follow_added_names);
		}
		follow_schema(trigger->parsetree);
		run_each(new_partitions);
		run(new_tables);
		if (IsA(trigger->parsetree, AlterTableStmt))
			note_alteration(&what);
	}
	SPI_finish();
	dbe_unpin_settings(nest_level);
	return (Datum) 0;
}
