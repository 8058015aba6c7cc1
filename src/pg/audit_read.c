/*
 * audit_read.c
 *	  Reads images back; audit_image.c says what they hold.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/tupmacs.h"
#include "mb/pg_wchar.h"
#include "utils/fmgrprotos.h"

#include "audit.h"
#include "audit_command.h"

void
dbe_damaged(const dbe_reader *reader)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("a record of the audit trail is damaged"),
			 errdetail("It is not what layout %d says.", reader->layout->id),
			 errhint("dbe.audit_verify() names records of a hash chain that were tampered with.")));
}

static const char *
take(dbe_reader *reader, Size length)
{
	const char *data = reader->next;

	if (length > (Size) (reader->end - reader->next))
		dbe_damaged(reader);
	reader->next += length;
	return data;
}

static uint64
take_number(dbe_reader *reader)
{
	uint64		number = 0;

	for (int shift = 0; shift < 64; shift += 7)
	{
		uint8		byte = *(const uint8 *) take(reader, 1);

		number |= (uint64) (byte & 0x7f) << shift;
		if (byte < 0x80)
			return number;
	}
	dbe_damaged(reader);
	return 0;
}

/* Copied, since images are not aligned. */
static Datum
take_value(dbe_reader *reader, const dbe_kept_column *column)
{
	Size		length = column->length > 0 ? column->length : take_number(reader);
	const char *data = take(reader, length);
	char	   *copy;

	if (column->length > 0)
	{
		copy = palloc(Max(length, sizeof(Datum)));
		memcpy(copy, data, length);
		return column->by_value ? fetch_att(copy, true, column->length)
			: PointerGetDatum(copy);
	}
	if (column->length == -1)
	{
		copy = palloc(VARHDRSZ + length);
		SET_VARSIZE(copy, VARHDRSZ + length);
		memcpy(copy + VARHDRSZ, data, length);
		return PointerGetDatum(copy);
	}
	return CStringGetDatum(pnstrdup(data, length));
}

static bool
has_bit(const uint8 *bitmap, int position)
{
	return bitmap[position / 8] & (1 << (position % 8));
}

/* The columns of a set (all where it is NULL): null by the bitmap, or their values. */
static void
take_row(dbe_reader *reader, const bool *wanted, const uint8 *nulls, dbe_row_values *row)
{
	for (int i = 0; i < reader->layout->count; i++)
	{
		row->present[i] = wanted == NULL || wanted[i];
		row->nulls[i] = has_bit(nulls, i);
		row->values[i] = (Datum) 0;
		if (row->present[i] && !row->nulls[i])
			row->values[i] = take_value(reader, &reader->layout->columns[i]);
	}
}

static const uint8 *
take_bitmap(dbe_reader *reader)
{
	return (const uint8 *) take(reader, (reader->layout->count + 7) / 8);
}

/* What an UPDATE has left as it was, as far as it is known. */
static void
fill_unchanged(const dbe_layout *layout, dbe_change *change)
{
	for (int i = 0; i < layout->count; i++)
		if (!change->new_row.present[i] && change->old.present[i])
		{
			change->new_row.present[i] = true;
			change->new_row.nulls[i] = change->old.nulls[i];
			change->new_row.values[i] = change->old.values[i];
		}
}

static void
take_update(dbe_reader *reader, dbe_change *change)
{
	const dbe_layout *layout = reader->layout;
	const uint8 *changed = take_bitmap(reader);
	const uint8 *old_nulls = take_bitmap(reader);
	const uint8 *new_nulls = take_bitmap(reader);
	bool	   *wanted = palloc((layout->count + 1) * sizeof(bool));

	for (int i = 0; i < layout->count; i++)
		wanted[i] = change->changed[i] = has_bit(changed, i);
	for (int i = 0; i < layout->key_count; i++)
		wanted[layout->key[i]] = true;
	take_row(reader, layout->keeps_old_rows ? NULL : wanted, old_nulls, &change->old);
	take_row(reader, change->changed, new_nulls, &change->new_row);
	fill_unchanged(layout, change);
}

/* A tombstone holds the key of the row, and what was done. */
static void
take_tombstone(dbe_reader *reader, dbe_change *change)
{
	const dbe_layout *layout = reader->layout;
	const uint8 *nulls = take_bitmap(reader);
	bool	   *wanted = palloc0((layout->count + 1) * sizeof(bool));
	Size		length;
	const char *note;

	for (int i = 0; i < layout->key_count; i++)
		wanted[layout->key[i]] = true;
	take_row(reader, wanted, nulls, &change->old);
	length = take_number(reader);
	note = take(reader, length);
	if (!pg_verify_mbstr(GetDatabaseEncoding(), note, length, true))
		dbe_damaged(reader);
	change->note = DirectFunctionCall1(jsonb_in, CStringGetDatum(pnstrdup(note, length)));
}

static void
hide_erased(const dbe_layout *layout, dbe_change *change)
{
	for (int i = 0; i < layout->count; i++)
		if (change->erased[i])
			change->old.present[i] = change->new_row.present[i] = false;
}

/* What dbe.audit_forget() has taken out, in front of the rest. */
static void
take_erased(dbe_reader *reader, dbe_change *change)
{
	const uint8 *erased = take_bitmap(reader);

	for (int i = 0; i < reader->layout->count; i++)
		change->erased[i] = has_bit(erased, i);
}

/* Of a command, only what applies to it. */
static void
take_command(dbe_reader *reader, dbe_row_values *row)
{
	take_row(reader, NULL, take_bitmap(reader), row);
	for (int i = 0; i < reader->layout->count; i++)
		row->present[i] = !row->nulls[i];
}

static void
make_row(const dbe_layout *layout, dbe_row_values *row)
{
	row->values = palloc0((layout->count + 1) * sizeof(Datum));
	row->nulls = palloc0((layout->count + 1) * sizeof(bool));
	row->present = palloc0((layout->count + 1) * sizeof(bool));
}

void
dbe_make_change(const dbe_layout *layout, dbe_change *change)
{
	make_row(layout, &change->old);
	make_row(layout, &change->new_row);
	change->changed = palloc0((layout->count + 1) * sizeof(bool));
	change->erased = palloc0((layout->count + 1) * sizeof(bool));
}

bool
dbe_read_change(dbe_reader *reader, dbe_change *change)
{
	dbe_reader	row = {reader->layout, NULL, NULL};
	Size		length;
	uint8		first;

	if (reader->next >= reader->end)
		return false;
	length = take_number(reader);
	row.next = take(reader, length);
	row.end = row.next + length;
	first = *(const uint8 *) take(&row, 1);
	change->action = (dbe_action) (first & ~DBE_ERASED);
	memset(change->old.present, 0, reader->layout->count);
	memset(change->new_row.present, 0, reader->layout->count);
	memset(change->changed, 0, reader->layout->count);
	memset(change->erased, 0, reader->layout->count);
	if (first & DBE_ERASED)
		take_erased(&row, change);
	switch (change->action)
	{
		case DBE_INSERTED:
			take_row(&row, NULL, take_bitmap(&row), &change->new_row);
			break;
		case DBE_UPDATED:
			take_update(&row, change);
			break;
		case DBE_DELETED:
			take_row(&row, NULL, take_bitmap(&row), &change->old);
			break;
		case DBE_FORGOTTEN:
			take_tombstone(&row, change);
			break;
		case DBE_COMMANDED:
			if (reader->layout->id != DBE_COMMAND_LAYOUT)
				dbe_damaged(reader);
			take_command(&row, &change->new_row);
			break;
		case DBE_TRUNCATED:
			break;
		default:
			dbe_damaged(reader);
	}
	if (row.next != row.end)
		dbe_damaged(reader);
	hide_erased(reader->layout, change);
	return true;
}
