/*
 * audit_places.c
 *	  Finds the records that hold changes of one key.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_am.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "parser/parse_type.h"
#include "port/pg_bitutils.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "audit.h"
#include "compat.h"

PG_FUNCTION_INFO_V1(dbe_audit_places);
PG_FUNCTION_INFO_V1(dbe_audit_unplaced);

/* ---- where a record stands ---- */

/*
 * Where a record stands in the index: at the least binary interval that holds the
 * codes of all its keys.  The history of one key is looked up at the 65 intervals
 * that hold it (as in the Relational Interval Tree of Kriegel, Poetke and Seidl,
 * VLDB 2000), so that a record of many rows needs one entry.
 */
uint64
dbe_interval(uint64 code, int height)
{
	uint64		middle;

	if (height == 0)
		return code << 1;
	middle = (uint64) 1 << (height - 1);
	if (height < 64)
		middle |= code >> height << height;
	return middle << 1 | 1;
}

uint64
dbe_node_of(uint64 lowest, uint64 highest)
{
	if (lowest == highest)
		return dbe_interval(lowest, 0);
	return dbe_interval(lowest, pg_leftmost_one_pos64(lowest ^ highest) + 1);
}

/* ---- the look-up ---- */

/* Columns of the result of dbe.audit_places(). */
enum
{
	place_partition,
	place_place,
	place_code,
	place_id,
	place_recorded_at,
	place_transaction,
	place_statement,
	place_changed_by,
	place_columns
};

/* A key as the records of one layout bear it. */
typedef struct key_form
{
	const dbe_layout *layout;
	const char *key;
	ArrayType  *names;			/* what the key's columns are called now, or NULL */
	bool		is_known;
	uint64		codes[DBE_READERS_CODE + 1];
} key_form;

/* Where the records of all of them may stand; each place is looked at once. */
typedef struct key_search
{
	key_form   *forms;
	int			count;
	uint64	   *nodes;
	int			node_count;
} key_search;

typedef struct declared_type
{
	const dbe_kept_column *column;
	int32		modifier;
} declared_type;

/* What was declared may be gone; the kept type is not. */
static bool
find_modifier(void *argument)
{
	declared_type *declared = argument;
	Oid			type;
	int32		modifier;

	dbe_parse_type(declared->column->declared, &type, &modifier);
	if (getBaseTypeAndTypmod(type, &modifier) == declared->column->type)
		declared->modifier = modifier;
	return true;
}

/* The reader may have no right to the schema of a domain: the column itself tells, too. */
static void
take_modifier_of_column(const dbe_layout *layout, declared_type *declared)
{
	HeapTuple	tuple = SearchSysCacheAttNum(layout->relation, declared->column->number);
	Form_pg_attribute attribute;
	int32		modifier;

	if (!HeapTupleIsValid(tuple))
		return;
	attribute = (Form_pg_attribute) GETSTRUCT(tuple);
	modifier = attribute->atttypmod;
	if (getBaseTypeAndTypmod(attribute->atttypid, &modifier) == declared->column->type)
		declared->modifier = modifier;
	ReleaseSysCache(tuple);
}

/* What is kept of a key column, from the text of its value: numeric(8,2) keeps 5 as 5.00. */
static Datum
kept_from_text(const dbe_layout *layout, const dbe_kept_column *column, char *text)
{
	declared_type declared = {column, -1};
	Oid			input;
	Oid			parameter;

	if (column->form == DBE_AS_IS && column->declared != NULL &&
		column->type != INT4OID && column->type != INT8OID &&
		!dbe_attempt(find_modifier, &declared))
		take_modifier_of_column(layout, &declared);
	getTypeInputInfo(column->type, &input, &parameter);
	return OidInputFunctionCall(input, text, parameter, declared.modifier);
}

/* {"column": ...; any other text may be the value of a key itself. */
static bool
is_object_of(const char *key, const char *column)
{
	Size		length = strlen(column);

	if (*key++ != '{')
		return false;
	key += strspn(key, " \t\r\n");
	return key[0] == '"' && strncmp(key + 1, column, length) == 0 && key[length + 1] == '"';
}

/* One column: the text itself; more: members of a JSON object. */
static char *
key_part(const dbe_layout *layout, const char *key, int part)
{
	const dbe_kept_column *column = &layout->columns[layout->key[part]];
	LOCAL_FCINFO(call, 2);
	FmgrInfo	function;
	Datum		value;

	if (layout->key_count == 1 && !is_object_of(key, NameStr(column->name)))
		return pstrdup(key);
	fmgr_info(F_JSONB_OBJECT_FIELD_TEXT, &function);
	InitFunctionCallInfoData(*call, &function, 2, InvalidOid, NULL, NULL);
	call->args[0].value = DirectFunctionCall1(jsonb_in, CStringGetDatum(key));
	call->args[0].isnull = false;
	call->args[1].value = CStringGetTextDatum(NameStr(column->name));
	call->args[1].isnull = false;
	value = FunctionCallInvoke(call);
	if (call->isnull)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("key has no member \"%s\"", NameStr(column->name)),
				 errhint("A key of several columns is a JSON object with all of them.")));
	return TextDatumGetCString(value);
}

void
dbe_parse_key(const dbe_layout *layout, const char *key, dbe_row_values *row)
{
	for (int i = 0; i < layout->key_count; i++)
	{
		int			position = layout->key[i];

		row->values[position] = kept_from_text(layout, &layout->columns[position],
											   key_part(layout, key, i));
		row->nulls[position] = false;
		row->present[position] = true;
	}
}

static void
put_place(ReturnSetInfo *result, Relation partition, HeapTuple tuple, uint64 code)
{
	Datum		record[dbe_record_columns];
	bool		record_nulls[dbe_record_columns];
	Datum		values[place_columns];
	bool		nulls[place_columns] = {0};

	heap_deform_tuple(tuple, RelationGetDescr(partition), record, record_nulls);
	values[place_partition] = ObjectIdGetDatum(RelationGetRelid(partition));
	values[place_place] = PointerGetDatum(&tuple->t_self);
	values[place_code] = Int64GetDatum((int64) code);
	values[place_id] = record[dbe_record_id - 1];
	values[place_recorded_at] = record[dbe_record_recorded_at - 1];
	values[place_transaction] = record[dbe_record_transaction - 1];
	values[place_statement] = record[dbe_record_statement - 1];
	values[place_changed_by] = record[dbe_record_changed_by - 1];
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static Oid
index_of_nodes(Relation partition)
{
	ListCell   *cell;
	Oid			found = InvalidOid;
	List	   *indexes = RelationGetIndexList(partition);

	foreach(cell, indexes)
	{
		Relation	index = index_open(lfirst_oid(cell), AccessShareLock);

		if (index->rd_rel->relam == BTREE_AM_OID && index->rd_index->indisvalid &&
			index->rd_index->indkey.values[0] == dbe_record_node &&
			heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL))
			found = lfirst_oid(cell);
		index_close(index, AccessShareLock);
	}
	return found;
}

/* The code that tells the key among the rows of a record; records of TRUNCATE have none. */
static bool
code_for(const key_search *search, int32 layout, uint64 *code)
{
	for (int i = 0; i < search->count; i++)
		if (search->forms[i].layout->id == layout)
		{
			*code = search->forms[i].codes[DBE_READERS_CODE];
			return true;
		}
	return false;
}

static void
search_partition(ReturnSetInfo *result, Relation partition, const key_search *search)
{
	Oid			index = index_of_nodes(partition);

	for (int i = 0; i < search->node_count; i++)
	{
		ScanKeyData key;
		SysScanDesc scan;
		HeapTuple	tuple;

		CHECK_FOR_INTERRUPTS();
		ScanKeyInit(&key, dbe_record_node, BTEqualStrategyNumber, F_INT8EQ,
					Int64GetDatum((int64) search->nodes[i]));
		scan = systable_beginscan(partition, index, OidIsValid(index), GetActiveSnapshot(), 1,
								  &key);
		while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		{
			bool		is_null;
			uint64		code;

			if (code_for(search,
						 DatumGetInt32(heap_getattr(tuple, dbe_record_layout,
													RelationGetDescr(partition), &is_null)),
						 &code))
				put_place(result, partition, tuple, code);
		}
		systable_endscan(scan);
	}
}

static void
search_log(ReturnSetInfo *result, const key_search *search)
{
	List	   *partitions = find_inheritance_children(dbe_own_relation("audit_record"),
													   AccessShareLock);
	Oid			rest = dbe_own_relation("audit_record_rest");
	ListCell   *cell;

	LockRelationOid(rest, AccessShareLock);
	partitions = lappend_oid(partitions, rest);
	foreach(cell, partitions)
	{
		Relation	partition = table_open(lfirst_oid(cell), NoLock);

		dbe_require_form(partition);
		search_partition(result, partition, search);
		table_close(partition, NoLock);
	}
}

/* ---- what to look for ---- */

static bool
is_sole_name(const NameData *name, ArrayType *names)
{
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	deconstruct_array(names, NAMEOID, NAMEDATALEN, false, TYPALIGN_CHAR, &elements, &nulls, &count);
	return count == 1 && !nulls[0] &&
		strcmp(NameStr(*name), NameStr(*DatumGetName(elements[0]))) == 0;
}

/*
 * A value without a name is one of the column that is the key now.  Where another
 * column was the key, the same value would be that of another row.
 */
static bool
is_of_this_key(const key_form *form)
{
	const dbe_layout *layout = form->layout;
	const NameData *name;

	if (layout->key_count != 1)
		return layout->key_count > 0;
	name = &layout->columns[layout->key[0]].name;
	return form->names == NULL || is_object_of(form->key, NameStr(*name)) ||
		is_sole_name(name, form->names);
}

static bool
find_codes(void *argument)
{
	key_form   *form = argument;
	dbe_change	change;

	dbe_make_change(form->layout, &change);
	dbe_parse_key(form->layout, form->key, &change.old);
	for (dbe_code_kind kind = DBE_STORED_CODE; kind <= DBE_READERS_CODE; kind++)
		form->codes[kind] = dbe_kept_code(form->layout, &change.old, kind);
	return true;
}

static void
add_node(key_search *search, uint64 node)
{
	for (int i = 0; i < search->node_count; i++)
		if (search->nodes[i] == node)
			return;
	search->nodes[search->node_count++] = node;
}

/* All layouts of a table share its salt, so one search finds the records of all. */
static void
add_nodes(key_search *search, const key_form *form, dbe_code_kind kind)
{
	for (int height = 0; height <= 64; height++)
		add_node(search, dbe_interval(form->codes[kind], height) ^ form->layout->salt);
}

static int
compare_layouts(const ListCell *a, const ListCell *b)
{
	return ((dbe_layout *) lfirst(b))->id - ((dbe_layout *) lfirst(a))->id;
}

/* False: the key has got another type since, which may take what the layout's refuses. */
static bool
has_present_type(const dbe_layout *layout, const dbe_kept_column *column)
{
	HeapTuple	tuple = column->number > 0
		? SearchSysCacheAttNum(layout->relation, column->number) : NULL;
	Oid			type;

	if (!HeapTupleIsValid(tuple))
		return true;
	type = getBaseType(((Form_pg_attribute) GETSTRUCT(tuple))->atttypid);
	ReleaseSysCache(tuple);
	return dbe_kept_type(dbe_form_of(type), type) == column->type;
}

/* By the error of the newest layout, if it speaks of what the key is now. */
static void
refuse_key(const key_search *search)
{
	key_form   *form = NULL;
	bool		is_present = true;

	for (int i = 0; i < search->count && form == NULL; i++)
		if (is_of_this_key(&search->forms[i]))
			form = &search->forms[i];
	for (int i = 0; form != NULL && i < form->layout->key_count; i++)
	{
		(void) key_part(form->layout, form->key, i);
		is_present &= has_present_type(form->layout,
									   &form->layout->columns[form->layout->key[i]]);
	}
	if (form != NULL && is_present)
		(void) find_codes(form);
}

static void
find_nodes(key_search *search)
{
	for (int i = 0; i < search->count; i++)
	{
		key_form   *form = &search->forms[i];

		form->is_known = is_of_this_key(form) && dbe_attempt(find_codes, form);
		if (!form->is_known)
			continue;
		add_nodes(search, form, DBE_STORED_CODE);
		if (dbe_may_be_loose(form->layout))
			add_nodes(search, form, DBE_LOOSE_CODE);
	}
}

bool
dbe_takes_key(const dbe_layout *layout, const char *key, ArrayType *names)
{
	key_form	form = {.layout = layout, .key = key, .names = names};

	return is_of_this_key(&form) && dbe_attempt(find_codes, &form);
}

/* The newest layout first. */
static void
prepare_search(key_search *search, int32 table, const char *key, ArrayType *names)
{
	List	   *layouts = dbe_read_layouts(0, table);
	ListCell   *cell;

	list_sort(layouts, compare_layouts);
	search->forms = palloc0((list_length(layouts) + 1) * sizeof(key_form));
	/* two codes of 65 intervals each */
	search->nodes = palloc((2 * 65 * list_length(layouts) + 1) * sizeof(uint64));
	foreach(cell, layouts)
	{
		key_form   *form = &search->forms[search->count++];

		dbe_use_current_names(lfirst(cell));
		form->layout = lfirst(cell);
		form->key = key;
		form->names = names;
	}
	find_nodes(search);
}

/*
 * The type of the key may have changed: what a layout does not take cannot be in its
 * records, and what none takes is an error where the type is still that of a layout.
 */
Datum
dbe_audit_places(PG_FUNCTION_ARGS)
{
	key_search	search = {0};

	InitMaterializedSRF(fcinfo, 0);
	dbe_require_right_to_read();
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	prepare_search(&search, PG_GETARG_INT32(0), text_to_cstring(PG_GETARG_TEXT_PP(1)),
				   PG_ARGISNULL(2) ? NULL : PG_GETARG_ARRAYTYPE_P(2));
	if (search.node_count == 0)
		refuse_key(&search);
	search_log((ReturnSetInfo *) fcinfo->resultinfo, &search);
	return (Datum) 0;
}

/* The layouts in whose records the key is not looked for. */
Datum
dbe_audit_unplaced(PG_FUNCTION_ARGS)
{
	key_search	search = {0};
	Datum	   *layouts;
	int			count = 0;

	dbe_require_right_to_read();
	prepare_search(&search, PG_GETARG_INT32(0), text_to_cstring(PG_GETARG_TEXT_PP(1)),
				   PG_GETARG_ARRAYTYPE_P(2));
	layouts = palloc((search.count + 1) * sizeof(Datum));
	for (int i = 0; i < search.count; i++)
		if (!search.forms[i].is_known)
			layouts[count++] = Int32GetDatum(search.forms[i].layout->id);
	PG_RETURN_ARRAYTYPE_P(construct_array(layouts, count, INT4OID, sizeof(int32), true,
										  TYPALIGN_INT));
}
