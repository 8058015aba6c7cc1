/*
 * audit_image.c
 *	  The image of a changed row.
 *
 *	  length of what follows (variable)
 *	  action
 *	  INSERT, DELETE, a command: which columns are null, the others' values
 *	  UPDATE: which columns have changed, which of the old and of the new values
 *	    are null; of the old values the key and the changed ones (or all), of the
 *	    new ones the changed.  All columns count as changed where the key is.
 *
 * A value is its bytes: of fixed length as in memory, others behind their length.
 * Sets of columns are bitmaps over those that are kept.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/detoast.h"
#include "access/htup_details.h"
#include "access/tupmacs.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"

#include "audit.h"

#define MAX_BITMAP ((MaxHeapAttributeNumber + 7) / 8)
#define IMAGE_LIMIT ((Size) (MaxAllocSize - 1024))

/* ---- the buffer ---- */

static void
make_room(dbe_buffer *buffer, Size length)
{
	Size		room = buffer->room;

	if (length <= room - buffer->length)
		return;
	if (length > IMAGE_LIMIT - buffer->length)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("row is too large for the audit trail"),
				 errdetail("What is kept of a change must be below 1 GB."),
				 errhint("Leave large columns out: dbe.audit_enable(table, exclude => ...).")));
	while (room - buffer->length < length)
		room *= 2;
	buffer->data = repalloc_huge(buffer->data, room);
	buffer->room = room;
}

void
dbe_put_bytes(dbe_buffer *buffer, const void *data, Size length)
{
	make_room(buffer, length);
	memcpy(buffer->data + buffer->length, data, length);
	buffer->length += length;
}

/* Seven bits a byte, the lowest first; the high bit says that more follow. */
void
dbe_put_number(dbe_buffer *buffer, uint64 number)
{
	make_room(buffer, 10);
	while (number >= 0x80)
	{
		buffer->data[buffer->length++] = (char) (number | 0x80);
		number >>= 7;
	}
	buffer->data[buffer->length++] = (char) number;
}

/* ---- values ---- */

/* A value in its kept form. */
void
dbe_put_kept(dbe_buffer *buffer, const dbe_kept_column *column, Datum value)
{
	if (column->length > 0)
	{
		make_room(buffer, column->length);
		if (column->by_value)
			store_att_byval(buffer->data + buffer->length, value, column->length);
		else
			memcpy(buffer->data + buffer->length, DatumGetPointer(value), column->length);
		buffer->length += column->length;
		return;
	}
	if (column->length == -1)
	{
		struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);

		dbe_put_number(buffer, VARSIZE_ANY_EXHDR(packed));
		dbe_put_bytes(buffer, VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed));
		return;
	}
	dbe_put_number(buffer, strlen(DatumGetCString(value)));
	dbe_put_bytes(buffer, DatumGetCString(value), strlen(DatumGetCString(value)));
}

static Datum
kept_form(const dbe_layout *layout, const dbe_kept_column *column, Datum value)
{
	return column->form == DBE_AS_IS ? value : dbe_kept_value(layout, column, value);
}

/* Equal to the byte, as the values are kept in the table. */
static bool
is_same(const FormData_pg_attribute *attribute, Datum a, Datum b)
{
	if (attribute->attbyval)
		return a == b;
	if (attribute->attlen > 0)
		return memcmp(DatumGetPointer(a), DatumGetPointer(b), attribute->attlen) == 0;
	if (attribute->attlen == -1)
	{
		struct varlena *x = (struct varlena *) DatumGetPointer(a);
		struct varlena *y = (struct varlena *) DatumGetPointer(b);

		if (VARSIZE_ANY(x) == VARSIZE_ANY(y) && memcmp(x, y, VARSIZE_ANY(x)) == 0)
			return true;
		/* most values that differ do so at first sight */
		if (!VARATT_IS_EXTENDED(x) && !VARATT_IS_EXTENDED(y))
			return false;
		if (toast_raw_datum_size(a) != toast_raw_datum_size(b))
			return false;
		x = PG_DETOAST_DATUM_PACKED(a);
		y = PG_DETOAST_DATUM_PACKED(b);
		return memcmp(VARDATA_ANY(x), VARDATA_ANY(y), VARSIZE_ANY_EXHDR(x)) == 0;
	}
	return strcmp(DatumGetCString(a), DatumGetCString(b)) == 0;
}

/* ---- keys ---- */

static void
note_key(const dbe_layout *layout, const TupleTableSlot *slot, dbe_codes *codes)
{
	uint64		code;

	if (slot == NULL)
		return;
	code = dbe_slot_code(layout, slot);
	codes->lowest = Min(codes->lowest, code);
	codes->highest = Max(codes->highest, code);
}

/* ---- rows ---- */

static inline void
set_bit(uint8 *bitmap, int position)
{
	bitmap[position / 8] |= 1 << (position % 8);
}

static inline bool
has_bit(const uint8 *bitmap, int position)
{
	return bitmap[position / 8] & (1 << (position % 8));
}

static inline bool
is_null_in(const TupleTableSlot *slot, const dbe_kept_column *column)
{
	return slot->tts_isnull[column->number - 1];
}

/* The bitmap of nulls among the columns of a set (all where it is NULL), then their values. */
static void
find_nulls(const dbe_layout *layout, const TupleTableSlot *slot, uint8 *nulls)
{
	memset(nulls, 0, (layout->count + 7) / 8);
	for (int i = 0; i < layout->count; i++)
		if (is_null_in(slot, &layout->columns[i]))
			set_bit(nulls, i);
}

static void
put_values(dbe_buffer *buffer, const dbe_layout *layout, const TupleTableSlot *slot,
		   const uint8 *wanted, const uint8 *nulls)
{
	for (int i = 0; i < layout->count; i++)
	{
		const dbe_kept_column *column = &layout->columns[i];

		if ((wanted == NULL || has_bit(wanted, i)) && !has_bit(nulls, i))
			dbe_put_kept(buffer, column,
					 kept_form(layout, column, slot->tts_values[column->number - 1]));
	}
}

static bool
find_changes(const dbe_layout *layout, const TupleTableSlot *old, const TupleTableSlot *new_row,
			 uint8 *changed)
{
	TupleDesc	descriptor = old->tts_tupleDescriptor;
	bool		any = false;

	memset(changed, 0, (layout->count + 7) / 8);
	for (int i = 0; i < layout->count; i++)
	{
		int			index = layout->columns[i].number - 1;

		if (old->tts_isnull[index] == new_row->tts_isnull[index] &&
			(old->tts_isnull[index] ||
			 is_same(TupleDescAttr(descriptor, index), old->tts_values[index],
					 new_row->tts_values[index])))
			continue;
		set_bit(changed, i);
		any = true;
	}
	return any;
}

static void
put_update(dbe_buffer *buffer, const dbe_layout *layout, const TupleTableSlot *old,
		   const TupleTableSlot *new_row, const uint8 *changed)
{
	Size		bytes = (layout->count + 7) / 8;
	uint8		nulls[2][MAX_BITMAP];
	uint8		wanted[MAX_BITMAP];

	find_nulls(layout, old, nulls[0]);
	find_nulls(layout, new_row, nulls[1]);
	memcpy(wanted, changed, bytes);
	for (int i = 0; i < layout->key_count; i++)
		set_bit(wanted, layout->key[i]);
	dbe_put_bytes(buffer, changed, bytes);
	dbe_put_bytes(buffer, nulls[0], bytes);
	dbe_put_bytes(buffer, nulls[1], bytes);
	put_values(buffer, layout, old, layout->keeps_old_rows ? NULL : wanted, nulls[0]);
	put_values(buffer, layout, new_row, changed, nulls[1]);
}

static void
put_row(dbe_buffer *buffer, const dbe_layout *layout, const TupleTableSlot *slot)
{
	uint8		nulls[MAX_BITMAP];

	find_nulls(layout, slot, nulls);
	dbe_put_bytes(buffer, nulls, (layout->count + 7) / 8);
	put_values(buffer, layout, slot, NULL, nulls);
}

/*
 * The length stands before the image but is known behind it: room for the usual
 * two bytes is left, and a longer one moves the image.
 */
static void
put_length(dbe_buffer *buffer, Size start)
{
	Size		length = buffer->length - start - 2;
	char		bytes[10];
	dbe_buffer	number = {bytes, 0, sizeof(bytes)};

	if (length < (1 << 14))
	{
		buffer->data[start] = (char) (length | 0x80);
		buffer->data[start + 1] = (char) (length >> 7);
		return;
	}
	dbe_put_number(&number, length);
	make_room(buffer, number.length);
	memmove(buffer->data + start + number.length, buffer->data + start + 2, length);
	memcpy(buffer->data + start, number.data, number.length);
	buffer->length += number.length - 2;
}

/* What was known of the old key cannot complete a row with the new one, nor the other way round. */
static void
widen_where_key_changed(const dbe_layout *layout, uint8 *changed)
{
	bool		any = false;

	for (int i = 0; i < layout->key_count; i++)
		any |= has_bit(changed, layout->key[i]);
	for (int i = 0; any && i < layout->count; i++)
		set_bit(changed, i);
}

bool
dbe_put_image(dbe_buffer *buffer, const dbe_layout *layout, dbe_action action,
			  TupleTableSlot *old, TupleTableSlot *new_row, bool even_unchanged,
			  dbe_codes *codes)
{
	Size		start = buffer->length;
	uint8		changed[MAX_BITMAP];

	if (old != NULL)
		slot_getallattrs(old);
	if (new_row != NULL)
		slot_getallattrs(new_row);
	if (action == DBE_UPDATED && !find_changes(layout, old, new_row, changed) && !even_unchanged)
		return false;
	if (action == DBE_UPDATED)
		widen_where_key_changed(layout, changed);
	make_room(buffer, 3);
	buffer->data[start + 2] = (char) action;
	buffer->length += 3;
	if (action == DBE_UPDATED)
		put_update(buffer, layout, old, new_row, changed);
	else if (action != DBE_TRUNCATED)
		put_row(buffer, layout, new_row != NULL ? new_row : old);
	put_length(buffer, start);
	/* TRUNCATE concerns every key */
	codes->lowest = action == DBE_TRUNCATED ? 0 : PG_UINT64_MAX;
	codes->highest = action == DBE_TRUNCATED ? PG_UINT64_MAX : 0;
	note_key(layout, old, codes);
	note_key(layout, new_row, codes);
	return true;
}

/* ---- changes that were read back ---- */

static void
put_bitmap(dbe_buffer *buffer, const dbe_layout *layout, const bool *flags)
{
	uint8		bitmap[MAX_BITMAP] = {0};

	for (int i = 0; i < layout->count; i++)
		if (flags[i])
			set_bit(bitmap, i);
	dbe_put_bytes(buffer, bitmap, (layout->count + 7) / 8);
}

/* What is erased counts as null, so that nothing of it is left. */
static void
put_nulls(dbe_buffer *buffer, const dbe_layout *layout, const dbe_change *change,
		  const dbe_row_values *row)
{
	uint8		bitmap[MAX_BITMAP] = {0};

	for (int i = 0; i < layout->count; i++)
		if (change->erased[i] || row->nulls[i])
			set_bit(bitmap, i);
	dbe_put_bytes(buffer, bitmap, (layout->count + 7) / 8);
}

static void
put_row_values(dbe_buffer *buffer, const dbe_layout *layout, const dbe_change *change,
			   const dbe_row_values *row, const bool *wanted)
{
	for (int i = 0; i < layout->count; i++)
		if ((wanted == NULL ? row->present[i] : wanted[i]) && !change->erased[i] && !row->nulls[i])
			dbe_put_kept(buffer, &layout->columns[i], row->values[i]);
}

static void
put_updated(dbe_buffer *buffer, const dbe_layout *layout, const dbe_change *change)
{
	put_bitmap(buffer, layout, change->changed);
	put_nulls(buffer, layout, change, &change->old);
	put_nulls(buffer, layout, change, &change->new_row);
	put_row_values(buffer, layout, change, &change->old, NULL);
	put_row_values(buffer, layout, change, &change->new_row, change->changed);
}

/* As text: what somebody has tampered with is then no worse than a syntax error. */
static void
put_tombstone(dbe_buffer *buffer, const dbe_layout *layout, const dbe_change *change)
{
	const char *note = DatumGetCString(DirectFunctionCall1(jsonb_out, change->note));

	put_nulls(buffer, layout, change, &change->old);
	put_row_values(buffer, layout, change, &change->old, NULL);
	dbe_put_number(buffer, strlen(note));
	dbe_put_bytes(buffer, note, strlen(note));
}

void
dbe_put_change(dbe_buffer *buffer, const dbe_layout *layout, const dbe_change *change)
{
	Size		start = buffer->length;
	bool		any_erased = false;

	for (int i = 0; i < layout->count; i++)
		any_erased |= change->erased[i];
	make_room(buffer, 3);
	buffer->data[start + 2] = (char) (change->action | (any_erased ? DBE_ERASED : 0));
	buffer->length += 3;
	if (any_erased)
		put_bitmap(buffer, layout, change->erased);
	switch (change->action)
	{
		case DBE_INSERTED:
			put_nulls(buffer, layout, change, &change->new_row);
			put_row_values(buffer, layout, change, &change->new_row, NULL);
			break;
		case DBE_DELETED:
			put_nulls(buffer, layout, change, &change->old);
			put_row_values(buffer, layout, change, &change->old, NULL);
			break;
		case DBE_UPDATED:
			put_updated(buffer, layout, change);
			break;
		case DBE_FORGOTTEN:
			put_tombstone(buffer, layout, change);
			break;
		default:
			break;
	}
	put_length(buffer, start);
}
