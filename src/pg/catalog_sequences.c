/*
 * catalog_sequences.c
 *	  Sequences: their limits, owners and last values.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/xlog.h"
#include "catalog/dependency.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_sequence.h"
#include "commands/sequence.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/fmgroids.h"

#include "catalog.h"
#include "catalog_storage.h"

static void
read_sequence(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_sequence form = (Form_pg_sequence) GETSTRUCT(tuple);
	dbe_sequence *row = DBE_ADD(reader, sequences, dbe_sequence);

	row->id = form->seqrelid;
	row->type = form->seqtypid;
	row->start = form->seqstart;
	row->increment = form->seqincrement;
	row->minimum = form->seqmin;
	row->maximum = form->seqmax;
	row->is_cycled = form->seqcycle;
}

/* The dependency of the sequence in reader->current on the column that owns it. */
static void
read_owner(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);
	dbe_sequence *sequence = reader->current;

	if (form->refclassid != RelationRelationId || form->refobjsubid <= 0 ||
		(form->deptype != DEPENDENCY_AUTO && form->deptype != DEPENDENCY_INTERNAL))
		return;
	sequence->owner_table = form->refobjid;
	sequence->owner_column = form->refobjsubid;
	sequence->is_identity = form->deptype == DEPENDENCY_INTERNAL;
}

static void
find_owner(dbe_reader *reader, dbe_sequence *sequence)
{
	ScanKeyData keys[2];

	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(RelationRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(sequence->id));
	reader->current = sequence;
	dbe_scan_key(reader, DependRelationId, DependDependerIndexId, 2, keys, read_owner);
}

/* Something that needs the sequence in reader->current: the default of a column, a view. */
static void
read_user_of_sequence(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);
	dbe_sequence *sequence = reader->current;

	if (form->deptype == DEPENDENCY_NORMAL)
		sequence->is_depended_on = true;
}

static void
find_users(dbe_reader *reader, dbe_sequence *sequence)
{
	ScanKeyData keys[2];

	ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(RelationRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(sequence->id));
	reader->current = sequence;
	dbe_scan_key(reader, DependRelationId, DependReferenceIndexId, 2, keys, read_user_of_sequence);
}

/* The sequence's data on its only page; NULL when the page is no such page. */
static Form_pg_sequence_data
data_on(Page page)
{
	ItemId		item;
	HeapTupleHeader tuple;

	if (PageIsNew(page) || PageGetMaxOffsetNumber(page) < FirstOffsetNumber)
		return NULL;
	item = PageGetItemId(page, FirstOffsetNumber);
	if (!ItemIdIsNormal(item) || ItemIdGetOffset(item) + ItemIdGetLength(item) > BLCKSZ ||
		ItemIdGetLength(item) < SizeofHeapTupleHeader)
		return NULL;
	tuple = (HeapTupleHeader) PageGetItem(page, item);
	if (tuple->t_hoff + offsetof(FormData_pg_sequence_data, is_called) + sizeof(bool) >
		ItemIdGetLength(item))
		return NULL;
	return (Form_pg_sequence_data) ((char *) tuple + tuple->t_hoff);
}

/* Copies the last value; the page is locked for that moment only. */
static void
copy_last_value(const dbe_file *file, dbe_sequence *sequence)
{
	Buffer		buffer = ReadBufferWithoutRelcache(file->locator, MAIN_FORKNUM, 0, RBM_NORMAL,
												   NULL, file->is_permanent);
	Form_pg_sequence_data data;

	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	data = data_on(BufferGetPage(buffer));
	if (data != NULL)
	{
		sequence->last_value = data->last_value;
		sequence->is_called = data->is_called;
		sequence->is_readable = true;
	}
	UnlockReleaseBuffer(buffer);
}

/* Why its value may not or cannot be read; 0 when it can. */
static char
out_of_reach(dbe_reader *reader, const dbe_sequence *sequence)
{
	const dbe_relation *relation = dbe_find_relation(reader, sequence->id);

	if (relation == NULL || !relation->has_statistics_rights ||
		relation->persistence == RELPERSISTENCE_TEMP)
		return 'p';
	if (relation->persistence == RELPERSISTENCE_UNLOGGED && RecoveryInProgress())
		return 's';
	return 0;
}

/* The lock is the one that reading a sequence takes: its file must not be replaced meanwhile. */
static void
read_last_value(dbe_reader *reader, uint32 at)
{
	dbe_sequence *sequence = &reader->catalog->sequences.rows[at];
	dbe_file	file;

	sequence->unread = out_of_reach(reader, sequence);
	if (sequence->unread != 0)
		return;
	sequence->unread = 'l';
	if (!ConditionalLockRelationOid(sequence->id, AccessShareLock))
		return;
	if (dbe_find_file(sequence->id, &file))
	{
		sequence->unread = 'e';
		copy_last_value(&file, sequence);
		if (sequence->is_readable)
			sequence->unread = 0;
	}
	UnlockRelationOid(sequence->id, AccessShareLock);
}

void
dbe_read_sequences(dbe_reader *reader)
{
	dbe_scan(reader, SequenceRelationId, read_sequence);
	for (uint32 i = 0; i < reader->catalog->sequences.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		find_owner(reader, &reader->catalog->sequences.rows[i]);
		if (!OidIsValid(reader->catalog->sequences.rows[i].owner_table))
			find_users(reader, &reader->catalog->sequences.rows[i]);
	}
	dbe_look_at_each(reader, reader->catalog->sequences.count, read_last_value);
}
