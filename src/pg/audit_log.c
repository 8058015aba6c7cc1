/*
 * audit_log.c
 *	  Writes records into the log.
 *
 * Directly, with no right asked: whoever may change an audited table causes a
 * record, and nobody has a right to write one.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/sequence.h"
#include "executor/executor.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "audit.h"
#include "compat.h"

/* The partition of the last record, and for which time it is. */
typedef struct partition
{
	Oid			relation;
	TimestampTz from;
	TimestampTz until;
	bool		is_rest;
} partition;

/* Without a partition it is looked for again after so long. */
#define REST_TIME (5 * 60 * USECS_PER_SEC)

static partition current = {InvalidOid, 0, 0, false};
static Oid	sequence = InvalidOid;

/* ---- partitions ---- */

/*
 * Nothing can be made while the transaction already ends.  What was made is not seen
 * by others before this transaction has ended; they go to the rest meanwhile.
 */
static Oid
partition_for(dbe_month month, bool may_make)
{
	Oid			relation = dbe_month_partition(month);

	if (OidIsValid(relation) || !may_make)
		return relation;
	dbe_try_partition(month);
	return dbe_month_partition(month);
}

static void
find_partition(TimestampTz time, bool may_make)
{
	dbe_month	month = dbe_month_of(time);

	current.from = dbe_month_start(month);
	current.until = dbe_month_start(dbe_next_month(month));
	current.relation = partition_for(month, may_make);
	(void) partition_for(dbe_next_month(month), may_make);
	current.is_rest = !OidIsValid(current.relation);
	if (!current.is_rest)
		return;
	current.relation = dbe_own_relation("audit_record_rest");
	current.until = Min(current.until, time + REST_TIME);
}

static Relation
open_partition(TimestampTz time, bool may_make)
{
	Relation	relation = NULL;

	if (OidIsValid(current.relation) && time >= current.from && time < current.until)
		relation = try_table_open(current.relation, RowExclusiveLock);
	/* a partition that was detached since takes no more */
	if (relation != NULL && (current.is_rest || relation->rd_rel->relispartition))
		return relation;
	if (relation != NULL)
		table_close(relation, RowExclusiveLock);
	find_partition(time, may_make);
	return table_open(current.relation, RowExclusiveLock);
}

void
dbe_prepare_log(void)
{
	table_close(open_partition(GetCurrentTimestamp(), true), NoLock);
}

/* ---- records ---- */

/* The sequence may be another one since the extension was dropped and made again. */
int64
dbe_next_record_id(void)
{
	if (!OidIsValid(sequence) || !SearchSysCacheExists1(RELOID, ObjectIdGetDatum(sequence)))
		sequence = dbe_own_relation("audit_record_id");
	return nextval_internal(sequence, false);
}

static HeapTuple
form_record(TupleDesc descriptor, const dbe_origin *origin, const dbe_record *record)
{
	Datum		values[dbe_record_columns];
	bool		nulls[dbe_record_columns] = {0};
	bytea	   *unchained = (bytea *) palloc(VARHDRSZ);

	SET_VARSIZE(unchained, VARHDRSZ);
	values[dbe_record_id - 1] = Int64GetDatum(record->id);
	values[dbe_record_recorded_at - 1] = TimestampTzGetDatum(origin->recorded_at);
	values[dbe_record_transaction - 1] =
		Int64GetDatum((int64) U64FromFullTransactionId(GetTopFullTransactionId()));
	values[dbe_record_node - 1] = Int64GetDatum((int64) record->node);
	values[dbe_record_layout - 1] = Int32GetDatum(record->layout);
	values[dbe_record_statement - 1] = Int32GetDatum(origin->statement);
	values[dbe_record_row_count - 1] = Int32GetDatum(record->rows);
	values[dbe_record_changed_by - 1] = PointerGetDatum(origin->user);
	values[dbe_record_context - 1] = PointerGetDatum(origin->context);
	values[dbe_record_images - 1] = PointerGetDatum(record->images);
	values[dbe_record_chain - 1] =
		PointerGetDatum(record->layout_digest == NULL ? unchained
						: dbe_link_record(values, record->layout_digest));
	return heap_form_tuple(descriptor, values, nulls);
}

void
dbe_write_records(const dbe_origin *origin, const dbe_record *records, int count)
{
	Relation	relation = open_partition(origin->recorded_at, !origin->at_end);
	TupleDesc	descriptor = RelationGetDescr(relation);
	TupleTableSlot **slots = palloc(count * sizeof(TupleTableSlot *));
	Relation	chains = NULL;

	if (descriptor->natts != dbe_record_columns)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("dbe.%s is no log of this dbe library", RelationGetRelationName(relation)),
				 errhint("Run ALTER EXTENSION dbe UPDATE, or install the library that belongs to the extension's version.")));
	/* they are of one layout: all are chained, or none */
	if (records[0].layout_digest != NULL)
		chains = dbe_open_chain(origin->recorded_at);
	for (int i = 0; i < count; i++)
	{
		slots[i] = MakeSingleTupleTableSlot(descriptor, &TTSOpsHeapTuple);
		ExecStoreHeapTuple(form_record(descriptor, origin, &records[i]), slots[i], true);
	}
	if (count == 1)
		table_tuple_insert(relation, slots[0], GetCurrentCommandId(true), 0, NULL);
	else
		table_multi_insert(relation, slots, count, GetCurrentCommandId(true), 0, NULL);
	/* functions of an index may do anything, even write records of their own */
	if (chains != NULL)
		dbe_close_chain(chains);
	dbe_index_rows(relation, slots, count);
	for (int i = 0; i < count; i++)
		ExecDropSingleTupleTableSlot(slots[i]);
	table_close(relation, NoLock);
}
