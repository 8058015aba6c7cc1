/*
 * whatif_statistics.c
 *	  What the statistics tell of the columns of a what-if index.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "access/nbtree.h"
#include "access/sysattr.h"
#include "catalog/pg_am.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "whatif.h"

typedef struct column_reading
{
	const dbe_whatif_entry *entry;
	const dbe_whatif_view *view;
	double		table_tuples;
	double		share;			/* of the table's rows that the index has */
	dbe_index_column *column;
	int			number;			/* in the index, from 0 */
	AttrNumber	attribute;		/* whose statistics tell of it; 0 = none */
	bool		is_plain;		/* the column itself, and not an expression of it */
} column_reading;

/* ---- values ---- */

/* In an index a short value has a header of one byte; what arrays hold has one of four. */
static double
width_of(Datum value, int length)
{
	Size		size;

	if (length == -2)
		return strlen(DatumGetCString(value)) + 1;
	if (length != -1)
		return length;
	size = VARSIZE_ANY_EXHDR(DatumGetPointer(value));
	return size + VARHDRSZ_SHORT <= VARATT_SHORT_MAX ? size + VARHDRSZ_SHORT : size + VARHDRSZ;
}

static void
add_values(column_reading *reading, HeapTuple tuple, int kind)
{
	dbe_index_column *column = reading->column;
	bool		is_common = kind == STATISTIC_KIND_MCV;
	AttStatsSlot slot;
	dbe_index_value *values;
	int			length;

	if (!get_attstatsslot(&slot, tuple, kind, InvalidOid,
						  ATTSTATSSLOT_VALUES | (is_common ? ATTSTATSSLOT_NUMBERS : 0)))
		return;
	length = get_typlen(slot.valuetype);
	values = palloc((column->value_count + slot.nvalues) * sizeof(dbe_index_value));
	if (column->value_count > 0)
		memcpy(values, column->values, column->value_count * sizeof(dbe_index_value));
	for (int i = 0; i < slot.nvalues; i++)
	{
		dbe_index_value *value = &values[column->value_count++];

		value->width = width_of(slot.values[i], length);
		value->fraction = is_common && i < slot.nnumbers ? slot.numbers[i] : 0;
	}
	column->values = values;
	free_attstatsslot(&slot);
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

static void
read_statistics(column_reading *reading, HeapTuple tuple)
{
	Form_pg_statistic form = (Form_pg_statistic) GETSTRUCT(tuple);
	dbe_index_column *column = reading->column;
	double		distinct = form->stadistinct >= 0 ? form->stadistinct :
		-form->stadistinct * reading->table_tuples;

	column->null_fraction = form->stanullfrac;
	if (column->width == 0 || reading->is_plain)
		column->width = form->stawidth;
	column->distinct = distinct_of_share(distinct, reading->table_tuples, reading->share);
	add_values(reading, tuple, STATISTIC_KIND_MCV);
	add_values(reading, tuple, STATISTIC_KIND_HISTOGRAM);
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

	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	column->length = length;
	column->alignment = alignment_of(alignment);
	column->is_packable = length == -1 && get_typstorage(type) != TYPSTORAGE_PLAIN;
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
	HeapTuple	tuple;

	read_type(reading);
	if (reading->attribute <= 0)
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

	reading.share = table_tuples > 0 ? plan->tuples / table_tuples : 1;
	for (int i = 0; i < entry->column_count; i++)
	{
		reading.number = i;
		reading.column = &columns[i];
		reading.is_plain = view->keys[i] > 0;
		reading.attribute = view->keys[i];
		if (!reading.is_plain)
		{
			reading.attribute = only_column(lfirst(expression));
			expression = lnext(view->expressions, expression);
		}
		read_column(&reading);
	}
	plan->columns = columns;
	plan->column_count = entry->column_count;
}
