/*
 * row_lifecycle_purge.c
 *	  The procedure dbe.purge(): batch after batch, with a commit after each where
 *	  the caller is in no transaction of its own.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"

PG_FUNCTION_INFO_V1(dbe_purge);

typedef struct purge_count
{
	int64		deleted;
	int64		kept;			/* -1: not known yet */
} purge_count;

static purge_count
purge_once(FunctionCallInfo fcinfo)
{
	Oid			types[] = {REGCLASSOID, TIMESTAMPTZOID, INT4OID};
	Datum		values[] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), PG_GETARG_DATUM(2)};
	char		nulls[] = {
		PG_ARGISNULL(0) ? 'n' : ' ', PG_ARGISNULL(1) ? 'n' : ' ', PG_ARGISNULL(2) ? 'n' : ' '
	};
	purge_count count = {0, -1};
	bool		isnull;

	if (SPI_execute_with_args("SELECT * FROM dbe.purge_batch($1, $2, $3)", 3, types, values, nulls,
							  false, 0) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "dbe.purge_batch() gave no row");
	count.deleted = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1,
												&isnull));
	if (isnull)
		count.deleted = 0;
	count.kept = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2,
											 &isnull));
	if (isnull)
		count.kept = -1;
	SPI_freetuptable(SPI_tuptable);
	return count;
}

/* Rows that were held by others of the table are free in the next batch: until one finds none. */
Datum
dbe_purge(PG_FUNCTION_ARGS)
{
	bool		commits = fcinfo->context && IsA(fcinfo->context, CallContext) &&
		!castNode(CallContext, fcinfo->context)->atomic;
	int64		deleted = 0;
	purge_count count;
	TupleDesc	descriptor;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "dbe.purge() must return a row");
	descriptor = BlessTupleDesc(descriptor);
	SPI_connect_ext(commits ? SPI_OPT_NONATOMIC : 0);
	do
	{
		CHECK_FOR_INTERRUPTS();
		count = purge_once(fcinfo);
		deleted += count.deleted;
		if (commits)
			SPI_commit();
	} while (count.deleted > 0);
	SPI_finish();
	values[0] = Int64GetDatum(deleted);
	values[1] = Int64GetDatum(Max(count.kept, 0));
	return HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls));
}
