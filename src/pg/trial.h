/*
 * trial.h
 *	  Queries on made-up rows.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_TRIAL_H
#define DBE_TRIAL_H

#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "nodes/primnodes.h"

#include "host.h"

/* What a query reads and gives (trial_facts.c). */
extern DBE_HIDDEN void dbe_read_trial_facts(MemoryContext context, const char *text,
											dbe_trial_facts *facts);
/* Runs queries on rows that are made up, or on a part of the real ones (trial.c). */
extern DBE_HIDDEN void dbe_try_statements(MemoryContext context, const dbe_trial_wish *wish,
										  dbe_trial_result *results);
extern DBE_HIDDEN void dbe_are_values(Oid type, int32 modifier, const dbe_text *texts, uint32 count,
									  bool *are);

/*
 * One statement as analysed and, where it is a query, rewritten; the rights of
 * the caller are checked.
 */
extern DBE_HIDDEN Query *dbe_trial_query(const char *text, Oid **types, int *parameter_count);

/* Settings by which texts of values are made and read; undone by AtEOXact_GUC(). */
extern DBE_HIDDEN int dbe_pin_styles(void);

/* More would not make the rows better, and a list of a million is nothing to choose from. */
#define DBE_MOST_CONSTANTS 400

/* A query while its facts are read. */
typedef struct dbe_trial_reading
{
	MemoryContext context;		/* of the call: what is handed out */
	dbe_trial_facts *facts;
	List	   *levels;			/* the queries around a place, the innermost first */
	List	   *tables;
	List	   *functions;		/* seen ones */
	dbe_trial_constant *constants;
	dbe_trial_function *calls;
	Oid			relation;		/* of the column that constants stand beside */
	int16		column;
} dbe_trial_reading;

/* A text of the call (trial_constants.c). */
extern DBE_HIDDEN dbe_text dbe_trial_text(const dbe_trial_reading *all, const char *text);
/* What a column is of; NULL where that is not known. */
extern DBE_HIDDEN RangeTblEntry *dbe_trial_entry(List *levels, const Var *column);
/* The only column of tables in an expression, seen through subqueries; false where there are more. */
extern DBE_HIDDEN bool dbe_find_only_column(List *levels, Node *node, Oid *relation, int16 *column);
/* Of an array its elements as well. */
extern DBE_HIDDEN void dbe_add_constant(dbe_trial_reading *all, const Const *constant);
/* Of date '2024-01-01' + interval '1 month' the value counts, and not its parts. */
extern DBE_HIDDEN void dbe_add_folded(dbe_trial_reading *all, Node *node);

/* The made-up rows of a table that its constraints admit (trial_rows.c). */
typedef struct dbe_made_rows
{
	Oid			table;
	Datum		rows;			/* an array of the table's row type */
	Oid			array_type;
} dbe_made_rows;

extern DBE_HIDDEN dbe_made_rows *dbe_make_rows(const dbe_trial_wish *wish);

#endif							/* DBE_TRIAL_H */
