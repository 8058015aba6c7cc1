/*
 * table_rows.c
 *	  The rows of a user's table, without running anything of its owner's.
 *
 * A statement would: the planner folds constants in expressions of indexes and of
 * extended statistics, which calls functions of the table's owner as the caller,
 * who may be a superuser.  So the table is found by OID, the heap is scanned, and
 * only values of built-in types are looked at.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/tableam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "host.h"

/* A text that is longer is cut. */
#define TEXT_LENGTH 400

static void
set_cell(MemoryContext context, dbe_text *cell, const char *data, size_t length)
{
	char	   *copy = MemoryContextAlloc(context, length + 1);

	memcpy(copy, data, length);
	copy[length] = '\0';
	cell->data = copy;
	cell->length = length;
}

static void
set_text(MemoryContext context, dbe_text *cell, Datum value)
{
	text	   *whole = DatumGetTextPP(value);
	int			length = VARSIZE_ANY_EXHDR(whole);

	set_cell(context, cell, VARDATA_ANY(whole), pg_mbcliplen(VARDATA_ANY(whole), length, TEXT_LENGTH));
	if ((Pointer) whole != DatumGetPointer(value))
		pfree(whole);
}

/* Seconds since 1970; what has no zone is taken for UTC. */
static void
set_time(MemoryContext context, dbe_text *cell, Timestamp value)
{
	const double between = (double) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;
	char		digits[64];

	if (TIMESTAMP_NOT_FINITE(value))
		return;
	snprintf(digits, sizeof(digits), "%.6f", (double) value / USECS_PER_SEC + between);
	set_cell(context, cell, digits, strlen(digits));
}

static void
set_integer(MemoryContext context, dbe_text *cell, int64 value)
{
	char		digits[MAXINT8LEN + 1];

	set_cell(context, cell, digits, pg_lltoa(value, digits));
}

/* A value of any other type stays null. */
static void
set_value(MemoryContext context, dbe_text *cell, Oid type, Datum value)
{
	switch (type)
	{
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			set_text(context, cell, value);
			break;
		case NAMEOID:
			set_cell(context, cell, NameStr(*DatumGetName(value)),
					 strlen(NameStr(*DatumGetName(value))));
			break;
		case INT2OID:
			set_integer(context, cell, DatumGetInt16(value));
			break;
		case INT4OID:
			set_integer(context, cell, DatumGetInt32(value));
			break;
		case INT8OID:
			set_integer(context, cell, DatumGetInt64(value));
			break;
		case BOOLOID:
			set_cell(context, cell, DatumGetBool(value) ? "t" : "f", 1);
			break;
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			set_time(context, cell, DatumGetTimestamp(value));
			break;
	}
}

static void
refuse(int sqlerrcode, const char *why)
{
	ereport(ERROR, (errcode(sqlerrcode), errmsg("%s", why)));
}

/* As for a SELECT of these columns. */
static void
check_rights(Relation relation, const int16 *columns, uint32 count)
{
	Oid			table = RelationGetRelid(relation);

	if (dbe_schema_aclcheck(RelationGetNamespace(relation), GetUserId(), ACL_USAGE) != ACLCHECK_OK)
		refuse(ERRCODE_INSUFFICIENT_PRIVILEGE, "permission denied for schema of the table");
	if (relation->rd_rel->relrowsecurity)
		refuse(ERRCODE_INSUFFICIENT_PRIVILEGE, "row-level security may hide rows of the table");
	if (pg_class_aclcheck(table, GetUserId(), ACL_SELECT) == ACLCHECK_OK)
		return;
	for (uint32 i = 0; i < count; i++)
		if (pg_attribute_aclcheck(table, columns[i], GetUserId(), ACL_SELECT) != ACLCHECK_OK)
			refuse(ERRCODE_INSUFFICIENT_PRIVILEGE, "permission denied for columns of the table");
}

static void
check_kind(Relation relation)
{
	if (relation->rd_rel->relkind != RELKIND_RELATION || RELATION_IS_OTHER_TEMP(relation))
		refuse(ERRCODE_WRONG_OBJECT_TYPE, "relation is no plain table of this session");
	if (RecoveryInProgress() && !RelationIsPermanent(relation))
		refuse(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, "a standby has no rows of an unlogged table");
}

static void
copy_row(MemoryContext context, TupleTableSlot *slot, const int16 *columns, uint32 count,
		 dbe_text *cells)
{
	for (uint32 i = 0; i < count; i++)
	{
		bool		is_null;
		Datum		value = slot_getattr(slot, columns[i], &is_null);

		if (!is_null)
			set_value(context, &cells[i], TupleDescAttr(slot->tts_tupleDescriptor, columns[i] - 1)->atttypid, value);
	}
}

static void
check_columns(Relation relation, const int16 *columns, uint32 count)
{
	TupleDesc	description = RelationGetDescr(relation);

	for (uint32 i = 0; i < count; i++)
		if (columns[i] < 1 || columns[i] > description->natts ||
			TupleDescAttr(description, columns[i] - 1)->attisdropped)
			refuse(ERRCODE_UNDEFINED_COLUMN, "columns of the table have changed");
}

static void
scan(MemoryContext context, Relation relation, const int16 *columns, uint32 count, uint32 most,
	 dbe_rows *rows)
{
	TupleTableSlot *slot = table_slot_create(relation, NULL);
	TableScanDesc at = table_beginscan(relation, GetActiveSnapshot(), 0, NULL);
	dbe_text   *cells = NULL;
	uint32		room = 0;

	while (rows->count < most && table_scan_getnextslot(at, ForwardScanDirection, slot))
	{
		CHECK_FOR_INTERRUPTS();
		if (rows->count == room)
		{
			uint32		wanted = Min(most, Max(64, room * 2));
			size_t		size = mul_size(mul_size(wanted, count), sizeof(dbe_text));

			cells = cells == NULL ? MemoryContextAllocHuge(context, size) : repalloc_huge(cells, size);
			memset(cells + (size_t) room * count, 0, (size_t) (wanted - room) * count * sizeof(dbe_text));
			room = wanted;
		}
		copy_row(context, slot, columns, count, cells + (size_t) rows->count * count);
		rows->count++;
	}
	table_endscan(at);
	ExecDropSingleTupleTableSlot(slot);
	rows->cells = cells;
	rows->columns = count;
}

/*
 * At most so many rows, each with these columns; times are seconds since 1970.
 * Raises as a SELECT would where the caller has no right, and 55P03 at once where
 * the table is locked.
 */
void
dbe_read_table_rows(MemoryContext context, Oid table, const int16 *columns, uint32 count,
					uint32 most, dbe_rows *rows)
{
	Relation	relation;

	if (!ConditionalLockRelationOid(table, AccessShareLock))
		refuse(ERRCODE_LOCK_NOT_AVAILABLE, "the table is locked by another session");
	relation = try_relation_open(table, NoLock);
	if (relation == NULL)
		refuse(ERRCODE_UNDEFINED_TABLE, "the table is gone");
	check_kind(relation);
	check_columns(relation, columns, count);
	check_rights(relation, columns, count);
	scan(context, relation, columns, count, most, rows);
	relation_close(relation, AccessShareLock);
}
