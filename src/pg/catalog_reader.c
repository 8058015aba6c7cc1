/*
 * catalog_reader.c
 *	  Scanning a catalog and copying its fields into the call's memory.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "catalog.h"

#define TEXT_CHUNK 65536
#define FIRST_ROWS 64

void
dbe_scan(dbe_reader *reader, Oid catalog, dbe_row_reader read)
{
	dbe_scan_key(reader, catalog, InvalidOid, 0, NULL, read);
}

void
dbe_scan_key(dbe_reader *reader, Oid catalog, Oid index, int key_count, ScanKey keys,
			 dbe_row_reader read)
{
	Relation	relation = table_open(catalog, AccessShareLock);
	SysScanDesc scan = systable_beginscan(relation, index, OidIsValid(index), reader->snapshot,
										  key_count, keys);
	TupleDesc	descriptor = RelationGetDescr(relation);
	HeapTuple	tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		MemoryContext caller = MemoryContextSwitchTo(reader->scratch);

		CHECK_FOR_INTERRUPTS();
		read(reader, tuple, descriptor);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(reader->scratch);
	}
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
}

bool
dbe_field(HeapTuple tuple, TupleDesc descriptor, int attribute, Datum *value)
{
	bool		is_null;

	*value = heap_getattr(tuple, attribute, descriptor, &is_null);
	return !is_null;
}

/*
 * Appends a zeroed row.  Lists double when full; as they start at FIRST_ROWS,
 * the count alone tells when that is.
 */
void *
dbe_add_row(dbe_reader *reader, void *list, size_t size)
{
	DBE_ROWS(char) *rows = list;
	uint32		count = rows->count;

	if (count == 0)
		rows->rows = MemoryContextAlloc(reader->context, FIRST_ROWS * size);
	else if (count >= FIRST_ROWS && (count & (count - 1)) == 0)
		rows->rows = repalloc_huge(rows->rows, mul_size(mul_size(count, 2), size));
	rows->count++;
	return memset(rows->rows + count * size, 0, size);
}

void *
dbe_allocate(dbe_reader *reader, size_t size)
{
	char	   *memory;

	size = MAXALIGN(size);
	if (size > TEXT_CHUNK / 4)
		return MemoryContextAllocHuge(reader->context, size);
	if (size > reader->text_left)
	{
		reader->text_free = MemoryContextAlloc(reader->context, TEXT_CHUNK);
		reader->text_left = TEXT_CHUNK;
	}
	memory = reader->text_free;
	reader->text_free += size;
	reader->text_left -= size;
	return memory;
}

dbe_text
dbe_copy_text(dbe_reader *reader, const char *data, size_t length)
{
	char	   *copy = dbe_allocate(reader, length + 1);
	dbe_text	text = {copy, length};

	memcpy(copy, data, length);
	copy[length] = '\0';
	return text;
}

dbe_text
dbe_copy_name(dbe_reader *reader, const NameData *name)
{
	return dbe_copy_text(reader, NameStr(*name), strlen(NameStr(*name)));
}

dbe_text
dbe_copy_datum(dbe_reader *reader, Datum datum)
{
	text	   *value = DatumGetTextPP(datum);

	return dbe_copy_text(reader, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

dbe_texts
dbe_copy_texts(dbe_reader *reader, Datum array)
{
	dbe_texts	texts;
	dbe_text   *items;
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT,
					  &elements, &nulls, &count);
	items = dbe_allocate(reader, count * sizeof(dbe_text));
	for (int i = 0; i < count; i++)
		items[i] = nulls[i] ? dbe_copy_text(reader, "", 0) : dbe_copy_datum(reader, elements[i]);
	texts.items = items;
	texts.count = count;
	return texts;
}

dbe_numbers
dbe_copy_numbers(dbe_reader *reader, const int16 *items, int count)
{
	int16	   *copy = dbe_allocate(reader, count * sizeof(int16));
	dbe_numbers numbers = {copy, count};

	memcpy(copy, items, count * sizeof(int16));
	return numbers;
}

dbe_oids
dbe_copy_oids(dbe_reader *reader, const Oid *items, int count)
{
	Oid		   *copy = dbe_allocate(reader, count * sizeof(Oid));
	dbe_oids	oids = {copy, count};

	memcpy(copy, items, count * sizeof(Oid));
	return oids;
}

dbe_numbers
dbe_copy_number_array(dbe_reader *reader, Datum datum)
{
	ArrayType  *array = DatumGetArrayTypeP(datum);

	return dbe_copy_numbers(reader, (int16 *) ARR_DATA_PTR(array),
							ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)));
}

dbe_oids
dbe_copy_oid_array(dbe_reader *reader, Datum datum)
{
	ArrayType  *array = DatumGetArrayTypeP(datum);

	return dbe_copy_oids(reader, (Oid *) ARR_DATA_PTR(array),
						 ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)));
}

double
dbe_epoch(TimestampTz time)
{
	if (time == 0 || TIMESTAMP_NOT_FINITE(time))
		return 0;
	return (double) time / USECS_PER_SEC +
		(double) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;
}

/* ---- maps ---- */

/* Objects made together are asked for together: 16 neighbours share two cache lines. */
static uint32
map_slot(const dbe_oid_map *map, Oid key)
{
	uint32		slot = (murmurhash32(key >> 4) << 4 | (key & 15)) & (map->capacity - 1);

	while (OidIsValid(map->slots[slot].key) && map->slots[slot].key != key)
		slot = (slot + 1) & (map->capacity - 1);
	return slot;
}

static void
map_grow(dbe_reader *reader, dbe_oid_map *map)
{
	dbe_oid_map old = *map;

	map->capacity = old.capacity == 0 ? 64 : old.capacity * 2;
	map->slots = MemoryContextAllocExtended(reader->context,
											mul_size(map->capacity, sizeof(*map->slots)),
											MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 i = 0; i < old.capacity; i++)
		if (OidIsValid(old.slots[i].key))
			map->slots[map_slot(map, old.slots[i].key)] = old.slots[i];
	if (old.capacity > 0)
		pfree(old.slots);
}

void
dbe_map_put(dbe_reader *reader, dbe_oid_map *map, Oid key, uint32 value)
{
	uint32		slot;

	if (!OidIsValid(key))
		return;
	if (map->count * 2 >= map->capacity)
		map_grow(reader, map);
	slot = map_slot(map, key);
	if (!OidIsValid(map->slots[slot].key))
		map->count++;
	map->slots[slot].key = key;
	map->slots[slot].value = value;
}

bool
dbe_map_get(const dbe_oid_map *map, Oid key, uint32 *value)
{
	uint32		slot;

	if (map->capacity == 0 || !OidIsValid(key))
		return false;
	slot = map_slot(map, key);
	if (map->slots[slot].key != key)
		return false;
	if (value != NULL)
		*value = map->slots[slot].value;
	return true;
}

void
dbe_column_set_add(dbe_reader *reader, dbe_column_set *set, Oid relation, int column)
{
	MemoryContext caller = MemoryContextSwitchTo(reader->context);
	uint32		at;

	if (!dbe_map_get(&set->positions, relation, &at))
	{
		at = set->columns.count;
		dbe_add_row(reader, &set->columns, sizeof(Bitmapset *));
		dbe_map_put(reader, &set->positions, relation, at);
	}
	set->columns.rows[at] = bms_add_member(set->columns.rows[at], column);
	MemoryContextSwitchTo(caller);
}

const Bitmapset *
dbe_columns_of(const dbe_column_set *set, Oid relation)
{
	uint32		at;

	return dbe_map_get(&set->positions, relation, &at) ? set->columns.rows[at] : NULL;
}

/*
 * The user's table, view or sequence as read before; NULL when there is none.
 * Catalogs mostly hold the rows that belong to one relation together, so the last
 * answer is kept.  Not to be called while relations are still being added.
 */
dbe_relation *
dbe_find_relation(dbe_reader *reader, Oid id)
{
	uint32		at;

	if (id != reader->last_relation)
	{
		reader->last_found = dbe_map_get(&reader->relations, id, &at) ?
			&reader->catalog->relations.rows[at] : NULL;
		reader->last_relation = id;
	}
	return reader->last_found;
}
