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
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "commands/sequence.h"
#include "executor/executor.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "audit.h"
#include "compat.h"

/* The partition of the last record, and for which time it is. */
typedef struct partition
{
	Oid			relation;
	TimestampTz from;
	TimestampTz until;
} partition;

static partition current = {InvalidOid, 0, 0};
static Oid	sequence = InvalidOid;

/* ---- partitions ---- */

static TimestampTz
month_start(int year, int month)
{
	return (TimestampTz) (date2j(year + (month - 1) / 12, (month - 1) % 12 + 1, 1) -
						  POSTGRES_EPOCH_JDATE) * USECS_PER_DAY;
}

/* Months are those of UTC, whatever the session's time zone. */
static void
find_partition(TimestampTz time)
{
	int			year;
	int			month;
	int			day;
	char		name[NAMEDATALEN];
	TimestampTz days = time / USECS_PER_DAY - (time % USECS_PER_DAY < 0);

	j2date((int) days + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	snprintf(name, sizeof(name), "audit_record_%04d_%02d", year, month);
	current.from = month_start(year, month);
	current.until = month_start(year, month + 1);
	current.relation = get_relname_relid(name, get_namespace_oid("dbe", false));
	if (!OidIsValid(current.relation) || !get_rel_relispartition(current.relation))
		current.relation = dbe_own_relation("audit_record_rest");
}

static Relation
open_partition(TimestampTz time)
{
	Relation	relation = NULL;

	if (OidIsValid(current.relation) && time >= current.from && time < current.until)
		relation = try_table_open(current.relation, RowExclusiveLock);
	if (relation != NULL && relation->rd_rel->relispartition)
		return relation;
	if (relation != NULL)
		table_close(relation, NoLock);
	find_partition(time);
	relation = table_open(current.relation, RowExclusiveLock);
	/* what is written to a table that was detached nobody would find */
	if (!relation->rd_rel->relispartition)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("dbe.%s is no partition of the audit trail", RelationGetRelationName(relation)),
				 errhint("ALTER TABLE dbe.audit_record ATTACH PARTITION dbe.audit_record_rest DEFAULT")));
	return relation;
}

/* ---- records ---- */

static int64
next_id(void)
{
	if (!OidIsValid(sequence))
		sequence = dbe_own_relation("audit_record_id");
	return nextval_internal(sequence, false);
}

static HeapTuple
form_record(TupleDesc descriptor, const dbe_origin *origin, const dbe_record *record)
{
	Datum		values[dbe_record_columns];
	bool		nulls[dbe_record_columns] = {0};
	bytea	   *chain = (bytea *) palloc(VARHDRSZ);

	SET_VARSIZE(chain, VARHDRSZ);
	values[dbe_record_id - 1] = Int64GetDatum(next_id());
	values[dbe_record_recorded_at - 1] = TimestampTzGetDatum(origin->recorded_at);
	values[dbe_record_transaction - 1] =
		Int64GetDatum((int64) U64FromFullTransactionId(GetTopFullTransactionId()));
	values[dbe_record_node - 1] = Int64GetDatum((int64) record->node);
	values[dbe_record_layout - 1] = Int32GetDatum(record->layout);
	values[dbe_record_statement - 1] = Int32GetDatum(origin->statement);
	values[dbe_record_row_count - 1] = Int32GetDatum(record->rows);
	values[dbe_record_changed_by - 1] = PointerGetDatum(origin->user);
	values[dbe_record_context - 1] = PointerGetDatum(origin->context);
	values[dbe_record_chain - 1] = PointerGetDatum(chain);
	values[dbe_record_images - 1] = PointerGetDatum(record->images);
	return heap_form_tuple(descriptor, values, nulls);
}

static void
index_records(Relation relation, TupleTableSlot **slots, int count)
{
	List	   *indexes = RelationGetIndexList(relation);
	ListCell   *cell;

	foreach(cell, indexes)
	{
		Relation	index = index_open(lfirst_oid(cell), RowExclusiveLock);
		IndexInfo  *info = BuildIndexInfo(index);
		Datum		values[INDEX_MAX_KEYS];
		bool		nulls[INDEX_MAX_KEYS];

		for (int i = 0; i < count && info->ii_ReadyForInserts; i++)
		{
			FormIndexDatum(info, slots[i], NULL, values, nulls);
			index_insert(index, values, nulls, &slots[i]->tts_tid, relation, UNIQUE_CHECK_NO,
						 false, info);
		}
		dbe_index_insert_cleanup(index, info);
		index_close(index, NoLock);
	}
}

void
dbe_write_records(const dbe_origin *origin, const dbe_record *records, int count)
{
	Relation	relation = open_partition(origin->recorded_at);
	TupleDesc	descriptor = RelationGetDescr(relation);
	TupleTableSlot **slots = palloc(count * sizeof(TupleTableSlot *));

	if (descriptor->natts != dbe_record_columns)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("dbe.%s is no log of this dbe library", RelationGetRelationName(relation)),
				 errhint("Run ALTER EXTENSION dbe UPDATE, or install the library that belongs to the extension's version.")));
	for (int i = 0; i < count; i++)
	{
		slots[i] = MakeSingleTupleTableSlot(descriptor, &TTSOpsHeapTuple);
		ExecStoreHeapTuple(form_record(descriptor, origin, &records[i]), slots[i], true);
	}
	if (count == 1)
		table_tuple_insert(relation, slots[0], GetCurrentCommandId(true), 0, NULL);
	else
		table_multi_insert(relation, slots, count, GetCurrentCommandId(true), 0, NULL);
	index_records(relation, slots, count);
	for (int i = 0; i < count; i++)
		ExecDropSingleTupleTableSlot(slots[i]);
	table_close(relation, NoLock);
}
