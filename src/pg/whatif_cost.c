/*
 * whatif_cost.c
 *	  What a search of a GIN or BRIN index costs when the index is not there.
 *
 * The server's own functions reckon it, but for such an index they take a fixed guess
 * in place of what they would read from it: of GIN, that nine of ten pages hold the
 * tree of keys, of BRIN, that a range has 128 pages.  They are called with figures of
 * the table or the index that make the guess come out as what is known.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "access/brin.h"
#include "catalog/pg_am.h"
#include "nodes/pathnodes.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/index_selfuncs.h"

#include "whatif.h"

/* As the server's functions have them. */
#define GUESSED_SHARE_OF_KEYS 0.90

/* Lets the function find as many pages in the tree of keys as there would be. */
static void
gin_cost(PlannerInfo *root, IndexPath *path, double loops, Cost *startup, Cost *total,
		 Selectivity *selectivity, double *correlation, double *pages)
{
	IndexOptInfo *index = path->indexinfo;
	const dbe_whatif_entry *entry = dbe_whatif_find(index->indexoid);
	const dbe_whatif_part *part = entry == NULL ? NULL :
		dbe_whatif_known_size(entry, planner_rt_fetch(index->rel->relid, root)->relid);
	BlockNumber all = index->pages;

	if (part != NULL && part->size.entry_pages > 0)
		index->pages = (BlockNumber) ceil(part->size.entry_pages / GUESSED_SHARE_OF_KEYS);
	gincostestimate(root, path, loops, startup, total, selectivity, correlation, pages);
	index->pages = all;
}

/*
 * Lets the function find as many ranges as there would be, and takes the part of its
 * cost that goes by the pages of a range for what it is: it charges a tenth of an
 * operator for each page of the ranges that it expects to find.
 */
static void
brin_cost(PlannerInfo *root, IndexPath *path, double loops, Cost *startup, Cost *total,
		  Selectivity *selectivity, double *correlation, double *pages)
{
	IndexOptInfo *index = path->indexinfo;
	RelOptInfo *table = index->rel;
	const dbe_whatif_entry *entry = dbe_whatif_find(index->indexoid);
	BlockNumber all = table->pages;
	double		times = entry == NULL ? 1 : (double) BRIN_DEFAULT_PAGES_PER_RANGE / entry->pages_per_range;
	double		found;

	if (times == 1 || all == 0)
	{
		brincostestimate(root, path, loops, startup, total, selectivity, correlation, pages);
		return;
	}
	table->pages = (BlockNumber) Min(ceil(all * times), (double) MaxBlockNumber);
	brincostestimate(root, path, loops, startup, total, selectivity, correlation, pages);
	found = *selectivity * ceil((double) table->pages / BRIN_DEFAULT_PAGES_PER_RANGE);
	*total += 0.1 * cpu_operator_cost * found * (entry->pages_per_range - BRIN_DEFAULT_PAGES_PER_RANGE);
	table->pages = all;
}

void
dbe_whatif_set_cost(IndexOptInfo *info, const dbe_whatif_entry *entry)
{
	if (entry->method == GIN_AM_OID)
		info->amcostestimate = gin_cost;
	if (entry->method == BRIN_AM_OID)
		info->amcostestimate = brin_cost;
}
