/*
 * whatif_gin.c
 *	  The keys that a GIN index would make of a column.
 *
 * Of arrays and of texts for search the statistics know the most frequent elements.
 * Of anything else the operator class itself is asked what it makes of the values
 * that the statistics keep.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "access/gin.h"
#include "access/htup_details.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "whatif_sample.h"

/* Of a lexeme in a text for search: its entry, and a position or two. */
#define LEXEME_OVERHEAD 9

typedef struct key_hash
{
	uint32		hash;
	double		weight;			/* of rows that have it */
} key_hash;

typedef struct key_reading
{
	dbe_index_column *column;
	double		rows;
	Oid			key_type;
	int16		key_length;
	bool		by_value;
	FmgrInfo	extract;
	Oid			collation;
	key_hash   *keys;
	int			count;
	int			room;
	double		width;			/* of all keys together */
	Oid			value_type;
	bool		is_plain;		/* one key of a value, which is the value */
	double		documents;		/* values looked at */
	double		weight;			/* of rows that they stand for */
	double		weighted_keys;
} key_reading;

/* ---- the type of keys ---- */

static Oid
key_type_of(const dbe_whatif_entry *entry, int number)
{
	HeapTuple	tuple = SearchSysCache1(CLAOID, ObjectIdGetDatum(entry->classes[number]));
	Oid			type = InvalidOid;
	Oid			element;

	if (HeapTupleIsValid(tuple))
	{
		type = ((Form_pg_opclass) GETSTRUCT(tuple))->opckeytype;
		ReleaseSysCache(tuple);
	}
	if (OidIsValid(type) && !IsPolymorphicType(type))
		return type;
	element = get_base_element_type(entry->types[number]);
	return OidIsValid(element) ? element : entry->types[number];
}

static double
key_width(Datum key, int length)
{
	Size		size;

	if (length == -2)
		return strlen(DatumGetCString(key)) + 1;
	if (length > 0)
		return length;
	size = VARSIZE_ANY_EXHDR(DatumGetPointer(key));
	return size + VARHDRSZ_SHORT <= VARATT_SHORT_MAX ? size + VARHDRSZ_SHORT : size + VARHDRSZ;
}

/* ---- of statistics about elements ---- */

static double
elements_of_row(HeapTuple statistics, Oid type, double width, double key)
{
	AttStatsSlot slot;
	double		count = 0;

	if (type == TSVECTOROID)
		return Max(1, width / (key + LEXEME_OVERHEAD));
	if (!get_attstatsslot(&slot, statistics, STATISTIC_KIND_DECHIST, InvalidOid, ATTSTATSSLOT_NUMBERS))
		return 0;
	if (slot.nnumbers > 0)
		count = slot.numbers[slot.nnumbers - 1];
	free_attstatsslot(&slot);
	return count;
}

/* The last numbers are the least and the greatest frequency, and that of nulls. */
static bool
read_elements(key_reading *reading, HeapTuple statistics, Oid type)
{
	dbe_index_column *column = reading->column;
	AttStatsSlot slot;
	double	   *fractions;
	double		known = 0;
	double		width = 0;
	double		rest;

	if (!get_attstatsslot(&slot, statistics, STATISTIC_KIND_MCELEM, InvalidOid,
						  ATTSTATSSLOT_VALUES | ATTSTATSSLOT_NUMBERS) || slot.nvalues == 0)
		return false;
	fractions = palloc(slot.nvalues * sizeof(double));
	for (int i = 0; i < slot.nvalues; i++)
	{
		fractions[i] = slot.numbers[i] * (1 - column->null_fraction);
		known += slot.numbers[i];
		width += key_width(slot.values[i], reading->key_length);
	}
	column->key_width = width / slot.nvalues;
	column->keys_of_row = elements_of_row(statistics, type, column->width, column->key_width);
	column->keys_of_row = Max(column->keys_of_row, known) * (1 - column->null_fraction);
	rest = Max(0, column->keys_of_row - known * (1 - column->null_fraction));
	column->distinct_keys = slot.nvalues;
	/* keys that are too rare to be known: half as frequent as the rarest of those */
	if (slot.nnumbers > slot.nvalues && rest > 0.02 * column->keys_of_row)
		column->distinct_keys += rest / Max(slot.numbers[slot.nvalues] / 2, 1 / Max(1, reading->rows));
	column->key_fractions = fractions;
	column->key_fraction_count = slot.nvalues;
	free_attstatsslot(&slot);
	return true;
}

/* ---- of values ---- */

static void
add_key(key_reading *reading, Datum key, double weight)
{
	if (reading->count == reading->room)
	{
		reading->room = Max(1024, reading->room * 2);
		reading->keys = reading->keys == NULL ? palloc(reading->room * sizeof(key_hash)) :
			repalloc(reading->keys, reading->room * sizeof(key_hash));
	}
	reading->keys[reading->count].hash = datum_image_hash(key, reading->by_value, reading->key_length);
	reading->keys[reading->count].weight = weight;
	reading->count++;
	reading->width += key_width(key, reading->key_length);
}

static void
add_value(key_reading *reading, Datum value, double weight)
{
	int32		count = 0;
	bool	   *nulls = NULL;
	Datum	   *keys;

	CHECK_FOR_INTERRUPTS();
	keys = (Datum *) DatumGetPointer(FunctionCall3Coll(&reading->extract, reading->collation, value,
													   PointerGetDatum(&count), PointerGetDatum(&nulls)));
	if (keys == NULL)
		count = 0;
	for (int i = 0; i < count; i++)
		if (nulls == NULL || !nulls[i])
			add_key(reading, keys[i], weight);
	reading->documents++;
	reading->weight += weight;
	reading->weighted_keys += weight * count;
}

static int
compare_keys(const void *left, const void *right)
{
	const key_hash *a = left;
	const key_hash *b = right;

	return a->hash < b->hash ? -1 : a->hash > b->hash ? 1 : 0;
}

static int
compare_fractions(const void *left, const void *right)
{
	double		a = *(const double *) left;
	double		b = *(const double *) right;

	return a > b ? -1 : a < b ? 1 : 0;
}

/*
 * Keys seen once are from among many, by how many were seen twice (Chao's estimate,
 * 1984); where none was, as many more as there are more rows.
 */
static double
distinct_of(double seen, double once, double twice, double more_rows)
{
	if (once == 0)
		return seen;
	if (twice == 0)
		return seen + once * (more_rows - 1);
	return seen + Min(once * (more_rows - 1), once * once / (2 * twice));
}

static void
count_keys(key_reading *reading)
{
	dbe_index_column *column = reading->column;
	double	   *fractions = palloc((reading->count + 1) * sizeof(double));
	double		seen = 0;
	double		once = 0;
	double		twice = 0;
	int			frequent = 0;

	qsort(reading->keys, reading->count, sizeof(key_hash), compare_keys);
	for (int i = 0; i < reading->count;)
	{
		int			start = i;
		double		weight = 0;

		for (; i < reading->count && reading->keys[i].hash == reading->keys[start].hash; i++)
			weight += reading->keys[i].weight;
		seen++;
		once += i - start == 1;
		twice += i - start == 2;
		if (i - start > 2)
			fractions[frequent++] = Min(1, weight / reading->weight) * (1 - column->null_fraction);
	}
	qsort(fractions, frequent, sizeof(double), compare_fractions);
	column->key_fractions = fractions;
	column->key_fraction_count = frequent;
	column->distinct_keys = distinct_of(seen, once, twice, Max(1, reading->rows / reading->documents));
}

/* A class that keeps the values themselves: the column's statistics tell all of them. */
static void
take_column(key_reading *reading, const dbe_sample *sample)
{
	dbe_index_column *column = reading->column;
	double	   *fractions = palloc((sample->count + 1) * sizeof(double));
	int			count = 0;

	for (int i = 0; i < sample->count; i++)
		if (!sample->nulls[i] && sample->fractions[i] > 0)
			fractions[count++] = sample->fractions[i];
	column->key_fractions = fractions;
	column->key_fraction_count = count;
	column->distinct_keys = column->distinct;
}

static void
read_values(key_reading *reading, const dbe_sample *sample)
{
	dbe_index_column *column = reading->column;
	double		common = 0;
	int			rest = 0;

	for (int i = 0; i < sample->count; i++)
	{
		common += sample->fractions[i];
		rest += sample->fractions[i] <= 0;
	}
	for (int i = 0; i < sample->count; i++)
		if (!sample->nulls[i])
			add_value(reading, sample->values[i], sample->fractions[i] > 0 ? sample->fractions[i] :
					  Max(1e-6, 1 - column->null_fraction - common) / rest);
	if (reading->count == 0)
		return;
	column->keys_of_row = reading->weighted_keys / reading->weight * (1 - column->null_fraction);
	column->key_width = reading->width / reading->count;
	if (reading->is_plain)
		take_column(reading, sample);
	else
		count_keys(reading);
	if (reading->value_type == JSONBOID)
		column->distinct_keys = dbe_jsonb_keys(sample, reading->rows, reading->documents,
											   reading->key_type == TEXTOID);
}

/* ---- a column ---- */

/* Of nothing at all: ten keys for a row, each of ten rows. */
static void
guess(key_reading *reading)
{
	reading->column->keys_of_row = 10;
	reading->column->distinct_keys = reading->rows;
	reading->column->key_width = reading->key_length > 0 ? reading->key_length : 8;
}

void
dbe_whatif_read_keys(const dbe_whatif_entry *entry, int number, HeapTuple statistics,
					 const dbe_sample *sample, double rows, dbe_index_column *column)
{
	key_reading reading = {.column = column, .rows = rows};
	char		alignment;
	Oid			function = get_opfamily_proc(entry->families[number], entry->inputs[number],
											 entry->inputs[number], GIN_EXTRACTVALUE_PROC);

	reading.value_type = entry->types[number];
	reading.key_type = key_type_of(entry, number);
	reading.is_plain = reading.key_type == reading.value_type || reading.key_type == entry->inputs[number];
	get_typlenbyvalalign(reading.key_type, &reading.key_length, &reading.by_value, &alignment);
	column->alignment = reading.key_length > 0 ? Min(reading.key_length, MAXIMUM_ALIGNOF) : 1;
	if (statistics != NULL && read_elements(&reading, statistics, entry->types[number]))
		return;
	guess(&reading);
	if (sample->count == 0 || !OidIsValid(function))
		return;
	fmgr_info(function, &reading.extract);
	reading.collation = OidIsValid(entry->collations[number]) ? entry->collations[number] : DEFAULT_COLLATION_OID;
	read_values(&reading, sample);
}
