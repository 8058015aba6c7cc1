/*
 * query_body.h
 *	  The body of a function in SQL or PL/pgSQL, as statements that can be analysed.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_QUERY_BODY_H
#define DBE_QUERY_BODY_H

#include "executor/functions.h"
#include "parser/parse_node.h"
#include "parser/parser.h"

#include "query.h"

/* A statement or an expression of PL/pgSQL. */
typedef struct dbe_body_part
{
	dbe_body_role role;
	int32_t		target;
	int32_t		location;		/* of its text in the body */
	const char *text;
	RawParseMode mode;
	struct PLpgSQL_expr *expression;
} dbe_body_part;

typedef struct dbe_function_body
{
	Oid			function;
	Oid			trigger_of;
	const char *text;			/* in which locations count */
	const char *search_path;	/* that the function sets; NULL = the session's */

	/* SQL */
	List	   *raw;
	SQLFunctionParseInfoPtr parameters;

	/* PL/pgSQL */
	struct PLpgSQL_function *plpgsql;
	dbe_body_part *parts;
	uint32_t	count;
	dbe_numbers inputs;
} dbe_function_body;

/* All these raise errors for what cannot be read; to be called in a subtransaction that is undone. */
extern DBE_HIDDEN void dbe_read_body(dbe_function_body *body);
extern DBE_HIDDEN void dbe_use_settings(const dbe_function_body *body);
extern DBE_HIDDEN void dbe_read_plpgsql(dbe_function_body *body, HeapTuple tuple);
extern DBE_HIDDEN Query *dbe_analyse_part(const dbe_function_body *body, const dbe_body_part *part,
										  ParseState *state, RawStmt *raw);

/* The parts of a body in PL/pgSQL that has been compiled (query_plpgsql_parts.c). */
extern DBE_HIDDEN void dbe_list_parts(dbe_function_body *body);

#endif							/* DBE_QUERY_BODY_H */
