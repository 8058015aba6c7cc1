/*
 * call.h
 *	  From an SQL function to the core and back.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_CALL_H
#define DBE_CALL_H

#include "fmgr.h"

#include "host.h"

/* Calls the core's operation; its rows become the function's result. */
extern DBE_HIDDEN Datum dbe_call(FunctionCallInfo fcinfo, const char *operation,
								 dbe_call_kind kind);

/* Asks the core's operation about a text; the one cell of its reply. */
extern DBE_HIDDEN char *dbe_ask_about_text(const char *operation, const char *text);

/* One line per SQL function: dbe.score() is DBE_FUNCTION(score). */
#define DBE_FUNCTION(operation) DBE_FUNCTION_OF_KIND(operation, DBE_READING)
/* The same for those that take statements as the session would. */
#define DBE_QUERY_FUNCTION(operation) DBE_FUNCTION_OF_KIND(operation, DBE_QUERY)
/* The same for those that change something. */
#define DBE_ACTION_FUNCTION(operation) DBE_FUNCTION_OF_KIND(operation, DBE_ACTION)

#define DBE_FUNCTION_OF_KIND(operation, kind) \
	PG_FUNCTION_INFO_V1(dbe_##operation); \
	Datum \
	dbe_##operation(PG_FUNCTION_ARGS) \
	{ \
		return dbe_call(fcinfo, #operation, kind); \
	} \
	extern int dbe_no_such_symbol

#endif							/* DBE_CALL_H */
