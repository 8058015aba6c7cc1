/*
 * whatif_keys.c
 *	  How many different keys the columns of a what-if index have together.
 *
 * The core takes columns as independent of each other.  They are not where some of
 * them are a key of the table, where they refer to the key of another, or where
 * extended statistics have counted them.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "catalog/pg_index.h"
#include "catalog/pg_statistic_ext.h"
#include "nodes/bitmapset.h"
#include "statistics/statistics.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"

#include "whatif.h"

typedef struct key_facts
{
	const dbe_whatif_entry *entry;
	const dbe_whatif_view *view;
	double		table_tuples;
	dbe_index_plan *plan;
	Bitmapset  *columns;		/* of its key; none of them an expression */
} key_facts;

static int
position_of(const key_facts *facts, AttrNumber column)
{
	for (int i = 0; i < facts->entry->key_count; i++)
		if (facts->view->keys[i] == column)
			return i;
	return -1;
}

/* ---- keys of the table ---- */

static bool
is_key(const key_facts *facts, Form_pg_index index)
{
	if (!index->indisunique || !index->indisvalid || index->indnkeyatts == 0)
		return false;
	for (int i = 0; i < index->indnkeyatts; i++)
		if (index->indkey.values[i] <= 0 || !bms_is_member(index->indkey.values[i], facts->columns))
			return false;
	return true;
}

static void
find_keys(key_facts *facts)
{
	List	   *indexes = RelationGetIndexList(facts->view->relation);
	ListCell   *cell;

	foreach(cell, indexes)
	{
		HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(lfirst_oid(cell)));

		if (!HeapTupleIsValid(tuple))
			continue;
		if (heap_attisnull(tuple, Anum_pg_index_indpred, NULL) &&
			is_key(facts, (Form_pg_index) GETSTRUCT(tuple)))
			facts->plan->has_unique_key = true;
		ReleaseSysCache(tuple);
	}
}

/* ---- columns that are counted together ---- */

/*
 * So many different values of some columns of the key, and of the others as many as
 * each has alone.
 */
static void
apply_distinct(key_facts *facts, const Bitmapset *together, double distinct)
{
	for (int i = 0; i < facts->entry->key_count; i++)
	{
		double		own = facts->plan->columns[i].distinct;

		if (!bms_is_member(facts->view->keys[i], together))
			distinct *= own > 0 ? own : facts->plan->tuples;
	}
	distinct = Min(distinct, facts->plan->tuples);
	if (distinct > 0 && (facts->plan->distinct <= 0 || distinct < facts->plan->distinct))
		facts->plan->distinct = distinct;
}

static double
rows_of(Oid table)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	double		rows = -1;

	if (!HeapTupleIsValid(tuple))
		return rows;
	rows = ((Form_pg_class) GETSTRUCT(tuple))->reltuples;
	ReleaseSysCache(tuple);
	return rows;
}

static void
find_references(key_facts *facts)
{
	ListCell   *cell;

	foreach(cell, RelationGetFKeyList(facts->view->relation))
	{
		const ForeignKeyCacheInfo *reference = lfirst(cell);
		Bitmapset  *columns = NULL;
		double		rows;

		for (int i = 0; i < reference->nkeys; i++)
			columns = bms_add_member(columns, reference->conkey[i]);
		if (reference->nkeys < 2 || !bms_is_subset(columns, facts->columns))
			continue;
		rows = rows_of(reference->confrelid);
		if (rows > 0)
			apply_distinct(facts, columns, rows);
	}
}

static void
read_counted(key_facts *facts, const MVNDistinct *counted)
{
	for (uint32 i = 0; i < counted->nitems; i++)
	{
		const MVNDistinctItem *item = &counted->items[i];
		Bitmapset  *columns = NULL;
		bool		is_ours = true;

		for (int k = 0; k < item->nattributes; k++)
		{
			is_ours &= item->attributes[k] > 0 && position_of(facts, item->attributes[k]) >= 0;
			if (is_ours)
				columns = bms_add_member(columns, item->attributes[k]);
		}
		if (is_ours)
			apply_distinct(facts, columns, item->ndistinct);
	}
}

static void
find_statistics(key_facts *facts)
{
	ListCell   *cell;

	foreach(cell, RelationGetStatExtList(facts->view->relation))
	{
		HeapTuple	tuple = SearchSysCache2(STATEXTDATASTXOID, ObjectIdGetDatum(lfirst_oid(cell)),
											BoolGetDatum(false));
		bool		is_counted;

		if (!HeapTupleIsValid(tuple))
			continue;
		is_counted = statext_is_kind_built(tuple, STATS_EXT_NDISTINCT);
		ReleaseSysCache(tuple);
		if (is_counted)
			read_counted(facts, statext_ndistinct_load(lfirst_oid(cell), false));
	}
}

void
dbe_whatif_read_keys_of_table(const dbe_whatif_entry *entry, const dbe_whatif_view *view,
							  double table_tuples, dbe_index_plan *plan)
{
	key_facts	facts = {entry, view, table_tuples, plan};

	for (int i = 0; i < entry->key_count; i++)
		if (view->keys[i] > 0)
			facts.columns = bms_add_member(facts.columns, view->keys[i]);
	if (facts.columns == NULL)
		return;
	find_keys(&facts);
	if (entry->key_count < 2)
		return;
	find_references(&facts);
	if (!dbe_whatif_hides_rows(entry, view))
		find_statistics(&facts);
}
