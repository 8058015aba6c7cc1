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
#include "catalog/partition.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "call.h"
#include "row_lifecycle_delete.h"

/* A DELETE that runs, from its first to its last trigger. */
typedef struct delete_statement
{
	MemoryContextCallback callback;
	struct delete_statement *next;
	MemoryContext query;
	List	   *named;			/* the tables that it names, more than one in a WITH */
	List	   *ended;			/* those of them whose last trigger has fired */
	List	   *tables;			/* of dbe_deleted_rows */
	dbe_deleted_rows *latest;	/* rows mostly come table by table */
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

static dbe_deleted_rows *
rows_of(delete_statement *statement, Relation relation, const delete_state *state)
{
	MemoryContext caller;
	dbe_deleted_rows *rows;
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
	rows = palloc0(sizeof(dbe_deleted_rows));
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
	ItemPointerData place = *tid;
	dbe_deleted_rows rows = {RelationGetRelid(relation), InvalidOid, state->cascade, state->visits,
	state->attnum, &place, 1, 1};

	SPI_connect();
	dbe_delete_rows(list_make1(&rows));
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
		dbe_note_row(rows_of(statement_of(fcinfo->flinfo->fn_mcxt), data->tg_relation, state),
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

/*
 * All at the end of the last of its tables: a parent and its children may go in one
 * statement, in any order.  What the triggers of its UPDATEs do is a statement of
 * its own.
 */
static void
end_statement(MemoryContext query, TriggerData *data)
{
	delete_statement *statement = statement_of(query);
	MemoryContext caller;
	List	   *tables;

	if (statement == NULL)
		return;
	caller = MemoryContextSwitchTo(query);
	statement->ended = list_append_unique_oid(statement->ended,
											  RelationGetRelid(data->tg_relation));
	MemoryContextSwitchTo(caller);
	if (list_length(statement->ended) < list_length(statement->named))
		return;
	tables = statement->tables;
	statement->tables = NIL;
	statement->latest = NULL;
	if (tables == NIL)
		return;
	SPI_connect();
	dbe_delete_rows(list_copy(tables));
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
