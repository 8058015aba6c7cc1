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
#include "pgtime.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/bytea.h"
#include "utils/float.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
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

/* Types whose text is the same under all settings. */
static bool
is_plain(Oid type)
{
	switch (type)
	{
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case NUMERICOID:
		case UUIDOID:
		case BOOLOID:
			return true;
		default:
			return get_typtype(type) == TYPTYPE_ENUM;
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

		column->is_refusable = dbe_is_refusable(declared);
		fmgr_info(F_TO_JSONB, &column->convert);
		fmgr_info_set_expr((Node *) makeFuncExpr(F_TO_JSONB, JSONBOID, arguments, InvalidOid,
												 InvalidOid, COERCE_EXPLICIT_CALL),
						   &column->convert);
		return;
	}
	column->is_plain = is_plain(declared);
	column->names_object = names_an_object(declared);
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
	int			length = pg_mbstrlen(value);

	return cstring_to_text(psprintf(length == 1 ? "%d character" : "%d characters", length));
}

/* ---- text that does not depend on the session ---- */

static void
pin(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
							 false);
}

static bool
is_usual(const dbe_kept_column *column)
{
	if (column->is_plain)
		return true;
	return !column->names_object && DateStyle == USE_ISO_DATES &&
		IntervalStyle == INTSTYLE_POSTGRES && extra_float_digits >= 1 &&
		bytea_output == BYTEA_OUTPUT_HEX &&
		(column->form != DBE_AS_HASH ||
		 strcmp(pg_get_timezone_name(session_timezone), "UTC") == 0);
}

/* As postgres_fdw does. */
char *
dbe_settled_text(FmgrInfo *output, Datum value, bool names_object, bool in_utc)
{
	int			nest_level = NewGUCNestLevel();
	char	   *text;

	pin("datestyle", "ISO, YMD");
	pin("intervalstyle", "postgres");
	pin("extra_float_digits", "1");
	pin("bytea_output", "hex");
	if (names_object)
		pin("search_path", "pg_catalog");
	if (in_utc)
		pin("timezone", "UTC");
	text = OutputFunctionCall(output, value);
	AtEOXact_GUC(true, nest_level);
	return text;
}

/* Equal values have equal hashes whatever the time zone. */
static char *
text_of(const dbe_kept_column *column, FmgrInfo *convert, Datum value)
{
	if (is_usual(column))
		return OutputFunctionCall(convert, value);
	return dbe_settled_text(convert, value, column->names_object, column->form == DBE_AS_HASH);
}

Datum
dbe_kept_value(const dbe_layout *layout, const dbe_kept_column *column, Datum value)
{
	FmgrInfo   *convert = unconstify(FmgrInfo *, &column->convert);

	switch (column->form)
	{
		case DBE_AS_JSON:
			return dbe_to_jsonb(column, value);
		case DBE_AS_TEXT:
			return CStringGetTextDatum(text_of(column, convert, value));
		case DBE_AS_HASH:
			return PointerGetDatum(hash_of(layout->secret, text_of(column, convert, value)));
		case DBE_AS_LENGTH:
			return PointerGetDatum(length_of(text_of(column, convert, value)));
		case DBE_AS_STARS:
			return CStringGetTextDatum("***");
		default:
			return value;
	}
}
