/*
 * audit_json.c
 *	  Rows of the audit trail as jsonb, as to_jsonb() would make of them.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"

#include "audit.h"

/* Only built-in types are kept, so nothing of anybody else's is called. */
void
dbe_prepare_json(dbe_layout *layout)
{
	for (int i = 0; i < layout->count; i++)
	{
		dbe_kept_column *column = &layout->columns[i];
		List	   *arguments = list_make1(makeNullConst(column->type, -1, InvalidOid));

		fmgr_info(F_TO_JSONB, &column->convert);
		fmgr_info_set_expr((Node *) makeFuncExpr(F_TO_JSONB, JSONBOID, arguments, InvalidOid,
												 InvalidOid, COERCE_EXPLICIT_CALL),
						   &column->convert);
	}
}

static void
json_of_text(Datum value, JsonbValue *json)
{
	text	   *string = DatumGetTextPP(value);

	json->type = jbvString;
	json->val.string.len = VARSIZE_ANY_EXHDR(string);
	json->val.string.val = VARDATA_ANY(string);
}

static void
json_of_value(const dbe_kept_column *column, Datum value, JsonbValue *json)
{
	Jsonb	   *whole;

	if (column->type == TEXTOID || column->type == VARCHAROID)
	{
		json_of_text(value, json);
		return;
	}
	whole = DatumGetJsonbP(FunctionCall1(unconstify(FmgrInfo *, &column->convert), value));
	if (JB_ROOT_IS_SCALAR(whole))
	{
		(void) JsonbExtractScalar(&whole->root, json);
		return;
	}
	json->type = jbvBinary;
	json->val.binary.data = &whole->root;
	json->val.binary.len = VARSIZE(whole) - VARHDRSZ;
}

static void
put_member(JsonbParseState **state, const dbe_kept_column *column, bool is_null, Datum value)
{
	JsonbValue	json;

	json.type = jbvString;
	json.val.string.val = pstrdup(NameStr(column->name));
	json.val.string.len = strlen(NameStr(column->name));
	pushJsonbValue(state, WJB_KEY, &json);
	json.type = jbvNull;
	if (!is_null)
		json_of_value(column, value, &json);
	pushJsonbValue(state, WJB_VALUE, &json);
}

static bool
is_shown(const dbe_layout *layout, int position, dbe_columns columns)
{
	if (columns == DBE_PRESENT_COLUMNS)
		return true;
	for (int i = 0; i < layout->key_count; i++)
		if (layout->key[i] == position)
			return true;
	return false;
}

Datum
dbe_json_of_row(const dbe_layout *layout, const dbe_row_values *row, dbe_columns columns,
				bool *is_null)
{
	JsonbParseState *state = NULL;
	bool		any = false;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < layout->count; i++)
		if (row->present[i] && is_shown(layout, i, columns))
		{
			put_member(&state, &layout->columns[i], row->nulls[i], row->values[i]);
			any = true;
		}
	*is_null = !any;
	return JsonbPGetDatum(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)));
}
