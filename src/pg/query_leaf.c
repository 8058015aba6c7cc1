/*
 * query_leaf.c
 *	  Columns, constants and parameters of an analysed statement.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <ctype.h>
#include <float.h>
#include <math.h>

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "parser/parsetree.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "query.h"

/* A constant longer than this is not shown as text: nobody compares it with anything. */
#define LONGEST_TEXT 4096

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

static void
forget_places(dbe_expression *expression)
{
	check_stack_depth();
	expression->token = -1;
	expression->location = -1;
	for (uint32_t i = 0; i < expression->arguments.count; i++)
		forget_places(unconstify(dbe_expression *, expression->arguments.items[i]));
}

/*
 * A column of the grouping step has no place in the text.  In the list of results
 * that of its expression is mostly its own; in HAVING it never is, and there the
 * signs around it have to tell which condition they belong to.
 */
static const dbe_expression *
convert_grouped(dbe_scope *owner, Node *grouped, const Var *var)
{
	dbe_expression *column = unconstify(dbe_expression *, dbe_convert_expression(owner, grouped));

	if (var->location < 0 && owner->in_having)
	{
		forget_places(column);
		return column;
	}
	column->token = var->location >= 0 ? var->location : column->token;
	dbe_find_location(column);
	return column;
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
		return convert_grouped(owner, grouped, var);
#endif
	column = dbe_new_expression(scope, (Node *) var, DBE_COLUMN);
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

/*
 * Neither NaN nor infinite, for which arithmetic has other rules, nor of so
 * many digits that a double would take two of them for one.
 */
static bool
is_exact_number(const Const *constant, const dbe_expression *expression)
{
	int			digits = 0;

	if (isnan(expression->number) || isinf(expression->number))
		return false;
	if (constant->consttype != INT8OID && constant->consttype != NUMERICOID)
		return true;
	for (uint32_t i = 0; i < expression->text.length; i++)
		digits += isdigit((unsigned char) expression->text.data[i]) ? 1 : 0;
	return digits <= DBL_DIG;
}

static const dbe_expression *
convert_constant(dbe_scope *scope, Const *constant)
{
	dbe_expression *expression = dbe_new_expression(scope, (Node *) constant, DBE_CONSTANT);

	expression->token = constant->location;
	expression->modifier = constant->consttypmod;
	expression->is_null = constant->constisnull;
	expression->collation = dbe_collation_facts(scope->objects, constant->constcollid);
	if (constant->constisnull)
		return expression;
	expression->text = text_of(constant);
	expression->is_number = number_of(constant, &expression->number) &&
		is_exact_number(constant, expression);
	return expression;
}

static const dbe_expression *
convert_parameter(dbe_scope *scope, Param *parameter)
{
	dbe_expression *expression = dbe_new_expression(scope, (Node *) parameter, DBE_PARAMETER);

	expression->token = parameter->location;
	expression->modifier = parameter->paramtypmod;
	if (parameter->paramkind == PARAM_EXTERN)
		expression->parameter = parameter->paramid;
	return expression;
}

/* NULL for what is none of them. */
const dbe_expression *
dbe_convert_leaf(dbe_scope *scope, Node *node)
{
	switch (nodeTag(node))
	{
		case T_Var:
			return convert_column(scope, (Var *) node);
		case T_Const:
			return convert_constant(scope, (Const *) node);
		case T_Param:
			return convert_parameter(scope, (Param *) node);
		case T_CaseTestExpr:
			return dbe_new_expression(scope, node, DBE_CASE_OPERAND);
		case T_SQLValueFunction:
			return dbe_convert_with(scope, node, DBE_SESSION_VALUE, NIL,
									((SQLValueFunction *) node)->location);
		case T_SetToDefault:
			return dbe_convert_with(scope, node, DBE_DEFAULT_VALUE, NIL,
									((SetToDefault *) node)->location);
		case T_CurrentOfExpr:
			return dbe_convert_with(scope, node, DBE_CURRENT_OF, NIL, -1);
		default:
			return NULL;
	}
}
