/*
 * audit_since.c
 *	  What the past cannot be rebuilt beyond: commands that change values, or bring
 *	  and take rows, without a trigger that sees it.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_inherits.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "audit.h"
#include "audit_since.h"

void
dbe_run_as_owner(const char *sql)
{
	int			result = dbe_execute_as_owner(sql);

	if (result < 0)
		elog(ERROR, "statement of dbe failed: %s", SPI_result_code_string(result));
}

/*
 * The audited tables that a command concerns: t, as those that it names, whose
 * partitions it names, or that inherit from them.
 */
#define CONCERNED "t.is_enabled AND t.relation IN (WITH RECURSIVE named (id) AS (" \
	"SELECT c.objid FROM " COMMANDS " c " \
	"WHERE c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass " \
	"UNION SELECT i.inhrelid FROM named n JOIN pg_catalog.pg_inherits i ON i.inhparent = n.id) " \
	"SELECT coalesce(pg_catalog.pg_partition_root(n.id), n.id) FROM named n)"

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

/* Rows of before have another key: that of the last layout, whose positions are of its columns. */
static const char *const new_key =
	"UPDATE dbe.audit_table t SET complete_since = pg_catalog.clock_timestamp() "
	"FROM (SELECT DISTINCT ON (l.table_id) l.table_id, l.relation_id, "
	"ARRAY(SELECT l.column_numbers[k.place] FROM unnest(l.key_columns) k (place) ORDER BY 1) AS key "
	"FROM dbe.audit_layout l ORDER BY l.table_id, l.id DESC) l "
	"WHERE l.table_id = t.id AND l.relation_id = t.relation AND t.key_columns IS NULL "
	"AND t.complete_since < 'infinity' AND l.key <> '{}' AND l.key IS DISTINCT FROM ("
	"SELECT ARRAY(SELECT k.number FROM unnest(i.indkey) WITH ORDINALITY k (number, place) "
	"WHERE k.place <= i.indnkeyatts ORDER BY 1) FROM pg_catalog.pg_index i "
	"WHERE i.indrelid = t.relation AND (i.indisprimary OR i.indisreplident) "
	"ORDER BY i.indisprimary DESC LIMIT 1) AND " CONCERNED;

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

dbe_alteration
dbe_alteration_of(const Node *parse_tree)
{
	dbe_alteration what = {false, false, NIL, NIL};
	ListCell   *cell;

	if (!IsA(parse_tree, AlterTableStmt))
		return what;
	foreach(cell, ((const AlterTableStmt *) parse_tree)->cmds)
	{
		const AlterTableCmd *command = lfirst(cell);

		if (command->subtype == AT_AlterColumnType)
			what.breaks = true;
		else if (command->subtype == AT_AddConstraint || command->subtype == AT_DropConstraint ||
				 command->subtype == AT_ReplicaIdentity || command->subtype == AT_DropColumn)
			what.changes_keys = true;
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

void
dbe_note_alteration(const dbe_alteration *what)
{
	bool		breaks = what->breaks;
	ListCell   *cell;

	foreach(cell, what->partitions)
		breaks |= has_rows(lfirst_oid(cell));
	if (breaks)
		dbe_run_as_owner(new_beginning);
	if (what->changes_keys)
		dbe_run_as_owner(new_key);
	dbe_run_as_owner(switched_triggers);
	if (what->added != NIL)
		dbe_run_as_owner(psprintf(new_columns, array_of(what->added)));
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
void
dbe_note_dropped_partitions(void)
{
	Relation	inherits = table_open(InheritsRelationId, AccessShareLock);
	Snapshot	before;
	StringInfoData roots;

	initStringInfo(&roots);
	dbe_run_as_owner("SELECT d.objid FROM pg_catalog.pg_event_trigger_dropped_objects() d "
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
		dbe_run_as_owner(psprintf("UPDATE dbe.audit_table t SET complete_since = pg_catalog.clock_timestamp() "
					 "FROM pg_catalog.pg_class c WHERE t.is_enabled AND t.complete_since < 'infinity' "
					 "AND t.relation IN (%s) AND c.oid = t.relation AND c.relkind = 'p'", roots.data));
}
