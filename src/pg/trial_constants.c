/*
 * trial_constants.c
 *	  The constants of a query, and the columns that they stand beside.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "query.h"
#include "trial.h"

#define MOST_ELEMENTS 12
#define LONGEST_CONSTANT 2000

dbe_text
dbe_trial_text(const dbe_trial_reading *all, const char *text)
{
	return dbe_text_of(MemoryContextStrdup(all->context, text ? text : ""));
}

/* ---- columns ---- */

/* The query so many levels around the place, with that place's own levels. */
static Query *
query_above(List *levels, Index up)
{
	return up < list_length(levels) ? list_nth(levels, up) : NULL;
}

RangeTblEntry *
dbe_trial_entry(List *levels, const Var *column)
{
	Query	   *query = query_above(levels, column->varlevelsup);

	if (query == NULL || column->varno < 1 || column->varno > list_length(query->rtable))
		return NULL;
	return list_nth(query->rtable, column->varno - 1);
}

typedef struct only_column
{
	List	   *levels;
	Oid			relation;
	int16		column;
	bool		is_several;
} only_column;

static bool find_column(Node *node, void *argument);

/* What a subquery or a WITH query gives by that name; its levels become those of the search. */
static Node *
inner_column(only_column *only, const Var *column, const RangeTblEntry *entry)
{
	List	   *around = list_copy_tail(only->levels, column->varlevelsup);
	Query	   *query = entry->subquery;
	TargetEntry *target;

	if (entry->rtekind == RTE_CTE && !entry->self_reference &&
		entry->ctelevelsup < list_length(around))
	{
		ListCell   *cell;

		around = list_copy_tail(around, entry->ctelevelsup);
		foreach(cell, ((Query *) linitial(around))->cteList)
		{
			CommonTableExpr *with = lfirst_node(CommonTableExpr, cell);

			if (strcmp(with->ctename, entry->ctename) == 0)
				query = castNode(Query, with->ctequery);
		}
	}
	if (query == NULL || query->setOperations != NULL)
		return NULL;
	target = get_tle_by_resno(query->targetList, column->varattno);
	only->levels = lcons(query, around);
	return target != NULL ? (Node *) target->expr : NULL;
}

static void
find_within(only_column *only, const Var *column, const RangeTblEntry *entry)
{
	List	   *levels = only->levels;
	Node	   *inner = inner_column(only, column, entry);

	check_stack_depth();
	if (inner == NULL)
		only->is_several = true;
	else
		(void) find_column(inner, only);
	only->levels = levels;
}

static bool
find_column(Node *node, void *argument)
{
	only_column *only = argument;
	RangeTblEntry *entry;
	Var		   *column;

	if (node == NULL || IsA(node, Query))
		return false;
	if (!IsA(node, Var))
		return expression_tree_walker(node, find_column, argument);
	column = (Var *) node;
	entry = dbe_trial_entry(only->levels, column);
	if (entry != NULL && column->varattno > 0 && (entry->rtekind == RTE_SUBQUERY || entry->rtekind == RTE_CTE))
		find_within(only, column, entry);
	else if (entry == NULL || entry->rtekind != RTE_RELATION || column->varattno <= 0 ||
		(only->column != 0 && (only->relation != entry->relid || only->column != column->varattno)))
		only->is_several = true;
	else
	{
		only->relation = entry->relid;
		only->column = column->varattno;
	}
	return only->is_several;
}

bool
dbe_find_only_column(List *levels, Node *node, Oid *relation, int16 *column)
{
	only_column only = {levels, InvalidOid, 0, false};

	(void) find_column(node, &only);
	*relation = only.relation;
	*column = only.column;
	return only.column != 0 && !only.is_several;
}

/* ---- constants ---- */

static void
add_constant(dbe_trial_reading *all, Oid type, Datum value)
{
	dbe_trial_facts *facts = all->facts;
	dbe_trial_constant *constant;
	Oid			base = getBaseType(type);
	bool		is_preferred;
	Oid			output;
	bool		is_varlena;
	char	   *text;

	if (facts->constant_count == DBE_MOST_CONSTANTS || base == UNKNOWNOID)
		return;
	getTypeOutputInfo(base, &output, &is_varlena);
	text = OidOutputFunctionCall(output, value);
	if (strlen(text) > LONGEST_CONSTANT)
		return;
	constant = &all->constants[facts->constant_count++];
	constant->type = base;
	get_type_category_preferred(base, &constant->category, &is_preferred);
	constant->relation = all->relation;
	constant->column = all->column;
	constant->text = dbe_trial_text(all, text);
}

static void
add_elements(dbe_trial_reading *all, Oid type, Datum value)
{
	ArrayType  *array = DatumGetArrayTypeP(value);
	int16		length;
	bool		by_value;
	char		alignment;
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	deconstruct_array(array, type, length, by_value, alignment, &elements, &nulls, &count);
	for (int i = 0; i < count && i < MOST_ELEMENTS; i++)
		if (!nulls[i])
			add_constant(all, type, elements[i]);
}

void
dbe_add_constant(dbe_trial_reading *all, const Const *constant)
{
	Oid			element;

	if (constant->constisnull)
		return;
	element = get_element_type(getBaseType(constant->consttype));
	if (OidIsValid(element))
		add_elements(all, element, constant->constvalue);
	add_constant(all, constant->consttype, constant->constvalue);
}

static bool
is_variable(Node *node, void *argument)
{
	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_Var:
		case T_Param:
		case T_SubLink:
		case T_Query:
		case T_Aggref:
		case T_WindowFunc:
		case T_GroupingFunc:
		case T_CaseTestExpr:
		case T_CoerceToDomainValue:
		case T_SetToDefault:
		case T_NextValueExpr:
			return true;
		default:
			return expression_tree_walker(node, is_variable, argument);
	}
}

typedef struct folding
{
	Node	   *node;
	Node	   *result;
} folding;

static bool
fold(void *argument)
{
	folding    *work = argument;
	PlannerInfo *planner = makeNode(PlannerInfo);

	planner->glob = makeNode(PlannerGlobal);
	work->result = estimate_expression_value(planner, work->node);
	return false;
}

/* Of date '2024-01-01' + interval '1 month' the value counts, and not its parts. */
void
dbe_add_folded(dbe_trial_reading *all, Node *node)
{
	folding		work = {copyObject(node), NULL};

	if (is_variable(node, NULL) || expression_returns_set(node) || contain_volatile_functions(node))
		return;
	if (dbe_attempt(fold, &work) && work.result != NULL && IsA(work.result, Const))
		dbe_add_constant(all, (Const *) work.result);
}
