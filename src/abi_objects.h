/*
 * abi_objects.h
 *	  The objects that a statement uses, as far as judging it needs them: part of
 *	  the wall, see abi_query.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_ABI_OBJECTS_H
#define DBE_ABI_OBJECTS_H

/* Declares name and name_list, an array of pointers to it. */
#ifdef __cplusplus
#define DBE_LIST_OF(name) \
	struct name; \
	struct name##_list \
	{ \
		const name *const *items; \
		uint32_t	count; \
		const name *const *begin() const noexcept { return items; } \
		const name *const *end() const noexcept { return items + count; } \
		const name &operator[](uint32_t position) const noexcept { return *items[position]; } \
		uint32_t	size() const noexcept { return count; } \
		bool		empty() const noexcept { return count == 0; } \
	}
#else
#define DBE_LIST_OF(name) \
	typedef struct name name; \
	typedef struct name##_list \
	{ \
		const name *const *items; \
		uint32_t	count; \
	} name##_list
#endif

DBE_LIST_OF(dbe_expression);
DBE_LIST_OF(dbe_entry);
DBE_LIST_OF(dbe_query_tree);
DBE_LIST_OF(dbe_sql_index);
DBE_LIST_OF(dbe_from);
DBE_LIST_OF(dbe_target);
DBE_LIST_OF(dbe_order);
DBE_LIST_OF(dbe_cte);

typedef struct dbe_sql_type
{
	dbe_type_id id;
	dbe_text	name;			/* as format_type() shows it, without a modifier */
	char		kind;			/* pg_type.typtype */
	char		category;		/* pg_type.typcategory */
	dbe_type_id base;			/* of a domain, down to what is none; else the type itself */
	dbe_type_id element;		/* of an array */
	bool		domain_is_not_null;
} dbe_sql_type;

typedef struct dbe_sql_collation
{
	dbe_oid		id;
	dbe_text	name;
	bool		is_deterministic;
	bool		is_c;			/* compares bytes: prefixes are ranges */
} dbe_sql_collation;

/* What an operator means to the indexes of one operator family. */
typedef struct dbe_operator_meaning
{
	dbe_oid		family;
	dbe_oid		method;			/* pg_am.oid */
	int16_t		strategy;
	bool		is_ordering;	/* serves ORDER BY, as a distance */
} dbe_operator_meaning;

typedef struct dbe_sql_function
{
	dbe_function_id id;
	dbe_text	schema;
	dbe_text	name;
	dbe_oid		language;
	char		volatility;
	char		parallel;
	bool		is_strict;
	bool		returns_set;
	bool		is_builtin;		/* came with the server */
	float		cost;			/* in cpu_operator_cost */
	float		rows;			/* of a set */
} dbe_sql_function;

typedef struct dbe_sql_operator
{
	dbe_oid		id;
	dbe_text	name;
	dbe_type_id left;			/* 0 = prefix */
	dbe_type_id right;
	const dbe_sql_function *function;
	dbe_oid		commutator;		/* 0 = none */
	dbe_oid		negator;
	const dbe_operator_meaning *meanings;
	uint32_t	meaning_count;
	bool		is_builtin;
} dbe_sql_operator;

typedef struct dbe_sql_column
{
	int16_t		number;
	dbe_text	name;			/* empty when dropped */
	const dbe_sql_type *type;
	int32_t		modifier;
	const dbe_sql_collation *collation;	/* NULL = none */
	char		storage;
	char		identity;		/* 'a', 'd' or 0 */
	char		generated;		/* 's', 'v' or 0 */
	bool		is_dropped;
	bool		is_not_null;	/* by a constraint that holds for every row */
	bool		has_default;
	bool		is_known;		/* what follows was found, and the caller may see it */
	float		null_fraction;
	int32_t		width;
	float		distinct;		/* pg_statistic.stadistinct */
	float		correlation;
} dbe_sql_column;

typedef struct dbe_sql_index_key
{
	int16_t		column;			/* 0 = expression */
	const dbe_expression *expression;	/* its columns have no entry */
	dbe_oid		family;
	dbe_oid		operator_class;
	dbe_text	operator_class_name;
	const dbe_sql_collation *collation;
	bool		is_descending;
	bool		is_nulls_first;
	bool		is_usual;		/* in the column's own collation, of the class that its type has by default */
} dbe_sql_index_key;

struct dbe_sql_index
{
	dbe_relation_id id;
	dbe_text	name;
	dbe_oid		method;			/* pg_am.oid */
	dbe_text	method_name;
	const dbe_sql_index_key *keys;
	uint32_t	key_count;
	dbe_numbers included;
	const dbe_expression *predicate;	/* NULL = all rows */
	bool		is_unique;
	bool		is_primary;
	bool		is_immediate;
	bool		is_valid;
	bool		nulls_not_distinct;
	bool		is_held;		/* by a constraint, an index of the parent, the replica identity or CLUSTER */
	uint32_t	pages;
};

typedef struct dbe_sql_foreign_key
{
	dbe_text	name;
	dbe_relation_id referenced;
	dbe_numbers columns;
	dbe_numbers referenced_columns;
	char		delete_action;
	char		update_action;
	char		match;
	bool		is_deferrable;
	bool		is_validated;
	bool		is_enforced;
} dbe_sql_foreign_key;

typedef struct dbe_sql_table
{
	dbe_relation_id id;
	dbe_text	schema;
	dbe_text	name;
	char		kind;			/* pg_class.relkind */
	char		persistence;	/* pg_class.relpersistence */
	bool		is_system;		/* of pg_catalog or information_schema */
	bool		is_readable;	/* the caller may read all its columns */
	bool		has_row_security;	/* for whomever it is: a statement is not the caller's */
	bool		hides_rows;		/* from the caller */
	bool		has_children;	/* by inheritance or partitions, may be past */
	bool		is_partition;
	bool		has_triggers;	/* beside those of foreign keys */
	double		tuples;			/* pg_class.reltuples; negative = unknown */
	uint32_t	pages;
	uint32_t	pages_all_visible;
	const dbe_sql_column *columns;	/* by number, from 1 */
	uint32_t	column_count;
	dbe_sql_index_list indexes;
	const dbe_sql_foreign_key *foreign_keys;
	uint32_t	foreign_key_count;
	dbe_numbers partition_columns;	/* 0 = expression */
	char		partition_strategy;
	const dbe_query_tree *view;	/* what a view stands for; NULL otherwise */
	bool		is_security_barrier;
} dbe_sql_table;

#endif							/* DBE_ABI_OBJECTS_H */
