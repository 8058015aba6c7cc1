/*
 * audit_buffers.c
 *	  The buffers of audit_pending.c: one for each layout of a statement.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"

#include "audit_pending.h"

dbe_pending_rows *dbe_pending = NULL;
MemoryContext dbe_pending_context = NULL;

/* Buffers of the usual size, kept from one statement to the next. */
static dbe_pending_rows *spare = NULL;

/* ---- statements ---- */

static dbe_statement *open_statements = NULL;

/* Numbers the statements of a transaction that have left a record. */
static uint64 numbered_transaction = 0;
static int32 numbered = 0;

/* A function of SQL that looks at no argument is the only way to it. */
static inline int
trigger_depth(void)
{
	return DatumGetInt32(pg_trigger_depth(NULL));
}

void
dbe_begin_statement(dbe_statement *statement)
{
	uint64		transaction = U64FromFullTransactionId(GetTopFullTransactionId());

	if (transaction != numbered_transaction)
		numbered = 0;
	numbered_transaction = transaction;
	dbe_describe_writer(&statement->writer);
	statement->level = GetCurrentTransactionNestLevel();
	statement->depth = trigger_depth();
	statement->number = ++numbered;
}

static void *
keep_bytes(const void *bytes, Size length)
{
	return memcpy(MemoryContextAlloc(dbe_pending_context, length), bytes, length);
}

/* Only what stays goes into memory that nothing clears. */
static dbe_statement *
keep_statement(void)
{
	dbe_statement statement = {NULL};
	dbe_writer *writer = &statement.writer;

	dbe_begin_statement(&statement);
	writer->user = keep_bytes(writer->user, VARSIZE_ANY(writer->user));
	writer->context.data = keep_bytes(writer->context.data, writer->context.length);
	writer->context.room = writer->context.length;
	return keep_bytes(&statement, sizeof(statement));
}

/* The one at hand; whatever it leaves is of whoever has begun it. */
static dbe_statement *
current_statement(void)
{
	int			level = GetCurrentTransactionNestLevel();
	int			depth = trigger_depth();
	dbe_statement *statement;

	for (statement = open_statements; statement != NULL; statement = statement->next)
		if (statement->depth == depth && statement->level == level)
			return statement;
	statement = keep_statement();
	statement->next = open_statements;
	open_statements = statement;
	return statement;
}

static void
end_statements(int level, int depth)
{
	dbe_statement **place = &open_statements;

	while (*place != NULL)
	{
		dbe_statement *statement = *place;

		if (statement->level < level || statement->depth < depth)
		{
			place = &statement->next;
			continue;
		}
		*place = statement->next;
		dbe_release_writer(&statement->writer);
		pfree(statement);
	}
}

void
dbe_end_statements(bool at_end)
{
	end_statements(GetCurrentTransactionNestLevel(), at_end ? 0 : trigger_depth());
}

/* ---- buffers ---- */

dbe_pending_rows *
dbe_find_pending(const dbe_audited *audited)
{
	int			level = GetCurrentTransactionNestLevel();
	int			depth = trigger_depth();

	for (dbe_pending_rows *rows = dbe_pending; rows != NULL; rows = rows->next)
		if (rows->layout == audited->layout.id && rows->level == level && !rows->is_closed &&
			rows->statement->depth == depth)
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
	dbe_statement *statement = current_statement();
	dbe_pending_rows *rows = spare;
	dbe_pending_rows **place = &dbe_pending;

	if (rows == NULL)
		rows = dbe_make_buffers(dbe_pending_context);
	else
		spare = rows->next;
	rows->statement = statement;
	rows->level = statement->level;
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
	end_statements(level, 0);
}
