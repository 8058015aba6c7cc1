/*
 * audit_pending.c
 *	  Changes between their row and the end of their statement.
 *
 * Images gather in a buffer for each layout.  A full buffer is written at once, the
 * rest by the statement trigger, so nothing outlives its statement and no crash or
 * savepoint can lose anything.  Should a statement trigger not fire - somebody may
 * have switched triggers off in the middle - the rest is written before the
 * (sub)transaction commits.
 *
 * Rows of a buffer are sorted by key unless one has got another key, for the order
 * of what happened to a key must stay.  Records are numbered in the order of what happened.  When a subtransaction writes
 * while the statement around it has not ended, the buffers outside are closed, and
 * the numbers of their records reserved.
 *
 * A buffer belongs to the level of subtransactions at which it was filled, and is
 * dropped when that level aborts.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "replication/logicalworker.h"
#include "tcop/tcopprot.h"
#include "utils/memutils.h"

#include "audit_command.h"
#include "audit_pending.h"
#include "call.h"

/* So much is sorted by key before it is written: one row is then found in few records. */
#define BUFFER_BYTES (512 * 1024)
/* A record fills a page, less its header and what the origin takes. */
#define PAGE_BYTES 8160
#define RECORD_HEADER (24 + 4 * 8 + 3 * 4 + 8 + 12)
#define CHAIN_BYTES 92
#define RECORD_BYTES_MIN 2000
/* Records that go into the log at once. */
#define BATCH 32

/* ---- writing ---- */

static int
compare_rows(const void *a, const void *b)
{
	const dbe_pending_row *x = a;
	const dbe_pending_row *y = b;

	if (x->codes.lowest != y->codes.lowest)
		return x->codes.lowest < y->codes.lowest ? -1 : 1;
	return x->offset < y->offset ? -1 : 1;
}

/*
 * A page less what the origin takes.  An origin that takes most of a page, by a long
 * text of the query, is better repeated seldom.
 */
static Size
record_room(const dbe_origin *origin, bool is_chained)
{
	Size		taken = RECORD_HEADER + (is_chained ? CHAIN_BYTES : 0) +
		VARSIZE_ANY(origin->user) + VARSIZE_ANY(origin->context);

	return taken + RECORD_BYTES_MIN > PAGE_BYTES ? 4 * taken : PAGE_BYTES - taken;
}

/* The rows from first on that fit into one record. */
static int
rows_of_record(const dbe_pending_rows *rows, int first, Size room)
{
	Size		length = rows->rows[first].length;
	int			count = 1;

	while (first + count < rows->count && length + rows->rows[first + count].length <= room)
		length += rows->rows[first + count++].length;
	return count;
}

static void
make_record(const dbe_pending_rows *rows, int first, int count, dbe_record *record)
{
	uint64		lowest = PG_UINT64_MAX;
	uint64		highest = 0;
	Size		length = VARHDRSZ;

	for (int i = first; i < first + count; i++)
		length += rows->rows[i].length;
	record->images = palloc_extended(length, MCXT_ALLOC_HUGE);
	SET_VARSIZE(record->images, length);
	length = VARHDRSZ;
	for (int i = first; i < first + count; i++)
	{
		const dbe_pending_row *row = &rows->rows[i];

		memcpy((char *) record->images + length, rows->images.data + row->offset, row->length);
		length += row->length;
		lowest = Min(lowest, row->codes.lowest);
		highest = Max(highest, row->codes.highest);
	}
	record->node = dbe_node_of(lowest, highest) ^ rows->salt;
	record->layout = rows->layout;
	record->rows = count;
	record->layout_digest = rows->is_chained ? rows->layout_digest : NULL;
}

/* As many numbers as its records can need: two that follow each other fill more than the least one. */
static void
close_buffer(dbe_pending_rows *rows)
{
	int			count = Min((Size) rows->count,
							2 * (rows->images.length / RECORD_BYTES_MIN) + 1);

	rows->ids = MemoryContextAlloc(dbe_pending_context, count * sizeof(int64));
	rows->is_closed = true;
	while (rows->reserved < count)
		rows->ids[rows->reserved++] = dbe_next_record_id();
}

static void
close_outer_buffers(int level)
{
	for (dbe_pending_rows *rows = dbe_pending; rows != NULL; rows = rows->next)
		if (rows->level < level && rows->count > 0 && !rows->is_closed)
			close_buffer(rows);
}

/*
 * The text of the client without passwords and the like.  One text may have many
 * statements, and is looked through once: it is kept, with what was made of it, until
 * the transaction ends.
 */
static MemoryContext query_context = NULL;
static char *query = NULL;
static char *query_shown = NULL;

static void
forget_query(void)
{
	if (query_context == NULL)
		return;
	MemoryContextReset(query_context);
	query = query_shown = NULL;
}

static char *
keep_text(const char *text, Size length)
{
	char	   *copy = MemoryContextAllocExtended(query_context, length + 1, MCXT_ALLOC_HUGE);

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

static const char *
shown_query(void)
{
	const char *shown;
	char	   *kept;

	if (debug_query_string == NULL)
		return NULL;
	if (query != NULL && strcmp(query, debug_query_string) == 0)
		return query_shown;
	shown = dbe_ask_about_text("redacted", debug_query_string);
	forget_query();
	if (query_context == NULL)
		query_context = AllocSetContextCreate(dbe_pending_context, "dbe audit query",
											  ALLOCSET_SMALL_SIZES);
	kept = keep_text(debug_query_string, strlen(debug_query_string));
	if (shown != NULL)
		query_shown = keep_text(shown, Min(strlen(shown),
										   DBE_QUERY_BYTES + MAX_MULTIBYTE_CHAR_LEN));
	query = kept;
	return query_shown;
}

/* The buffer may be gone when this fails, and is empty when it does not. */
static void
write_rows(dbe_pending_rows *rows, bool at_end)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "dbe audit records",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(scratch);
	dbe_record	records[BATCH];
	dbe_origin	origin;
	int			count = 0;

	close_outer_buffers(rows->level);
	dbe_describe_origin(&origin, &rows->statement->writer,
						rows->logs_query ? shown_query() : rows->query);
	origin.statement = rows->statement->number;
	origin.at_end = at_end;
	if (!rows->is_sorted && !rows->is_ordered)
		qsort(rows->rows, rows->count, sizeof(dbe_pending_row), compare_rows);
	for (int first = 0; first < rows->count;)
	{
		int			size = rows_of_record(rows, first,
										  record_room(&origin, rows->is_chained));

		CHECK_FOR_INTERRUPTS();
		make_record(rows, first, size, &records[count]);
		records[count++].id = rows->used < rows->reserved ? rows->ids[rows->used++]
			: dbe_next_record_id();
		first += size;
		if (count < BATCH && first < rows->count)
			continue;
		dbe_write_records(&origin, records, count);
		for (int i = 0; i < count; i++)
			pfree(records[i].images);
		count = 0;
	}
	rows->count = 0;
	rows->images.length = 0;
	rows->is_sorted = true;
	rows->is_ordered = false;
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
}

/*
 * Those of the statement around a trigger too, as its own: what comes first is to have
 * the lower numbers, and need not be kept.
 */
static void
write_changes(bool at_end)
{
	int			level = GetCurrentTransactionNestLevel();
	dbe_pending_rows **place = &dbe_pending;

	while (*place != NULL)
	{
		dbe_pending_rows *rows = *place;

		if (rows->level < level)
		{
			place = &rows->next;
			continue;
		}
		if (rows->count > 0)
			write_rows(rows, at_end);
		*place = rows->next;
		dbe_release_pending(rows);
	}
	dbe_end_statements(at_end);
}

void
dbe_write_changes(void)
{
	write_changes(false);
}

/* ---- the ends of transactions ---- */

static void
at_end(XactEvent event, void *argument)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			write_changes(true);
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			dbe_drop_pending(0);
			forget_query();
			break;
		default:
			break;
	}
}

static void
at_end_of_subtransaction(SubXactEvent event, SubTransactionId id, SubTransactionId parent,
						 void *argument)
{
	if (event == SUBXACT_EVENT_PRE_COMMIT_SUB)
		write_changes(true);
	else if (event == SUBXACT_EVENT_ABORT_SUB)
		dbe_drop_pending(GetCurrentTransactionNestLevel());
}

static void
prepare(void)
{
	dbe_pending_context = AllocSetContextCreate(TopMemoryContext, "dbe audit", ALLOCSET_DEFAULT_SIZES);
	RegisterXactCallback(at_end, NULL);
	RegisterSubXactCallback(at_end_of_subtransaction, NULL);
}

/* ---- one change ---- */

static void
make_row_room(dbe_pending_rows *rows)
{
	if (rows->count < rows->room)
		return;
	rows->rows = repalloc(rows->rows, 2 * rows->room * sizeof(dbe_pending_row));
	rows->room *= 2;
}

static void
note_row(dbe_pending_rows *rows, Size start, const dbe_codes *codes)
{
	dbe_pending_row *row = &rows->rows[rows->count];

	row->codes = *codes;
	row->offset = start;
	row->length = rows->images.length - start;
	if (rows->count > 0 && row->codes.lowest < row[-1].codes.lowest)
		rows->is_sorted = false;
	if (row->codes.lowest != row->codes.highest)
		rows->is_ordered = true;
	rows->count++;
	if (rows->images.length >= BUFFER_BYTES)
		write_rows(rows, false);
}

static dbe_pending_rows *
rows_of(const dbe_audited *audited)
{
	dbe_pending_rows *rows = dbe_find_pending(audited);

	if (rows == NULL)
	{
		/* there no statement ends, and what is pending is written when the transaction does */
		if (IsLogicalWorker())
			dbe_prepare_log();
		rows = dbe_make_pending(audited);
	}
	make_row_room(rows);
	return rows;
}

/*
 * The making of jsonb may call casts of the user, and these may change audited
 * tables, even this one: nothing of what is pending is touched before it is over.
 */
static void
record_apart(const dbe_audited *current, dbe_action action, TupleTableSlot *old,
			 TupleTableSlot *new_row)
{
	const dbe_audited audited = *current;
	dbe_buffer	image = {palloc(1024), 0, 1024};
	dbe_pending_rows *rows;
	dbe_codes	codes;
	Size		start;

	if (dbe_put_image(&image, &audited.layout, action, old, new_row, audited.logs_unchanged,
					  &codes))
	{
		rows = rows_of(&audited);
		start = rows->images.length;
		dbe_put_bytes(&rows->images, image.data, image.length);
		note_row(rows, start, &codes);
	}
	pfree(image.data);
}

void
dbe_record_change(const dbe_audited *audited, dbe_action action, TupleTableSlot *old,
				  TupleTableSlot *new_row)
{
	dbe_pending_rows *rows;
	dbe_codes	codes;
	Size		start;

	if (dbe_pending_context == NULL)
		prepare();
	if (audited->layout.converts)
	{
		record_apart(audited, action, old, new_row);
		return;
	}
	rows = rows_of(audited);
	start = rows->images.length;
	if (dbe_put_image(&rows->images, &audited->layout, action, old, new_row,
					  audited->logs_unchanged, &codes))
		note_row(rows, start, &codes);
}

/* ---- commands ---- */

/*
 * In a buffer of their own, in memory of the caller: a command may run in the midst
 * of a statement that has changes dbe_pending, and those are none of its business.
 */
struct dbe_commands
{
	dbe_pending_rows *rows;
	dbe_statement statement;
	const dbe_layout *layout;
};

dbe_commands *
dbe_begin_commands(const dbe_layout *layout, const char *query)
{
	dbe_commands *commands = palloc(sizeof(dbe_commands));

	if (dbe_pending_context == NULL)
		prepare();
	commands->rows = dbe_make_buffers(CurrentMemoryContext);
	dbe_begin_statement(&commands->statement);
	commands->rows->statement = &commands->statement;
	commands->rows->level = commands->statement.level;
	commands->rows->layout = layout->id;
	commands->rows->salt = layout->salt;
	commands->rows->query = query;
	/* as they happened, not by the names of objects */
	commands->rows->is_ordered = true;
	commands->layout = layout;
	return commands;
}

void
dbe_put_command(dbe_commands *commands, TupleTableSlot *command)
{
	dbe_pending_rows *rows = commands->rows;
	Size		start = rows->images.length;
	dbe_codes	codes;

	make_row_room(rows);
	(void) dbe_put_image(&rows->images, commands->layout, DBE_COMMANDED, NULL, command, true,
						 &codes);
	note_row(rows, start, &codes);
}

void
dbe_end_commands(dbe_commands *commands)
{
	if (commands->rows->count > 0)
		write_rows(commands->rows, false);
}
