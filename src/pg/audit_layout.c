/*
 * audit_layout.c
 *	  Layouts: which columns of a table are kept, and how records of it are read.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "common/hashfn.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "audit.h"

Oid
dbe_own_relation(const char *name)
{
	Oid			relation = get_relname_relid(name, get_namespace_oid("dbe", false));

	if (!OidIsValid(relation))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation dbe.%s does not exist", name),
				 errhint("Run ALTER EXTENSION dbe UPDATE, or install the library that belongs to the extension's version.")));
	return relation;
}

/* ---- what is kept of a table ---- */

/*
 * A column is found by its number, which it keeps when it is renamed, and by its
 * name, which it keeps when the table is restored from a dump.
 */
static dbe_form
listed_form(const dbe_audit_options *options, const FormData_pg_attribute *attribute,
			AttrNumber number)
{
	dbe_form	form = options->listed_only ? DBE_NOT_KEPT : DBE_AS_IS;

	for (int i = 0; i < options->listed; i++)
		if (namestrcmp(&options->listed_names[i], NameStr(attribute->attname)) == 0 ||
			(options->listed_numbers != NULL &&
			 options->listed_numbers[i] == number))
			form = (dbe_form) options->listed_forms[i];
	return form;
}

/* True: values must be converted. */
static bool
describe_column(dbe_kept_column *column, const FormData_pg_attribute *attribute, dbe_form listed)
{
	Oid			type = getBaseType(attribute->atttypid);

	column->number = attribute->attnum;
	column->name = attribute->attname;
	column->form = listed == DBE_AS_IS ? dbe_form_of(type) : listed;
	column->type = dbe_kept_type(column->form, type);
	get_typlenbyvalalign(column->type, &column->length, &column->by_value, &column->alignment);
	dbe_compare_column(column, type, attribute->attcollation);
	if (column->form == DBE_AS_IS)
		return false;
	dbe_prepare_form(column, type);
	return true;
}

/* A column of a relation, and its number in the table that is audited: that of a partition may differ. */
typedef struct numbered_column
{
	AttrNumber	number;
	const FormData_pg_attribute *attribute;
} numbered_column;

static int
compare_numbers(const void *a, const void *b)
{
	return ((const numbered_column *) a)->number - ((const numbered_column *) b)->number;
}

/* In the order of the audited table, so that its partitions have one layout. */
static int
number_columns(Relation relation, Oid table, numbered_column *columns)
{
	TupleDesc	descriptor = RelationGetDescr(relation);
	bool		is_itself = RelationGetRelid(relation) == table;
	int			count = 0;

	for (int i = 0; i < descriptor->natts; i++)
	{
		const FormData_pg_attribute *attribute = TupleDescAttr(descriptor, i);

		/* a virtual generated column has no value of its own */
		if (attribute->attisdropped || attribute->attgenerated == 'v')
			continue;
		columns[count].number = is_itself ? attribute->attnum
			: get_attnum(table, NameStr(attribute->attname));
		columns[count++].attribute = attribute;
	}
	if (!is_itself)
		qsort(columns, count, sizeof(numbered_column), compare_numbers);
	return count;
}

static void
describe_columns(Relation relation, const dbe_audit_options *options, dbe_layout *layout)
{
	int			natts = RelationGetDescr(relation)->natts;
	numbered_column *columns = palloc((natts + 1) * sizeof(numbered_column));
	int			count = number_columns(relation, options->relation, columns);

	layout->columns = palloc0((natts + 1) * sizeof(dbe_kept_column));
	for (int i = 0; i < count; i++)
	{
		dbe_form	form = listed_form(options, columns[i].attribute, columns[i].number);

		if (form != DBE_NOT_KEPT)
			layout->converts |= describe_column(&layout->columns[layout->count++],
												columns[i].attribute, form);
	}
	pfree(columns);
}

/* Of dbe.audit_secret, where a mask needs it. */
static bytea *
read_secret(void)
{
	Relation	secrets = table_open(dbe_own_relation("audit_secret"), AccessShareLock);
	SysScanDesc scan = systable_beginscan(secrets, InvalidOid, false, SnapshotSelf, 0, NULL);
	HeapTuple	tuple = systable_getnext(scan);
	bytea	   *secret = NULL;
	bool		is_null;

	if (HeapTupleIsValid(tuple))
		secret = DatumGetByteaPCopy(heap_getattr(tuple, 1, RelationGetDescr(secrets), &is_null));
	systable_endscan(scan);
	table_close(secrets, AccessShareLock);
	if (secret == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the audit trail has no secret to mask values with"),
				 errhint("Restore the row of dbe.audit_secret, or insert a new one.")));
	return secret;
}

static void
prepare_masks(dbe_layout *layout)
{
	for (int i = 0; i < layout->count && layout->secret == NULL; i++)
		if (layout->columns[i].form == DBE_AS_HASH)
			layout->secret = read_secret();
}

/* ---- the key ---- */

static void
add_key(dbe_layout *layout, AttrNumber number)
{
	for (int i = 0; i < layout->count; i++)
		if (layout->columns[i].number == number)
			layout->key[layout->key_count++] = i;
}

/* The name that a column of the key has now: its number is among those of the listed columns. */
static const char *
current_name(const dbe_audit_options *options, const NameData *name)
{
	const char *current = NULL;

	for (int i = 0; i < options->listed && options->listed_numbers != NULL; i++)
		if (namestrcmp(&options->listed_names[i], NameStr(*name)) == 0)
			current = get_attname(options->relation, options->listed_numbers[i], true);
	return current == NULL ? NameStr(*name) : current;
}

static void
describe_listed_key(const dbe_audit_options *options, dbe_layout *layout)
{
	for (int i = 0; i < options->key_count; i++)
	{
		const char *name = current_name(options, &options->key_names[i]);

		for (int c = 0; c < layout->count; c++)
			if (namestrcmp(&layout->columns[c].name, name) == 0)
				layout->key[layout->key_count++] = c;
	}
	/* a part of a key does not tell rows apart */
	if (layout->key_count < options->key_count)
		layout->key_count = 0;
}

/* The primary key, or else the index that replication identifies rows by. */
static void
describe_index_key(Relation relation, dbe_layout *layout)
{
	Oid			best = relation->rd_replidindex;
	List	   *indexes = RelationGetIndexList(relation);
	ListCell   *cell;
	Relation	index;

	foreach(cell, indexes)
	{
		index = index_open(lfirst_oid(cell), AccessShareLock);
		if (index->rd_index->indisprimary)
			best = lfirst_oid(cell);
		index_close(index, AccessShareLock);
	}
	best = OidIsValid(best) ? best : relation->rd_replidindex;
	if (!OidIsValid(best))
		return;
	index = index_open(best, AccessShareLock);
	for (int i = 0; i < index->rd_index->indnkeyatts; i++)
		add_key(layout, index->rd_index->indkey.values[i]);
	index_close(index, AccessShareLock);
}

/* Tables whose keys are alike must not meet at the same places of the index. */
static uint64
salt_of(int32 table)
{
	return hash_bytes_extended((unsigned char *) &table, sizeof(table), 0);
}

void
dbe_complete_layout(dbe_layout *layout, int32 table)
{
	const dbe_kept_column *first = &layout->columns[layout->key_count > 0 ? layout->key[0] : 0];

	layout->has_integer_key = layout->key_count == 1 && first->form == DBE_AS_IS &&
		(first->type == INT2OID || first->type == INT4OID || first->type == INT8OID);
	layout->salt = salt_of(table);
	dbe_prepare_key(layout);
}

void
dbe_describe_layout(Relation relation, const dbe_audit_options *options, dbe_layout *layout)
{
	describe_columns(relation, options, layout);
	prepare_masks(layout);
	layout->key = palloc0((layout->count + 1) * sizeof(int16));
	if (options->key_count > 0)
		describe_listed_key(options, layout);
	else
		describe_index_key(relation, layout);
	layout->keeps_old_rows = options->full_rows;
	dbe_complete_layout(layout, options->table);
}
