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
#include "utils/rel.h"
#include "utils/syscache.h"

#include "catalog.h"

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

/* Copies the only tuple of the sequence; its page is locked for that moment only. */
static void
copy_last_value(Relation relation, dbe_sequence *sequence)
{
	Buffer		buffer = ReadBuffer(relation, 0);
	Page		page;
	ItemId		item;
	Form_pg_sequence_data data;

	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	page = BufferGetPage(buffer);
	if (!PageIsNew(page) && PageGetMaxOffsetNumber(page) >= FirstOffsetNumber)
	{
		item = PageGetItemId(page, FirstOffsetNumber);
		if (ItemIdIsNormal(item))
		{
			data = (Form_pg_sequence_data)
				((char *) PageGetItem(page, item) +
				 ((HeapTupleHeader) PageGetItem(page, item))->t_hoff);
			sequence->last_value = data->last_value;
			sequence->is_called = data->is_called;
			sequence->is_readable = true;
		}
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

static void
open_and_copy(dbe_sequence *sequence)
{
	Relation	relation = SearchSysCacheExists1(RELOID, ObjectIdGetDatum(sequence->id)) ?
		RelationIdGetRelation(sequence->id) : NULL;

	if (relation == NULL)
		return;
	if (relation->rd_rel->relkind == RELKIND_SEQUENCE &&
		RelationGetNumberOfBlocks(relation) > 0)
		copy_last_value(relation, sequence);
	RelationClose(relation);
}

static void
read_last_value(dbe_reader *reader, dbe_sequence *sequence)
{
	sequence->unread = out_of_reach(reader, sequence);
	if (sequence->unread != 0)
		return;
	if (!ConditionalLockRelationOid(sequence->id, AccessShareLock))
	{
		reader->catalog->server.objects_locked++;
		sequence->unread = 'l';
		return;
	}
	open_and_copy(sequence);
	if (!sequence->is_readable)
		sequence->unread = 'e';
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
		read_last_value(reader, &reader->catalog->sequences.rows[i]);
	}
}
