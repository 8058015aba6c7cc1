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
 * A buffer belongs to the level of subtransactions at which it was filled, and is
 * dropped when that level aborts.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "tcop/tcopprot.h"
#include "utils/memutils.h"

#include "audit.h"

/* So much is sorted by key before it is written: one row is then found in few records. */
#define BUFFER_BYTES (512 * 1024)
/* A record fills a page, less its header and what the origin takes. */
#define PAGE_BYTES 8160
#define RECORD_HEADER (24 + 4 * 8 + 3 * 4 + 8 + 12)
#define RECORD_BYTES_MIN 2000
/* Records that go into the log at once. */
#define BATCH 32

typedef struct pending_row
{
	dbe_codes	codes;
	Size		offset;
	Size		length;
} pending_row;

typedef struct pending_rows
{
	struct pending_rows *next;
	int			level;
	int32		layout;
	uint64		salt;
	bool		is_chained;
	bool		logs_query;
	const char *query;			/* of commands: the text that goes into the record */
	bool		is_sorted;
	dbe_buffer	images;
	pending_row *rows;
	int			count;
	int			room;
} pending_rows;

static pending_rows *pending = NULL;

/* Buffers of the usual size, kept from one statement to the next. */
static pending_rows *spare = NULL;

static MemoryContext context = NULL;

/* Numbers the statements of a transaction that have left a record. */
static uint64 numbered_transaction = 0;
static int32 statements = 0;

/* ---- buffers ---- */

static pending_rows *
find_pending(const dbe_audited *audited)
{
	int			level = GetCurrentTransactionNestLevel();

	for (pending_rows *rows = pending; rows != NULL; rows = rows->next)
		if (rows->layout == audited->layout.id && rows->level == level)
			return rows;
	return NULL;
}

/* Room for a statement of few rows. */
#define IMAGE_ROOM 4096
#define ROW_ROOM 64

static pending_rows *
make_buffers(MemoryContext where)
{
	MemoryContext caller = MemoryContextSwitchTo(where);
	pending_rows *rows = palloc0(sizeof(pending_rows));

	rows->images.data = palloc(IMAGE_ROOM);
	rows->images.room = IMAGE_ROOM;
	rows->rows = palloc(ROW_ROOM * sizeof(pending_row));
	rows->room = ROW_ROOM;
	MemoryContextSwitchTo(caller);
	return rows;
}

static pending_rows *
make_pending(const dbe_audited *audited)
{
	pending_rows *rows = spare;

	if (rows == NULL)
		rows = make_buffers(context);
	else
		spare = rows->next;
	rows->level = GetCurrentTransactionNestLevel();
	rows->layout = audited->layout.id;
	rows->salt = audited->layout.salt;
	rows->is_chained = audited->is_chained;
	rows->logs_query = audited->logs_query;
	rows->is_sorted = true;
	rows->images.length = 0;
	rows->count = 0;
	rows->next = pending;
	pending = rows;
	return rows;
}

static void
release(pending_rows *rows)
{
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
static void
drop_pending(int level)
{
	pending_rows **place = &pending;

	while (*place != NULL)
	{
		pending_rows *rows = *place;

		if (rows->level < level)
		{
			place = &rows->next;
			continue;
		}
		*place = rows->next;
		release(rows);
	}
}

/* ---- writing ---- */

/*
 * Where a record stands in the index: at the least binary interval that holds the
 * codes of all its keys.  The history of one key is looked up at the 65 intervals
 * that hold it (as in the Relational Interval Tree of Kriegel, Poetke and Seidl,
 * VLDB 2000), so that a record of many rows needs one entry.
 */
uint64
dbe_interval(uint64 code, int height)
{
	uint64		middle;

	if (height == 0)
		return code << 1;
	middle = (uint64) 1 << (height - 1);
	if (height < 64)
		middle |= code >> height << height;
	return middle << 1 | 1;
}

static uint64
node_of(uint64 lowest, uint64 highest)
{
	if (lowest == highest)
		return dbe_interval(lowest, 0);
	return dbe_interval(lowest, pg_leftmost_one_pos64(lowest ^ highest) + 1);
}

static int
compare_rows(const void *a, const void *b)
{
	const pending_row *x = a;
	const pending_row *y = b;

	if (x->codes.lowest != y->codes.lowest)
		return x->codes.lowest < y->codes.lowest ? -1 : 1;
	return x->offset < y->offset ? -1 : 1;
}

/* The rows from first on that fit into one record. */
static int
rows_of_record(const pending_rows *rows, int first, Size room)
{
	Size		length = rows->rows[first].length;
	int			count = 1;

	while (first + count < rows->count && length + rows->rows[first + count].length <= room)
		length += rows->rows[first + count++].length;
	return count;
}

static void
make_record(const pending_rows *rows, int first, int count, dbe_record *record)
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
		const pending_row *row = &rows->rows[i];

		memcpy((char *) record->images + length, rows->images.data + row->offset, row->length);
		length += row->length;
		lowest = Min(lowest, row->codes.lowest);
		highest = Max(highest, row->codes.highest);
	}
	record->node = node_of(lowest, highest) ^ rows->salt;
	record->layout = rows->layout;
	record->rows = count;
	record->is_chained = rows->is_chained;
}

static Size
record_room(const dbe_origin *origin)
{
	Size		taken = RECORD_HEADER + VARSIZE_ANY(origin->user) + VARSIZE_ANY(origin->context);

	return taken + RECORD_BYTES_MIN > PAGE_BYTES ? RECORD_BYTES_MIN : PAGE_BYTES - taken;
}

/* The buffer may be gone when this fails, and is empty when it does not. */
static void
write_rows(pending_rows *rows)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "dbe audit records",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(scratch);
	dbe_record	records[BATCH];
	dbe_origin	origin;
	int			count = 0;

	dbe_describe_origin(&origin, rows->logs_query ? debug_query_string : rows->query);
	origin.statement = statements + 1;
	if (!rows->is_sorted)
		qsort(rows->rows, rows->count, sizeof(pending_row), compare_rows);
	for (int first = 0; first < rows->count;)
	{
		int			size = rows_of_record(rows, first, record_room(&origin));

		CHECK_FOR_INTERRUPTS();
		make_record(rows, first, size, &records[count++]);
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
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
}

static void
number_statement(void)
{
	uint64		transaction = U64FromFullTransactionId(GetTopFullTransactionId());

	if (transaction == numbered_transaction)
		return;
	numbered_transaction = transaction;
	statements = 0;
}

void
dbe_write_changes(void)
{
	int			level = GetCurrentTransactionNestLevel();
	pending_rows **place = &pending;
	bool		any = false;

	while (*place != NULL)
	{
		pending_rows *rows = *place;

		if (rows->level < level)
		{
			place = &rows->next;
			continue;
		}
		number_statement();
		if (rows->count > 0)
			write_rows(rows);
		any = true;
		*place = rows->next;
		release(rows);
	}
	if (any)
		statements++;
}

/* ---- the ends of transactions ---- */

static void
at_end(XactEvent event, void *argument)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			if (pending != NULL)
				dbe_write_changes();
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			drop_pending(0);
			dbe_settle_layouts();
			break;
		default:
			break;
	}
}

static void
at_end_of_subtransaction(SubXactEvent event, SubTransactionId id, SubTransactionId parent,
						 void *argument)
{
	if (pending == NULL)
		return;
	if (event == SUBXACT_EVENT_PRE_COMMIT_SUB)
		dbe_write_changes();
	else if (event == SUBXACT_EVENT_ABORT_SUB)
		drop_pending(GetCurrentTransactionNestLevel());
}

static void
prepare(void)
{
	context = AllocSetContextCreate(TopMemoryContext, "dbe audit", ALLOCSET_DEFAULT_SIZES);
	RegisterXactCallback(at_end, NULL);
	RegisterSubXactCallback(at_end_of_subtransaction, NULL);
}

/* ---- one change ---- */

static void
make_row_room(pending_rows *rows)
{
	if (rows->count < rows->room)
		return;
	rows->rows = repalloc(rows->rows, 2 * rows->room * sizeof(pending_row));
	rows->room *= 2;
}

/* True: the buffer is full. */
static bool
put_change(pending_rows *rows, const dbe_layout *layout, dbe_action action, TupleTableSlot *old,
		   TupleTableSlot *new_row, bool even_unchanged)
{
	pending_row *row;
	Size		start = rows->images.length;

	make_row_room(rows);
	row = &rows->rows[rows->count];
	if (!dbe_put_image(&rows->images, layout, action, old, new_row, even_unchanged, &row->codes))
		return false;
	row->offset = start;
	row->length = rows->images.length - start;
	if (rows->count > 0 && row->codes.lowest < row[-1].codes.lowest)
		rows->is_sorted = false;
	rows->count++;
	return rows->images.length >= BUFFER_BYTES;
}

void
dbe_record_change(const dbe_audited *audited, dbe_action action, TupleTableSlot *old,
				  TupleTableSlot *new_row)
{
	pending_rows *rows;

	if (context == NULL)
		prepare();
	rows = find_pending(audited);
	if (rows == NULL)
		rows = make_pending(audited);
	if (!put_change(rows, &audited->layout, action, old, new_row, audited->logs_unchanged))
		return;
	number_statement();
	write_rows(rows);
}

/* ---- commands ---- */

/*
 * In a buffer of their own, in memory of the caller: a command may run in the midst
 * of a statement that has changes pending, and those are none of its business.
 */
struct dbe_commands
{
	pending_rows *rows;
	const dbe_layout *layout;
};

dbe_commands *
dbe_begin_commands(const dbe_layout *layout, const char *query)
{
	dbe_commands *commands = palloc(sizeof(dbe_commands));

	commands->rows = make_buffers(CurrentMemoryContext);
	commands->rows->layout = layout->id;
	commands->rows->salt = layout->salt;
	commands->rows->query = query;
	commands->layout = layout;
	return commands;
}

static void
write_commands(dbe_commands *commands)
{
	if (commands->rows->count == 0)
		return;
	/* as they happened, not by the names of objects */
	commands->rows->is_sorted = true;
	number_statement();
	write_rows(commands->rows);
}

void
dbe_put_command(dbe_commands *commands, TupleTableSlot *command)
{
	if (put_change(commands->rows, commands->layout, DBE_COMMANDED, NULL, command, true))
		write_commands(commands);
}

void
dbe_end_commands(dbe_commands *commands)
{
	write_commands(commands);
	statements++;
}
