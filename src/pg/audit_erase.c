/*
 * audit_erase.c
 *	  Takes values out of the log, and leaves a tombstone.
 *
 * The record stays where it was, with the digest of what it held: the hash chain
 * still tells that nothing else was changed.  The text of the statement, which may
 * hold the same values, goes as a whole.  The salt of the digest goes with the
 * values, so that nobody can find them by trying.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "audit.h"

PG_FUNCTION_INFO_V1(dbe_audit_erase);
PG_FUNCTION_INFO_V1(dbe_audit_tombstone);

/* ---- what to erase ---- */

typedef struct erasure
{
	const dbe_layout *layout;
	uint64		code;
	bool	   *columns;		/* by position */
	int			count;			/* of changes that lost something */
} erasure;

static bool
is_key(const dbe_layout *layout, int position)
{
	for (int i = 0; i < layout->key_count; i++)
		if (layout->key[i] == position)
			return true;
	return false;
}

/* All layouts of a table: by its present columns, and as they are stored, in the same order. */
typedef struct known_layouts
{
	List	   *bound;
	List	   *stored;
} known_layouts;

/*
 * A column goes by its number, in the table as it is now or, where it did not come to
 * be in that, in the life of the table that it was in.
 */
static bool
is_same_column(const known_layouts *known, int a, int i, int b, int j)
{
	const dbe_layout *x = list_nth(known->bound, a);
	const dbe_layout *y = list_nth(known->bound, b);

	if (x->columns[i].number > 0 || y->columns[j].number > 0)
		return x->columns[i].number == y->columns[j].number;
	x = list_nth(known->stored, a);
	y = list_nth(known->stored, b);
	return x->relation == y->relation && x->columns[i].number > 0 &&
		x->columns[i].number == y->columns[j].number;
}

/* In any layout. */
static bool
was_called(const known_layouts *known, int a, int i, const char *name)
{
	for (int b = 0; b < list_length(known->bound); b++)
	{
		const dbe_layout *layout = list_nth(known->bound, b);

		for (int j = 0; j < layout->count; j++)
			if (strcmp(NameStr(layout->columns[j].name), name) == 0 &&
				is_same_column(known, a, i, b, j))
				return true;
	}
	return false;
}

/* NULL: it is not in the table, or no longer. */
static const char *
current_name(const dbe_layout *layout, const dbe_kept_column *column)
{
	HeapTuple	tuple = column->number > 0
		? SearchSysCacheAttNum(layout->relation, column->number) : NULL;
	const char *name;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	name = pstrdup(NameStr(((Form_pg_attribute) GETSTRUCT(tuple))->attname));
	ReleaseSysCache(tuple);
	return name;
}

/*
 * Called so in this layout, or now.  Of what is in the table under another name now,
 * the name may be that of the column that has it now, and of that alone.
 */
static bool
is_meant(const known_layouts *known, int a, int i, const char *name)
{
	const dbe_layout *layout = list_nth(known->bound, a);
	const dbe_kept_column *column = &layout->columns[i];
	const char *current = current_name(layout, column);

	if (strcmp(NameStr(column->name), name) == 0 ||
		(current != NULL && strcmp(current, name) == 0))
		return true;
	if (current != NULL && get_attnum(layout->relation, name) != InvalidAttrNumber)
		return false;
	return was_called(known, a, i, name);
}

/* By the names that the columns had or have; all but the key where none is named. */
static bool *
erased_columns(const known_layouts *known, int a, ArrayType *names)
{
	const dbe_layout *layout = list_nth(known->bound, a);
	bool	   *columns = palloc0((layout->count + 1) * sizeof(bool));
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	deconstruct_array(names, NAMEOID, NAMEDATALEN, false, TYPALIGN_CHAR, &elements, &nulls, &count);
	for (int i = 0; i < layout->count; i++)
	{
		columns[i] = count == 0;
		for (int n = 0; n < count && !columns[i]; n++)
			columns[i] = !nulls[n] && is_meant(known, a, i, NameStr(*DatumGetName(elements[n])));
		columns[i] &= !is_key(layout, i);
	}
	return columns;
}

/* The place of a layout among those that this call has met, in the function's own memory; -1: none. */
static int
find_layout(FmgrInfo *function, int32 id)
{
	known_layouts *known = function->fn_extra;
	MemoryContext caller;
	List	   *found;

	for (int i = 0; known != NULL && i < list_length(known->bound); i++)
		if (((dbe_layout *) list_nth(known->bound, i))->id == id)
			return i;
	caller = MemoryContextSwitchTo(function->fn_mcxt);
	found = dbe_read_stored_layouts(id, 0);
	if (found != NIL)
	{
		int32		table = ((dbe_layout *) linitial(found))->table;

		if (known == NULL)
			function->fn_extra = known = palloc0(sizeof(known_layouts));
		known->bound = dbe_read_layouts(0, table);
		known->stored = dbe_read_stored_layouts(0, table);
	}
	MemoryContextSwitchTo(caller);
	return found == NIL ? -1 : find_layout(function, id);
}

static bool
is_of_key(const erasure *what, const dbe_change *change)
{
	int			position = what->layout->key[0];

	if (change->action == DBE_TRUNCATED || change->action == DBE_COMMANDED ||
		change->action == DBE_FORGOTTEN)
		return false;
	return (change->old.present[position] &&
			dbe_kept_code(what->layout, &change->old, DBE_READERS_CODE) == what->code) ||
		(change->new_row.present[position] &&
		 dbe_kept_code(what->layout, &change->new_row, DBE_READERS_CODE) == what->code);
}

static void
erase_from_change(erasure *what, dbe_change *change)
{
	bool		any = false;

	for (int i = 0; i < what->layout->count; i++)
		if (what->columns[i] && !change->erased[i] &&
			(change->old.present[i] || change->new_row.present[i]))
			change->erased[i] = any = true;
	what->count += any;
}

/* The images of a record without what is to be erased. */
static bytea *
erase_from_images(erasure *what, bytea *images)
{
	dbe_reader	reader = {what->layout, VARDATA_ANY(images),
	VARDATA_ANY(images) + VARSIZE_ANY_EXHDR(images)};
	dbe_buffer	buffer = {palloc(8192), VARHDRSZ, 8192};
	dbe_change	change;

	dbe_make_change(what->layout, &change);
	for (;;)
	{
		const char *start = reader.next;

		CHECK_FOR_INTERRUPTS();
		if (!dbe_read_change(&reader, &change))
			break;
		if (is_of_key(what, &change))
		{
			erase_from_change(what, &change);
			dbe_put_change(&buffer, what->layout, &change);
		}
		else
			dbe_put_bytes(&buffer, start, reader.next - start);
	}
	SET_VARSIZE(buffer.data, buffer.length);
	return (bytea *) buffer.data;
}

/* The last bytes of the chain are the salt. */
static bytea *
chain_without_salt(bytea *chain)
{
	const Size	salt = 16;
	bytea	   *copy = (bytea *) PG_DETOAST_DATUM_COPY(PointerGetDatum(chain));

	if (VARSIZE_ANY_EXHDR(copy) > salt)
		memset(VARDATA_ANY(copy) + VARSIZE_ANY_EXHDR(copy) - salt, 0, salt);
	return copy;
}

static void
replace_contents(Relation relation, HeapTuple tuple, bytea *context, bytea *chain, bytea *images)
{
	int			columns[] = {dbe_record_context, dbe_record_chain, dbe_record_images};
	Datum		values[] = {PointerGetDatum(context), PointerGetDatum(chain), PointerGetDatum(images)};
	bool		nulls[] = {false, false, false};

	dbe_update_row(relation, &tuple->t_self,
				   heap_modify_tuple_by_cols(tuple, RelationGetDescr(relation),
											 lengthof(columns), columns, values, nulls));
}

static int
erase_from_record(Relation relation, HeapTuple tuple, FunctionCallInfo fcinfo)
{
	Datum		values[dbe_record_columns];
	bool		nulls[dbe_record_columns];
	erasure		what = {NULL, (uint64) PG_GETARG_INT64(2), NULL, 0};
	int			place;
	bytea	   *images;

	heap_deform_tuple(tuple, RelationGetDescr(relation), values, nulls);
	place = find_layout(fcinfo->flinfo, DatumGetInt32(values[dbe_record_layout - 1]));
	if (place < 0)
		return 0;
	what.layout = list_nth(((known_layouts *) fcinfo->flinfo->fn_extra)->bound, place);
	if (what.layout->key_count == 0)
		return 0;
	what.columns = erased_columns(fcinfo->flinfo->fn_extra, place, PG_GETARG_ARRAYTYPE_P(3));
	images = erase_from_images(&what, DatumGetByteaPP(values[dbe_record_images - 1]));
	if (what.count > 0)
		replace_contents(relation, tuple,
						 dbe_context_without_query(DatumGetByteaPP(values[dbe_record_context - 1])),
						 chain_without_salt(DatumGetByteaPP(values[dbe_record_chain - 1])), images);
	return what.count;
}

/* Of another record of the statement, which may tell what this one no longer does. */
static int
erase_query_from_record(Relation relation, HeapTuple tuple)
{
	Datum		values[dbe_record_columns];
	bool		nulls[dbe_record_columns];
	bytea	   *context;
	bytea	   *shorter;

	heap_deform_tuple(tuple, RelationGetDescr(relation), values, nulls);
	context = DatumGetByteaPP(values[dbe_record_context - 1]);
	shorter = dbe_context_without_query(context);
	if (VARSIZE_ANY_EXHDR(shorter) == VARSIZE_ANY_EXHDR(context))
		return 0;
	replace_contents(relation, tuple, shorter,
					 chain_without_salt(DatumGetByteaPP(values[dbe_record_chain - 1])),
					 DatumGetByteaPP(values[dbe_record_images - 1]));
	return 1;
}

/*
 * For the extension's owner: how many changes in a record have lost something; or,
 * without a key, whether it had the text of a statement to lose.
 */
Datum
dbe_audit_erase(PG_FUNCTION_ARGS)
{
	Relation	relation;
	TupleTableSlot *slot;
	int			count = 0;

	PreventCommandIfReadOnly("dbe.audit_erase()");
	relation = dbe_open_log(PG_GETARG_OID(0), RowExclusiveLock);
	if (relation == NULL)
		PG_RETURN_INT32(0);
	slot = table_slot_create(relation, NULL);
	if (dbe_fetch_record(relation, (ItemPointer) PG_GETARG_POINTER(1), slot))
	{
		bool		should_free;
		HeapTuple	tuple = ExecFetchSlotHeapTuple(slot, true, &should_free);

		count = PG_NARGS() == 2 ? erase_query_from_record(relation, tuple)
			: erase_from_record(relation, tuple, fcinfo);
	}
	ExecDropSingleTupleTableSlot(slot);
	table_close(relation, NoLock);
	PG_RETURN_INT32(count);
}

/* ---- the tombstone ---- */

/* By which the key can be told, if there is one. */
static dbe_layout *
newest_layout(int32 table, const char *key, ArrayType *names)
{
	List	   *layouts = dbe_read_layouts(0, table);
	dbe_layout *newest = NULL;
	bool		takes_key = false;
	ListCell   *cell;

	foreach(cell, layouts)
	{
		dbe_layout *layout = lfirst(cell);
		bool		takes;

		dbe_use_current_names(layout);
		takes = key != NULL && dbe_takes_key(layout, key, names);
		if (newest == NULL || takes > takes_key ||
			(takes == takes_key && layout->id > newest->id))
			newest = layout;
		takes_key |= takes;
	}
	return newest;
}

/*
 * For the extension's owner: records what was erased of the row with a key, or of
 * the whole table.  False: nothing was ever recorded of it.
 */
Datum
dbe_audit_tombstone(PG_FUNCTION_ARGS)
{
	char	   *key = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	dbe_layout *layout;
	dbe_buffer	buffer = {palloc(1024), VARHDRSZ, 1024};
	dbe_change	change;
	dbe_writer	writer;
	dbe_origin	origin = {0};
	dbe_record	record = {0};
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	uint64		code = 0;

	PreventCommandIfReadOnly("dbe.audit_tombstone()");
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("note of a tombstone must not be null")));
	layout = newest_layout(PG_GETARG_INT32(0), key, PG_ARGISNULL(4) ? NULL : PG_GETARG_ARRAYTYPE_P(4));
	if (layout == NULL)
		PG_RETURN_BOOL(false);
	dbe_make_change(layout, &change);
	change.action = DBE_FORGOTTEN;
	memset(change.old.nulls, true, layout->count);
	change.note = PG_GETARG_DATUM(2);
	if (key != NULL)
	{
		dbe_parse_key(layout, key, &change.old);
		code = dbe_kept_code(layout, &change.old, DBE_STORED_CODE);
	}
	dbe_put_change(&buffer, layout, &change);
	SET_VARSIZE(buffer.data, buffer.length);
	record.node = dbe_interval(code, key == NULL ? 64 : 0) ^ layout->salt;
	record.layout = layout->id;
	record.rows = 1;
	record.id = dbe_next_record_id();
	if (PG_GETARG_BOOL(3) || layout->is_chained)
	{
		dbe_hash_layout(layout->id, digest);
		record.layout_digest = digest;
	}
	record.images = (bytea *) buffer.data;
	dbe_describe_writer(&writer);
	dbe_describe_origin(&origin, &writer, NULL);
	/* that a row was forgotten goes when its retention ends, that this happened does not */
	origin.statement = key == NULL ? -1 : 0;
	dbe_write_records(&origin, &record, 1);
	PG_RETURN_BOOL(true);
}
