/*
 * abi_index_size.h
 *	  How large an index would be: part of the wall, see abi.h.
 *
 * A header of its own, since only what-if needs it.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_ABI_INDEX_SIZE_H
#define DBE_ABI_INDEX_SIZE_H

#include "abi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum dbe_index_method
{
	DBE_BTREE,
	DBE_HASH,
	DBE_GIN,
	DBE_GIST,
	DBE_SPGIST,
	DBE_BRIN
} dbe_index_method;

/* How rows come to an index that is built by inserting them. */
typedef enum dbe_row_order
{
	DBE_ORDER_UNKNOWN,
	DBE_ORDER_RANDOM,
	DBE_ORDER_OF_TABLE,			/* they lie in the column's order already */
	DBE_ORDER_SORTED			/* the build sorts them */
} dbe_row_order;

/* A value of a column, as the statistics have it. */
typedef struct dbe_index_value
{
	double		width;			/* bytes in an index, its header included */
	double		fraction;		/* of all rows; 0 = one of those between the common ones */
} dbe_index_value;

/* A column of an index, the rows being those that the index has. */
typedef struct dbe_index_column
{
	int32_t		length;			/* bytes of its type, -1 = they vary */
	int32_t		alignment;
	bool		is_packable;	/* a short value has a header of one byte */
	bool		is_key;			/* not of INCLUDE */
	bool		is_image_equal; /* equal values look alike, so that a B-tree may merge them */
	double		null_fraction;
	double		width;			/* average of those that vary */
	double		distinct;		/* 0 = not known */
	const dbe_index_value *values;
	uint32_t	value_count;
	dbe_row_order order;

	/* Of GIN: the keys that are made of a row, all the keys, and how often some of them are. */
	double		keys_of_row;
	double		distinct_keys;
	double		key_width;
	const double *key_fractions;	/* of the rows that have it, the most frequent keys */
	uint32_t	key_fraction_count;
} dbe_index_column;

typedef struct dbe_index_plan
{
	dbe_index_method method;
	bool		is_unique;
	bool		has_unique_key; /* some of its columns are a key of the table already */
	bool		deduplicates;	/* what was asked for; the columns have to allow it as well */
	int32_t		block_size;
	int32_t		fillfactor;		/* percent */
	int32_t		pages_per_range;
	double		tuples;			/* rows in the index */
	double		table_pages;
	double		distinct;		/* of all keys together; 0 = not known */
	const dbe_index_column *columns;
	uint32_t	column_count;
} dbe_index_plan;

typedef struct dbe_index_size
{
	double		pages;			/* of all its files' main fork */
	double		entry_pages;	/* of GIN: those of the tree of keys */
	double		data_pages;		/* of GIN: those of posting trees */
	double		entries;		/* of GIN: keys */
	int32_t		tree_height;	/* of a B-tree: levels above the leaves; -1 = of others */
	double		build_cost;		/* order of magnitude, in the planner's units: scan, sort, write */
} dbe_index_size;

/*
 * The size of the index once CREATE INDEX has built it.  Needs no memory beyond
 * the stack, and does not fail.
 */
void		dbe_core_index_size(const dbe_index_plan *plan, dbe_index_size *size) DBE_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif							/* DBE_ABI_INDEX_SIZE_H */
