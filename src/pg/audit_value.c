/*
 * audit_value.c
 *	  In which form the value of a column is kept.
 *
 * As it is where its type is built in and holds no identifier of another object,
 * so that it can be read after the table, its types, or the whole cluster are
 * gone.  All else becomes text or jsonb when it is written, by functions that the
 * writer's own statement might have called and with no other rights.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/pg_type.h"
#include "common/hmac.h"
#include "common/sha2.h"
#include "mb/pg_wchar.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "audit.h"

/* Their values are numbers of objects, which mean something else after a restore. */
static bool
names_an_object(Oid type)
{
	switch (type)
	{
		case REGPROCOID:
		case REGPROCEDUREOID:
		case REGOPEROID:
		case REGOPERATOROID:
		case REGCLASSOID:
		case REGCOLLATIONOID:
		case REGTYPEOID:
		case REGROLEOID:
		case REGNAMESPACEOID:
		case REGCONFIGOID:
		case REGDICTIONARYOID:
		case ACLITEMOID:
			return true;
		default:
			return false;
	}
}

static bool
is_kept_as_is(Oid type)
{
	Oid			element = get_element_type(type);

	if (OidIsValid(element))
		type = element;
	return type < FirstGenbkiObjectId && !names_an_object(type) &&
		get_typtype(type) != TYPTYPE_COMPOSITE && get_typtype(type) != TYPTYPE_PSEUDO;
}

dbe_form
dbe_form_of(Oid type)
{
	if (is_kept_as_is(type))
		return DBE_AS_IS;
	if (OidIsValid(get_element_type(type)) || type_is_rowtype(type))
		return DBE_AS_JSON;
	return DBE_AS_TEXT;
}

Oid
dbe_kept_type(dbe_form form, Oid type)
{
	return form == DBE_AS_IS ? type : form == DBE_AS_JSON ? JSONBOID : TEXTOID;
}

void
dbe_prepare_form(dbe_kept_column *column, Oid declared)
{
	Oid			output;
	bool		is_varlena;

	if (column->form == DBE_AS_JSON)
	{
		/* to_jsonb() learns the type of its argument from the call's expression */
		List	   *arguments = list_make1(makeNullConst(declared, -1, InvalidOid));

		fmgr_info(F_TO_JSONB, &column->convert);
		fmgr_info_set_expr((Node *) makeFuncExpr(F_TO_JSONB, JSONBOID, arguments, InvalidOid,
												 InvalidOid, COERCE_EXPLICIT_CALL),
						   &column->convert);
		return;
	}
	getTypeOutputInfo(declared, &output, &is_varlena);
	fmgr_info(output, &column->convert);
}

/* ---- masks ---- */

/* Equal values have equal hashes; the database's own secret keeps others from trying values. */
static text *
hash_of(const bytea *secret, const char *value)
{
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	char		hex[2 * PG_SHA256_DIGEST_LENGTH];
	pg_hmac_ctx *hmac = pg_hmac_create(PG_SHA256);

	if (hmac == NULL ||
		pg_hmac_init(hmac, (const uint8 *) VARDATA_ANY(secret), VARSIZE_ANY_EXHDR(secret)) < 0 ||
		pg_hmac_update(hmac, (const uint8 *) value, strlen(value)) < 0 ||
		pg_hmac_final(hmac, digest, sizeof(digest)) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not hash a value for the audit trail")));
	pg_hmac_free(hmac);
	hex_encode((const char *) digest, sizeof(digest), hex);
	return cstring_to_text_with_len(hex, sizeof(hex));
}

static text *
length_of(const char *value)
{
	return cstring_to_text(psprintf("%d characters", pg_mbstrlen(value)));
}

Datum
dbe_kept_value(const dbe_layout *layout, const dbe_kept_column *column, Datum value)
{
	FmgrInfo   *convert = unconstify(FmgrInfo *, &column->convert);

	switch (column->form)
	{
		case DBE_AS_JSON:
			return FunctionCall1(convert, value);
		case DBE_AS_TEXT:
			return CStringGetTextDatum(OutputFunctionCall(convert, value));
		case DBE_AS_HASH:
			return PointerGetDatum(hash_of(layout->secret, OutputFunctionCall(convert, value)));
		case DBE_AS_LENGTH:
			return PointerGetDatum(length_of(OutputFunctionCall(convert, value)));
		case DBE_AS_STARS:
			return CStringGetTextDatum("***");
		default:
			return value;
	}
}
