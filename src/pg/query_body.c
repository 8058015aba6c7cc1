/*
 * query_body.c
 *	  What is within a function: its text, its settings, and for SQL its statements.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "commands/proclang.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/syscache.h"

#include "compat.h"
#include "query_body.h"

static const char search_path_setting[] = "search_path=";

/* What the function sets search_path to; NULL where it does not. */
static const char *
own_search_path(HeapTuple tuple)
{
	bool		is_null;
	Datum		value = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proconfig, &is_null);
	Datum	   *settings;
	int			count;

	if (is_null)
		return NULL;
	deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false, TYPALIGN_INT, &settings, NULL, &count);
	for (int i = 0; i < count; i++)
	{
		char	   *setting = TextDatumGetCString(settings[i]);

		if (strncmp(setting, search_path_setting, strlen(search_path_setting)) == 0)
			return setting + strlen(search_path_setting);
	}
	return NULL;
}

void
dbe_use_settings(const dbe_function_body *body)
{
	if (body->search_path != NULL)
		(void) set_config_option("search_path", body->search_path, PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
}

static void
blank(char *text, size_t length)
{
	memset(text, ' ', length);
}

/*
 * A body that is stored as a tree, as the server prints it: what is around its
 * statements is blanked, and RETURN becomes a SELECT of the same length.
 */
static const char *
printed_body(Oid function)
{
	static const char opening[] = "BEGIN ATOMIC";
	char	   *printed = TextDatumGetCString(DirectFunctionCall1(pg_get_function_sqlbody,
															   ObjectIdGetDatum(function)));
	size_t		length = strlen(printed);

	if (strncmp(printed, "RETURN ", 7) == 0)
		memcpy(printed, "SELECT", 6);
	else if (strncmp(printed, opening, strlen(opening)) == 0 && length > strlen(opening) + 3)
	{
		blank(printed, strlen(opening));
		blank(printed + length - 3, 3);
	}
	return printed;
}

static const char *
source_of(HeapTuple tuple)
{
	bool		is_null;

	(void) SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosqlbody, &is_null);
	if (!is_null)
		return printed_body(((Form_pg_proc) GETSTRUCT(tuple))->oid);
	return TextDatumGetCString(SysCacheGetAttrNotNull(PROCOID, tuple, Anum_pg_proc_prosrc));
}

static void
read_sql(dbe_function_body *body, HeapTuple tuple)
{
	body->parameters = prepare_sql_fn_parse_info(tuple, NULL, InvalidOid);
	body->raw = raw_parser(body->text, RAW_PARSE_DEFAULT);
}

void
dbe_read_body(dbe_function_body *body)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(body->function));
	Form_pg_proc form;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION), errmsg("function is gone")));
	form = (Form_pg_proc) GETSTRUCT(tuple);
	body->search_path = own_search_path(tuple);
	dbe_use_settings(body);
	body->text = source_of(tuple);
	if (form->prolang == SQLlanguageId)
		read_sql(body, tuple);
	else if (form->prolang == get_language_oid("plpgsql", true))
		dbe_read_plpgsql(body, tuple);
	else
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("function is neither in SQL nor in PL/pgSQL")));
	ReleaseSysCache(tuple);
}
