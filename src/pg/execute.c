/*
 * execute.c
 *	  Runs SQL for the core.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "host.h"

char *
dbe_output(Datum value, Oid type)
{
	Oid			output;
	bool		is_varlena;

	if (type == TIMESTAMPTZOID)
		return pstrdup(timestamptz_to_str(DatumGetTimestampTz(value)));
	getTypeOutputInfo(type, &output, &is_varlena);
	return OidOutputFunctionCall(output, value);
}

static void
copy_cell(MemoryContext context, dbe_text *cell, HeapTuple tuple, int column)
{
	TupleDesc	descriptor = SPI_tuptable->tupdesc;
	bool		is_null;
	Datum		value = SPI_getbinval(tuple, descriptor, column, &is_null);
	char	   *text;

	if (is_null)
		return;
	text = dbe_output(value, SPI_gettypeid(descriptor, column));
	cell->length = strlen(text);
	cell->data = MemoryContextStrdup(context, text);
	pfree(text);
}

/* The rows of the statement that SPI has just run. */
static void
copy_rows(MemoryContext context, dbe_rows *rows)
{
	dbe_text   *cells;

	rows->count = SPI_processed;
	rows->columns = SPI_tuptable->tupdesc->natts;
	cells = MemoryContextAllocExtended(context,
									   mul_size(mul_size(rows->count, rows->columns) + 1,
												sizeof(dbe_text)),
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 row = 0; row < rows->count; row++)
		for (uint32 column = 0; column < rows->columns; column++)
			copy_cell(context, &cells[row * rows->columns + column], SPI_tuptable->vals[row],
					  column + 1);
	rows->cells = cells;
}

void
dbe_query(MemoryContext context, const char *sql, dbe_call_kind kind, dbe_rows *rows)
{
	SPI_connect();
	if (SPI_execute(sql, kind == DBE_READING, 0) != SPI_OK_SELECT)
		elog(ERROR, "query of dbe is not a SELECT");
	copy_rows(context, rows);
	SPI_finish();
}

Oid
dbe_extension_owner(void)
{
	Relation	extensions = table_open(ExtensionRelationId, AccessShareLock);
	Oid			owner = InvalidOid;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ,
				CStringGetDatum("dbe"));
	scan = systable_beginscan(extensions, ExtensionNameIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		owner = ((Form_pg_extension) GETSTRUCT(tuple))->extowner;
	systable_endscan(scan);
	table_close(extensions, AccessShareLock);
	if (!OidIsValid(owner))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("extension \"dbe\" does not exist in this database")));
	return owner;
}

/* The user is put back by the abort of the (sub)transaction when the statement fails. */
int
dbe_execute_as_owner(const char *sql)
{
	Oid			user;
	int			security;
	int			result;

	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(dbe_extension_owner(), security | SECURITY_LOCAL_USERID_CHANGE);
	result = SPI_execute(sql, false, 0);
	SetUserIdAndSecContext(user, security);
	return result;
}

int
dbe_execute_kept_as_owner(const char *sql, void **plan)
{
	Oid			user;
	int			security;
	int			result;

	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(dbe_extension_owner(), security | SECURITY_LOCAL_USERID_CHANGE);
	if (*plan == NULL)
	{
		SPIPlanPtr	made = SPI_prepare(sql, 0, NULL);

		if (made == NULL || SPI_keepplan(made) != 0)
			elog(ERROR, "statement of dbe failed: %s", SPI_result_code_string(SPI_result));
		*plan = made;
	}
	result = SPI_execute_plan(*plan, NULL, NULL, false, 0);
	SetUserIdAndSecContext(user, security);
	return result;
}

void
dbe_execute(MemoryContext context, const char *sql, bool as_owner, dbe_rows *rows)
{
	int			result;

	SPI_connect();
	result = as_owner ? dbe_execute_as_owner(sql) : SPI_execute(sql, false, 0);
	if (result < 0)
		elog(ERROR, "statement of dbe failed: %s", SPI_result_code_string(result));
	if (SPI_tuptable != NULL)
		copy_rows(context, rows);
	SPI_finish();
}
