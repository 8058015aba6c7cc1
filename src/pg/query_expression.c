/*
 * query_expression.c
 *	  Expressions of an analysed statement as plain facts.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/nodeFuncs.h"

#include "query.h"

/* ---- building ---- */

dbe_expression *
dbe_new_expression(dbe_scope *scope, Node *node, dbe_expression_kind kind)
{
	dbe_expression *expression = palloc0(sizeof(dbe_expression));

	expression->kind = kind;
	expression->token = -1;
	expression->location = -1;
	expression->type = dbe_type_facts(scope->objects, exprType(node));
	expression->modifier = -1;
	return expression;
}

/* A list to be filled; the statement's memory frees it. */
static const dbe_expression **
new_items(int count)
{
	return palloc(Max(count, 1) * sizeof(dbe_expression *));
}

dbe_expression_list
dbe_list_of_one(const dbe_expression *expression)
{
	const dbe_expression **items = new_items(1);

	items[0] = expression;
	return (dbe_expression_list) {items, 1};
}

dbe_expression_list
dbe_convert_expressions(dbe_scope *scope, List *nodes)
{
	const dbe_expression **items = new_items(list_length(nodes));
	uint32_t	count = 0;
	ListCell   *cell;

	foreach(cell, nodes)
		items[count++] = dbe_convert_expression(scope, lfirst(cell));
	return (dbe_expression_list) {items, count};
}

static dbe_expression_list
joined(dbe_expression_list first, dbe_expression_list second)
{
	const dbe_expression **items = new_items(first.count + second.count);

	memcpy(items, first.items, first.count * sizeof(*items));
	memcpy(items + first.count, second.items, second.count * sizeof(*items));
	return (dbe_expression_list) {items, first.count + second.count};
}

/* Of its own sign and of its parts, the leftmost. */
void
dbe_find_location(dbe_expression *expression)
{
	int32_t		location = expression->token;

	for (uint32_t i = 0; i < expression->arguments.count; i++)
	{
		int32_t		part = expression->arguments.items[i]->location;

		if (part >= 0 && (location < 0 || part < location))
			location = part;
	}
	expression->location = location;
}

dbe_expression *
dbe_convert_with(dbe_scope *scope, Node *source, dbe_expression_kind kind, List *arguments, int location)
{
	dbe_expression *expression = dbe_new_expression(scope, source, kind);

	expression->token = location;
	expression->arguments = dbe_convert_expressions(scope, arguments);
	return expression;
}

/* ---- the rest ---- */

static dbe_expression *
convert_boolean(dbe_scope *scope, BoolExpr *source)
{
	static const dbe_expression_kind kinds[] = {
		[AND_EXPR] = DBE_AND, [OR_EXPR] = DBE_OR, [NOT_EXPR] = DBE_NOT
	};
	dbe_expression *expression = dbe_new_expression(scope, (Node *) source, kinds[source->boolop]);

	expression->token = source->location;
	expression->arguments = dbe_convert_expressions(scope, source->args);
	return expression;
}

static dbe_expression *
convert_case(dbe_scope *scope, CaseExpr *source)
{
	dbe_expression *expression = dbe_new_expression(scope, (Node *) source, DBE_CASE);
	List	   *parts = list_copy(source->args);
	Const	   *otherwise = (Const *) source->defresult;

	expression->token = source->location;
	if (source->arg != NULL)
		parts = lcons(source->arg, parts);
	expression->has_operand = source->arg != NULL;
	expression->has_else = source->defresult != NULL &&
		!(IsA(otherwise, Const) && otherwise->constisnull && otherwise->location < 0);
	if (source->defresult != NULL)
		parts = lappend(parts, source->defresult);
	expression->arguments = dbe_convert_expressions(scope, parts);
	return expression;
}

static dbe_expression *
convert_null_test(dbe_scope *scope, NullTest *source)
{
	dbe_expression *expression = dbe_convert_with(scope, (Node *) source, DBE_NULL_TEST,
											  list_make1(source->arg), source->location);

	expression->is_null = source->nulltesttype == IS_NULL;
	return expression;
}

static dbe_expression *
convert_boolean_test(dbe_scope *scope, BooleanTest *source)
{
	static const struct
	{
		char		truth;
		bool		is_negative;
	}			tests[] = {
		[IS_TRUE] = {'t', false}, [IS_NOT_TRUE] = {'t', true}, [IS_FALSE] = {'f', false},
		[IS_NOT_FALSE] = {'f', true}, [IS_UNKNOWN] = {'u', false}, [IS_NOT_UNKNOWN] = {'u', true}
	};
	dbe_expression *expression = dbe_convert_with(scope, (Node *) source, DBE_BOOLEAN_TEST,
											  list_make1(source->arg), source->location);

	expression->truth = tests[source->booltesttype].truth;
	expression->is_negative = tests[source->booltesttype].is_negative;
	return expression;
}

static dbe_expression *
convert_row_compare(dbe_scope *scope, RowCompareExpr *source)
{
	dbe_expression *expression = dbe_convert_with(scope, (Node *) source, DBE_ROW_COMPARE,
											  list_concat_copy(source->largs, source->rargs), -1);

	expression->op = dbe_operator_facts(scope->objects, linitial_oid(source->opnos));
	return expression;
}

static dbe_expression *
convert_field(dbe_scope *scope, FieldSelect *source)
{
	dbe_expression *expression = dbe_convert_with(scope, (Node *) source, DBE_FIELD,
											  list_make1(source->arg), -1);

	expression->column = source->fieldnum;
	return expression;
}

static dbe_expression *
convert_subscript(dbe_scope *scope, SubscriptingRef *source)
{
	dbe_expression *expression = dbe_new_expression(scope, (Node *) source, DBE_SUBSCRIPT);
	List	   *subscripts = NIL;
	ListCell   *cell;

	foreach(cell, source->refupperindexpr)
		if (lfirst(cell) != NULL)
			subscripts = lappend(subscripts, lfirst(cell));
	expression->arguments = joined(dbe_list_of_one(dbe_convert_expression(scope, (Node *) source->refexpr)),
								   dbe_convert_expressions(scope, subscripts));
	return expression;
}

static dbe_expression *
convert_greatest(dbe_scope *scope, MinMaxExpr *source)
{
	dbe_expression *expression = dbe_convert_with(scope, (Node *) source, DBE_GREATEST, source->args,
												  source->location);

	expression->is_least = source->op == IS_LEAST;
	return expression;
}

/* What is below an expression of a kind that means nothing to the core. */
typedef struct collector
{
	List	   *parts;
} collector;

static bool
collect_part(Node *node, void *context)
{
	collector  *found = context;

	if (node == NULL)
		return false;
	if (IsA(node, List) || IsA(node, TargetEntry) || IsA(node, Query))
		return expression_tree_walker(node, collect_part, context);
	found->parts = lappend(found->parts, node);
	return false;
}

static dbe_expression *
convert_other(dbe_scope *scope, Node *source)
{
	collector	found = {NIL};

	(void) expression_tree_walker(source, collect_part, &found);
	return dbe_convert_with(scope, source, DBE_OTHER_EXPRESSION, found.parts, exprLocation(source));
}

static const dbe_expression *
convert_condition(dbe_scope *scope, Node *node)
{
	switch (nodeTag(node))
	{
		case T_BoolExpr:
			return convert_boolean(scope, (BoolExpr *) node);
		case T_CaseExpr:
			return convert_case(scope, (CaseExpr *) node);
		case T_CaseWhen:
			return dbe_convert_with(scope, (Node *) ((CaseWhen *) node)->result, DBE_WHEN,
									list_make2(((CaseWhen *) node)->expr, ((CaseWhen *) node)->result),
									((CaseWhen *) node)->location);
		case T_RowCompareExpr:
			return convert_row_compare(scope, (RowCompareExpr *) node);
		case T_NullTest:
			return convert_null_test(scope, (NullTest *) node);
		case T_BooleanTest:
			return convert_boolean_test(scope, (BooleanTest *) node);
		default:
			return NULL;
	}
}

static const dbe_expression *
convert_value(dbe_scope *scope, Node *node)
{
	switch (nodeTag(node))
	{
		case T_CollateExpr:
			return dbe_convert_with(scope, node, DBE_COLLATE, list_make1(((CollateExpr *) node)->arg),
									((CollateExpr *) node)->location);
		case T_CoalesceExpr:
			return dbe_convert_with(scope, node, DBE_COALESCE, ((CoalesceExpr *) node)->args,
									((CoalesceExpr *) node)->location);
		case T_ArrayExpr:
			return dbe_convert_with(scope, node, DBE_ARRAY, ((ArrayExpr *) node)->elements,
									((ArrayExpr *) node)->location);
		case T_RowExpr:
			return dbe_convert_with(scope, node, DBE_ROW, ((RowExpr *) node)->args,
									((RowExpr *) node)->location);
		case T_MinMaxExpr:
			return convert_greatest(scope, (MinMaxExpr *) node);
		case T_SubscriptingRef:
			return convert_subscript(scope, (SubscriptingRef *) node);
		case T_FieldSelect:
			return convert_field(scope, (FieldSelect *) node);
		default:
			return convert_other(scope, node);
	}
}

static const dbe_expression *
convert_kind(dbe_scope *scope, Node *node)
{
	const dbe_expression *expression = dbe_convert_leaf(scope, node);

	if (expression == NULL)
		expression = dbe_convert_call(scope, node);
	if (expression == NULL)
		expression = convert_condition(scope, node);
	return expression != NULL ? expression : convert_value(scope, node);
}

const dbe_expression *
dbe_convert_expression(dbe_scope *scope, Node *node)
{
	dbe_expression *expression;

	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	expression = unconstify(dbe_expression *, convert_kind(scope, node));
	if (expression->collation == NULL && expression->kind != DBE_CONSTANT && expression->kind != DBE_WHEN)
		expression->collation = dbe_collation_facts(scope->objects, exprCollation(node));
	if (expression->location < 0)
		dbe_find_location(expression);
	return expression;
}
