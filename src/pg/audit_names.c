/*
 * audit_names.c
 *	  The columns of a layout that was read, in the table as it is now.
 *
 * As long as a table lives its columns are known by their numbers.  A restore makes it
 * anew: with another OID, which may have been that of any relation before, and with
 * other numbers, since dropped columns do not come along.  What a column was called when
 * the dump was made leads from one life of the table to the next.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "audit.h"

PG_FUNCTION_INFO_V1(dbe_audit_layout_restored);

/* ---- rows of dbe.audit_layout from a dump ---- */

/*
 * The library writes without triggers, so this comes from a dump.  In place of a
 * relation that is none here: how many restores ago it was.
 */
Datum
dbe_audit_layout_restored(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	descriptor;
	int			column;
	bool		is_null;
	Oid			relation;
	Datum		value;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_INSERT(trigger->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		RelationGetRelid(trigger->tg_relation) != dbe_own_relation("audit_layout"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("dbe.audit_layout_restored() is for dbe.audit_layout")));
	descriptor = RelationGetDescr(trigger->tg_relation);
	column = SPI_fnumber(descriptor, "relation_id");
	relation = DatumGetObjectId(heap_getattr(trigger->tg_trigtuple, column, descriptor, &is_null));
	value = ObjectIdGetDatum(!is_null && relation < FirstNormalObjectId ? relation + 1 : 1);
	is_null = false;
	return PointerGetDatum(heap_modify_tuple_by_cols(trigger->tg_trigtuple, descriptor, 1, &column,
													 &value, &is_null));
}

/* ---- from one life to the next ---- */

/* The table itself, if there still is one. */
static Oid
relation_of(int32 table)
{
	Relation	tables = table_open(dbe_own_relation("audit_table"), AccessShareLock);
	Oid			relation = InvalidOid;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, dbe_table_id, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(table));
	scan = systable_beginscan(tables, dbe_own_relation("audit_table_pkey"), true, SnapshotSelf, 1,
							  &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		is_null;
		Datum		value = heap_getattr(tuple, dbe_table_relation, RelationGetDescr(tables),
										 &is_null);

		if (!is_null && SearchSysCacheExists1(RELOID, value))
			relation = DatumGetObjectId(value);
	}
	systable_endscan(scan);
	table_close(tables, AccessShareLock);
	return relation;
}

/* What a column was called last in a life of the table. */
static const NameData *
last_name(const List *layouts, Oid life, AttrNumber number)
{
	const dbe_layout *newest = NULL;
	const NameData *name = NULL;
	ListCell   *cell;

	foreach(cell, layouts)
	{
		const dbe_layout *layout = lfirst(cell);

		if (layout->relation != life || (newest != NULL && layout->id < newest->id))
			continue;
		for (int i = 0; i < layout->count; i++)
			if (layout->columns[i].number == number)
			{
				newest = layout;
				name = &layout->columns[i].name;
			}
	}
	return name;
}

/* The number that a column had first in a life of the table; 0: it is not to be seen there. */
static AttrNumber
first_number(const List *layouts, Oid life, const NameData *name)
{
	const dbe_layout *oldest = NULL;
	AttrNumber	number = InvalidAttrNumber;
	ListCell   *cell;

	foreach(cell, layouts)
	{
		const dbe_layout *layout = lfirst(cell);

		if (layout->relation != life || (oldest != NULL && layout->id > oldest->id))
			continue;
		for (int i = 0; i < layout->count; i++)
			if (strcmp(NameStr(*name), NameStr(layout->columns[i].name)) == 0)
			{
				oldest = layout;
				number = layout->columns[i].number;
			}
	}
	return number;
}

/* Each restore since has one life less to go back. */
static AttrNumber
present_number(const List *layouts, Oid relation, Oid life, const dbe_kept_column *column)
{
	const NameData *name = &column->name;
	AttrNumber	number = column->number;

	for (; life > 0 && life < FirstNormalObjectId; life--)
	{
		const NameData *last = last_name(layouts, life, number);

		if (last != NULL)
			name = last;
		number = first_number(layouts, life == 1 ? relation : life - 1, name);
	}
	if (life == 0 && number != InvalidAttrNumber)
		return number;
	return Max(get_attnum(relation, NameStr(*name)), 0);
}

/* As the table compares its keys now. */
static void
compare_keys(dbe_layout *layout)
{
	for (int i = 0; i < layout->key_count; i++)
	{
		dbe_kept_column *column = &layout->columns[layout->key[i]];
		HeapTuple	tuple = column->number > 0
			? SearchSysCacheAttNum(layout->relation, column->number) : NULL;

		if (!HeapTupleIsValid(tuple))
			continue;
		dbe_compare_column(column, getBaseType(((Form_pg_attribute) GETSTRUCT(tuple))->atttypid),
						   ((Form_pg_attribute) GETSTRUCT(tuple))->attcollation);
		ReleaseSysCache(tuple);
	}
}

static void
find_columns(dbe_layout *layout, Oid relation)
{
	List	   *layouts = OidIsValid(relation) ? dbe_read_stored_layouts(0, layout->table) : NIL;

	for (int i = 0; i < layout->count; i++)
		layout->columns[i].number = !OidIsValid(relation) ? InvalidAttrNumber
			: present_number(layouts, relation, layout->relation, &layout->columns[i]);
	layout->relation = relation;
}

/*
 * Afterwards the layout's relation is the table, or none, and its columns' numbers are
 * those that they have there.
 */
void
dbe_bind_layout(dbe_layout *layout)
{
	Oid			relation = relation_of(layout->table);

	if (!OidIsValid(relation) || layout->relation != relation)
		find_columns(layout, relation);
	compare_keys(layout);
}
