/*
 * abi_query.h
 *	  A statement as the server understands it: part of the wall, see abi.h.
 *
 * The server side turns the analysed tree of one statement into these plain
 * structs; the core judges them.  Pointers lead to memory of the statement, or
 * of the call where they lead to tables, functions and other objects.  A list
 * is an array of pointers and its length.  Locations are bytes from the start
 * of the text that was given, -1 where the server does not know.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_ABI_QUERY_H
#define DBE_ABI_QUERY_H

#include "abi_objects.h"

/* ---- expressions ---------------------------------------------------------- */

typedef enum dbe_expression_kind
{
	DBE_OTHER_EXPRESSION = 0,	/* arguments are whatever is below */
	DBE_COLUMN,
	DBE_CONSTANT,
	DBE_PARAMETER,
	DBE_OPERATOR,
	DBE_IS_DISTINCT,			/* an operator, IS DISTINCT FROM */
	DBE_NULLIF,
	DBE_ARRAY_OPERATOR,			/* scalar operator ANY or ALL of an array: also IN */
	DBE_FUNCTION,				/* a call as written */
	DBE_CAST,					/* its one argument, converted */
	DBE_COLLATE,
	DBE_AGGREGATE,
	DBE_WINDOW,
	DBE_GROUPING,
	DBE_AND,
	DBE_OR,
	DBE_NOT,
	DBE_NULL_TEST,
	DBE_BOOLEAN_TEST,
	DBE_CASE,					/* arguments: the operand if any, then WHENs; then ELSE */
	DBE_WHEN,					/* condition and result */
	DBE_CASE_OPERAND,
	DBE_COALESCE,
	DBE_GREATEST,				/* also LEAST */
	DBE_ARRAY,
	DBE_ROW,
	DBE_ROW_COMPARE,			/* left side first, then right side */
	DBE_SUBLINK,				/* a subquery in an expression; arguments: the test, if any */
	DBE_SUBSCRIPT,
	DBE_FIELD,
	DBE_SESSION_VALUE,			/* CURRENT_DATE and its kind */
	DBE_DEFAULT_VALUE,			/* DEFAULT in a list of values */
	DBE_CURRENT_OF
} dbe_expression_kind;

/* How an expression came to be: pg's CoercionForm in words. */
typedef enum dbe_coercion
{
	DBE_CALLED = 0,				/* f(x), or the operator itself */
	DBE_EXPLICIT_CAST,
	DBE_IMPLICIT_CAST,
	DBE_SQL_SYNTAX				/* EXTRACT(... FROM ...), AT TIME ZONE and their kind */
} dbe_coercion;

typedef enum dbe_cast_method
{
	DBE_NO_CAST = 0,
	DBE_BY_FUNCTION,
	DBE_RELABEL,				/* same bytes */
	DBE_BY_TEXT,				/* through output and input functions */
	DBE_BY_ELEMENT,
	DBE_TO_DOMAIN
} dbe_cast_method;

typedef enum dbe_sublink_kind
{
	DBE_NO_SUBLINK = 0,
	DBE_EXISTS,
	DBE_ANY,					/* also IN */
	DBE_ALL,					/* also NOT IN's inside as NOT ANY */
	DBE_SCALAR,
	DBE_ROW_SUBLINK,
	DBE_MULTIPLE_ASSIGNMENT,
	DBE_ARRAY_SUBLINK
} dbe_sublink_kind;


struct dbe_expression
{
	dbe_expression_kind kind;
	dbe_coercion	form;			/* of a function or cast */
	dbe_cast_method cast;
	dbe_sublink_kind sublink;
	int32_t		location;		/* of its leftmost part */
	int32_t		token;			/* of its own sign: an operator's, a function's name; -1 = unknown */
	const dbe_sql_type *type;	/* of the result; NULL = none */
	int32_t		modifier;
	const dbe_sql_collation *collation;	/* of the result; of an operator or function what it compares by */
	dbe_expression_list arguments;

	const dbe_sql_operator *op; /* operators, IS DISTINCT, NULLIF, ANY/ALL, a sublink's test; of CASE none */
	const dbe_sql_function *function;	/* functions, casts by function, aggregates, windows */

	/* columns: of which entry, in this or an outer query; NULL in an index */
	const dbe_entry *entry;
	int16_t		column;			/* 0 = the whole row; negative = of the system */
	int16_t		levels_up;

	const dbe_query_tree *query;		/* of a sublink */

	dbe_text	text;			/* constant: as text, if the type came with the server; field: its name */
	bool		is_number;		/* constant: number tells its value */
	double		number;			/* truth as 1 and 0; dates and times as seconds since 2000 */
	int32_t		parameter;		/* $n */

	bool		is_null;		/* constant; NULL TEST: IS NULL, not IS NOT NULL */
	bool		is_negative;	/* BOOLEAN TEST: IS NOT ... */
	char		truth;			/* BOOLEAN TEST: 't', 'f' or 'u' */
	bool		is_any;			/* ANY, not ALL */
	bool		is_least;		/* LEAST, not GREATEST */
	bool		has_operand;	/* CASE x WHEN */
	bool		has_else;		/* written, not the NULL that stands for it */
	bool		is_distinct;	/* aggregate */
	bool		is_star;		/* count(*) */
	bool		has_order;		/* aggregate */
	const dbe_expression *filter;	/* aggregate, window */
	uint32_t	window;			/* window function: which of the query's windows, from 1 */
};

/* ---- what a query reads ----------------------------------------------------- */

typedef enum dbe_entry_kind
{
	DBE_TABLE_ENTRY = 0,		/* table, view, foreign table */
	DBE_SUBQUERY_ENTRY,
	DBE_JOIN_ENTRY,
	DBE_FUNCTION_ENTRY,
	DBE_TABLE_FUNCTION_ENTRY,	/* XMLTABLE, JSON_TABLE */
	DBE_VALUES_ENTRY,
	DBE_CTE_ENTRY,
	DBE_OTHER_ENTRY
} dbe_entry_kind;

struct dbe_entry
{
	dbe_entry_kind kind;
	uint32_t	number;			/* in its query, from 1 */
	const dbe_query_tree *owner;		/* the query that has it */
	dbe_text	name;			/* alias, or name; by which the statement may refer to it */
	bool		has_alias;
	bool		is_lateral;
	bool		is_only;		/* ONLY, or cannot have children */
	bool		is_result;		/* what the statement writes */
	bool		is_excluded;	/* EXCLUDED of ON CONFLICT */
	bool		is_sampled;		/* TABLESAMPLE */
	bool		is_used;		/* stands in the FROM clause, directly or in a join */
	const dbe_sql_table *table;
	const dbe_query_tree *query;		/* subquery; of a CTE entry the CTE's, NULL in a recursion */
	const dbe_cte *cte;
	bool		is_recursive;	/* the CTE's reference to itself */
	dbe_texts	column_names;	/* as the statement sees them */
	dbe_expression_list columns;	/* join: what each of its columns stands for */
	dbe_expression_list functions;
	dbe_expression_list values; /* of all rows, one after the other */
	uint32_t	row_count;		/* of VALUES */
};

typedef enum dbe_from_kind
{
	DBE_FROM_ENTRY = 0,
	DBE_FROM_JOIN,
	DBE_FROM_LIST				/* parts separated by commas */
} dbe_from_kind;

typedef enum dbe_join_kind
{
	DBE_INNER_JOIN = 0,			/* also CROSS JOIN: no condition */
	DBE_LEFT_JOIN,
	DBE_RIGHT_JOIN,
	DBE_FULL_JOIN
} dbe_join_kind;

struct dbe_from
{
	dbe_from_kind kind;
	dbe_join_kind join;
	const dbe_entry *entry;		/* of an entry or a join */
	dbe_from_list parts;		/* both sides of a join, or the list */
	const dbe_expression *condition;	/* ON, USING; of the topmost list WHERE; NULL = none */
	bool		is_natural;
	bool		is_using;
};

struct dbe_target
{
	const dbe_expression *expression;
	dbe_text	name;			/* NULL of junk */
	int16_t		number;			/* position; INSERT and UPDATE: the column written */
	bool		is_junk;		/* only for sorting and the like */
	int32_t		group;			/* by which dbe_order refers to it; 0 = none */
};

/* One column of ORDER BY, GROUP BY, DISTINCT, PARTITION BY. */
struct dbe_order
{
	const dbe_target *target;
	dbe_oid		equality;		/* operator */
	bool		is_descending;
	bool		is_nulls_first;
};

typedef struct dbe_window
{
	dbe_text	name;
	dbe_order_list partition;
	dbe_order_list order;
	bool		has_frame;		/* other than the usual one */
} dbe_window;

struct dbe_cte
{
	dbe_text	name;
	const dbe_query_tree *query;
	char		materialized;	/* 'd'efault, 'a'lways, 'n'ever */
	bool		is_recursive;
	bool		has_cycle;
	bool		has_search;
	uint32_t	references;
	int32_t		location;
};

typedef enum dbe_query_command
{
	DBE_SELECT = 0,
	DBE_INSERT,
	DBE_UPDATE,
	DBE_DELETE,
	DBE_MERGE,
	DBE_UTILITY
} dbe_query_command;

typedef enum dbe_set_operation
{
	DBE_NO_SET = 0,
	DBE_UNION,
	DBE_INTERSECT,
	DBE_EXCEPT
} dbe_set_operation;

/* A tree of UNIONs and the like; a leaf is a subquery entry. */
typedef struct dbe_set_tree
{
	dbe_set_operation operation;
	bool		is_all;
	const dbe_entry *leaf;
	const struct dbe_set_tree *left;
	const struct dbe_set_tree *right;
} dbe_set_tree;

typedef struct dbe_row_mark
{
	const dbe_entry *entry;
	char		strength;		/* 'u'pdate, 'n'o key update, 's'hare, 'k'ey share */
	char		wait;			/* 'b'lock, 's'kip locked, 'n'owait */
} dbe_row_mark;

struct dbe_query_tree
{
	dbe_query_command command;
	const dbe_query_tree *parent;	/* NULL for the statement itself */
	uint32_t	depth;
	dbe_entry_list entries;
	dbe_cte_list ctes;
	const dbe_from *from;		/* a list; its condition is WHERE */
	dbe_target_list targets;
	const dbe_expression *having;
	const dbe_expression *limit;
	const dbe_expression *offset;
	bool		with_ties;
	dbe_order_list group;
	bool		has_grouping_sets;
	dbe_order_list order;
	dbe_order_list distinct;
	bool		is_distinct_on;
	const dbe_window *windows;
	uint32_t	window_count;
	const dbe_set_tree *set;	/* NULL when it is none */
	const dbe_row_mark *row_marks;	/* as written */
	uint32_t	row_mark_count;
	bool		has_aggregates;
	bool		has_windows;
	bool		has_sets_in_targets;	/* functions that return sets */
	bool		is_recursive;
	const dbe_entry *result;	/* what INSERT, UPDATE, DELETE, MERGE writes */
	dbe_target_list returning;
	char		conflict;		/* ON CONFLICT: 'n'othing, 'u'pdate, 0 = no such clause */
	dbe_target_list conflict_targets;
	const dbe_expression *conflict_where;
	const dbe_entry *excluded;
};

/* ---- how it was written ------------------------------------------------------- */

typedef enum dbe_mark_kind
{
	DBE_MARK_STAR = 1,			/* * or t.* in a list of results */
	DBE_MARK_ORDINAL,			/* ORDER BY 1, GROUP BY 1 */
	DBE_MARK_TABLE,				/* the name of a table, where it stands */
	DBE_MARK_INSERT_ALL,		/* INSERT without a list of columns, at its table */
	DBE_MARK_NATURAL,			/* at its right side's table, if that is one */
	DBE_MARK_SUBQUERY,			/* at its first result */
	DBE_MARK_COMMA				/* FROM a, b: at the second and further ones that are tables */
} dbe_mark_kind;

typedef struct dbe_mark
{
	dbe_mark_kind kind;
	int32_t		location;
	int32_t		number;			/* ORDINAL: which; STAR: how many columns of it are known; TABLE: length of the name */
	dbe_text	schema;			/* TABLE: as written; empty = none */
	dbe_text	name;
} dbe_mark;

/* What a part of a function's body is. */
typedef enum dbe_body_role
{
	DBE_BODY_STATEMENT = 0,
	DBE_BODY_DISCARDED,			/* PERFORM: nobody sees its results */
	DBE_BODY_EXPRESSION,
	DBE_BODY_ASSIGNMENT,		/* variable := expression */
	DBE_BODY_EXECUTED			/* gives the text that EXECUTE runs */
} dbe_body_role;

/* One statement of a script. */
typedef struct dbe_script_statement
{
	int32_t		location;		/* bytes from the start of the text */
	int32_t		length;
	dbe_text	tag;			/* SELECT, CREATE TABLE, ...; empty in PL/pgSQL */
	bool		is_utility;		/* nothing in it is analysed */
	dbe_body_role role;
	int32_t		target;			/* assignment: of which parameter, as expressions number them */
} dbe_script_statement;

typedef struct dbe_script
{
	void	   *reader;
	const dbe_script_statement *statements;
	uint32_t	count;
	bool		failed;			/* the server's parser refuses the text */
	dbe_error	error;
	int32_t		error_location; /* bytes; -1 = unknown */
	dbe_text	body;			/* function: the text in which locations count */
	dbe_numbers inputs;			/* PL/pgSQL: the parameters that it takes and never sets */
} dbe_script;

typedef struct dbe_analysed_statement
{
	bool		failed;			/* the server refuses the statement */
	dbe_error	error;
	int32_t		error_location;
	const dbe_query_tree *query;		/* NULL for utility statements that have none */
	const dbe_mark *marks;
	uint32_t	mark_count;
	int32_t		parameter_count;
} dbe_analysed_statement;

#endif							/* DBE_ABI_QUERY_H */
