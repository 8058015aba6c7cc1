/*
 * floor.c
 *	  What the server itself takes to parse and to analyse the statements of a
 *	  script: the floor that dbe.lint() is measured against.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/analyze.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(bench_parse);
PG_FUNCTION_INFO_V1(bench_analyse);

/* bench_parse(script text): its number of statements */
Datum
bench_parse(PG_FUNCTION_ARGS)
{
	List	   *raw = raw_parser(text_to_cstring(PG_GETARG_TEXT_PP(0)), RAW_PARSE_DEFAULT);

	PG_RETURN_INT32(list_length(raw));
}

/* bench_analyse(script text): the same, each of them analysed */
Datum
bench_analyse(PG_FUNCTION_ARGS)
{
	char	   *script = text_to_cstring(PG_GETARG_TEXT_PP(0));
	List	   *raw = raw_parser(script, RAW_PARSE_DEFAULT);
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "bench statement",
												  ALLOCSET_DEFAULT_SIZES);
	ListCell   *cell;

	foreach(cell, raw)
	{
		MemoryContext outer = MemoryContextSwitchTo(context);
		Oid		   *types = NULL;
		int			count = 0;

		CHECK_FOR_INTERRUPTS();
		PushActiveSnapshot(GetTransactionSnapshot());
		(void) parse_analyze_varparams(lfirst_node(RawStmt, cell), script, &types, &count, NULL);
		PopActiveSnapshot();
		MemoryContextSwitchTo(outer);
		MemoryContextReset(context);
	}
	PG_RETURN_INT32(list_length(raw));
}
