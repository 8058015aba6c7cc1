/*
 * catalog_dependents.c
 *	  Columns whose type something else holds, and what the rules of views use.
 *
 * ALTER COLUMN ... TYPE rebuilds indexes, constraints and statistics by itself and
 * refuses whatever else depends on the column: see
 * RememberAllDependentForRebuilding() in tablecmds.c.  Those dependers are few, so
 * only their rows of pg_depend are read, through its index, and never all of it.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"

#include "catalog.h"

/* A rule depends on each column that it uses: only a change of the relation is a new row. */
static void
add_rule_use(dbe_reader *reader, Oid rule, Oid relation)
{
	uint32		count = reader->catalog->rule_uses.count;
	dbe_rule_use *row = count > 0 ? &reader->catalog->rule_uses.rows[count - 1] : NULL;

	if (row != NULL && row->rule == rule && row->used == relation)
		return;
	row = DBE_ADD(reader, rule_uses, dbe_rule_use);
	row->rule = rule;
	row->used = relation;
}

static void
read_dependency(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);

	if (form->refclassid != RelationRelationId || form->refobjid < FirstNormalObjectId)
		return;
	if (form->classid == RewriteRelationId && form->deptype == DEPENDENCY_NORMAL)
		add_rule_use(reader, form->objid, form->refobjid);
	if (form->refobjsubid <= 0)
		return;
	/* On its own column a default depends in another way. */
	if (form->classid == AttrDefaultRelationId && form->deptype != DEPENDENCY_NORMAL)
		return;
	dbe_column_set_add(reader, &reader->type_bound, form->refobjid, form->refobjsubid);
}

/* The dependencies of one object, or of all objects in one catalog. */
static void
read_dependencies(dbe_reader *reader, Oid catalog, Oid object)
{
	ScanKeyData keys[2];

	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(catalog));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(object));
	dbe_scan_key(reader, DependRelationId, DependDependerIndexId, OidIsValid(object) ? 2 : 1, keys,
				 read_dependency);
}

/* Most triggers and functions name no column: those that may were noted when they were read. */
static void
read_each(dbe_reader *reader, Oid catalog, const dbe_oid_map *map)
{
	for (uint32 i = 0; i < map->capacity; i++)
		if (OidIsValid(map->slots[i].key))
		{
			CHECK_FOR_INTERRUPTS();
			read_dependencies(reader, catalog, map->slots[i].key);
		}
}

static bool
is_bound(dbe_reader *reader, const dbe_column *column)
{
	const Bitmapset *bound = dbe_columns_of(&reader->type_bound, column->relation);

	return bms_is_member(0, bound) || bms_is_member(column->number, bound);
}

void
dbe_read_dependents(dbe_reader *reader)
{
	dbe_catalog *catalog = reader->catalog;

	read_dependencies(reader, RewriteRelationId, InvalidOid);
	read_dependencies(reader, PolicyRelationId, InvalidOid);
	read_dependencies(reader, PublicationRelRelationId, InvalidOid);
	if (reader->has_generated_columns)
		read_dependencies(reader, AttrDefaultRelationId, InvalidOid);
	read_each(reader, TriggerRelationId, &reader->column_triggers);
	read_each(reader, ProcedureRelationId, &reader->parsed_functions);
	for (uint32 i = 0; i < catalog->columns.count; i++)
		catalog->columns.rows[i].is_type_bound = is_bound(reader, &catalog->columns.rows[i]);
}
