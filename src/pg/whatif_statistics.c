/*
 * whatif_statistics.c
 *	  What the statistics tell of the columns of a what-if index.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "access/gist.h"
#include "access/heaptoast.h"
#include "access/htup_details.h"
#include "access/nbtree.h"
#include "access/sysattr.h"
#include "access/toast_compression.h"
#include "access/toast_internals.h"
#include "catalog/pg_am.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "whatif_sample.h"

typedef struct column_reading
{
	const dbe_whatif_entry *entry;
	const dbe_whatif_view *view;
	double		table_tuples;
	double		share;			/* of the table's rows that the index has */
	dbe_index_column *column;
	int			number;			/* in the index, from 0 */
	AttrNumber	attribute;		/* whose statistics tell of it; 0 = none */
	Node	   *expression;		/* NULL = the column itself */
	bool		is_compressed;	/* where values are long */
	bool		hides_rows;		/* from the caller, and the statistics with them */
} column_reading;

/* ---- types ---- */

/* What the index stores, which is not always what the column holds. */
static Oid
stored_type(const dbe_whatif_entry *entry, int number)
{
	Oid			type = InvalidOid;
	HeapTuple	tuple;

	if (number >= entry->key_count)
		return entry->types[number];
	tuple = SearchSysCache1(CLAOID, ObjectIdGetDatum(entry->classes[number]));
	if (HeapTupleIsValid(tuple))
	{
		type = ((Form_pg_opclass) GETSTRUCT(tuple))->opckeytype;
		ReleaseSysCache(tuple);
	}
	return OidIsValid(type) && !IsPolymorphicType(type) ? type : entry->types[number];
}

/* ---- values ---- */

/* In an index a short value has a header of one byte, and a long one is compressed. */
static double
width_of(const column_reading *reading, Datum value)
{
	int			length = reading->column->length;
	Size		size;
	Datum		compressed;

	if (length == -1 && reading->entry->method == GIST_AM_OID)
		return dbe_gist_width(reading->entry, reading->number, value);
	if (length == -2)
		return strlen(DatumGetCString(value)) + 1;
	if (length != -1)
		return length;
	size = VARSIZE_ANY_EXHDR(DatumGetPointer(value));
	if (size + VARHDRSZ_SHORT <= VARATT_SHORT_MAX)
		return reading->column->is_packable ? size + VARHDRSZ_SHORT : size + VARHDRSZ;
	if (size + VARHDRSZ <= TOAST_INDEX_TARGET || !reading->is_compressed ||
		VARATT_IS_EXTENDED(DatumGetPointer(value)))
		return size + VARHDRSZ;
	compressed = toast_compress_datum(value, default_toast_compression);
	return DatumGetPointer(compressed) != NULL ? VARSIZE(DatumGetPointer(compressed)) : size + VARHDRSZ;
}

static void
add_values(column_reading *reading, const dbe_sample *sample)
{
	dbe_index_column *column = reading->column;
	dbe_index_value *values = palloc0((sample->count + 1) * sizeof(dbe_index_value));

	for (int i = 0; i < sample->count; i++)
		if (!sample->nulls[i])
		{
			values[column->value_count].width = width_of(reading, sample->values[i]);
			values[column->value_count++].fraction = sample->fractions[i];
		}
	column->values = values;
}

/*
 * The different values among a part of the rows, when `all` are spread over them at
 * random.
 */
static double
distinct_of_share(double all, double rows, double share)
{
	if (share >= 1 || all <= 0)
		return all;
	return Max(1, all * (1 - exp(-rows * share / all)));
}

static dbe_row_order
order_of(const column_reading *reading, HeapTuple statistics)
{
	const dbe_whatif_entry *entry = reading->entry;
	int			i = reading->number;
	dbe_row_order order = DBE_ORDER_UNKNOWN;
	AttStatsSlot slot;

	if (entry->method == GIST_AM_OID && i < entry->key_count &&
		OidIsValid(get_opfamily_proc(entry->families[i], entry->inputs[i], entry->inputs[i], GIST_SORTSUPPORT_PROC)))
		return DBE_ORDER_SORTED;
	if (entry->types[i] == TSVECTOROID)
		return DBE_ORDER_RANDOM;
	if (statistics == NULL ||
		!get_attstatsslot(&slot, statistics, STATISTIC_KIND_CORRELATION, InvalidOid, ATTSTATSSLOT_NUMBERS))
		return order;
	if (slot.nnumbers > 0)
		order = fabs(slot.numbers[0]) > 0.9 ? DBE_ORDER_OF_TABLE : DBE_ORDER_RANDOM;
	free_attstatsslot(&slot);
	return order;
}

/* Of a text for search GiST keeps four bytes of each word, or a signature of all. */
static double
width_kept(const column_reading *reading, double width)
{
	const double word = 16;
	const double signature = 140;

	if (reading->entry->method != GIST_AM_OID || reading->entry->types[reading->number] != TSVECTOROID)
		return width;
	return Min(signature, 8 + 4 * width / word);
}

/* The widths of the column itself are no guide to those of what an expression makes of it. */
static void
read_expression(column_reading *reading, dbe_sample *sample, double *distinct)
{
	Oid			type = reading->entry->types[reading->number];

	if (dbe_sample_expression(reading->view->relation, reading->expression, reading->attribute, sample))
		dbe_sample_group(sample, type, reading->column->null_fraction, distinct);
	else
		sample->count = 0;
}

static void
read_statistics(column_reading *reading, HeapTuple tuple)
{
	Form_pg_statistic form = (Form_pg_statistic) GETSTRUCT(tuple);
	dbe_index_column *column = reading->column;
	double		distinct = form->stadistinct >= 0 ? form->stadistinct :
		-form->stadistinct * reading->table_tuples;
	dbe_sample	sample = dbe_sample_of(tuple);

	column->null_fraction = form->stanullfrac;
	if (reading->expression != NULL)
		read_expression(reading, &sample, &distinct);
	else if (form->stawidth > 0)
		column->width = width_kept(reading, form->stawidth);
	column->distinct = distinct_of_share(distinct, reading->table_tuples, reading->share);
	column->order = order_of(reading, tuple);
	if (reading->entry->method == GIN_AM_OID)
		dbe_whatif_read_keys(reading->entry, reading->number, reading->expression == NULL ? tuple : NULL,
							 &sample, reading->table_tuples * reading->share, column);
	else if (reading->entry->method == GIST_AM_OID ||
			 stored_type(reading->entry, reading->number) == reading->entry->types[reading->number])
		add_values(reading, &sample);
}

/* ---- what the predicate tells ---- */

static bool
is_of_column(Node *node, AttrNumber number)
{
	return node != NULL && IsA(node, Var) && ((Var *) node)->varattno == number;
}

static bool
excludes_null(Node *condition, AttrNumber number)
{
	ListCell   *cell;

	if (IsA(condition, NullTest))
		return ((NullTest *) condition)->nulltesttype == IS_NOT_NULL &&
			is_of_column((Node *) ((NullTest *) condition)->arg, number);
	if (!IsA(condition, OpExpr) || !op_strict(((OpExpr *) condition)->opno))
		return false;
	foreach(cell, ((OpExpr *) condition)->args)
		if (is_of_column(lfirst(cell), number))
			return true;
	return false;
}

/* Where the index leaves nulls out, what is left has larger shares. */
static void
apply_predicate(column_reading *reading)
{
	dbe_index_column *column = reading->column;
	dbe_index_value *values = unconstify(dbe_index_value *, column->values);
	double		left = 1 - column->null_fraction;
	ListCell   *cell;
	bool		excludes = false;

	foreach(cell, reading->view->predicate)
		excludes |= excludes_null(lfirst(cell), reading->attribute);
	if (!excludes || left <= 0)
		return;
	column->null_fraction = 0;
	for (uint32 i = 0; i < column->value_count; i++)
		values[i].fraction /= left;
}

/* ---- a column of the index ---- */

static bool
is_image_equal(const dbe_whatif_entry *entry, int number)
{
	Oid			function = get_opfamily_proc(entry->families[number], entry->inputs[number],
											 entry->inputs[number], BTEQUALIMAGE_PROC);

	return OidIsValid(function) &&
		DatumGetBool(OidFunctionCall1Coll(function, entry->collations[number],
										  ObjectIdGetDatum(entry->inputs[number])));
}

static int
alignment_of(char alignment)
{
	switch (alignment)
	{
		case TYPALIGN_CHAR:
			return 1;
		case TYPALIGN_SHORT:
			return 2;
		case TYPALIGN_INT:
			return 4;
		default:
			return 8;
	}
}

static void
read_type(column_reading *reading)
{
	dbe_index_column *column = reading->column;
	Oid			type = stored_type(reading->entry, reading->number);
	int16		length;
	bool		by_value;
	char		alignment;
	char		storage;

	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	column->length = length;
	column->alignment = alignment_of(alignment);
	storage = reading->view->keys[reading->number] > 0 ?
		TupleDescAttr(RelationGetDescr(reading->view->relation), reading->view->keys[reading->number] - 1)->attstorage :
		get_typstorage(type);
	column->is_packable = length == -1 && storage != TYPSTORAGE_PLAIN;
	reading->is_compressed = storage == TYPSTORAGE_EXTENDED || storage == TYPSTORAGE_MAIN;
	if (length < 0)
		column->width = get_typavgwidth(type, reading->entry->modifiers[reading->number]);
	column->is_key = reading->number < reading->entry->key_count;
	column->is_image_equal = column->is_key && reading->entry->method == BTREE_AM_OID &&
		is_image_equal(reading->entry, reading->number);
}

/* The column that an expression is of, if there is only one. */
static AttrNumber
only_column(Node *expression)
{
	Bitmapset  *columns = NULL;

	pull_varattnos(expression, 1, &columns);
	if (bms_membership(columns) != BMS_SINGLETON)
		return InvalidAttrNumber;
	return bms_singleton_member(columns) + FirstLowInvalidHeapAttributeNumber;
}

static void
read_column(column_reading *reading)
{
	const dbe_sample nothing = {0};
	HeapTuple	tuple;

	read_type(reading);
	if (reading->entry->method == GIN_AM_OID)
		dbe_whatif_read_keys(reading->entry, reading->number, NULL, &nothing,
							 reading->table_tuples * reading->share, reading->column);
	reading->column->order = order_of(reading, NULL);
	if (reading->attribute <= 0 || reading->hides_rows)
		return;
	tuple = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(RelationGetRelid(reading->view->relation)),
							Int16GetDatum(reading->attribute), BoolGetDatum(false));
	if (!HeapTupleIsValid(tuple))
		return;
	read_statistics(reading, tuple);
	ReleaseSysCache(tuple);
	apply_predicate(reading);
}

void
dbe_whatif_read_columns(const dbe_whatif_entry *entry, const dbe_whatif_view *view,
						double table_tuples, dbe_index_plan *plan)
{
	dbe_index_column *columns = palloc0(entry->column_count * sizeof(dbe_index_column));
	ListCell   *expression = list_head(view->expressions);
	column_reading reading = {entry, view, table_tuples};

	reading.hides_rows = dbe_whatif_hides_rows(entry, view);
	reading.share = table_tuples > 0 ? plan->tuples / table_tuples : 1;
	for (int i = 0; i < entry->column_count; i++)
	{
		reading.number = i;
		reading.column = &columns[i];
		reading.attribute = view->keys[i];
		reading.expression = NULL;
		if (view->keys[i] == 0)
		{
			reading.expression = lfirst(expression);
			reading.attribute = only_column(reading.expression);
			expression = lnext(view->expressions, expression);
		}
		read_column(&reading);
	}
	plan->columns = columns;
	plan->column_count = entry->column_count;
}
