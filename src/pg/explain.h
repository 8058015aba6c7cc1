/*
 * explain.h
 *	  Parts of dbe_explain_statement().
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_EXPLAIN_H
#define DBE_EXPLAIN_H

#include "executor/execdesc.h"

#include "query.h"

/* What a statement calls by itself, before it runs (explain_calls.c). */
extern DBE_HIDDEN void dbe_list_calls(MemoryContext context, Query *query,
									  const dbe_explain_wish *wish, dbe_explained *explained);

/* Whether the caller may call all that the statement calls by itself. */
extern DBE_HIDDEN bool dbe_may_call_all(Query *query);

/*
 * From the one to the other, functions that the wish refuses raise an error when
 * the executor is about to call them, in functions and triggers as well.
 */
extern DBE_HIDDEN void dbe_refuse_calls(const dbe_explain_wish *wish);
extern DBE_HIDDEN void dbe_allow_calls(const dbe_explain_wish *wish);

/*
 * A limit of time: a cancel when it is over (explain_limit.c).  A call within what
 * is run has the limit of the outer one.
 */
extern DBE_HIDDEN void dbe_start_limit(const void *owner, int64 limit_ms);
/* True when it was over. */
extern DBE_HIDDEN bool dbe_end_limit(const void *owner);

#endif							/* DBE_EXPLAIN_H */
