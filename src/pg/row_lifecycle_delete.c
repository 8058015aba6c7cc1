/*
 * row_lifecycle_delete.c
 *	  The triggers of dbe.soft_delete_enable().
 *
 * The row trigger notes the rows that a DELETE hits and keeps them from it; at
 * the end of the statement one UPDATE sets their time, so that triggers on the
 * table see one statement, and a row that a join hits twice is deleted once.
 * Where no trigger ends the statement (a partition named by itself, a row of a
 * child reached through its parent) each row is updated at once.
 *
 * Really deleted are: rows that an UPDATE moves to another partition; rows that
 * go with the row that they reference, by ON DELETE CASCADE; and what dbe.purge()
 * deletes of those that were deleted softly.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/partition.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "call.h"
#include "row_lifecycle_delete.h"

/* So many rows in one UPDATE. */
#define ROWS_AT_ONCE 50000

/* The rows of one table that a statement deletes. */
typedef struct deleted_rows
{
	Oid			relation;
	Oid			named;			/* the table whose trigger ends the statement */
	bool		cascade;
	bool		visits;
	int			attnum;
	ItemPointerData *tids;
	size_t		count;
	size_t		room;
} deleted_rows;

/* A DELETE that runs, from its first to its last trigger. */
typedef struct delete_statement
{
	MemoryContextCallback callback;
	struct delete_statement *next;
	MemoryContext query;
	List	   *named;			/* the tables that it names, more than one in a WITH */
	List	   *tables;			/* of deleted_rows */
	deleted_rows *latest;		/* rows mostly come table by table */
} delete_statement;

typedef struct delete_state
{
	int			attnum;
	bool		cascade;
	bool		visits;
	bool		purges;
	Oid			named;			/* the table whose trigger ends the statement, if any */
} delete_state;

static delete_statement *statements = NULL;

/* The table that dbe.purge() deletes from. */
static Oid	purged = InvalidOid;

static void
forget(void *argument)
{
	for (delete_statement **link = &statements; *link != NULL; link = &(*link)->next)
		if (*link == argument)
		{
			*link = (*link)->next;
			return;
		}
}

static delete_statement *
statement_of(MemoryContext query)
{
	for (delete_statement *statement = statements; statement != NULL; statement = statement->next)
		if (statement->query == query)
			return statement;
	return NULL;
}

static deleted_rows *
rows_of(delete_statement *statement, Relation relation, const delete_state *state)
{
	MemoryContext caller;
	deleted_rows *rows;
	ListCell   *cell;

	if (statement->latest != NULL && statement->latest->relation == RelationGetRelid(relation))
		return statement->latest;
	foreach(cell, statement->tables)
	{
		rows = lfirst(cell);
		if (rows->relation == RelationGetRelid(relation))
			return statement->latest = rows;
	}
	caller = MemoryContextSwitchTo(statement->query);
	rows = palloc0(sizeof(deleted_rows));
	rows->relation = RelationGetRelid(relation);
	rows->named = state->named;
	rows->attnum = state->attnum;
	rows->cascade = state->cascade;
	rows->visits = state->visits;
	rows->room = 16;
	rows->tids = palloc(rows->room * sizeof(ItemPointerData));
	statement->tables = lappend(statement->tables, rows);
	MemoryContextSwitchTo(caller);
	return statement->latest = rows;
}

static void
add_row(deleted_rows *rows, ItemPointer tid)
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

/* The columns that foreign keys reference, which tell whom to visit. */
static void
append_keys(StringInfo text, Relation relation, List *keys)
{
	const char *before = " RETURNING ";
	ListCell   *cell;
	bool		seen[MaxHeapAttributeNumber + 1] = {false};

	foreach(cell, keys)
	{
		const dbe_foreign_key *key = lfirst(cell);

		for (int i = 0; i < key->count; i++)
		{
			if (seen[key->parent_key[i]])
				continue;
			seen[key->parent_key[i]] = true;
			appendStringInfo(text, "%sx.%s", before, dbe_column_name(relation, key->parent_key[i]));
			before = ", ";
		}
	}
}

/*
 * Through the table that the DELETE named where that has triggers for a whole
 * UPDATE, which those of a partition would not fire.
 */
static dbe_statement
update_statement(Relation relation, Relation named, int attnum, List *keys)
{
	dbe_statement statement = {DBE_PLAN_DELETE, RelationGetRelid(relation)};
	StringInfoData text;

	initStringInfo(&text);
	if (named != NULL && RelationGetRelid(named) != RelationGetRelid(relation) &&
		has_statement_triggers(named))
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
	append_keys(&text, relation, keys);
	statement.text = text.data;
	return statement;
}

static Datum
tid_array(ItemPointerData *tids, size_t count)
{
	Datum	   *elements = palloc(count * sizeof(Datum));

	for (size_t i = 0; i < count; i++)
		elements[i] = PointerGetDatum(&tids[i]);
	return PointerGetDatum(construct_array(elements, count, TIDOID, sizeof(ItemPointerData), false,
										   TYPALIGN_SHORT));
}

static void
delete_rows(deleted_rows *rows, Relation named)
{
	Relation	relation = table_open(rows->relation, RowExclusiveLock);
	List	   *keys = rows->visits ? dbe_foreign_keys_to(relation) : NIL;
	dbe_statement statement = update_statement(relation, named, rows->attnum, keys);
	/* Of the table that the statement names: it alone needs rights. */
	Oid			owner = statement.through ? named->rd_rel->relowner : relation->rd_rel->relowner;

	for (size_t first = 0; first < rows->count; first += ROWS_AT_ONCE)
	{
		Datum		values[3] = {
			TimestampTzGetDatum(GetCurrentTransactionStartTimestamp()),
			tid_array(rows->tids + first, Min(ROWS_AT_ONCE, rows->count - first)),
			ObjectIdGetDatum(rows->relation)
		};
		SPITupleTable *updated;

		CHECK_FOR_INTERRUPTS();
		dbe_run_statement(&statement, owner, values, NULL, false, 0);
		updated = SPI_tuptable;
		if (keys != NIL)
			dbe_visit_children(relation, keys, updated, SPI_processed, rows->cascade);
		SPI_freetuptable(updated);
	}
	table_close(relation, NoLock);
}

/* ---- the row trigger ---- */

static bool
is_purged(Relation relation)
{
	if (!OidIsValid(purged))
		return false;
	return purged == RelationGetRelid(relation) ||
		(relation->rd_rel->relispartition &&
		 list_member_oid(get_partition_ancestors(RelationGetRelid(relation)), purged));
}

/* The table itself, or the partitioned one through which the statement has come. */
static Oid
named_above(MemoryContext query, Relation relation)
{
	delete_statement *statement = statement_of(query);
	Oid			id = RelationGetRelid(relation);
	ListCell   *cell;

	if (statement == NULL || list_member_oid(statement->named, id))
		return statement == NULL ? InvalidOid : id;
	if (relation->rd_rel->relispartition)
		foreach(cell, get_partition_ancestors(id))
			if (list_member_oid(statement->named, lfirst_oid(cell)))
				return lfirst_oid(cell);
	return InvalidOid;
}

static void
refuse_column(TriggerData *data)
{
	ereport(ERROR,
			(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg("trigger \"%s\" of table \"%s\" names no column for the time of deletion",
					data->tg_trigger->tgname, RelationGetRelationName(data->tg_relation)),
			 errhint("Call dbe.soft_delete_enable() for the table again.")));
}

static delete_state *
delete_state_of(FunctionCallInfo fcinfo, TriggerData *data)
{
	delete_state *state = fcinfo->flinfo->fn_extra;
	const Trigger *trigger = data->tg_trigger;
	dbe_row_column column;

	if (state != NULL)
		return state;
	if (trigger->tgnattr != 1)
		refuse_column(data);
	column = dbe_row_column_of(data->tg_relation, trigger->tgattr[0]);
	if (column.base != TIMESTAMPTZOID && column.base != TIMESTAMPOID)
		refuse_column(data);
	state = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(delete_state));
	state->attnum = trigger->tgattr[0];
	state->cascade = trigger->tgnargs > 0 && strcmp(trigger->tgargs[0], "cascade") == 0;
	state->visits = trigger->tgnargs == 0 || strcmp(trigger->tgargs[0], "none") != 0;
	state->purges = is_purged(data->tg_relation);
	state->named = named_above(fcinfo->flinfo->fn_mcxt, data->tg_relation);
	fcinfo->flinfo->fn_extra = state;
	return state;
}

static void
delete_at_once(Relation relation, ItemPointer tid, const delete_state *state)
{
	deleted_rows rows = {RelationGetRelid(relation), InvalidOid, state->cascade, state->visits,
	state->attnum, tid, 1, 1};

	SPI_connect();
	delete_rows(&rows, NULL);
	SPI_finish();
}

/* Whether the row shall really go. */
static bool
goes(FunctionCallInfo fcinfo, TriggerData *data, const delete_state *state, bool is_deleted)
{
	HeapTuple	row = data->tg_trigtuple;

	if (state->purges && is_deleted)
		return true;
	if (dbe_is_moving(fcinfo->flinfo->fn_mcxt, data->tg_relation, &row->t_self))
		return true;
	/* Only the server's own foreign keys, and dbe, act without forced row security. */
	return InNoForceRLSOperation() && dbe_is_orphan(data->tg_relation, row);
}

PG_FUNCTION_INFO_V1(dbe_soft_delete_row);

Datum
dbe_soft_delete_row(PG_FUNCTION_ARGS)
{
	TriggerData *data = dbe_trigger_data(fcinfo, "soft_delete_row", true);
	HeapTuple	row = data->tg_trigtuple;
	delete_state *state;
	bool		is_deleted;

	if (!TRIGGER_FIRED_BEFORE(data->tg_event) || TRIGGER_FIRED_BY_INSERT(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"dbe.soft_delete_row\" must be fired before delete")));
	if (TRIGGER_FIRED_BY_UPDATE(data->tg_event))
	{
		dbe_note_update(fcinfo->flinfo->fn_mcxt, data->tg_relation, &row->t_self);
		return PointerGetDatum(data->tg_newtuple);
	}
	state = delete_state_of(fcinfo, data);
	is_deleted = !heap_attisnull(row, state->attnum, RelationGetDescr(data->tg_relation));
	if (goes(fcinfo, data, state, is_deleted))
		return PointerGetDatum(row);
	/* It keeps the time of its first deletion. */
	if (is_deleted)
		return PointerGetDatum(NULL);
	if (OidIsValid(state->named))
		add_row(rows_of(statement_of(fcinfo->flinfo->fn_mcxt), data->tg_relation, state),
				&row->t_self);
	else
		delete_at_once(data->tg_relation, &row->t_self, state);
	return PointerGetDatum(NULL);
}

/* ---- the statement triggers ---- */

/* Whether a trigger of this function will end the statement. */
static bool
will_end(TriggerData *data)
{
	TriggerDesc *triggers = data->tg_relation->trigdesc;

	for (int i = 0; i < triggers->numtriggers; i++)
	{
		const Trigger *trigger = &triggers->triggers[i];

		if (trigger->tgfoid == data->tg_trigger->tgfoid &&
			TRIGGER_FOR_DELETE(trigger->tgtype) && TRIGGER_FOR_AFTER(trigger->tgtype) &&
			!TRIGGER_FOR_ROW(trigger->tgtype) &&
			trigger->tgenabled == data->tg_trigger->tgenabled)
			return true;
	}
	return false;
}

static void
begin_statement(MemoryContext query, TriggerData *data)
{
	delete_statement *statement = statement_of(query);
	MemoryContext caller;

	if (!will_end(data))
		return;
	if (statement == NULL)
	{
		statement = MemoryContextAllocZero(query, sizeof(delete_statement));
		statement->query = query;
		statement->callback.func = forget;
		statement->callback.arg = statement;
		MemoryContextRegisterResetCallback(query, &statement->callback);
		statement->next = statements;
		statements = statement;
	}
	caller = MemoryContextSwitchTo(query);
	statement->named = list_append_unique_oid(statement->named,
											  RelationGetRelid(data->tg_relation));
	MemoryContextSwitchTo(caller);
}

/* What the triggers of its UPDATE do is a statement of its own. */
static void
end_statement(MemoryContext query, TriggerData *data)
{
	delete_statement *statement = statement_of(query);
	List	   *tables = NIL;
	ListCell   *cell;

	if (statement == NULL)
		return;
	statement->latest = NULL;
	foreach(cell, statement->tables)
	{
		deleted_rows *rows = lfirst(cell);

		if (rows->named != RelationGetRelid(data->tg_relation))
			continue;
		tables = lappend(tables, rows);
		statement->tables = foreach_delete_current(statement->tables, cell);
	}
	if (tables == NIL)
		return;
	SPI_connect();
	foreach(cell, tables)
		delete_rows(lfirst(cell), data->tg_relation);
	SPI_finish();
}

PG_FUNCTION_INFO_V1(dbe_soft_delete_statement);

Datum
dbe_soft_delete_statement(PG_FUNCTION_ARGS)
{
	TriggerData *data = dbe_trigger_data(fcinfo, "soft_delete_statement", false);

	if (TRIGGER_FIRED_BY_TRUNCATE(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table \"%s\" is deleted softly and cannot be truncated",
						RelationGetRelationName(data->tg_relation)),
				 errhint("Purge it with dbe.purge(), or call dbe.soft_delete_disable() before.")));
	if (!TRIGGER_FIRED_BY_DELETE(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"dbe.soft_delete_statement\" must be fired for delete or truncate")));
	if (TRIGGER_FIRED_BEFORE(data->tg_event))
		begin_statement(fcinfo->flinfo->fn_mcxt, data);
	else
		end_statement(fcinfo->flinfo->fn_mcxt, data);
	return PointerGetDatum(NULL);
}

/* ---- purge ---- */

PG_FUNCTION_INFO_V1(dbe_purge_batch);

/* The core's operation, while rows of this one table may really go. */
Datum
dbe_purge_batch(PG_FUNCTION_ARGS)
{
	Oid			before = purged;
	Datum		result = (Datum) 0;

	purged = PG_ARGISNULL(0) ? InvalidOid : PG_GETARG_OID(0);
	PG_TRY();
	{
		result = dbe_call(fcinfo, "purge_batch", DBE_ACTION);
	}
	PG_FINALLY();
	{
		purged = before;
	}
	PG_END_TRY();
	return result;
}
