/*
 * whatif_sample.h
 *	  Values of a column, or of an expression, as the statistics know them.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_WHATIF_SAMPLE_H
#define DBE_WHATIF_SAMPLE_H

#include "access/htup.h"

#include "whatif.h"

typedef struct dbe_sample
{
	int			count;
	Datum	   *values;
	bool	   *nulls;			/* of an expression */
	double	   *fractions;		/* of all rows; 0 = one of those between the frequent ones */
} dbe_sample;

/* The frequent values and the bounds of the histogram (whatif_sample.c). */
extern DBE_HIDDEN dbe_sample dbe_sample_of(HeapTuple statistics);

/*
 * What the expression is for each value of the only column that it is of.  False
 * where that is not tried, since a user's function would run, or has failed.
 */
extern DBE_HIDDEN bool dbe_sample_expression(Relation relation, Node *expression, AttrNumber column,
											 dbe_sample *sample);

/*
 * Values that are the same become one; `distinct` is how many there are among all
 * rows, before the number of the column's own, after that of the expression's.
 */
extern DBE_HIDDEN void dbe_sample_group(dbe_sample *sample, Oid type, double null_fraction,
										double *distinct);

/* The keys that GIN makes of the column: of its statistics, or of the sample (whatif_gin.c). */
extern DBE_HIDDEN void dbe_whatif_read_keys(const dbe_whatif_entry *entry, int number, HeapTuple statistics,
											const dbe_sample *sample, double rows, dbe_index_column *column);

/*
 * The different keys of documents in so many rows: what stands at one path is counted
 * apart, since an id differs in each row and a state does not (whatif_jsonb.c).
 */
extern DBE_HIDDEN double dbe_jsonb_keys(const dbe_sample *sample, double rows, double documents,
										bool with_names);

/* The width of what a GiST class keeps of the values; -1 = not known (whatif_gist.c). */
extern DBE_HIDDEN double dbe_gist_width(const dbe_whatif_entry *entry, int number, Datum value);

#endif							/* DBE_WHATIF_SAMPLE_H */
