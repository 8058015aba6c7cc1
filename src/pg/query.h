/*
 * query.h
 *	  Statements as plain facts: from the server's trees to the structs of abi_query.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_QUERY_H
#define DBE_QUERY_H

#include "nodes/parsenodes.h"
#include "utils/hsearch.h"
#include "utils/rel.h"

#include "host.h"

/*
 * What a call knows of the objects that its statements use: one of each.  It is
 * as old as the call, and so never newer than what a statement was analysed by.
 */
typedef struct dbe_objects
{
	MemoryContext context;		/* lives as long as the call */
	HTAB	   *types;
	HTAB	   *collations;
	HTAB	   *functions;
	HTAB	   *operators;
	HTAB	   *tables;
} dbe_objects;

extern DBE_HIDDEN dbe_objects *dbe_make_objects(MemoryContext context);
extern DBE_HIDDEN const dbe_sql_type *dbe_type_facts(dbe_objects *objects, Oid id);
/* NULL for none. */
extern DBE_HIDDEN const dbe_sql_collation *dbe_collation_facts(dbe_objects *objects, Oid id);
extern DBE_HIDDEN const dbe_sql_function *dbe_function_facts(dbe_objects *objects, Oid id);
extern DBE_HIDDEN const dbe_sql_operator *dbe_operator_facts(dbe_objects *objects, Oid id);
/* NULL when it is gone. */
extern DBE_HIDDEN const dbe_sql_table *dbe_table_facts(dbe_objects *objects, Oid id);

/* Where the facts of an object are, NULL before they are known. */
extern DBE_HIDDEN void **dbe_object_place(HTAB *table, Oid id);
extern DBE_HIDDEN dbe_text dbe_text_of(const char *text);

/* A query while it is read, and the one around it. */
typedef struct dbe_scope
{
	dbe_objects *objects;
	struct dbe_scope *outer;
	const Query *source;		/* NULL for expressions of an index */
	dbe_query_tree  *query;
	dbe_entry **entries;
	bool		in_having;		/* while HAVING is converted */
} dbe_scope;

extern DBE_HIDDEN const dbe_query_tree *dbe_convert_query(dbe_objects *objects, dbe_scope *outer,
													 Query *source);
extern DBE_HIDDEN const dbe_expression *dbe_convert_expression(dbe_scope *scope, Node *node);
extern DBE_HIDDEN dbe_expression_list dbe_convert_expressions(dbe_scope *scope, List *nodes);

/* Parts of dbe_convert_expression(): NULL for what is of another (query_leaf.c, query_call.c). */
extern DBE_HIDDEN const dbe_expression *dbe_convert_leaf(dbe_scope *scope, Node *node);
extern DBE_HIDDEN const dbe_expression *dbe_convert_call(dbe_scope *scope, Node *node);

/* What they make expressions with (query_expression.c). */
extern DBE_HIDDEN dbe_expression *dbe_new_expression(dbe_scope *scope, Node *node,
													 dbe_expression_kind kind);
extern DBE_HIDDEN dbe_expression *dbe_convert_with(dbe_scope *scope, Node *source,
												   dbe_expression_kind kind, List *arguments,
												   int location);
extern DBE_HIDDEN dbe_expression_list dbe_list_of_one(const dbe_expression *expression);
/* Of its own sign and of its parts, the leftmost. */
extern DBE_HIDDEN void dbe_find_location(dbe_expression *expression);

/* Of a query's scope, its entries and CTEs (query_entries.c). */
extern DBE_HIDDEN void dbe_read_entries(dbe_scope *scope);
extern DBE_HIDDEN void dbe_read_ctes(dbe_scope *scope);

/* How the statement is written. */
extern DBE_HIDDEN void dbe_read_marks(Node *statement, dbe_analysed_statement *facts);

/* A script and its statements (query.c). */
extern DBE_HIDDEN void dbe_parse_script(MemoryContext context, const char *text,
										dbe_script *script);
extern DBE_HIDDEN void dbe_parse_function(MemoryContext context, Oid function, Oid trigger_of,
										  dbe_script *script);
extern DBE_HIDDEN void dbe_analyse_statement(void *reader, uint32_t number,
											 dbe_analysed_statement *statement);


/* The statement within EXPLAIN, CREATE VIEW and the like; NULL when there is none. */
extern DBE_HIDDEN Node *dbe_inner_statement(Node *statement);
/* As parse_analyze_varparams(), without its hook. */
extern DBE_HIDDEN Query *dbe_analyse_query(const char *text, RawStmt *raw, Oid **types,
										   int *parameter_count);

/*
 * A callback of error_context_stack, whose argument is the statement's text: an
 * error's place is one in it, and not in that which has called dbe.
 */
extern DBE_HIDDEN void dbe_point_into_statement(void *argument);
/* The one statement of a text that has a plan, out of EXPLAIN and the like; an error where it is none (explain.c). */
extern DBE_HIDDEN RawStmt *dbe_only_statement(const char *text);

/* Plans, and runs in what is always undone (explain.c). */
extern DBE_HIDDEN void dbe_explain_statement(MemoryContext context, const dbe_explain_wish *wish,
								   dbe_explained *explained);

#endif							/* DBE_QUERY_H */
