/*
 * row_lifecycle_update.c
 *	  The end of a soft delete: the UPDATE that sets the time, and what becomes of
 *	  the rows that reference.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "row_lifecycle_delete.h"

/* So many rows in one UPDATE. */
#define ROWS_AT_ONCE 50000

/*
 * Rows whose references are to be looked after, of one DELETE and of those that
 * it sets off: these hand their rows over instead of going deeper themselves.
 */
typedef struct visit_run
{
	MemoryContext context;
	int			depth;			/* of the triggers of the statements that it runs */
	List	   *tables;			/* of dbe_deleted_rows */
	int			at;				/* the one that is visited */
} visit_run;

static visit_run *running = NULL;

void
dbe_note_row(dbe_deleted_rows *rows, ItemPointer tid)
{
	if (rows->count == rows->room)
	{
		rows->room *= 2;
		rows->tids = repalloc_huge(rows->tids, rows->room * sizeof(ItemPointerData));
	}
	rows->tids[rows->count++] = *tid;
}

/* ---- the UPDATE ---- */

static bool
has_statement_triggers(Relation relation)
{
	TriggerDesc *triggers = relation->trigdesc;

	return triggers != NULL &&
		(triggers->trig_update_before_statement || triggers->trig_update_after_statement);
}

/*
 * Through the table that the DELETE named where that has triggers for a whole
 * UPDATE, which those of a partition would not fire.
 */
static dbe_statement
update_statement(Relation relation, Relation named, int attnum)
{
	dbe_statement statement = {DBE_PLAN_DELETE, RelationGetRelid(relation)};
	StringInfoData text;

	initStringInfo(&text);
	if (named != NULL && has_statement_triggers(named))
		statement.through = RelationGetRelid(named);
	statement.types[statement.count++] = TIMESTAMPTZOID;
	statement.types[statement.count++] = TIDARRAYOID;
	appendStringInfo(&text, "UPDATE %s x SET %s = $1 WHERE x.ctid OPERATOR(pg_catalog.=) ANY ($2)",
					 statement.through ? dbe_qualified(named) : dbe_only(relation),
					 dbe_column_name(relation, attnum));
	if (statement.through)
	{
		appendStringInfoString(&text, " AND x.tableoid OPERATOR(pg_catalog.=) $3");
		statement.types[statement.count++] = OIDOID;
	}
	statement.text = text.data;
	return statement;
}

static Datum
tid_array(ItemPointerData *tids, size_t count)
{
	Datum	   *elements = palloc(count * sizeof(Datum));
	Datum		array;

	for (size_t i = 0; i < count; i++)
		elements[i] = PointerGetDatum(&tids[i]);
	array = PointerGetDatum(construct_array(elements, count, TIDOID, sizeof(ItemPointerData),
											false, TYPALIGN_SHORT));
	pfree(elements);
	return array;
}

/* How many of them it has met. */
static uint64
set_time(const dbe_statement *statement, Relation relation, Oid owner, ItemPointerData *tids,
		 size_t count)
{
	Datum		values[3] = {
		TimestampTzGetDatum(GetCurrentTransactionStartTimestamp()),
		tid_array(tids, count),
		ObjectIdGetDatum(RelationGetRelid(relation))
	};

	dbe_run_statement(statement, owner, values, NULL, false, 0);
	pfree(DatumGetPointer(values[1]));
	return SPI_processed;
}

/* ---- rows that a trigger has changed since they were noted ---- */

/* Whether a version of the row is there that is live; tid is then its place. */
static bool
find_live(TableScanDesc scan, ItemPointer tid, int attnum, TupleTableSlot *row)
{
	ItemPointerData latest = *tid;

	table_tuple_get_latest_tid(scan, &latest);
	if (table_tuple_fetch_row_version(scan->rs_rd, &latest, scan->rs_snapshot, row))
	{
		*tid = latest;
		return slot_attisnull(row, attnum);
	}
	return dbe_has_left(scan->rs_rd, tid, row);
}

/* Those that are live still: their number, and their places in live. */
static size_t
find_all_live(Relation relation, int attnum, ItemPointerData *tids, size_t count,
			  ItemPointerData *live)
{
	TupleTableSlot *row = table_slot_create(relation, NULL);
	size_t		found = 0;
	Snapshot	snapshot;
	TableScanDesc scan;

	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	scan = table_beginscan_tid(relation, snapshot);
	for (size_t i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (find_live(scan, &tids[i], attnum, row))
			live[found++] = tids[i];
	}
	table_endscan(scan);
	UnregisterSnapshot(snapshot);
	ExecDropSingleTupleTableSlot(row);
	return found;
}

static void
refuse_live(Relation relation)
{
	ereport(ERROR,
			(errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
			 errmsg("row of table \"%s\" could not be deleted softly",
					RelationGetRelationName(relation)),
			 errdetail("A trigger or a rule of the table has kept it from the update, or moved it to another partition."),
			 errhint("Let triggers and rules for UPDATE pass what sets the time of deletion.")));
}

/* A trigger before the DELETE may have changed the row, or gone further: it shall go as it is now. */
static void
delete_missed(const dbe_statement *statement, Relation relation, Oid owner, int attnum,
			  ItemPointerData *tids, size_t count)
{
	ItemPointerData *live = palloc_extended(count * sizeof(ItemPointerData), MCXT_ALLOC_HUGE);
	size_t		missed = find_all_live(relation, attnum, tids, count, live);

	if (missed > 0)
	{
		set_time(statement, relation, owner, live, missed);
		if (find_all_live(relation, attnum, live, missed, live) > 0)
			refuse_live(relation);
	}
	pfree(live);
}

static void
update_rows(dbe_deleted_rows *rows)
{
	Relation	relation = table_open(rows->relation, RowExclusiveLock);
	Relation	named = OidIsValid(rows->named) && rows->named != rows->relation
		? table_open(rows->named, RowExclusiveLock) : NULL;
	dbe_statement statement = update_statement(relation, named, rows->attnum);
	/* Of the table that the statement names: it alone needs rights. */
	Oid			owner = statement.through ? named->rd_rel->relowner : relation->rd_rel->relowner;

	for (size_t first = 0; first < rows->count; first += ROWS_AT_ONCE)
	{
		size_t		count = Min(ROWS_AT_ONCE, rows->count - first);

		CHECK_FOR_INTERRUPTS();
		if (set_time(&statement, relation, owner, rows->tids + first, count) < count)
			delete_missed(&statement, relation, owner, rows->attnum, rows->tids + first, count);
	}
	if (named != NULL)
		table_close(named, NoLock);
	table_close(relation, NoLock);
}

/* ---- what references them ---- */

static int
trigger_depth(void)
{
	return DatumGetInt32(DirectFunctionCall1(pg_trigger_depth, (Datum) 0));
}

static bool
is_alike(const dbe_deleted_rows *a, const dbe_deleted_rows *b)
{
	return a->relation == b->relation && a->cascade == b->cascade && a->visits == b->visits;
}

/* To the run that has set this off, which outlives it. */
static void
hand_over(visit_run *run, const dbe_deleted_rows *rows)
{
	MemoryContext caller = MemoryContextSwitchTo(run->context);
	dbe_deleted_rows *last = llast(run->tables);

	if (run->at == list_length(run->tables) - 1 || !is_alike(last, rows))
	{
		last = palloc(sizeof(dbe_deleted_rows));
		*last = *rows;
		last->count = 0;
		last->room = Max(rows->count, 4);
		last->tids = palloc_extended(last->room * sizeof(ItemPointerData), MCXT_ALLOC_HUGE);
		run->tables = lappend(run->tables, last);
	}
	for (size_t i = 0; i < rows->count; i++)
		dbe_note_row(last, &rows->tids[i]);
	MemoryContextSwitchTo(caller);
}

/*
 * Level by level, however deep it goes; and only then what holds up, which may have
 * been deleted along by another way.
 */
static void
visit_all(visit_run *run)
{
	for (run->at = 0; run->at < list_length(run->tables); run->at++)
	{
		dbe_deleted_rows *rows = list_nth(run->tables, run->at);

		if (rows->visits && rows->cascade)
			dbe_visit_children(rows, true);
	}
	for (int i = 0; i < list_length(run->tables); i++)
	{
		dbe_deleted_rows *rows = list_nth(run->tables, i);

		if (rows->visits)
			dbe_visit_children(rows, false);
	}
}

void
dbe_delete_rows(List *tables)
{
	int			depth = trigger_depth();
	visit_run  *outer = running;
	visit_run	run = {CurrentMemoryContext, depth + 1, tables};
	ListCell   *cell;

	foreach(cell, tables)
		update_rows(lfirst(cell));
	if (outer != NULL && outer->depth == depth)
	{
		foreach(cell, tables)
			hand_over(outer, lfirst(cell));
		return;
	}
	running = &run;
	PG_TRY();
	{
		visit_all(&run);
	}
	PG_FINALLY();
	{
		running = outer;
	}
	PG_END_TRY();
}
