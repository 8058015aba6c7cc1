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
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "utils/array.h"
#include "utils/fmgroids.h"
#include "utils/syscache.h"

#include "catalog.h"
#include "compat.h"

/* ---- column statistics ---- */

#define SAMPLES_PER_SLOT 16
#define SAMPLE_LENGTH 64
#define BpcharEqualOperator 1054

typedef struct slot
{
	int			kind;
	Oid			operator;
	int			number;			/* from 0 */
} slot;

static bool
is_text_slot(const slot *s)
{
	return s->operator == TextEqualOperator || s->operator == BpcharEqualOperator ||
		s->operator == TextLessOperator || s->operator == BpcharLessOperator;
}

static const float4 *
slot_numbers(const slot *s, HeapTuple tuple, TupleDesc descriptor, int *count)
{
	Datum		value;
	ArrayType  *array;

	*count = 0;
	if (!dbe_field(tuple, descriptor, Anum_pg_statistic_stanumbers1 + s->number, &value))
		return NULL;
	array = DatumGetArrayTypeP(value);
	*count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	return (const float4 *) ARR_DATA_PTR(array);
}

/*
 * Some values of a text column, from the first to the last and evenly between;
 * the core looks at their shape only.
 */
static void
add_samples(dbe_reader *reader, dbe_column_statistics *row, Datum values)
{
	ArrayType  *array = DatumGetArrayTypeP(values);
	Datum	   *elements;
	int			count;
	int			wanted;
	uint32		taken = row->samples.count;
	dbe_text   *items;

	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_INT,
					  &elements, NULL, &count);
	wanted = Min(count, SAMPLES_PER_SLOT);
	items = dbe_allocate(reader, (taken + wanted) * sizeof(dbe_text));
	if (taken > 0)
		memcpy(items, row->samples.items, taken * sizeof(dbe_text));
	for (int i = 0; i < wanted; i++)
	{
		int			at = wanted > 1 ? i * (count - 1) / (wanted - 1) : 0;
		text	   *value = DatumGetTextPP(elements[at]);

		items[taken++] = dbe_copy_text(reader, VARDATA_ANY(value),
									   Min(VARSIZE_ANY_EXHDR(value), SAMPLE_LENGTH));
	}
	row->samples.items = items;
	row->samples.count = taken;
	pfree(elements);
	if ((Pointer) array != DatumGetPointer(values))
		pfree(array);
}

static int
array_length(Datum value)
{
	ArrayType  *array = DatumGetArrayTypeP(value);

	return ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
}

static void
read_slot(dbe_reader *reader, dbe_column_statistics *row, const slot *s, HeapTuple tuple,
		  TupleDesc descriptor)
{
	int			count;
	const float4 *numbers;
	Datum		values;

	if (s->kind == STATISTIC_KIND_CORRELATION)
	{
		numbers = slot_numbers(s, tuple, descriptor, &count);
		if (count > 0)
			row->correlation = numbers[0];
		return;
	}
	if (s->kind == STATISTIC_KIND_MCV)
	{
		numbers = slot_numbers(s, tuple, descriptor, &count);
		row->common_count = count;
		for (int i = 0; i < count; i++)
			row->common_frequency += numbers[i];
		row->top_frequency = count > 0 ? numbers[0] : 0;
	}
	if ((s->kind != STATISTIC_KIND_MCV && s->kind != STATISTIC_KIND_HISTOGRAM) ||
		!dbe_field(tuple, descriptor, Anum_pg_statistic_stavalues1 + s->number, &values))
		return;
	if (s->kind == STATISTIC_KIND_HISTOGRAM)
		row->histogram_count = array_length(values);
	if (is_text_slot(s))
		add_samples(reader, row, values);
}

static void
read_column_statistics(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_statistic form = (Form_pg_statistic) GETSTRUCT(tuple);
	const int16 *kinds = &form->stakind1;
	const Oid  *operators = &form->staop1;
	dbe_column_statistics *row;
	uint32		at;

	if (form->starelid < FirstNormalObjectId ||
		!dbe_map_get(&reader->relations, form->starelid, &at) ||
		!reader->catalog->relations.rows[at].has_statistics_rights ||
		reader->catalog->relations.rows[at].kind == RELKIND_INDEX)
		return;
	row = DBE_ADD(reader, column_statistics, dbe_column_statistics);
	row->relation = form->starelid;
	row->column = form->staattnum;
	row->inherited = form->stainherit;
	row->null_fraction = form->stanullfrac;
	row->width = form->stawidth;
	row->distinct = form->stadistinct;
	for (int i = 0; i < STATISTIC_NUM_SLOTS; i++)
	{
		slot		s = {kinds[i], operators[i], i};

		if (s.kind != 0)
			read_slot(reader, row, &s, tuple, descriptor);
	}
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
}

static bool
has_counters(const dbe_relation *relation)
{
	if (relation->id < FirstNormalObjectId || relation->persistence == RELPERSISTENCE_TEMP)
		return false;
	if (relation->schema == PG_TOAST_NAMESPACE && relation->kind == RELKIND_INDEX)
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
			if (OidIsValid(wanted.keys[i]) && !dbe_map_get(&done, wanted.keys[i], NULL))
				keys[count++] = wanted.keys[i];
		for (uint32 i = 0; i < count; i++)
		{
			add_type(reader, keys[i]);
			dbe_map_put(reader, &done, keys[i], 0);
		}
		again = count > 0;
	}
}
