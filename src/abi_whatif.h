/*
 * abi_whatif.h
 *	  Indexes that only the planner of this session sees: part of the wall, see abi.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_ABI_WHATIF_H
#define DBE_ABI_WHATIF_H

/* An index that does not exist, as large as it would be if it did. */
typedef struct dbe_whatif_index
{
	uint32_t	id;				/* of this call, or of the session; what plans have for an oid */
	dbe_relation_id table;
	dbe_text	schema;			/* of the table */
	dbe_text	table_name;
	dbe_text	name;			/* as plans print it */
	dbe_text	method;
	dbe_text	definition;		/* CREATE INDEX as the server prints it: the same index, the same text */
	bool		is_unique;
	bool		is_of_session;	/* made by dbe.whatif_create(): EXPLAIN sees it where that is asked for */
	double		bytes;
	double		pages;
	double		tuples;
	int32_t		tree_height;	/* levels above the leaves; -1 = the method has none */
} dbe_whatif_index;

/* A real index that the planner of this session does not see. */
typedef struct dbe_whatif_hidden
{
	dbe_relation_id index;
	dbe_relation_id table;
	dbe_text	schema;
	dbe_text	name;
	dbe_text	table_name;
} dbe_whatif_hidden;

typedef struct dbe_whatif_list
{
	const dbe_whatif_index *indexes;	/* in the order in which they were made */
	uint32_t	index_count;
	const dbe_whatif_hidden *hidden;
	uint32_t	hidden_count;
} dbe_whatif_list;

/* An analysed statement that is to be planned many times; gone with the call. */
typedef struct dbe_whatif_statement dbe_whatif_statement;

typedef struct dbe_whatif_wish
{
	dbe_whatif_statement *statement;
	const dbe_text *params;		/* values of $1 and so on; NULL = a generic plan, one without data = open in it */
	uint32_t	param_count;
	const uint32_t *indexes;	/* ids of those that are there, and no others */
	uint32_t	index_count;
	const dbe_relation_id *hidden;	/* real ones that are not */
	uint32_t	hidden_count;
} dbe_whatif_wish;

typedef struct dbe_whatif_plan
{
	double		startup_cost;
	double		total_cost;		/* with what init plans and subplans cost, as EXPLAIN has it */
	double		rows;
	const uint32_t *used;		/* ids of the hypothetical indexes in the plan, ascending */
	uint32_t	used_count;
	const dbe_relation_id *used_real;	/* real indexes in the plan, ascending */
	uint32_t	used_real_count;
} dbe_whatif_plan;

#endif							/* DBE_ABI_WHATIF_H */
