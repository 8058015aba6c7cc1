/*
 * query_expression.c
 *	  Expressions of an analysed statement as plain facts.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "query.h"

/* A constant longer than this is not shown as text: nobody compares it with anything. */
#define LONGEST_TEXT 4096

/* ---- building ---- */

static dbe_expression *
new_expression(dbe_scope *scope, Node *node, dbe_expression_kind kind)
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

static dbe_expression_list
list_of_one(const dbe_expression *expression)
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
static void
find_location(dbe_expression *expression)
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

/* ---- columns, constants, parameters ---- */

static dbe_scope *
scope_of(dbe_scope *scope, Index levels_up)
{
	while (levels_up-- > 0 && scope != NULL)
		scope = scope->outer;
	return scope;
}

#if PG_VERSION_NUM >= 180000
/* The expression for which a column of the grouping step stands. */
static Node *
grouped_expression(const dbe_scope *scope, const Var *var)
{
	RangeTblEntry *entry;

	if (scope == NULL || scope->source == NULL || !scope->source->hasGroupRTE)
		return NULL;
	entry = rt_fetch(var->varno, scope->source->rtable);
	if (entry->rtekind != RTE_GROUP || var->varattno <= 0)
		return NULL;
	return list_nth(entry->groupexprs, var->varattno - 1);
}
#endif

static const dbe_expression *
convert_column(dbe_scope *scope, Var *var)
{
	dbe_scope  *owner = scope_of(scope, var->varlevelsup);
	dbe_expression *column;

#if PG_VERSION_NUM >= 180000
	Node	   *grouped = grouped_expression(owner, var);

	if (grouped != NULL)
	{
		column = unconstify(dbe_expression *, dbe_convert_expression(owner, grouped));
		column->token = var->location >= 0 ? var->location : column->token;
		find_location(column);
		return column;
	}
#endif
	column = new_expression(scope, (Node *) var, DBE_COLUMN);
	column->token = var->location;
	column->modifier = var->vartypmod;
	column->collation = dbe_collation_facts(scope->objects, var->varcollid);
	column->column = var->varattno;
	column->levels_up = var->varlevelsup;
	if (owner != NULL && owner->entries != NULL && var->varno > 0 &&
		var->varno <= list_length(owner->source->rtable))
		column->entry = owner->entries[var->varno - 1];
	return column;
}

static bool
number_of(const Const *constant, double *number)
{
	switch (constant->consttype)
	{
		case BOOLOID:
			*number = DatumGetBool(constant->constvalue) ? 1 : 0;
			return true;
		case INT2OID:
			*number = DatumGetInt16(constant->constvalue);
			return true;
		case INT4OID:
			*number = DatumGetInt32(constant->constvalue);
			return true;
		case INT8OID:
			*number = DatumGetInt64(constant->constvalue);
			return true;
		case OIDOID:
			*number = DatumGetObjectId(constant->constvalue);
			return true;
		case FLOAT4OID:
			*number = DatumGetFloat4(constant->constvalue);
			return true;
		case FLOAT8OID:
			*number = DatumGetFloat8(constant->constvalue);
			return true;
		case NUMERICOID:
			*number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
														 constant->constvalue));
			return true;
		case DATEOID:
			*number = DatumGetDateADT(constant->constvalue) * 86400.0;
			return true;
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			*number = DatumGetTimestamp(constant->constvalue) / 1e6;
			return true;
		default:
			return false;
	}
}

static dbe_text
text_of(const Const *constant)
{
	dbe_text	none = {NULL, 0};
	Oid			output;
	bool		is_varlena;

	switch (constant->consttype)
	{
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			if (VARSIZE_ANY_EXHDR(DatumGetPointer(constant->constvalue)) > LONGEST_TEXT)
				return none;
			return dbe_text_of(TextDatumGetCString(constant->constvalue));
		case UNKNOWNOID:
			return dbe_text_of(pstrdup(DatumGetCString(constant->constvalue)));
		default:
			break;
	}
	/* what others have made may run anything */
	if (constant->consttype >= FirstNormalObjectId)
		return none;
	if (constant->constlen == -1 &&
		VARSIZE_ANY_EXHDR(DatumGetPointer(constant->constvalue)) > LONGEST_TEXT)
		return none;
	getTypeOutputInfo(constant->consttype, &output, &is_varlena);
	if (output >= FirstNormalObjectId || get_element_type(constant->consttype) >= FirstNormalObjectId)
		return none;
	return dbe_text_of(OidOutputFunctionCall(output, constant->constvalue));
}

static const dbe_expression *
convert_constant(dbe_scope *scope, Const *constant)
{
	dbe_expression *expression = new_expression(scope, (Node *) constant, DBE_CONSTANT);

	expression->token = constant->location;
	expression->modifier = constant->consttypmod;
	expression->is_null = constant->constisnull;
	expression->collation = dbe_collation_facts(scope->objects, constant->constcollid);
	if (constant->constisnull)
		return expression;
	expression->is_number = number_of(constant, &expression->number);
	expression->text = text_of(constant);
	return expression;
}

static const dbe_expression *
convert_parameter(dbe_scope *scope, Param *parameter)
{
	dbe_expression *expression = new_expression(scope, (Node *) parameter, DBE_PARAMETER);

	expression->token = parameter->location;
	expression->modifier = parameter->paramtypmod;
	if (parameter->paramkind == PARAM_EXTERN)
		expression->parameter = parameter->paramid;
	return expression;
}

/* ---- operators and functions ---- */

static dbe_expression *
convert_operator(dbe_scope *scope, OpExpr *source, dbe_expression_kind kind)
{
	dbe_expression *expression = new_expression(scope, (Node *) source, kind);

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
	dbe_expression *expression = new_expression(scope, (Node *) source, DBE_ARRAY_OPERATOR);

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
	dbe_expression *expression = new_expression(scope, source, DBE_CAST);

	expression->form = form_of(form);
	expression->cast = method;
	expression->token = location;
	expression->modifier = exprTypmod(source);
	expression->collation = dbe_collation_facts(scope->objects, exprCollation(source));
	expression->arguments = list_of_one(dbe_convert_expression(scope, argument));
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
	expression = new_expression(scope, (Node *) source, DBE_FUNCTION);
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
	dbe_expression *expression = new_expression(scope, (Node *) source, DBE_AGGREGATE);
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
	dbe_expression *expression = new_expression(scope, (Node *) source, DBE_WINDOW);

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
	dbe_expression *expression = new_expression(scope, (Node *) source, DBE_SUBLINK);

	expression->sublink = sublink_kind(source->subLinkType);
	expression->token = source->location;
	expression->query = dbe_convert_query(scope->objects, scope,
										  castNode(Query, source->subselect));
	if (source->testexpr != NULL)
		convert_test(scope, source->testexpr, expression);
	return expression;
}

/* ---- the rest ---- */

static dbe_expression *
convert_boolean(dbe_scope *scope, BoolExpr *source)
{
	static const dbe_expression_kind kinds[] = {
		[AND_EXPR] = DBE_AND, [OR_EXPR] = DBE_OR, [NOT_EXPR] = DBE_NOT
	};
	dbe_expression *expression = new_expression(scope, (Node *) source, kinds[source->boolop]);

	expression->token = source->location;
	expression->arguments = dbe_convert_expressions(scope, source->args);
	return expression;
}

static dbe_expression *
convert_case(dbe_scope *scope, CaseExpr *source)
{
	dbe_expression *expression = new_expression(scope, (Node *) source, DBE_CASE);
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
convert_with(dbe_scope *scope, Node *source, dbe_expression_kind kind, List *arguments, int location)
{
	dbe_expression *expression = new_expression(scope, source, kind);

	expression->token = location;
	expression->arguments = dbe_convert_expressions(scope, arguments);
	return expression;
}

static dbe_expression *
convert_null_test(dbe_scope *scope, NullTest *source)
{
	dbe_expression *expression = convert_with(scope, (Node *) source, DBE_NULL_TEST,
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
	dbe_expression *expression = convert_with(scope, (Node *) source, DBE_BOOLEAN_TEST,
											  list_make1(source->arg), source->location);

	expression->truth = tests[source->booltesttype].truth;
	expression->is_negative = tests[source->booltesttype].is_negative;
	return expression;
}

static dbe_expression *
convert_row_compare(dbe_scope *scope, RowCompareExpr *source)
{
	dbe_expression *expression = convert_with(scope, (Node *) source, DBE_ROW_COMPARE,
											  list_concat_copy(source->largs, source->rargs), -1);

	expression->op = dbe_operator_facts(scope->objects, linitial_oid(source->opnos));
	return expression;
}

static dbe_expression *
convert_field(dbe_scope *scope, FieldSelect *source)
{
	dbe_expression *expression = convert_with(scope, (Node *) source, DBE_FIELD,
											  list_make1(source->arg), -1);

	expression->column = source->fieldnum;
	return expression;
}

static dbe_expression *
convert_subscript(dbe_scope *scope, SubscriptingRef *source)
{
	dbe_expression *expression = new_expression(scope, (Node *) source, DBE_SUBSCRIPT);
	List	   *subscripts = NIL;
	ListCell   *cell;

	foreach(cell, source->refupperindexpr)
		if (lfirst(cell) != NULL)
			subscripts = lappend(subscripts, lfirst(cell));
	expression->arguments = joined(list_of_one(dbe_convert_expression(scope, (Node *) source->refexpr)),
								   dbe_convert_expressions(scope, subscripts));
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
	return convert_with(scope, source, DBE_OTHER_EXPRESSION, found.parts, exprLocation(source));
}

static const dbe_expression *
convert_kind(dbe_scope *scope, Node *node)
{
	switch (nodeTag(node))
	{
		case T_Var:
			return convert_column(scope, (Var *) node);
		case T_Const:
			return convert_constant(scope, (Const *) node);
		case T_Param:
			return convert_parameter(scope, (Param *) node);
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
			return convert_with(scope, node, DBE_GROUPING, ((GroupingFunc *) node)->args,
								((GroupingFunc *) node)->location);
		case T_BoolExpr:
			return convert_boolean(scope, (BoolExpr *) node);
		case T_SubLink:
			return convert_sublink(scope, (SubLink *) node);
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
		case T_CollateExpr:
			return convert_with(scope, node, DBE_COLLATE,
								list_make1(((CollateExpr *) node)->arg),
								((CollateExpr *) node)->location);
		case T_CaseExpr:
			return convert_case(scope, (CaseExpr *) node);
		case T_CaseWhen:
			return convert_with(scope, (Node *) ((CaseWhen *) node)->result, DBE_WHEN,
								list_make2(((CaseWhen *) node)->expr, ((CaseWhen *) node)->result),
								((CaseWhen *) node)->location);
		case T_CaseTestExpr:
			return new_expression(scope, node, DBE_CASE_OPERAND);
		case T_CoalesceExpr:
			return convert_with(scope, node, DBE_COALESCE, ((CoalesceExpr *) node)->args,
								((CoalesceExpr *) node)->location);
		case T_ArrayExpr:
			return convert_with(scope, node, DBE_ARRAY, ((ArrayExpr *) node)->elements,
								((ArrayExpr *) node)->location);
		case T_RowExpr:
			return convert_with(scope, node, DBE_ROW, ((RowExpr *) node)->args,
								((RowExpr *) node)->location);
		case T_RowCompareExpr:
			return convert_row_compare(scope, (RowCompareExpr *) node);
		case T_MinMaxExpr:
			{
				dbe_expression *expression = convert_with(scope, node, DBE_GREATEST,
														  ((MinMaxExpr *) node)->args,
														  ((MinMaxExpr *) node)->location);

				expression->is_least = ((MinMaxExpr *) node)->op == IS_LEAST;
				return expression;
			}
		case T_NullTest:
			return convert_null_test(scope, (NullTest *) node);
		case T_BooleanTest:
			return convert_boolean_test(scope, (BooleanTest *) node);
		case T_SubscriptingRef:
			return convert_subscript(scope, (SubscriptingRef *) node);
		case T_FieldSelect:
			return convert_field(scope, (FieldSelect *) node);
		case T_SQLValueFunction:
			return convert_with(scope, node, DBE_SESSION_VALUE, NIL,
								((SQLValueFunction *) node)->location);
		case T_SetToDefault:
			return convert_with(scope, node, DBE_DEFAULT_VALUE, NIL,
								((SetToDefault *) node)->location);
		case T_CurrentOfExpr:
			return convert_with(scope, node, DBE_CURRENT_OF, NIL, -1);
		default:
			return convert_other(scope, node);
	}
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
		find_location(expression);
	return expression;
}
