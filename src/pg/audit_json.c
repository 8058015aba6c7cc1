/*
 * audit_json.c
 *	  Rows of the audit trail as jsonb, as to_jsonb() would make of them.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/detoast.h"
#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "audit.h"

PG_FUNCTION_INFO_V1(dbe_audit_object);

/* Of the log: only built-in types are kept, so nothing of anybody else's is called. */
void
dbe_prepare_json(dbe_layout *layout)
{
	for (int i = 0; i < layout->count; i++)
	{
		dbe_kept_column *column = &layout->columns[i];
		List	   *arguments = list_make1(makeNullConst(column->type, -1, InvalidOid));

		column->is_refusable = dbe_is_refusable(column->type);
		fmgr_info(F_TO_JSONB, &column->convert);
		fmgr_info_set_expr((Node *) makeFuncExpr(F_TO_JSONB, JSONBOID, arguments, InvalidOid,
												 InvalidOid, COERCE_EXPLICIT_CALL),
						   &column->convert);
	}
}

/* ---- what jsonb refuses ---- */

/*
 * json takes what jsonb does not: \u0000, numbers beyond numeric, any depth.  And
 * jsonb has no room for more than 256 MB.  One such value must neither make the log
 * unreadable nor keep anybody from writing, so it is shown as a string: its text,
 * or where that is too long, how long it is.
 */
typedef struct conversion
{
	FmgrInfo   *to_jsonb;
	Datum		value;
	Datum		result;
	char	   *text;
} conversion;

/* Of an object's members all together; their keys, 1,664 of 64 bytes, come on top. */
#define JSON_ROOM ((Size) JENTRY_OFFLENMASK - 256 * 1024)

/* What is smaller cannot become too large, however it is compressed and written out. */
#define SURELY_SMALL (256 * 1024)

static bool
try_jsonb(void *argument)
{
	conversion *this = argument;

	this->result = FunctionCall1(this->to_jsonb, this->value);
	return true;
}

static bool
try_text(void *argument)
{
	conversion *this = argument;
	FmgrInfo	function;
	Oid			output;
	bool		is_varlena;

	getTypeOutputInfo(get_fn_expr_argtype(this->to_jsonb, 0), &output, &is_varlena);
	fmgr_info(output, &function);
	this->text = dbe_settled_text(&function, this->value, false, false);
	return true;
}

static Datum
jsonb_of_text(const char *text)
{
	JsonbValue	json = {.type = jbvString};

	json.val.string.val = unconstify(char *, text);
	json.val.string.len = strlen(text);
	return JsonbPGetDatum(JsonbValueToJsonb(&json));
}

static char *
too_large(Size length)
{
	return psprintf("%zu bytes, too large for jsonb", length);
}

/* Below a domain or an array: may jsonb refuse a small value of the type? */
bool
dbe_is_refusable(Oid type)
{
	Oid			element;

	type = getBaseType(type);
	element = get_element_type(type);
	if (OidIsValid(element))
		type = getBaseType(element);
	return type == JSONOID || (type >= FirstGenbkiObjectId && !type_is_enum(type));
}

Datum
dbe_to_jsonb(const dbe_kept_column *column, Datum value)
{
	conversion	this = {.to_jsonb = unconstify(FmgrInfo *, &column->convert), .value = value};

	if (!column->is_refusable &&
		(column->length != -1 || toast_raw_datum_size(value) < SURELY_SMALL))
		return FunctionCall1(this.to_jsonb, value);
	if (dbe_attempt(try_jsonb, &this))
		return this.result;
	if (!dbe_attempt(try_text, &this))
		return jsonb_of_text(too_large(toast_raw_datum_size(value)));
	return jsonb_of_text(strlen(this.text) < JSON_ROOM ? this.text : too_large(strlen(this.text)));
}

/* ---- rows ---- */

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
	whole = DatumGetJsonbP(dbe_to_jsonb(column, value));
	if (JB_ROOT_IS_SCALAR(whole))
	{
		(void) JsonbExtractScalar(&whole->root, json);
		return;
	}
	json->type = jbvBinary;
	json->val.binary.data = &whole->root;
	json->val.binary.len = VARSIZE(whole) - VARHDRSZ;
}

static Size
size_of(const JsonbValue *json)
{
	switch (json->type)
	{
		case jbvString:
			return json->val.string.len;
		case jbvBinary:
			return json->val.binary.len;
		default:
			return 0;
	}
}

static void
put_member(JsonbParseState **state, const dbe_kept_column *column, bool is_null, Datum value,
		   Size *used)
{
	JsonbValue	json;

	json.type = jbvString;
	json.val.string.val = pstrdup(NameStr(column->name));
	json.val.string.len = strlen(NameStr(column->name));
	pushJsonbValue(state, WJB_KEY, &json);
	json.type = jbvNull;
	if (!is_null)
		json_of_value(column, value, &json);
	if (*used + size_of(&json) > JSON_ROOM)
	{
		json.val.string.val = too_large(size_of(&json));
		json.val.string.len = strlen(json.val.string.val);
		json.type = jbvString;
	}
	/* numbers and padding */
	*used += size_of(&json) + 8;
	pushJsonbValue(state, WJB_VALUE, &json);
}

/*
 * As the type writes it, which its input reads back to the same value: jsonb has
 * no bounds of arrays, no -0, one null and no key twice.  What is kept as jsonb
 * itself stays an object or an array.
 */
static void
put_text_member(JsonbParseState **state, const dbe_kept_column *column, bool is_null, Datum value,
				Size *used)
{
	JsonbValue	json;
	Oid			output;
	bool		is_varlena;

	if (is_null || column->form == DBE_AS_JSON)
	{
		put_member(state, column, is_null, value, used);
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
	Size		used = 0;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < layout->count; i++)
		if (row->present[i] && !dbe_is_mask(&layout->columns[i]))
		{
			put_text_member(&state, &layout->columns[i], row->nulls[i], row->values[i], &used);
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
	Size		used = 0;
	bool		any = false;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < layout->count; i++)
		if (row->present[i] && is_shown(layout, i, columns))
		{
			put_member(&state, &layout->columns[i], row->nulls[i], row->values[i],
					   &used);
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

/* ---- rows of a table ---- */

/* The columns of a row type, and which one that was. */
typedef struct row_type
{
	Oid			type;
	int32		modifier;
	dbe_layout	layout;
	bool	   *present;
} row_type;

static row_type *
make_row_type(MemoryContext where, Oid type, int32 modifier, TupleDesc descriptor)
{
	MemoryContext caller = MemoryContextSwitchTo(where);
	row_type   *row = palloc0(sizeof(row_type));

	row->type = type;
	row->modifier = modifier;
	row->layout.count = descriptor->natts;
	row->layout.columns = palloc0((descriptor->natts + 1) * sizeof(dbe_kept_column));
	row->present = palloc0((descriptor->natts + 1) * sizeof(bool));
	for (int i = 0; i < descriptor->natts; i++)
	{
		const FormData_pg_attribute *attribute = TupleDescAttr(descriptor, i);

		row->present[i] = !attribute->attisdropped;
		row->layout.columns[i].name = attribute->attname;
		/* of no column any more: it is not looked at */
		row->layout.columns[i].type = row->present[i] ? attribute->atttypid : TEXTOID;
		row->layout.columns[i].length = attribute->attlen;
	}
	dbe_prepare_json(&row->layout);
	MemoryContextSwitchTo(caller);
	return row;
}

/* to_jsonb() of a row, with strings for values that jsonb refuses: as the log shows it. */
Datum
dbe_audit_object(PG_FUNCTION_ARGS)
{
	HeapTupleHeader header = PG_GETARG_HEAPTUPLEHEADER(0);
	Oid			type = HeapTupleHeaderGetTypeId(header);
	int32		modifier = HeapTupleHeaderGetTypMod(header);
	TupleDesc	descriptor = lookup_rowtype_tupdesc(type, modifier);
	row_type   *row = fcinfo->flinfo->fn_extra;
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(header), .t_data = header};
	dbe_row_values values;
	bool		is_null;
	Datum		object;

	if (row == NULL || row->type != type || row->modifier != modifier)
		row = fcinfo->flinfo->fn_extra = make_row_type(fcinfo->flinfo->fn_mcxt, type, modifier,
													   descriptor);
	values.values = palloc((descriptor->natts + 1) * sizeof(Datum));
	values.nulls = palloc((descriptor->natts + 1) * sizeof(bool));
	values.present = row->present;
	heap_deform_tuple(&tuple, descriptor, values.values, values.nulls);
	object = dbe_json_of_row(&row->layout, &values, DBE_PRESENT_COLUMNS, &is_null);
	ReleaseTupleDesc(descriptor);
	PG_RETURN_DATUM(object);
}
