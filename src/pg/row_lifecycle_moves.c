/*
 * row_lifecycle_moves.c
 *	  Rows that an UPDATE takes to another partition.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "executor/tuptable.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "row_lifecycle.h"

/* The row that a query updates at the moment. */
typedef struct noted_update
{
	MemoryContextCallback callback;
	struct noted_update *next;
	MemoryContext query;
	Oid			relation;
	ItemPointerData tid;
} noted_update;

/* Of the queries that run now, the innermost first. */
static noted_update *updates = NULL;

static void
forget(void *argument)
{
	for (noted_update **link = &updates; *link != NULL; link = &(*link)->next)
		if (*link == argument)
		{
			*link = (*link)->next;
			return;
		}
}

static noted_update *
update_of(MemoryContext query)
{
	for (noted_update *update = updates; update != NULL; update = update->next)
		if (update->query == query)
			return update;
	return NULL;
}

void
dbe_note_update(MemoryContext query, Relation relation, ItemPointer tid)
{
	noted_update *update;

	if (!relation->rd_rel->relispartition)
		return;
	update = update_of(query);
	if (update == NULL)
	{
		update = MemoryContextAllocZero(query, sizeof(noted_update));
		update->query = query;
		update->callback.func = forget;
		update->callback.arg = update;
		MemoryContextRegisterResetCallback(query, &update->callback);
		update->next = updates;
		updates = update;
	}
	update->relation = RelationGetRelid(relation);
	update->tid = *tid;
}

bool
dbe_is_moving(MemoryContext query, Relation relation, ItemPointer tid)
{
	noted_update *update = relation->rd_rel->relispartition ? update_of(query) : NULL;

	return update != NULL && update->relation == RelationGetRelid(relation) &&
		ItemPointerEquals(&update->tid, tid);
}

bool
dbe_has_left(Relation relation, ItemPointer tid, TupleTableSlot *slot)
{
	return TTS_IS_BUFFERTUPLE(slot) &&
		table_tuple_fetch_row_version(relation, tid, SnapshotAny, slot) &&
		HeapTupleHeaderIndicatesMovedPartitions(((HeapTupleTableSlot *) slot)->tuple->t_data);
}

static bool
is_marked_moved(noted_update *update)
{
	Relation	relation = table_open(update->relation, NoLock);
	TupleTableSlot *slot = table_slot_create(relation, NULL);
	bool		moved = dbe_has_left(relation, &update->tid, slot);

	ExecDropSingleTupleTableSlot(slot);
	table_close(relation, NoLock);
	return moved;
}

bool
dbe_has_moved(MemoryContext query, Relation relation)
{
	noted_update *update = relation->rd_rel->relispartition ? update_of(query) : NULL;
	bool		moved;

	if (update == NULL || !OidIsValid(update->relation))
		return false;
	moved = is_marked_moved(update);
	/* It is inserted once. */
	update->relation = InvalidOid;
	return moved;
}
