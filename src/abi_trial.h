/*
 * abi_trial.h
 *	  Statements on made-up rows: part of the wall, see abi.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_ABI_TRIAL_H
#define DBE_ABI_TRIAL_H

/* A constant of a statement, or of what a table demands of its rows. */
typedef struct dbe_trial_constant
{
	dbe_type_id type;			/* of a domain its base, of an array its elements' */
	char		category;		/* pg_type.typcategory */
	dbe_relation_id relation;	/* of the only column that stands beside it; 0 = none */
	int16_t		column;
	dbe_text	text;			/* dates and times in ISO style and the session's zone */
} dbe_trial_constant;

/* A function that the statement itself calls, the views that it reads included. */
typedef struct dbe_trial_function
{
	dbe_text	schema;
	dbe_text	name;
	char		volatility;
	bool		is_native;		/* of the server or in C, so that it reads no tables */
} dbe_trial_function;

/* A table that the statement reads, also through views. */
typedef struct dbe_trial_table
{
	dbe_relation_id id;
	dbe_text	schema;
	dbe_text	name;
	char		kind;			/* pg_class.relkind */
	bool		is_system;
	bool		has_children;
	bool		is_read_alone;	/* somewhere by ONLY, though it has children */
	bool		is_read_whole;	/* somewhere with them */
	double		tuples;			/* pg_class.reltuples; negative = unknown */
	bool		uses_row;		/* as a value of its own */
	dbe_numbers columns;		/* that the statement or the table's own constraints use */
} dbe_trial_table;

typedef struct dbe_trial_column
{
	dbe_text	name;
	dbe_type_id type;
	dbe_text	type_name;
	char		category;
} dbe_trial_column;

/* What is to be known of a statement before it is tried. */
typedef struct dbe_trial_facts
{
	dbe_query_command command;
	bool		locks_rows;		/* FOR UPDATE and its kind */
	bool		writes;			/* a WITH query does */
	bool		samples;		/* TABLESAMPLE */
	bool		uses_system_columns;
	bool		is_order_sensitive; /* what it gives may depend on the order in which rows come */
	const dbe_trial_column *columns;
	uint32_t	column_count;
	const dbe_trial_column *parameters;
	uint32_t	parameter_count;
	const dbe_trial_table *tables;
	uint32_t	table_count;
	const dbe_trial_constant *constants;
	uint32_t	constant_count;
	const dbe_trial_function *functions;
	uint32_t	function_count;
} dbe_trial_facts;

/* Made-up rows of a table. */
typedef struct dbe_trial_rows
{
	dbe_relation_id table;
	const int16_t *columns;		/* all others are null, or generated */
	uint32_t	column_count;
	const dbe_text *cells;		/* row by row; without data: null */
	uint32_t	row_count;
	bool	   *kept;			/* out: which rows the table's constraints admit */
} dbe_trial_rows;

typedef struct dbe_trial_wish
{
	const char *const *texts;	/* a query each, run one after the other on the same rows */
	uint32_t	text_count;
	const char *time_zone;		/* NULL = the session's */
	const dbe_text *params;		/* values of $1 and so on; without data: null */
	uint32_t	param_count;
	bool		is_real;		/* on the tables' own rows */
	dbe_relation_id sampled;	/* then of this one only so many */
	double		percent;
	const dbe_trial_rows *tables;	/* of tables that are not there the rows are the real ones */
	uint32_t	table_count;
	int64_t		limit_ms;		/* of all; 0 = none */
	uint32_t	most_rows;		/* of a result */
	uint64_t	most_bytes;
} dbe_trial_wish;

typedef struct dbe_trial_result
{
	dbe_rows	rows;			/* its columns, then what else it is sorted by */
	uint32_t	column_count;	/* without the latter */
	dbe_numbers keys;			/* which columns it is sorted by, from 0 */
	bool		has_exact_keys; /* values that sort as equal have the same text */
	bool		failed;
	dbe_error	error;
	bool		is_too_large;
	bool		is_over;		/* the limit was reached before its end */
} dbe_trial_result;

#endif							/* DBE_ABI_TRIAL_H */
