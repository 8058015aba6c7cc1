/*
 * row_lifecycle.h
 *	  What the triggers of a row's life share: the columns that a trigger looks
 *	  after, rows that move between partitions, plans that are kept.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_ROW_LIFECYCLE_H
#define DBE_ROW_LIFECYCLE_H

#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/rel.h"

#include "host.h"

/* A column that a trigger writes, and its type below any domains. */
typedef struct dbe_row_column
{
	int			attnum;
	Oid			type;
	Oid			base;
	int32		typmod;
	void	   *domain;			/* of domain_check() */
} dbe_row_column;

/* A new value for one column of a row. */
typedef struct dbe_row_change
{
	dbe_row_column *column;
	Datum		value;
	bool		isnull;
} dbe_row_change;

/* The trigger data, or an error when it is no row or statement trigger of that time. */
extern DBE_HIDDEN TriggerData *dbe_trigger_data(FunctionCallInfo fcinfo, const char *function,
												bool for_row);
extern DBE_HIDDEN dbe_row_column dbe_row_column_of(Relation relation, int attnum);

/* Now, as a column of time takes it. */
extern DBE_HIDDEN Datum dbe_transaction_time(const dbe_row_column *column);

/* The new row of the trigger with the changes; where it can be, in its place. */
extern DBE_HIDDEN HeapTuple dbe_change_row(TriggerData *data, HeapTuple tuple,
										   dbe_row_change *changes, int count,
										   MemoryContext context);

/*
 * An UPDATE that takes a row to another partition deletes and inserts it, and
 * fires the triggers of both.  Its BEFORE UPDATE trigger notes the row, the
 * others ask.  query is the memory of the running query, fn_mcxt of each of its
 * triggers: what is noted goes with it.
 */
extern DBE_HIDDEN void dbe_note_update(MemoryContext query, Relation relation, ItemPointer tid);
extern DBE_HIDDEN bool dbe_is_moving(MemoryContext query, Relation relation, ItemPointer tid);
extern DBE_HIDDEN bool dbe_has_moved(MemoryContext query, Relation relation);
/* Whether an old row bears the mark of one that has gone to another partition. */
extern DBE_HIDDEN bool dbe_has_left(Relation relation, ItemPointer tid, TupleTableSlot *slot);

#endif							/* DBE_ROW_LIFECYCLE_H */
