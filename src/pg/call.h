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
extern DBE_HIDDEN Datum dbe_call(FunctionCallInfo fcinfo, const char *operation);

/* One line per SQL function: dbe.score() is DBE_FUNCTION(score). */
#define DBE_FUNCTION(operation) \
	PG_FUNCTION_INFO_V1(dbe_##operation); \
	Datum \
	dbe_##operation(PG_FUNCTION_ARGS) \
	{ \
		return dbe_call(fcinfo, #operation); \
	} \
	extern int dbe_no_such_symbol

#endif							/* DBE_CALL_H */
