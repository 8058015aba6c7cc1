/*
 * abi_plan.h
 *	  A plan as this server has made and run it: part of the wall, see abi.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_ABI_PLAN_H
#define DBE_ABI_PLAN_H

/* What the executor has measured at a node, of all loops together, its children's included. */
typedef struct dbe_plan_measure
{
	dbe_relation_id relation;	/* 0 = none */
	dbe_relation_id index;
	double		loops;
	double		rows;
	double		removed1;		/* by a scan's filter, or by a join's own condition */
	double		removed2;		/* by rechecks, or by a join's filter */
	double		startup_ms;
	double		total_ms;
	double		shared_hit;		/* blocks */
	double		shared_read;
	double		temp_read;
	double		temp_written;
} dbe_plan_measure;

/* A function that the statement itself calls, the views that it reads included. */
typedef struct dbe_plan_call
{
	dbe_text	schema;
	dbe_text	name;
	char		volatility;
	char		parallel;
	bool		is_refused;		/* by the wish */
} dbe_plan_call;

typedef struct dbe_explain_wish
{
	const char *text;			/* one statement */
	const dbe_text *params;		/* values of $1 and so on; NULL = none are given */
	uint32_t	param_count;
	bool		analyze;

	/*
	 * Nothing but total_cost, for what asks for the costs of many texts.  Rights
	 * are those of an EXPLAIN; refused and harmless are not looked at.
	 */
	bool		costs_only;
	int64_t		limit_ms;		/* of running it; 0 = none */

	/*
	 * Functions that must not run, and stop the statement when they are about to,
	 * in whatever is called: names of those in C, with a star at the end for all
	 * that begin so; and any other that is volatile and of an untrusted language.
	 */
	bool		refuses;
	dbe_texts	refused;
	dbe_texts	harmless;
} dbe_explain_wish;

typedef struct dbe_explained
{
	double		total_cost;		/* of the plan, in the planner's units, not rounded */
	dbe_text	json;			/* as EXPLAIN (FORMAT JSON, BUFFERS) prints it */
	const dbe_plan_measure *measures;	/* one per node in the order of the plan, or none */
	uint32_t	measure_count;
	const dbe_plan_call *calls; /* those that are refused, volatile or not parallel safe */
	uint32_t	call_count;
	bool		takes_sequences;	/* by identity columns */
} dbe_explained;

#endif							/* DBE_ABI_PLAN_H */
