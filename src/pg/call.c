/*
 * call.c
 *	  Packs the arguments of an SQL function into a request, calls the core, and
 *	  turns its reply into rows or into an error.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "call.h"

static dbe_text
text_of(const char *data)
{
	dbe_text	text = {data, strlen(data)};

	return text;
}

/* The elements of a text[] or name[], flattened. */
static dbe_texts
texts_of(Datum datum, Oid element_type)
{
	dbe_texts	texts;
	dbe_text   *items;
	Datum	   *elements;
	bool	   *nulls;
	int			count;
	int16		length;
	bool		by_value;
	char		alignment;
	Oid			output;
	bool		is_varlena;

	get_typlenbyvalalign(element_type, &length, &by_value, &alignment);
	getTypeOutputInfo(element_type, &output, &is_varlena);
	deconstruct_array(DatumGetArrayTypeP(datum), element_type, length, by_value, alignment,
					  &elements, &nulls, &count);
	items = palloc0((count + 1) * sizeof(dbe_text));
	for (int i = 0; i < count; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("list must not contain nulls")));
		items[i] = text_of(OidOutputFunctionCall(output, elements[i]));
	}
	texts.items = items;
	texts.count = count;
	return texts;
}

static dbe_value
value_of(Datum datum, Oid type)
{
	dbe_value	value = {0};
	Oid			element_type = get_element_type(type);

	if (OidIsValid(element_type))
	{
		value.kind = DBE_TEXTS;
		value.texts = texts_of(datum, element_type);
		return value;
	}
	switch (type)
	{
		case BOOLOID:
			value.kind = DBE_BOOLEAN;
			value.boolean = DatumGetBool(datum);
			break;
		case INT4OID:
			value.kind = DBE_INTEGER;
			value.integer = DatumGetInt32(datum);
			break;
		case OIDOID:
		case REGCLASSOID:
			value.kind = DBE_INTEGER;
			value.integer = DatumGetObjectId(datum);
			break;
		case INT8OID:
			value.kind = DBE_INTEGER;
			value.integer = DatumGetInt64(datum);
			break;
		default:
			value.kind = DBE_TEXT;
			value.text = text_of(dbe_output(datum, type));
	}
	return value;
}

/* An argument declared as "any" has the type that the call gives it; a bare literal has none. */
static dbe_value
any_value(FunctionCallInfo fcinfo, int argument)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, argument);
	dbe_value	value = {.kind = DBE_TEXT};

	if (type == UNKNOWNOID)
	{
		value.text = text_of(PG_GETARG_CSTRING(argument));
		return value;
	}
	if (!OidIsValid(type))
		ereport(ERROR,
				(errcode(ERRCODE_INDETERMINATE_DATATYPE),
				 errmsg("could not determine data type of argument %d", argument + 1)));
	value.text = text_of(dbe_output(PG_GETARG_DATUM(argument), type));
	return value;
}

static dbe_request
request_of(FunctionCallInfo fcinfo, const char *operation)
{
	dbe_request request = {operation, NULL, PG_NARGS(), GetDatabaseEncodingName()};
	dbe_value  *values = palloc0((PG_NARGS() + 1) * sizeof(dbe_value));
	Oid		   *types;
	int			count;

	(void) get_func_signature(fcinfo->flinfo->fn_oid, &types, &count);
	for (int i = 0; i < Min(count, PG_NARGS()); i++)
		if (!PG_ARGISNULL(i))
			values[i] = types[i] == ANYOID ? any_value(fcinfo, i)
				: value_of(PG_GETARG_DATUM(i), types[i]);
	request.arguments = values;
	return request;
}

static void
raise_core_error(const dbe_error *error)
{
	const char *s = error->sqlstate;

	ereport(ERROR,
			(errcode(MAKE_SQLSTATE(s[0], s[1], s[2], s[3], s[4])),
			 errmsg_internal("%s", error->message),
			 error->detail[0] ? errdetail_internal("%s", error->detail) : 0,
			 error->hint[0] ? errhint("%s", error->hint) : 0));
}

/* The server's own complaint about a text beyond its limit is an internal error. */
static char *
cell_data(const dbe_text *cell)
{
	if (cell->length >= MaxAllocSize - VARHDRSZ)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("result is too long for a text value"),
				 errdetail("It has %u bytes; a value ends at 1 GB.", cell->length)));
	return unconstify(char *, cell->data);
}

static void
put_rows(ReturnSetInfo *result, const dbe_rows *rows)
{
	AttInMetadata *input = TupleDescGetAttInMetadata(result->setDesc);
	char	  **cells = palloc0(rows->columns * sizeof(char *) + 1);
	MemoryContext per_row = AllocSetContextCreate(CurrentMemoryContext, "dbe row",
												  ALLOCSET_SMALL_SIZES);

	if (rows->count > 0 && rows->columns != (uint32) result->setDesc->natts)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the dbe library returns %u columns where its SQL function has %d",
						rows->columns, result->setDesc->natts),
				 errhint("Run ALTER EXTENSION dbe UPDATE, or install the library that belongs to the extension's version.")));
	for (uint32 row = 0; row < rows->count; row++)
	{
		MemoryContext caller = MemoryContextSwitchTo(per_row);

		CHECK_FOR_INTERRUPTS();
		for (uint32 column = 0; column < rows->columns; column++)
			cells[column] = cell_data(&rows->cells[row * rows->columns + column]);
		tuplestore_puttuple(result->setResult, BuildTupleFromCStrings(input, cells));
		MemoryContextSwitchTo(caller);
		MemoryContextReset(per_row);
	}
}

static Datum
scalar(FunctionCallInfo fcinfo, const dbe_rows *rows)
{
	Oid			input;
	Oid			parameter;
	Oid			type = get_func_rettype(fcinfo->flinfo->fn_oid);

	if (rows->count == 0 || rows->cells[0].data == NULL)
	{
		fcinfo->isnull = true;
		return (Datum) 0;
	}
	getTypeInputInfo(type, &input, &parameter);
	return OidInputFunctionCall(input, cell_data(&rows->cells[0]), parameter, -1);
}

Datum
dbe_call(FunctionCallInfo fcinfo, const char *operation, dbe_call_kind kind)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(caller, "dbe call", ALLOCSET_DEFAULT_SIZES);
	bool		is_set = fcinfo->flinfo->fn_retset;
	dbe_host	host;
	dbe_request request;
	dbe_reply	reply;
	dbe_status	status;
	int			nest_level;
	Datum		result = (Datum) 0;

	if (is_set)
		InitMaterializedSRF(fcinfo, 0);
	memset(&reply, 0, sizeof(reply));
	dbe_host_init(&host, context, kind);
	MemoryContextSwitchTo(context);
	nest_level = dbe_pin_settings(kind);
	/* after that, since arguments become texts that SQL reads again */
	request = request_of(fcinfo, operation);
	status = dbe_core_call(&host, &request, &reply);
	/* No frame of the core is left: from here on errors may jump. */
	if (status == DBE_PG_ERROR)
		PG_RE_THROW();
	if (status == DBE_CORE_ERROR)
		raise_core_error(&reply.error);
	dbe_unpin_settings(nest_level);
	if (is_set)
		put_rows((ReturnSetInfo *) fcinfo->resultinfo, &reply.rows);
	MemoryContextSwitchTo(caller);
	if (!is_set)
		result = scalar(fcinfo, &reply.rows);
	MemoryContextDelete(context);
	return result;
}

char *
dbe_ask_about_text(const char *operation, const char *text)
{
	dbe_value	argument = {.kind = DBE_TEXT, .text = text_of(text)};
	dbe_request request = {operation, &argument, 1, GetDatabaseEncodingName()};
	dbe_host	host;
	dbe_reply	reply;
	dbe_status	status;

	memset(&reply, 0, sizeof(reply));
	dbe_host_init(&host, CurrentMemoryContext, DBE_READING);
	status = dbe_core_call(&host, &request, &reply);
	if (status == DBE_PG_ERROR)
		PG_RE_THROW();
	if (status == DBE_CORE_ERROR)
		raise_core_error(&reply.error);
	return cell_data(&reply.rows.cells[0]);
}
