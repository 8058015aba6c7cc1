/*
 * boundary.c
 *	  SQL functions for the tests of the wall.
 *
 * dbe_boundary(scenario, argument) goes through the real dbe_call() into the
 * scenarios.  The rest looks at what they leave behind.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <sys/resource.h>
#include <unistd.h>

#include "fmgr.h"
#include "funcapi.h"
#include "utils/guc.h"

#include "call.h"
#include "query.h"

PG_MODULE_MAGIC;

extern int	dbe_live_objects(void);

DBE_FUNCTION(boundary);
DBE_FUNCTION(boundary_rows);

/* In place of the real reader: fails below the core as any catalog might. */
void
dbe_read_catalog(MemoryContext context, dbe_catalog *catalog)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_TABLE),
			 errmsg("catalog vanished"),
			 errdetail("It was there a moment ago."),
			 errhint("Look again.")));
}

void
dbe_parse_script(MemoryContext context, const char *text, dbe_script *script)
{
	elog(ERROR, "nothing here reads scripts");
}

void
dbe_parse_function(MemoryContext context, Oid function, Oid trigger_of, dbe_script *script)
{
	elog(ERROR, "nothing here reads functions");
}

void
dbe_analyse_statement(void *reader, uint32_t number, dbe_analysed_statement *statement)
{
	elog(ERROR, "nothing here reads scripts");
}

void
dbe_explain_statement(MemoryContext context, const dbe_explain_wish *wish, dbe_explained *explained)
{
	elog(ERROR, "nothing here explains statements");
}

void
dbe_host_add_trials(dbe_host *host)
{
	/* nothing here tries statements */
}

void
dbe_host_add_whatif(dbe_host *host)
{
}

double
dbe_file_created(Oid tablespace, Oid file)
{
	return 0;
}

int64
dbe_file_bytes(Oid tablespace, Oid file)
{
	return -1;
}

void
dbe_read_table_rows(MemoryContext context, Oid table, const int16 *columns, uint32 count,
					uint32 most, dbe_rows *rows)
{
	elog(ERROR, "no scenario reads tables");
}

int64
dbe_wal_disk_free(void)
{
	return -1;
}

/* C++ objects whose destructor has not run. */
PG_FUNCTION_INFO_V1(dbe_boundary_live_objects);
Datum
dbe_boundary_live_objects(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(dbe_live_objects());
}

/* Leaves so many bytes of address space to this backend, for ever. */
PG_FUNCTION_INFO_V1(dbe_boundary_limit_memory);
Datum
dbe_boundary_limit_memory(PG_FUNCTION_ARGS)
{
	struct rlimit limit;
	unsigned long pages = 0;
	FILE	   *file = fopen("/proc/self/statm", "r");

	if (file == NULL || fscanf(file, "%lu", &pages) != 1)
		elog(ERROR, "size of the process is unknown");
	fclose(file);
	limit.rlim_cur = limit.rlim_max = pages * sysconf(_SC_PAGESIZE) + PG_GETARG_INT64(0);
	if (setrlimit(RLIMIT_AS, &limit) != 0)
		elog(ERROR, "setrlimit: %m");
	PG_RETURN_VOID();
}
