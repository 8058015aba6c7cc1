/*
 * audit_buffers.c
 *	  The buffers of audit_pending.c: one for each layout and level of subtransactions.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/memutils.h"

#include "audit_pending.h"

dbe_pending_rows *dbe_pending = NULL;
MemoryContext dbe_pending_context = NULL;

/* Buffers of the usual size, kept from one statement to the next. */
static dbe_pending_rows *spare = NULL;

dbe_pending_rows *
dbe_find_pending(const dbe_audited *audited)
{
	int			level = GetCurrentTransactionNestLevel();

	for (dbe_pending_rows *rows = dbe_pending; rows != NULL; rows = rows->next)
		if (rows->layout == audited->layout.id && rows->level == level && !rows->is_closed)
			return rows;
	return NULL;
}

/* Room for a statement of few rows. */
#define IMAGE_ROOM 4096
#define ROW_ROOM 64

dbe_pending_rows *
dbe_make_buffers(MemoryContext where)
{
	MemoryContext caller = MemoryContextSwitchTo(where);
	dbe_pending_rows *rows = palloc0(sizeof(dbe_pending_rows));

	rows->images.data = palloc(IMAGE_ROOM);
	rows->images.room = IMAGE_ROOM;
	rows->rows = palloc(ROW_ROOM * sizeof(dbe_pending_row));
	rows->room = ROW_ROOM;
	MemoryContextSwitchTo(caller);
	return rows;
}

dbe_pending_rows *
dbe_make_pending(const dbe_audited *audited)
{
	dbe_pending_rows *rows = spare;
	dbe_pending_rows **place = &dbe_pending;

	if (rows == NULL)
		rows = dbe_make_buffers(dbe_pending_context);
	else
		spare = rows->next;
	rows->level = GetCurrentTransactionNestLevel();
	rows->layout = audited->layout.id;
	rows->salt = audited->layout.salt;
	rows->is_chained = audited->layout.is_chained;
	if (rows->is_chained)
		memcpy(rows->layout_digest, audited->layout.digest, sizeof(rows->layout_digest));
	rows->logs_query = audited->logs_query;
	rows->is_sorted = true;
	rows->is_ordered = false;
	rows->is_closed = false;
	rows->reserved = rows->used = 0;
	rows->ids = NULL;
	rows->images.length = 0;
	rows->count = 0;
	rows->next = NULL;
	while (*place != NULL)
		place = &(*place)->next;
	*place = rows;
	return rows;
}

void
dbe_release_pending(dbe_pending_rows *rows)
{
	if (rows->ids != NULL)
		pfree(rows->ids);
	if (rows->images.room == IMAGE_ROOM && rows->room == ROW_ROOM)
	{
		rows->next = spare;
		spare = rows;
		return;
	}
	pfree(rows->images.data);
	pfree(rows->rows);
	pfree(rows);
}

/* Drops the buffers of this level of subtransactions and of those within. */
void
dbe_drop_pending(int level)
{
	dbe_pending_rows **place = &dbe_pending;

	while (*place != NULL)
	{
		dbe_pending_rows *rows = *place;

		if (rows->level < level)
		{
			place = &rows->next;
			continue;
		}
		*place = rows->next;
		dbe_release_pending(rows);
	}
}
