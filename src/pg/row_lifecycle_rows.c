/*
 * row_lifecycle_rows.c
 *	  Columns of a row that a trigger writes, and writing them.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/tupmacs.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "row_lifecycle.h"

TriggerData *
dbe_trigger_data(FunctionCallInfo fcinfo, const char *function, bool for_row)
{
	TriggerData *data = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("trigger functions can only be called as triggers")));
	if (!!TRIGGER_FIRED_FOR_ROW(data->tg_event) != for_row)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"dbe.%s\" must be fired for each %s", function,
						for_row ? "row" : "statement")));
	return data;
}

dbe_row_column
dbe_row_column_of(Relation relation, int attnum)
{
	Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(relation), attnum - 1);
	dbe_row_column column = {attnum, attribute->atttypid, InvalidOid, attribute->atttypmod, NULL};

	column.base = getBaseTypeAndTypmod(column.type, &column.typmod);
	return column;
}

Datum
dbe_transaction_time(const dbe_row_column *column)
{
	Datum		now = TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());

	if (column->base == TIMESTAMPOID)
		now = DirectFunctionCall1(timestamptz_timestamp, now);
	if (column->typmod < 0)
		return now;
	return DirectFunctionCall2(column->base == TIMESTAMPOID ? timestamp_scale : timestamptz_scale,
							   now, Int32GetDatum(column->typmod));
}

/* Where a column's value stands in the tuple, or NULL when it has none there. */
static char *
place_of(HeapTuple tuple, TupleDesc descriptor, int attnum)
{
	HeapTupleHeader header = tuple->t_data;
	bits8	   *nulls = HeapTupleHasNulls(tuple) ? header->t_bits : NULL;
	char	   *data = (char *) header + header->t_hoff;
	uint32		offset = 0;

	if (attnum > HeapTupleHeaderGetNatts(header) || (nulls && att_isnull(attnum - 1, nulls)))
		return NULL;
	for (int i = 0;; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);

		if (nulls && att_isnull(i, nulls))
			continue;
		offset = att_align_pointer(offset, attribute->attalign, attribute->attlen, data + offset);
		if (i == attnum - 1)
			return data + offset;
		offset = att_addlength_pointer(offset, attribute->attlen, data + offset);
	}
}

/*
 * A tuple that belongs to the slot alone may be written: then the executor keeps
 * it as it is, where a new one would be formed here and copied there.
 */
static bool
is_slots_own(TupleTableSlot *slot, HeapTuple tuple)
{
	BufferHeapTupleTableSlot *heap_slot = (BufferHeapTupleTableSlot *) slot;

	return slot != NULL && TTS_IS_BUFFERTUPLE(slot) && TTS_SHOULDFREE(slot) &&
		heap_slot->base.tuple == tuple && !BufferIsValid(heap_slot->buffer);
}

static bool
write_in_place(TupleTableSlot *slot, HeapTuple tuple, TupleDesc descriptor,
			   const dbe_row_change *changes, int count)
{
	char	   *places[8];

	if (count > lengthof(places) || !is_slots_own(slot, tuple))
		return false;
	for (int i = 0; i < count; i++)
	{
		if (changes[i].isnull ||
			!TupleDescAttr(descriptor, changes[i].column->attnum - 1)->attbyval)
			return false;
		places[i] = place_of(tuple, descriptor, changes[i].column->attnum);
		if (places[i] == NULL)
			return false;
	}
	for (int i = 0; i < count; i++)
		store_att_byval(places[i], changes[i].value,
						TupleDescAttr(descriptor, changes[i].column->attnum - 1)->attlen);
	/* What was read of it before may be old now. */
	slot->tts_nvalid = 0;
	((HeapTupleTableSlot *) slot)->off = 0;
	return true;
}

HeapTuple
dbe_change_row(TriggerData *data, HeapTuple tuple, dbe_row_change *changes, int count,
			   MemoryContext context)
{
	TupleDesc	descriptor = RelationGetDescr(data->tg_relation);
	TupleTableSlot *slot = TRIGGER_FIRED_BY_UPDATE(data->tg_event) ? data->tg_newslot
		: data->tg_trigslot;
	int			columns[8];
	Datum		values[8];
	bool		nulls[8];

	if (count == 0)
		return tuple;
	Assert(count <= lengthof(columns));
	for (int i = 0; i < count; i++)
	{
		dbe_row_column *column = changes[i].column;

		if (column->type != column->base)
			domain_check(changes[i].value, changes[i].isnull, column->type,
						 &column->domain, context);
		columns[i] = column->attnum;
		values[i] = changes[i].value;
		nulls[i] = changes[i].isnull;
	}
	if (write_in_place(slot, tuple, descriptor, changes, count))
		return tuple;
	return heap_modify_tuple_by_cols(tuple, descriptor, count, columns, values, nulls);
}
