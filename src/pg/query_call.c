/*
 * query_call.c
 *	  Operators, functions, casts and subqueries of an analysed statement.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"

#include "query.h"

static dbe_expression *
convert_operator(dbe_scope *scope, OpExpr *source, dbe_expression_kind kind)
{
	dbe_expression *expression = dbe_new_expression(scope, (Node *) source, kind);

	expression->token = source->location;
	expression->op = dbe_operator_facts(scope->objects, source->opno);
	expression->function = expression->op->function;
	expression->collation = dbe_collation_facts(scope->objects, source->inputcollid);
	expression->arguments = dbe_convert_expressions(scope, source->args);
	return expression;
}

static dbe_expression *
convert_array_operator(dbe_scope *scope, ScalarArrayOpExpr *source)
{
	dbe_expression *expression = dbe_new_expression(scope, (Node *) source, DBE_ARRAY_OPERATOR);

	expression->token = source->location;
	expression->op = dbe_operator_facts(scope->objects, source->opno);
	expression->function = expression->op->function;
	expression->collation = dbe_collation_facts(scope->objects, source->inputcollid);
	expression->is_any = source->useOr;
	expression->arguments = dbe_convert_expressions(scope, source->args);
	return expression;
}

static dbe_coercion
form_of(CoercionForm form)
{
	switch (form)
	{
		case COERCE_EXPLICIT_CAST:
			return DBE_EXPLICIT_CAST;
		case COERCE_IMPLICIT_CAST:
			return DBE_IMPLICIT_CAST;
		case COERCE_SQL_SYNTAX:
			return DBE_SQL_SYNTAX;
		default:
			return DBE_CALLED;
	}
}

static dbe_expression *
convert_cast(dbe_scope *scope, Node *source, Node *argument, CoercionForm form,
			 dbe_cast_method method, int location)
{
	dbe_expression *expression = dbe_new_expression(scope, source, DBE_CAST);

	expression->form = form_of(form);
	expression->cast = method;
	expression->token = location;
	expression->modifier = exprTypmod(source);
	expression->collation = dbe_collation_facts(scope->objects, exprCollation(source));
	expression->arguments = dbe_list_of_one(dbe_convert_expression(scope, argument));
	return expression;
}

static dbe_expression *
convert_function(dbe_scope *scope, FuncExpr *source)
{
	dbe_expression *expression;

	if (source->funcformat == COERCE_EXPLICIT_CAST || source->funcformat == COERCE_IMPLICIT_CAST)
	{
		expression = convert_cast(scope, (Node *) source, linitial(source->args),
								  source->funcformat, DBE_BY_FUNCTION, source->location);
		expression->function = dbe_function_facts(scope->objects, source->funcid);
		return expression;
	}
	expression = dbe_new_expression(scope, (Node *) source, DBE_FUNCTION);
	expression->form = form_of(source->funcformat);
	expression->token = source->location;
	expression->function = dbe_function_facts(scope->objects, source->funcid);
	expression->collation = dbe_collation_facts(scope->objects, source->inputcollid);
	expression->arguments = dbe_convert_expressions(scope, source->args);
	return expression;
}

static List *
target_expressions(List *targets)
{
	List	   *expressions = NIL;
	ListCell   *cell;

	foreach(cell, targets)
		expressions = lappend(expressions, lfirst_node(TargetEntry, cell)->expr);
	return expressions;
}

static dbe_expression *
convert_aggregate(dbe_scope *scope, Aggref *source)
{
	dbe_expression *expression = dbe_new_expression(scope, (Node *) source, DBE_AGGREGATE);
	List	   *arguments = list_concat_copy(source->aggdirectargs,
											 target_expressions(source->args));

	expression->token = source->location;
	expression->function = dbe_function_facts(scope->objects, source->aggfnoid);
	expression->collation = dbe_collation_facts(scope->objects, source->inputcollid);
	expression->levels_up = source->agglevelsup;
	expression->is_star = source->aggstar;
	expression->is_distinct = source->aggdistinct != NIL;
	expression->has_order = source->aggorder != NIL;
	expression->arguments = dbe_convert_expressions(scope, arguments);
	if (source->aggfilter != NULL)
		expression->filter = dbe_convert_expression(scope, (Node *) source->aggfilter);
	return expression;
}

static dbe_expression *
convert_window(dbe_scope *scope, WindowFunc *source)
{
	dbe_expression *expression = dbe_new_expression(scope, (Node *) source, DBE_WINDOW);

	expression->token = source->location;
	expression->function = dbe_function_facts(scope->objects, source->winfnoid);
	expression->is_star = source->winstar;
	expression->window = source->winref;
	expression->arguments = dbe_convert_expressions(scope, source->args);
	if (source->aggfilter != NULL)
		expression->filter = dbe_convert_expression(scope, (Node *) source->aggfilter);
	return expression;
}

/* ---- subqueries in expressions ---- */

static dbe_sublink_kind
sublink_kind(SubLinkType type)
{
	switch (type)
	{
		case EXISTS_SUBLINK:
			return DBE_EXISTS;
		case ANY_SUBLINK:
			return DBE_ANY;
		case ALL_SUBLINK:
			return DBE_ALL;
		case EXPR_SUBLINK:
			return DBE_SCALAR;
		case ROWCOMPARE_SUBLINK:
			return DBE_ROW_SUBLINK;
		case MULTIEXPR_SUBLINK:
			return DBE_MULTIPLE_ASSIGNMENT;
		case ARRAY_SUBLINK:
			return DBE_ARRAY_SUBLINK;
		default:
			return DBE_NO_SUBLINK;
	}
}

/* The left sides of the test, and its first operator; the right ones are the subquery's columns. */
static void
convert_test(dbe_scope *scope, Node *test, dbe_expression *expression)
{
	List	   *parts = list_make1(test);
	List	   *lefts = NIL;
	ListCell   *cell;

	if (IsA(test, BoolExpr))
		parts = ((BoolExpr *) test)->args;
	if (IsA(test, RowCompareExpr))
	{
		RowCompareExpr *row = (RowCompareExpr *) test;

		expression->op = dbe_operator_facts(scope->objects, linitial_oid(row->opnos));
		lefts = row->largs;
		parts = NIL;
	}
	foreach(cell, parts)
	{
		OpExpr	   *part = lfirst(cell);

		if (!IsA(part, OpExpr) || list_length(part->args) != 2)
			continue;
		if (expression->op == NULL)
		{
			expression->op = dbe_operator_facts(scope->objects, part->opno);
			expression->collation = dbe_collation_facts(scope->objects, part->inputcollid);
		}
		lefts = lappend(lefts, linitial(part->args));
	}
	expression->arguments = dbe_convert_expressions(scope, lefts);
}

static dbe_expression *
convert_sublink(dbe_scope *scope, SubLink *source)
{
	dbe_expression *expression = dbe_new_expression(scope, (Node *) source, DBE_SUBLINK);

	expression->sublink = sublink_kind(source->subLinkType);
	expression->token = source->location;
	expression->query = dbe_convert_query(scope->objects, scope,
										  castNode(Query, source->subselect));
	if (source->testexpr != NULL)
		convert_test(scope, source->testexpr, expression);
	return expression;
}

static const dbe_expression *
convert_any_cast(dbe_scope *scope, Node *node)
{
	switch (nodeTag(node))
	{
		case T_RelabelType:
			return convert_cast(scope, node, (Node *) ((RelabelType *) node)->arg,
								((RelabelType *) node)->relabelformat, DBE_RELABEL,
								((RelabelType *) node)->location);
		case T_CoerceViaIO:
			return convert_cast(scope, node, (Node *) ((CoerceViaIO *) node)->arg,
								((CoerceViaIO *) node)->coerceformat, DBE_BY_TEXT,
								((CoerceViaIO *) node)->location);
		case T_ArrayCoerceExpr:
			return convert_cast(scope, node, (Node *) ((ArrayCoerceExpr *) node)->arg,
								((ArrayCoerceExpr *) node)->coerceformat, DBE_BY_ELEMENT,
								((ArrayCoerceExpr *) node)->location);
		case T_CoerceToDomain:
			return convert_cast(scope, node, (Node *) ((CoerceToDomain *) node)->arg,
								((CoerceToDomain *) node)->coercionformat, DBE_TO_DOMAIN,
								((CoerceToDomain *) node)->location);
		default:
			return NULL;
	}
}

/* NULL for what is none of them. */
const dbe_expression *
dbe_convert_call(dbe_scope *scope, Node *node)
{
	switch (nodeTag(node))
	{
		case T_OpExpr:
			return convert_operator(scope, (OpExpr *) node, DBE_OPERATOR);
		case T_DistinctExpr:
			return convert_operator(scope, (OpExpr *) node, DBE_IS_DISTINCT);
		case T_NullIfExpr:
			return convert_operator(scope, (OpExpr *) node, DBE_NULLIF);
		case T_ScalarArrayOpExpr:
			return convert_array_operator(scope, (ScalarArrayOpExpr *) node);
		case T_FuncExpr:
			return convert_function(scope, (FuncExpr *) node);
		case T_NamedArgExpr:
			return dbe_convert_expression(scope, (Node *) ((NamedArgExpr *) node)->arg);
		case T_Aggref:
			return convert_aggregate(scope, (Aggref *) node);
		case T_WindowFunc:
			return convert_window(scope, (WindowFunc *) node);
		case T_GroupingFunc:
			return dbe_convert_with(scope, node, DBE_GROUPING, ((GroupingFunc *) node)->args,
									((GroupingFunc *) node)->location);
		case T_SubLink:
			return convert_sublink(scope, (SubLink *) node);
		default:
			return convert_any_cast(scope, node);
	}
}
