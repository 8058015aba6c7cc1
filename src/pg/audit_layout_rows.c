/*
 * audit_layout_rows.c
 *	  Rows of dbe.audit_layout: looked for, made, and read back.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "common/hashfn.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "audit_command.h"

/* Columns of dbe.audit_layout. */
enum
{
	layout_id = 1,
	layout_table,
	layout_schema,
	layout_name,
	layout_relation_id,
	layout_column_numbers,
	layout_column_names,
	layout_column_types,
	layout_forms,
	layout_kept_types,
	layout_key,
	layout_keeps_old_rows,
	layout_little_endian,
	layout_is_chained,
	layout_columns = layout_is_chained
};

#ifdef WORDS_BIGENDIAN
#define LITTLE_ENDIAN_HERE false
#else
#define LITTLE_ENDIAN_HERE true
#endif

static Datum
name_array(const dbe_layout *layout)
{
	Datum	   *names = palloc((layout->count + 1) * sizeof(Datum));

	for (int i = 0; i < layout->count; i++)
		names[i] = NameGetDatum(&layout->columns[i].name);
	return PointerGetDatum(construct_array(names, layout->count, NAMEOID, NAMEDATALEN, false,
										   TYPALIGN_CHAR));
}

/* Partitions may number their columns otherwise than the audited table. */
static Datum
number_array(const dbe_layout *layout, Oid table)
{
	Datum	   *numbers = palloc((layout->count + 1) * sizeof(Datum));

	for (int i = 0; i < layout->count; i++)
		numbers[i] = Int16GetDatum(get_attnum(table, NameStr(layout->columns[i].name)));
	return PointerGetDatum(construct_array(numbers, layout->count, INT2OID, sizeof(int16), true,
										   TYPALIGN_SHORT));
}

static Datum
type_array(const dbe_layout *layout, TupleDesc descriptor)
{
	Datum	   *types = palloc((layout->count + 1) * sizeof(Datum));

	for (int i = 0; i < layout->count; i++)
	{
		const FormData_pg_attribute *attribute =
			TupleDescAttr(descriptor, layout->columns[i].number - 1);

		types[i] = CStringGetTextDatum(format_type_extended(attribute->atttypid,
															attribute->atttypmod,
															FORMAT_TYPE_TYPEMOD_GIVEN |
															FORMAT_TYPE_FORCE_QUALIFY));
	}
	return PointerGetDatum(construct_array(types, layout->count, TEXTOID, -1, false,
										   TYPALIGN_INT));
}

static Datum
form_array(const dbe_layout *layout)
{
	Datum	   *forms = palloc((layout->count + 1) * sizeof(Datum));

	for (int i = 0; i < layout->count; i++)
		forms[i] = CharGetDatum((char) layout->columns[i].form);
	return PointerGetDatum(construct_array(forms, layout->count, CHAROID, 1, true,
										   TYPALIGN_CHAR));
}

static Datum
kept_type_array(const dbe_layout *layout)
{
	Datum	   *types = palloc((layout->count + 1) * sizeof(Datum));

	for (int i = 0; i < layout->count; i++)
		types[i] = ObjectIdGetDatum(layout->columns[i].type);
	return PointerGetDatum(construct_array(types, layout->count, OIDOID, sizeof(Oid), true,
										   TYPALIGN_INT));
}

static Datum
key_array(const dbe_layout *layout)
{
	Datum	   *positions = palloc((layout->key_count + 1) * sizeof(Datum));

	for (int i = 0; i < layout->key_count; i++)
		positions[i] = Int16GetDatum(layout->key[i] + 1);
	return PointerGetDatum(construct_array(positions, layout->key_count, INT2OID, sizeof(int16),
										   true, TYPALIGN_SHORT));
}

static void
put_layout(const dbe_layout *layout, const dbe_audit_options *options, TupleDesc descriptor,
		   Datum *values)
{
	values[layout_table - 1] = Int32GetDatum(options->table);
	values[layout_schema - 1] = NameGetDatum(&options->schema);
	values[layout_name - 1] = NameGetDatum(&options->name);
	values[layout_relation_id - 1] = ObjectIdGetDatum(options->relation);
	values[layout_column_numbers - 1] = number_array(layout, options->relation);
	values[layout_column_names - 1] = name_array(layout);
	values[layout_column_types - 1] = type_array(layout, descriptor);
	values[layout_forms - 1] = form_array(layout);
	values[layout_kept_types - 1] = kept_type_array(layout);
	values[layout_key - 1] = key_array(layout);
	values[layout_keeps_old_rows - 1] = BoolGetDatum(layout->keeps_old_rows);
	values[layout_little_endian - 1] = BoolGetDatum(LITTLE_ENDIAN_HERE);
	values[layout_is_chained - 1] = BoolGetDatum(options->hash_chain);
}

static bool
is_like(Relation layouts, HeapTuple tuple, const Datum *wanted)
{
	TupleDesc	descriptor = RelationGetDescr(layouts);
	Datum		values[layout_columns];
	bool		nulls[layout_columns];

	heap_deform_tuple(tuple, descriptor, values, nulls);
	for (int i = layout_table - 1; i < layout_columns; i++)
	{
		const FormData_pg_attribute *attribute = TupleDescAttr(descriptor, i);

		if (!datum_image_eq(values[i], wanted[i], attribute->attbyval, attribute->attlen))
			return false;
	}
	return true;
}

/* What others have just committed and what this command has just made are both seen. */
static int32
find_like(Relation layouts, const Datum *wanted, TransactionId *maker)
{
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	int32		id = 0;

	ScanKeyInit(&key, layout_table, BTEqualStrategyNumber, F_INT4EQ, wanted[layout_table - 1]);
	scan = systable_beginscan(layouts, dbe_own_relation("audit_layout_table"), true, SnapshotSelf,
							  1, &key);
	while (id == 0 && HeapTupleIsValid(tuple = systable_getnext(scan)))
		if (is_like(layouts, tuple, wanted))
		{
			bool		is_null;

			id = DatumGetInt32(heap_getattr(tuple, layout_id, RelationGetDescr(layouts),
											&is_null));
			*maker = HeapTupleHeaderGetXmin(tuple->t_data);
		}
	systable_endscan(scan);
	return id;
}

static int32
make_layout(Relation layouts, Datum *values)
{
	bool		nulls[layout_columns] = {0};
	int64		id = nextval_internal(dbe_own_relation("audit_layout_id_seq"), false);

	values[layout_id - 1] = Int32GetDatum((int32) id);
	dbe_insert_row(layouts, heap_form_tuple(RelationGetDescr(layouts), values, nulls));
	return (int32) id;
}

/* What a partition has found may be rolled back as what its neighbour has made. */
TransactionId
dbe_find_layout(Relation relation, const dbe_audit_options *options, dbe_layout *layout)
{
	Datum		values[layout_columns];
	TransactionId maker = InvalidTransactionId;
	Relation	layouts;

	dbe_describe_layout(relation, options, layout);
	put_layout(layout, options, RelationGetDescr(relation), values);
	layouts = table_open(dbe_own_relation("audit_layout"), RowExclusiveLock);
	layout->id = find_like(layouts, values, &maker);
	if (layout->id == 0)
	{
		layout->id = make_layout(layouts, values);
		maker = GetCurrentTransactionId();
	}
	table_close(layouts, NoLock);
	layout->is_chained = options->hash_chain;
	if (layout->is_chained)
		dbe_hash_layout(layout->id, layout->digest);
	return TransactionIdIsCurrentTransactionId(maker) ? maker : InvalidTransactionId;
}

/* ---- for the hash chain ---- */

/* ROW(...)::text of all columns but the relation's number, which is another one after a restore. */
static char *
text_of_row(TupleDesc descriptor, HeapTuple tuple)
{
	TupleDesc	shown = CreateTemplateTupleDesc(layout_columns - 1);
	Datum		values[layout_columns];
	bool		nulls[layout_columns];

	heap_deform_tuple(tuple, descriptor, values, nulls);
	for (int i = layout_id; i <= layout_columns; i++)
		if (i != layout_relation_id)
			TupleDescCopyEntry(shown, i < layout_relation_id ? i : i - 1, descriptor, i);
	BlessTupleDesc(shown);
	memmove(&values[layout_relation_id - 1], &values[layout_relation_id],
			(layout_columns - layout_relation_id) * sizeof(Datum));
	memmove(&nulls[layout_relation_id - 1], &nulls[layout_relation_id],
			(layout_columns - layout_relation_id) * sizeof(bool));
	return OidOutputFunctionCall(F_RECORD_OUT,
								 HeapTupleGetDatum(heap_form_tuple(shown, values, nulls)));
}

void
dbe_hash_layout(int32 id, uint8 *digest)
{
	Relation	layouts = table_open(dbe_own_relation("audit_layout"), AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, layout_id, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(id));
	scan = systable_beginscan(layouts, dbe_own_relation("audit_layout_pkey"), true, SnapshotSelf,
							  1, &key);
	tuple = systable_getnext(scan);
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "layout %d of the audit trail is gone", id);
	dbe_hash(text_of_row(RelationGetDescr(layouts), tuple), digest);
	systable_endscan(scan);
	table_close(layouts, AccessShareLock);
}

/* ---- reading ---- */

static int
elements(Datum array, Oid type, Datum **values)
{
	int			count;
	int16		length;
	bool		by_value;
	char		alignment;

	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	deconstruct_array(DatumGetArrayTypeP(array), type, length, by_value, alignment, values, NULL,
					  &count);
	return count;
}

static void
refuse_layout(int32 id, const char *why)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("layout %d of the audit trail cannot be read", id),
			 errdetail("%s", why)));
}

static void
read_columns(const Datum *values, dbe_layout *layout)
{
	Datum	   *names;
	Datum	   *forms;
	Datum	   *types;
	Datum	   *numbers;
	Datum	   *declared;
	int			count = elements(values[layout_column_names - 1], NAMEOID, &names);

	if (elements(values[layout_column_types - 1], TEXTOID, &declared) != count ||
		elements(values[layout_forms - 1], CHAROID, &forms) != count ||
		elements(values[layout_kept_types - 1], OIDOID, &types) != count ||
		elements(values[layout_column_numbers - 1], INT2OID, &numbers) != count)
		refuse_layout(layout->id, "Its arrays are not of one length.");
	layout->count = count;
	layout->columns = palloc0((count + 1) * sizeof(dbe_kept_column));
	for (int i = 0; i < count; i++)
	{
		dbe_kept_column *column = &layout->columns[i];

		column->number = DatumGetInt16(numbers[i]);
		column->name = *DatumGetName(names[i]);
		column->declared = TextDatumGetCString(declared[i]);
		column->form = (dbe_form) DatumGetChar(forms[i]);
		column->type = DatumGetObjectId(types[i]);
		if (!SearchSysCacheExists1(TYPEOID, types[i]))
			refuse_layout(layout->id, "A type is unknown in which values are kept.");
		get_typlenbyvalalign(column->type, &column->length, &column->by_value,
							 &column->alignment);
	}
}

static void
read_key(const Datum *values, dbe_layout *layout)
{
	Datum	   *positions;

	layout->key_count = elements(values[layout_key - 1], INT2OID, &positions);
	layout->key = palloc0((layout->key_count + 1) * sizeof(int16));
	for (int i = 0; i < layout->key_count; i++)
	{
		layout->key[i] = DatumGetInt16(positions[i]) - 1;
		if (layout->key[i] < 0 || layout->key[i] >= layout->count)
			refuse_layout(layout->id, "Its key is not among its columns.");
	}
}

static void
read_layout_row(Relation layouts, HeapTuple tuple, dbe_layout *layout)
{
	Datum		values[layout_columns];
	bool		nulls[layout_columns];

	heap_deform_tuple(heap_copytuple(tuple), RelationGetDescr(layouts), values, nulls);
	layout->id = DatumGetInt32(values[layout_id - 1]);
	layout->table = DatumGetInt32(values[layout_table - 1]);
	layout->schema = *DatumGetName(values[layout_schema - 1]);
	layout->name = *DatumGetName(values[layout_name - 1]);
	layout->relation = DatumGetObjectId(values[layout_relation_id - 1]);
	layout->keeps_old_rows = DatumGetBool(values[layout_keeps_old_rows - 1]);
	layout->is_chained = DatumGetBool(values[layout_is_chained - 1]);
	if (DatumGetBool(values[layout_little_endian - 1]) != LITTLE_ENDIAN_HERE)
		refuse_layout(layout->id, "It was written on a machine with the other order of bytes.");
	read_columns(values, layout);
	read_key(values, layout);
	dbe_complete_layout(layout, layout->table);
}

List *
dbe_read_stored_layouts(int32 id, int32 table)
{
	Relation	layouts;
	const char *index = id != 0 ? "audit_layout_pkey" : "audit_layout_table";
	List	   *list = NIL;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	layouts = table_open(dbe_own_relation("audit_layout"), AccessShareLock);
	ScanKeyInit(&key, id != 0 ? layout_id : layout_table, BTEqualStrategyNumber, F_INT4EQ,
				Int32GetDatum(id != 0 ? id : table));
	scan = systable_beginscan(layouts, dbe_own_relation(index), true, SnapshotSelf, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		dbe_layout *layout = palloc0(sizeof(dbe_layout));

		read_layout_row(layouts, tuple, layout);
		list = lappend(list, layout);
	}
	systable_endscan(scan);
	table_close(layouts, AccessShareLock);
	return list;
}

/* All layouts of a table, or the one with a number. */
List *
dbe_read_layouts(int32 id, int32 table)
{
	List	   *layouts;
	ListCell   *cell;

	if (id == DBE_COMMAND_LAYOUT)
		return list_make1(dbe_command_layout());
	layouts = dbe_read_stored_layouts(id, table);
	foreach(cell, layouts)
		dbe_bind_layout(lfirst(cell));
	return layouts;
}
