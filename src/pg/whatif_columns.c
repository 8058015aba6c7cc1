/*
 * whatif_columns.c
 *	  The columns of a what-if index, as CREATE INDEX would resolve them: operator
 *	  classes, collations, orders.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/gist.h"
#include "access/reloptions.h"
#include "access/spgist.h"
#include "access/sysattr.h"
#include "catalog/heap.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"

#include "whatif.h"

typedef struct column_call
{
	dbe_whatif_entry *entry;
	Relation	relation;
	const IndexAmRoutine *routine;
	const char *method_name;
	const IndexElem *element;
	int			number;			/* from 0 */
	bool		is_key;
} column_call;

/* ---- what the column holds ---- */

static void
read_column(column_call *call)
{
	dbe_whatif_entry *entry = call->entry;
	HeapTuple	tuple = SearchSysCacheAttName(RelationGetRelid(call->relation), call->element->name);
	Form_pg_attribute attribute;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("column \"%s\" does not exist", call->element->name)));
	attribute = (Form_pg_attribute) GETSTRUCT(tuple);
	entry->keys[call->number] = attribute->attnum;
	entry->types[call->number] = attribute->atttypid;
	entry->modifiers[call->number] = attribute->atttypmod;
	entry->collations[call->number] = attribute->attcollation;
	ReleaseSysCache(tuple);
	if (entry->keys[call->number] < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("index creation on system columns is not supported")));
}

static void
read_expression(column_call *call)
{
	dbe_whatif_entry *entry = call->entry;
	Node	   *expression = call->element->expr;

	if (!call->is_key)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("expressions are not supported in included columns")));
	entry->types[call->number] = exprType(expression);
	entry->modifiers[call->number] = exprTypmod(expression);
	entry->collations[call->number] = exprCollation(expression);
	/* a column in parentheses, its collation told or not */
	while (IsA(expression, CollateExpr))
		expression = (Node *) ((CollateExpr *) expression)->arg;
	if (IsA(expression, Var) && ((Var *) expression)->varattno != InvalidAttrNumber)
	{
		entry->keys[call->number] = ((Var *) expression)->varattno;
		return;
	}
	if (dbe_whatif_is_mutable(expression))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
				 errmsg("functions in index expression must be marked IMMUTABLE")));
	/* as the relation cache gives it to the planner */
	expression = eval_const_expressions(NULL, copyObject(expression));
	fix_opfuncids(expression);
	entry->expressions = lappend(entry->expressions, expression);
}

/* ---- how it is sorted and compared ---- */

static void
read_collation(column_call *call)
{
	Oid			type = call->entry->types[call->number];
	Oid		   *collation = &call->entry->collations[call->number];

	if (call->element->collation != NIL)
		*collation = get_collation_oid(call->element->collation, false);
	if (type_is_collatable(type) && !OidIsValid(*collation))
		ereport(ERROR,
				(errcode(ERRCODE_INDETERMINATE_COLLATION),
				 errmsg("could not determine which collation to use for index expression"),
				 errhint("Use the COLLATE clause to set the collation explicitly.")));
	if (!type_is_collatable(type) && OidIsValid(*collation))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("collations are not supported by type %s", format_type_be(type))));
}

static void
read_class_options(column_call *call)
{
	dbe_whatif_entry *entry = call->entry;
	int			i = call->number;
	local_relopts options;
	Oid			function;

	if (call->element->opclassopts == NIL)
		return;
	function = call->routine->amoptsprocnum == 0 ? InvalidOid :
		get_opfamily_proc(entry->families[i], entry->inputs[i], entry->inputs[i],
						  call->routine->amoptsprocnum);
	if (!OidIsValid(function))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("operator class %s has no options",
						generate_opclass_name(entry->classes[i]))));
	init_local_reloptions(&options, 0);
	(void) OidFunctionCall1(function, PointerGetDatum(&options));
	entry->class_options[i] = build_local_reloptions(&options,
													 transformRelOptions((Datum) 0, call->element->opclassopts,
																		 NULL, NULL, false, false),
													 true);
}

static void
refuse_order(const column_call *call, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("access method \"%s\" does not support %s options", call->method_name, what)));
}

static void
read_order(column_call *call)
{
	const IndexElem *element = call->element;
	bool		descending = element->ordering == SORTBY_DESC;

	if (!call->routine->amcanorder)
	{
		if (element->ordering != SORTBY_DEFAULT)
			refuse_order(call, "ASC/DESC");
		if (element->nulls_ordering != SORTBY_NULLS_DEFAULT)
			refuse_order(call, "NULLS FIRST/LAST");
		return;
	}
	call->entry->descending[call->number] = descending;
	call->entry->nulls_first[call->number] = element->nulls_ordering == SORTBY_NULLS_DEFAULT ?
		descending : element->nulls_ordering == SORTBY_NULLS_FIRST;
}

/* ---- whether its value can be taken from the index ---- */

static bool
spgist_returns(const dbe_whatif_entry *entry, int i)
{
	Oid			function = get_opfamily_proc(entry->families[i], entry->inputs[i], entry->inputs[i],
											 SPGIST_CONFIG_PROC);
	spgConfigIn in = {.attType = entry->types[i]};
	spgConfigOut out = {0};

	if (!OidIsValid(function))
		return false;
	(void) OidFunctionCall2Coll(function, entry->collations[i], PointerGetDatum(&in), PointerGetDatum(&out));
	return out.canReturnData;
}

static bool
gist_returns(const dbe_whatif_entry *entry, int i)
{
	return OidIsValid(get_opfamily_proc(entry->families[i], entry->inputs[i], entry->inputs[i], GIST_FETCH_PROC)) ||
		!OidIsValid(get_opfamily_proc(entry->families[i], entry->inputs[i], entry->inputs[i], GIST_COMPRESS_PROC));
}

static bool
can_return(const dbe_whatif_entry *entry, int i, bool is_key)
{
	if (entry->method == BTREE_AM_OID)
		return true;
	if (entry->method == GIST_AM_OID)
		return !is_key || gist_returns(entry, i);
	if (entry->method == SPGIST_AM_OID)
		return !is_key || spgist_returns(entry, i);
	return false;
}

/* ---- columns ---- */

static void
read_key(column_call *call)
{
	dbe_whatif_entry *entry = call->entry;
	int			i = call->number;

	read_collation(call);
	CheckAttributeType(call->element->name != NULL ? call->element->name : "expr", entry->types[i],
					   entry->collations[i], NIL, 0);
	entry->classes[i] = ResolveOpClass(call->element->opclass, entry->types[i], call->method_name,
									   entry->method);
	entry->families[i] = get_opclass_family(entry->classes[i]);
	entry->inputs[i] = get_opclass_input_type(entry->classes[i]);
	read_order(call);
	read_class_options(call);
}

static void
refuse_included(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
			 errmsg("including column does not support %s", what)));
}

static void
check_included(const IndexElem *element)
{
	if (element->collation != NIL)
		refuse_included("a collation");
	if (element->opclass != NIL)
		refuse_included("an operator class");
	if (element->ordering != SORTBY_DEFAULT)
		refuse_included("ASC/DESC options");
	if (element->nulls_ordering != SORTBY_NULLS_DEFAULT)
		refuse_included("NULLS FIRST/LAST options");
}

static void
read_element(column_call *call)
{
	dbe_whatif_entry *entry = call->entry;
	int			i = call->number;

	if (call->element->name != NULL)
		read_column(call);
	else
		read_expression(call);
	if (call->is_key)
		read_key(call);
	else
	{
		check_included(call->element);
		entry->collations[i] = InvalidOid;
	}
	entry->can_return[i] = can_return(entry, i, call->is_key);
}

static void
allocate_columns(dbe_whatif_entry *entry)
{
	int			count = entry->column_count;

	entry->keys = palloc0(count * sizeof(AttrNumber));
	entry->types = palloc0(count * sizeof(Oid));
	entry->modifiers = palloc0(count * sizeof(int32));
	entry->collations = palloc0(count * sizeof(Oid));
	entry->classes = palloc0(count * sizeof(Oid));
	entry->families = palloc0(count * sizeof(Oid));
	entry->inputs = palloc0(count * sizeof(Oid));
	entry->descending = palloc0(count * sizeof(bool));
	entry->nulls_first = palloc0(count * sizeof(bool));
	entry->can_return = palloc0(count * sizeof(bool));
	entry->class_options = palloc0(count * sizeof(bytea *));
}

void
dbe_whatif_columns(dbe_whatif_entry *entry, Relation relation, const IndexStmt *statement,
				   const IndexAmRoutine *routine)
{
	List	   *elements = list_concat_copy(statement->indexParams, statement->indexIncludingParams);
	column_call call = {entry, relation, routine, statement->accessMethod};
	ListCell   *cell;

	entry->key_count = list_length(statement->indexParams);
	entry->column_count = list_length(elements);
	if (entry->column_count > INDEX_MAX_KEYS)
		ereport(ERROR,
				(errcode(ERRCODE_TOO_MANY_COLUMNS),
				 errmsg("cannot use more than %d columns in an index", INDEX_MAX_KEYS)));
	allocate_columns(entry);
	foreach(cell, elements)
	{
		call.element = lfirst_node(IndexElem, cell);
		call.is_key = call.number < entry->key_count;
		read_element(&call);
		call.number++;
	}
}
