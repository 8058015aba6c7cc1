/*
 * catalog_statistics.c
 *	  Column statistics, cumulative statistics, types.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/syscache.h"

#include "catalog.h"
#include "compat.h"

/* ---- column statistics ---- */

#define SAMPLES_PER_SLOT 16
#define SAMPLE_LENGTH 64
#define BpcharEqualOperator 1054
#define Int2EqualOperator 94

/* One slot of a row; its arrays are as stored, zero where null. */
typedef struct slot
{
	int			kind;
	Oid			operator;
	Datum		numbers;
	Datum		values;
} slot;

static bool
is_text_slot(const slot *s)
{
	return s->operator == TextEqualOperator || s->operator == BpcharEqualOperator ||
		s->operator == TextLessOperator || s->operator == BpcharLessOperator;
}

/* Small integers that may stand for yes and no. */
static bool
is_flag_slot(const slot *s)
{
	return s->kind == STATISTIC_KIND_MCV &&
		(s->operator == Int4EqualOperator || s->operator == Int2EqualOperator);
}

static const float4 *
slot_numbers(const slot *s, int *count)
{
	ArrayType  *array;

	*count = 0;
	if (DatumGetPointer(s->numbers) == NULL)
		return NULL;
	array = DatumGetArrayTypeP(s->numbers);
	*count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	return (const float4 *) ARR_DATA_PTR(array);
}

/*
 * How many values to copy.  The bounds of a histogram are told by their shape
 * alone, and most texts are plain: the first shows it.  Blank-padded ones look
 * plain, but the padding matters.
 */
static int
samples_wanted(const slot *s, const char *value, int count)
{
	dbe_text	first = {VARDATA_ANY(value), Min(VARSIZE_ANY_EXHDR(value), SAMPLE_LENGTH)};

	if (s->kind == STATISTIC_KIND_HISTOGRAM && s->operator == TextLessOperator &&
		!dbe_core_is_typed(first))
		return 1;
	return Min(count, SAMPLES_PER_SLOT);
}

/*
 * Some values of a text column, from the first to the last and evenly between.
 * The array is walked, since unpacking it takes longer than all else here.
 */
static void
add_samples(dbe_reader *reader, dbe_column_statistics *row, const slot *s,
			const ArrayType *array, int count)
{
	int			wanted = samples_wanted(s, ARR_DATA_PTR(array), count);
	uint32		taken = row->samples.count;
	uint32		end = taken + wanted;
	dbe_text   *items = dbe_allocate(reader, end * sizeof(dbe_text));
	const char *value = ARR_DATA_PTR(array);

	if (taken > 0)
		memcpy(items, row->samples.items, taken * sizeof(dbe_text));
	for (int i = 0; taken < end; i++)
	{
		int			before = wanted - (end - taken);

		if (wanted == 1 || i == before * (count - 1) / (wanted - 1))
			items[taken++] = dbe_copy_text(reader, VARDATA_ANY(value),
										   Min(VARSIZE_ANY_EXHDR(value), SAMPLE_LENGTH));
		value = (const char *) att_align_nominal(value + VARSIZE_ANY(value), TYPALIGN_INT);
	}
	row->samples.items = items;
	row->samples.count = taken;
}

/* Both values of an integer column that has two. */
static void
add_flags(dbe_reader *reader, dbe_column_statistics *row, const slot *s)
{
	ArrayType  *array;
	dbe_text   *items;
	Datum	   *values;
	int			count;
	bool		is_short = s->operator == Int2EqualOperator;

	if (row->common_count != 2 || DatumGetPointer(s->values) == NULL)
		return;
	array = DatumGetArrayTypeP(s->values);
	deconstruct_array(array, is_short ? INT2OID : INT4OID, is_short ? 2 : 4, true,
					  is_short ? TYPALIGN_SHORT : TYPALIGN_INT, &values, NULL, &count);
	items = dbe_allocate(reader, count * sizeof(dbe_text));
	for (int i = 0; i < count; i++)
	{
		char		digits[12];

		pg_ltoa(is_short ? DatumGetInt16(values[i]) : DatumGetInt32(values[i]), digits);
		items[i] = dbe_copy_text(reader, digits, strlen(digits));
	}
	row->samples.items = items;
	row->samples.count = count;
}

static int64
integer_at(const ArrayType *array, int at)
{
	const char *data = ARR_DATA_PTR(array);

	switch (ARR_ELEMTYPE(array))
	{
		case INT2OID:
			return ((const int16 *) data)[at];
		case INT4OID:
			return ((const int32 *) data)[at];
		default:
			return ((const int64 *) data)[at];
	}
}

/* The first and the last bound of a histogram of integers. */
static void
read_range(dbe_column_statistics *row, const ArrayType *array, int count)
{
	Oid			type = ARR_ELEMTYPE(array);

	if ((type != INT2OID && type != INT4OID && type != INT8OID) || count == 0 || ARR_HASNULL(array))
		return;
	row->has_range = true;
	row->lowest = integer_at(array, 0);
	row->highest = integer_at(array, count - 1);
}

static void
read_values(dbe_reader *reader, dbe_column_statistics *row, const slot *s)
{
	ArrayType  *array;
	int			count;

	if (DatumGetPointer(s->values) == NULL)
		return;
	array = DatumGetArrayTypeP(s->values);
	count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (s->kind == STATISTIC_KIND_HISTOGRAM)
	{
		row->histogram_count = count;
		read_range(row, array, count);
	}
	if (count > 0 && is_text_slot(s) && !ARR_HASNULL(array))
		add_samples(reader, row, s, array, count);
}

static void
read_slot(dbe_reader *reader, dbe_column_statistics *row, const slot *s)
{
	int			count;
	const float4 *numbers;

	switch (s->kind)
	{
		case STATISTIC_KIND_CORRELATION:
			numbers = slot_numbers(s, &count);
			if (count > 0)
				row->correlation = numbers[0];
			break;
		case STATISTIC_KIND_MCV:
			numbers = slot_numbers(s, &count);
			row->common_count = count;
			for (int i = 0; i < count; i++)
				row->common_frequency += numbers[i];
			row->top_frequency = count > 0 ? numbers[0] : 0;
			if (is_flag_slot(s))
				add_flags(reader, row, s);
			else
				read_values(reader, row, s);
			break;
		case STATISTIC_KIND_HISTOGRAM:
			read_values(reader, row, s);
			break;
	}
}

static void
read_slots(dbe_reader *reader, dbe_column_statistics *row, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_statistic form = (Form_pg_statistic) GETSTRUCT(tuple);
	const int16 *kinds = &form->stakind1;
	const Oid  *operators = &form->staop1;
	Datum		fields[Natts_pg_statistic];
	bool		nulls[Natts_pg_statistic];

	heap_deform_tuple(tuple, descriptor, fields, nulls);
	for (int i = 0; i < STATISTIC_NUM_SLOTS; i++)
	{
		int			numbers = Anum_pg_statistic_stanumbers1 - 1 + i;
		int			values = Anum_pg_statistic_stavalues1 - 1 + i;
		slot		s = {.kind = kinds[i],.operator = operators[i]};

		if (!nulls[numbers])
			s.numbers = fields[numbers];
		if (!nulls[values])
			s.values = fields[values];
		read_slot(reader, row, &s);
	}
}

/* Of an index only the expressions have statistics of their own. */
static void
note_expressions(dbe_reader *reader, Oid index)
{
	uint32		position;

	if (dbe_map_get(&reader->expression_indexes, index, &position))
		reader->catalog->indexes.rows[position].has_statistics = true;
}

static void
read_column_statistics(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_statistic form = (Form_pg_statistic) GETSTRUCT(tuple);
	const dbe_relation *relation;
	dbe_column_statistics *row;

	if (form->starelid < FirstNormalObjectId)
		return;
	relation = dbe_find_relation(reader, form->starelid);
	if (relation == NULL)
	{
		note_expressions(reader, form->starelid);
		return;
	}
	if (!relation->has_statistics_rights &&
		!bms_is_member(form->staattnum, dbe_columns_of(&reader->readable, form->starelid)))
		return;
	row = DBE_ADD(reader, column_statistics, dbe_column_statistics);
	row->relation = form->starelid;
	row->column = form->staattnum;
	row->inherited = form->stainherit;
	row->null_fraction = form->stanullfrac;
	row->width = form->stawidth;
	row->distinct = form->stadistinct;
	read_slots(reader, row, tuple, descriptor);
}

void
dbe_read_statistics(dbe_reader *reader)
{
	dbe_scan(reader, StatisticRelationId, read_column_statistics);
}

/* ---- cumulative statistics ---- */

static void
copy_activity(dbe_activity *activity, const PgStat_StatTabEntry *entry)
{
	activity->scans = entry->numscans;
	activity->tuples_returned = entry->tuples_returned;
	activity->tuples_fetched = entry->tuples_fetched;
	activity->inserted = entry->tuples_inserted;
	activity->updated = entry->tuples_updated;
	activity->deleted = entry->tuples_deleted;
	activity->hot_updated = entry->tuples_hot_updated;
	activity->live = entry->live_tuples;
	activity->dead = entry->dead_tuples;
	activity->modified_since_analyze = entry->mod_since_analyze;
	activity->inserted_since_vacuum = entry->ins_since_vacuum;
	activity->blocks_fetched = entry->blocks_fetched;
	activity->blocks_hit = entry->blocks_hit;
	activity->vacuums = entry->vacuum_count;
	activity->autovacuums = entry->autovacuum_count;
	activity->analyzes = entry->analyze_count;
	activity->autoanalyzes = entry->autoanalyze_count;
	activity->last_vacuum = dbe_epoch(entry->last_vacuum_time);
	activity->last_autovacuum = dbe_epoch(entry->last_autovacuum_time);
	activity->last_analyze = dbe_epoch(entry->last_analyze_time);
	activity->last_autoanalyze = dbe_epoch(entry->last_autoanalyze_time);
	activity->last_scan = dbe_epoch(dbe_last_scan(entry));
	activity->newpage_updated = dbe_newpage_updated(entry);
}

static bool
has_counters(const dbe_relation *relation)
{
	if (relation->id < FirstNormalObjectId || relation->persistence == RELPERSISTENCE_TEMP)
		return false;
	return relation->kind == RELKIND_RELATION || relation->kind == RELKIND_INDEX ||
		relation->kind == RELKIND_MATVIEW || relation->kind == RELKIND_TOASTVALUE ||
		relation->kind == RELKIND_PARTITIONED_TABLE;
}

void
dbe_read_activity(dbe_reader *reader)
{
	for (uint32 i = 0; i < reader->catalog->relations.count; i++)
	{
		dbe_relation *relation = &reader->catalog->relations.rows[i];
		PgStat_StatTabEntry *entry;

		if (!has_counters(relation))
			continue;
		CHECK_FOR_INTERRUPTS();
		entry = pgstat_fetch_stat_tabentry_ext(false, relation->id);
		if (entry == NULL)
			continue;
		relation->has_activity = true;
		copy_activity(&relation->activity, entry);
		if (pgstat_fetch_consistency == PGSTAT_FETCH_CONSISTENCY_NONE)
			pfree(entry);
	}
}

/* ---- types ---- */

static void
add_type(dbe_reader *reader, Oid id)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(id));
	Form_pg_type form;
	dbe_type   *row;

	/* Dropped after the snapshot was taken: its columns are on their way too. */
	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_type) GETSTRUCT(tuple);
	row = DBE_ADD(reader, types, dbe_type);
	row->id = form->oid;
	row->schema = form->typnamespace;
	row->name = dbe_copy_name(reader, &form->typname);
	row->kind = form->typtype;
	row->category = form->typcategory;
	row->length = form->typlen;
	row->base = form->typbasetype;
	row->element = form->typelem;
	dbe_map_put(reader, &reader->types, row->base, 0);
	if (row->category == TYPCATEGORY_ARRAY)
		dbe_map_put(reader, &reader->types, row->element, 0);
	ReleaseSysCache(tuple);
}

/* Adding a type may make others wanted: its base, its element.  Repeat until none is new. */
void
dbe_read_types(dbe_reader *reader)
{
	dbe_oid_map done = {0};
	bool		again = true;

	while (again)
	{
		dbe_oid_map wanted = reader->types;
		Oid		   *keys = dbe_allocate(reader, (wanted.capacity + 1) * sizeof(Oid));
		uint32		count = 0;

		for (uint32 i = 0; i < wanted.capacity; i++)
			if (OidIsValid(wanted.slots[i].key) && !dbe_map_get(&done, wanted.slots[i].key, NULL))
				keys[count++] = wanted.slots[i].key;
		for (uint32 i = 0; i < count; i++)
		{
			add_type(reader, keys[i]);
			dbe_map_put(reader, &done, keys[i], 0);
		}
		again = count > 0;
	}
}
