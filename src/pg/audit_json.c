/*
 * audit_json.c
 *	  Rows of the audit trail as jsonb, as to_jsonb() would make of them.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

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

/*
 * As the type writes it, which its input reads back to the same value: jsonb has
 * no bounds of arrays, no -0, one null and no key twice.  What is kept as jsonb
 * itself stays an object or an array.
 */
static void
put_text_member(JsonbParseState **state, const dbe_kept_column *column, bool is_null, Datum value)
{
	JsonbValue	json;
	Oid			output;
	bool		is_varlena;

	if (is_null || column->form == DBE_AS_JSON)
	{
		put_member(state, column, is_null, value);
		return;
	}
	getTypeOutputInfo(column->type, &output, &is_varlena);
	json.type = jbvString;
	json.val.string.val = pstrdup(NameStr(column->name));
	json.val.string.len = strlen(NameStr(column->name));
	pushJsonbValue(state, WJB_KEY, &json);
	json.val.string.val = OidOutputFunctionCall(output, value);
	json.val.string.len = strlen(json.val.string.val);
	pushJsonbValue(state, WJB_VALUE, &json);
}

bool
dbe_is_mask(const dbe_kept_column *column)
{
	return column->form == DBE_AS_HASH || column->form == DBE_AS_LENGTH ||
		column->form == DBE_AS_STARS;
}

Datum
dbe_texts_of_row(const dbe_layout *layout, const dbe_row_values *row, bool *is_null)
{
	JsonbParseState *state = NULL;
	bool		any = false;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < layout->count; i++)
		if (row->present[i] && !dbe_is_mask(&layout->columns[i]))
		{
			put_text_member(&state, &layout->columns[i], row->nulls[i], row->values[i]);
			any = true;
		}
	*is_null = !any;
	return JsonbPGetDatum(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)));
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

Datum
dbe_hidden_columns(const dbe_layout *layout, const dbe_change *change, bool with_masks,
				   bool *is_null)
{
	Datum	   *names = palloc((layout->count + 1) * sizeof(Datum));
	int			count = 0;

	for (int i = 0; i < layout->count; i++)
	{
		const dbe_kept_column *column = &layout->columns[i];
		bool		is_masked = with_masks && dbe_is_mask(column) &&
			(change->old.present[i] || change->new_row.present[i]);

		if ((change->erased[i] || is_masked) &&
			(change->action != DBE_UPDATED || change->changed[i]))
			names[count++] = NameGetDatum(&column->name);
	}
	*is_null = count == 0;
	return PointerGetDatum(construct_array(names, count, NAMEOID, NAMEDATALEN, false,
										   TYPALIGN_CHAR));
}
