/*
 * proof.c
 *	  Two mistakes that valgrind must report, lest a clean report mean nothing.
 */
#include "postgres.h"

#include "fmgr.h"

PG_MODULE_MAGIC;
PG_FUNCTION_INFO_V1(valgrind_proof);

PGDLLEXPORT Datum
valgrind_proof(PG_FUNCTION_ARGS)
{
	volatile int *forgotten = malloc(100 * sizeof(int));

	if (forgotten[PG_GETARG_INT32(0)] > 7)
		elog(DEBUG1, "more");
	forgotten = NULL;
	PG_RETURN_INT32(1);
}
