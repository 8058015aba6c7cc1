/*
 * audit_key.c
 *	  The code of a key, by which its records are found.
 *
 * Integer keys are ordered as they are, so that neighbours in a table are neighbours
 * in the log; others by a hash of what is kept of them.  Values that are equal must
 * have one code: where equal values may have different bytes, it is the hash that the
 * type has for partitions, which stays the same from one major version to the next.
 *
 * Nothing of the kind is to be had for text that is compared by an ICU collation, whose
 * rules come and go with the library, or by its lower case.  What is stored is then
 * made of what no rule can touch, so that equal keys have one code and others may have
 * it too; the reader tells them apart by a code that is made as he asks.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/dependency.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "audit.h"

/* ---- how a type compares ---- */

static bool
is_text_type(Oid type)
{
	return type == TEXTOID || type == VARCHAROID || type == BPCHAROID;
}

/* Equal values may differ in their bytes. */
static bool
has_equals(Oid type)
{
	Oid			part = get_element_type(type);

	if (!OidIsValid(part))
		part = get_range_subtype(type);
	if (!OidIsValid(part) && OidIsValid(get_multirange_range(type)))
		part = get_range_subtype(get_multirange_range(type));
	if (OidIsValid(part))
		type = part;
	switch (type)
	{
		case NUMERICOID:
		case FLOAT4OID:
		case FLOAT8OID:
		case INTERVALOID:
		case BPCHAROID:
		case JSONBOID:
			return true;
		default:
			return false;
	}
}

static bool
is_citext(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	bool		is_called_so;

	if (!HeapTupleIsValid(tuple))
		return false;
	is_called_so = namestrcmp(&((Form_pg_type) GETSTRUCT(tuple))->typname, "citext") == 0;
	ReleaseSysCache(tuple);
	return is_called_so && OidIsValid(get_extension_oid("citext", true)) &&
		getExtensionOfObject(TypeRelationId, type) == get_extension_oid("citext", true);
}

/* NULL where the type has none. */
static FmgrInfo *
hash_of(Oid type)
{
	TypeCacheEntry *entry = lookup_type_cache(type, TYPECACHE_HASH_EXTENDED_PROC_FINFO);

	return OidIsValid(entry->hash_extended_proc_finfo.fn_oid) ? &entry->hash_extended_proc_finfo
		: NULL;
}

/* By the column of the table; the type is that below a domain. */
void
dbe_compare_column(dbe_kept_column *column, Oid type, Oid collation)
{
	if (column->form == DBE_AS_IS && is_text_type(column->type) && OidIsValid(collation) &&
		!get_collation_isdeterministic(collation))
		column->collation = collation;
	column->folds_case = column->form == DBE_AS_TEXT && is_citext(type);
}

void
dbe_prepare_key(dbe_layout *layout)
{
	layout->is_loose = false;
	for (int i = 0; i < layout->key_count; i++)
	{
		dbe_kept_column *column = &layout->columns[layout->key[i]];

		layout->is_loose |= OidIsValid(column->collation) || column->folds_case;
		column->hash = has_equals(column->type) ? hash_of(column->type) : NULL;
	}
}

/* Some records of the layout may stand where loose codes are: it is not kept which. */
bool
dbe_may_be_loose(const dbe_layout *layout)
{
	for (int i = 0; i < layout->key_count; i++)
	{
		const dbe_kept_column *column = &layout->columns[layout->key[i]];

		if (column->form == DBE_AS_TEXT ||
			(column->form == DBE_AS_IS && is_text_type(column->type)))
			return true;
	}
	return false;
}

/* ---- codes ---- */

static uint64
integer_code(const dbe_kept_column *column, Datum value)
{
	int64		number = column->length == 8 ? DatumGetInt64(value) :
		column->length == 4 ? DatumGetInt32(value) : DatumGetInt16(value);

	return (uint64) number ^ ((uint64) 1 << 63);
}

static void
put_hash(dbe_buffer *buffer, FmgrInfo *function, Oid collation, Datum value)
{
	uint64		hash = DatumGetUInt64(FunctionCall2Coll(function, collation, value,
														UInt64GetDatum(0)));

	dbe_put_bytes(buffer, &hash, sizeof(hash));
}

/*
 * ASCII but for the letters that have something beyond it for their lower or upper
 * case in some language: the Turkish i, the Kelvin sign.
 */
static void
put_skeleton(dbe_buffer *buffer, Datum value)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(value);
	const char *data = VARDATA_ANY(text);

	for (Size i = 0; i < VARSIZE_ANY_EXHDR(text); i++)
	{
		char		c = data[i];

		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (!IS_HIGHBIT_SET(c) && c != 'i' && c != 'k')
			dbe_put_bytes(buffer, &c, 1);
	}
}

static void
put_folded(dbe_buffer *buffer, Datum value)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(value);
	char	   *folded = str_tolower(VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text),
									 DEFAULT_COLLATION_OID);

	dbe_put_bytes(buffer, folded, strlen(folded));
	pfree(folded);
}

static void
put_part(dbe_buffer *buffer, const dbe_kept_column *column, Datum value, dbe_code_kind kind)
{
	bool		is_text = column->form == DBE_AS_IS && is_text_type(column->type);

	if (kind == DBE_LOOSE_CODE && is_text)
		return;
	if (kind == DBE_LOOSE_CODE && column->form == DBE_AS_TEXT)
		put_skeleton(buffer, value);
	else if (kind == DBE_READERS_CODE && OidIsValid(column->collation))
		put_hash(buffer, hash_of(column->type), column->collation, value);
	else if (kind == DBE_READERS_CODE && column->folds_case)
		put_folded(buffer, value);
	else if (column->hash != NULL)
		put_hash(buffer, column->hash, C_COLLATION_OID, value);
	else
		dbe_put_kept(buffer, column, value);
}

uint64
dbe_key_code(const dbe_layout *layout, const Datum *values, const bool *nulls, dbe_code_kind kind)
{
	dbe_buffer	buffer = {NULL, 0, 256};
	uint64		code;

	if (layout->key_count == 0)
		return 0;
	if (layout->has_integer_key && !nulls[layout->key[0]])
		return integer_code(&layout->columns[layout->key[0]], values[layout->key[0]]);
	buffer.data = palloc(buffer.room);
	for (int i = 0; i < layout->key_count; i++)
	{
		int			position = layout->key[i];

		dbe_put_number(&buffer, nulls[position]);
		if (!nulls[position])
			put_part(&buffer, &layout->columns[position], values[position], kind);
	}
	code = hash_bytes_extended((unsigned char *) buffer.data, buffer.length, 0);
	pfree(buffer.data);
	return code;
}

uint64
dbe_kept_code(const dbe_layout *layout, const dbe_row_values *row, dbe_code_kind kind)
{
	return dbe_key_code(layout, row->values, row->nulls, kind);
}

uint64
dbe_slot_code(const dbe_layout *layout, const TupleTableSlot *slot)
{
	Datum	   *values;
	bool	   *nulls;

	if (layout->key_count == 0)
		return 0;
	if (layout->has_integer_key)
	{
		const dbe_kept_column *column = &layout->columns[layout->key[0]];

		if (!slot->tts_isnull[column->number - 1])
			return integer_code(column, slot->tts_values[column->number - 1]);
	}
	values = palloc0(layout->count * sizeof(Datum));
	nulls = palloc0(layout->count * sizeof(bool));
	for (int i = 0; i < layout->key_count; i++)
	{
		int			position = layout->key[i];
		const dbe_kept_column *column = &layout->columns[position];
		Datum		value = slot->tts_values[column->number - 1];

		nulls[position] = slot->tts_isnull[column->number - 1];
		if (!nulls[position])
			values[position] = column->form == DBE_AS_IS ? value
				: dbe_kept_value(layout, column, value);
	}
	return dbe_key_code(layout, values, nulls,
						layout->is_loose ? DBE_LOOSE_CODE : DBE_STORED_CODE);
}
