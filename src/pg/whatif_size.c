/*
 * whatif_size.c
 *	  How large a what-if index is on a table.
 *
 * The figures of the table are the planner's, and so is the share of its rows that a
 * partial index has; the size itself is reckoned by the core.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "access/table.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "miscadmin.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/plancat.h"
#include "parser/parse_relation.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/rls.h"
#include "utils/selfuncs.h"

#include "whatif.h"

/* ---- the rows of a partial index ---- */

/* The planner's functions ask for a query: one of this table alone. */
static PlannerInfo *
planner_of(Relation relation)
{
	PlannerInfo *root = makeNode(PlannerInfo);
	RangeTblEntry *entry = makeNode(RangeTblEntry);

	entry->rtekind = RTE_RELATION;
	entry->relid = RelationGetRelid(relation);
	entry->relkind = relation->rd_rel->relkind;
	entry->rellockmode = AccessShareLock;
	root->parse = makeNode(Query);
	root->parse->commandType = CMD_SELECT;
	root->parse->rtable = list_make1(entry);
#if PG_VERSION_NUM >= 160000
	(void) addRTEPermissionInfo(&root->parse->rteperminfos, entry);
#endif
	root->glob = makeNode(PlannerGlobal);
	root->query_level = 1;
	root->planner_cxt = CurrentMemoryContext;
	root->wt_param_id = -1;
#if PG_VERSION_NUM >= 160000
	root->join_domains = list_make1(makeNode(JoinDomain));
#endif
	setup_simple_rel_arrays(root);
	(void) build_simple_rel(root, 1, NULL);
	return root;
}

bool
dbe_whatif_hides_rows(const dbe_whatif_entry *entry, const dbe_whatif_view *view)
{
	return check_enable_rls(entry->relation, InvalidOid, true) == RLS_ENABLED ||
		check_enable_rls(RelationGetRelid(view->relation), InvalidOid, true) == RLS_ENABLED;
}

static double
share_of_rows(const dbe_whatif_entry *entry, const dbe_whatif_view *view)
{
	if (view->predicate == NIL)
		return 1;
	/* an operator would be called with values of rows that the caller may not see */
	if (dbe_whatif_hides_rows(entry, view))
		return DEFAULT_INEQ_SEL;
	return clauselist_selectivity(planner_of(view->relation), view->predicate, 0, JOIN_INNER, NULL);
}

/* ---- on one table ---- */

static dbe_index_method
method_of(Oid method)
{
	switch (method)
	{
		case HASH_AM_OID:
			return DBE_HASH;
		case GIN_AM_OID:
			return DBE_GIN;
		case GIST_AM_OID:
			return DBE_GIST;
		case SPGIST_AM_OID:
			return DBE_SPGIST;
		case BRIN_AM_OID:
			return DBE_BRIN;
		default:
			return DBE_BTREE;
	}
}

static void
reckon(const dbe_whatif_entry *entry, const dbe_whatif_view *view, dbe_whatif_part *part)
{
	dbe_index_plan plan = {0};

	plan.method = method_of(entry->method);
	plan.is_unique = entry->facts.is_unique;
	plan.deduplicates = entry->deduplicates;
	plan.block_size = BLCKSZ;
	plan.fillfactor = entry->fillfactor;
	plan.pages_per_range = entry->pages_per_range;
	plan.table_pages = part->table_pages;
	plan.tuples = rint(part->table_tuples * share_of_rows(entry, view));
	dbe_whatif_read_columns(entry, view, part->table_tuples, &plan);
	dbe_whatif_read_keys_of_table(entry, view, part->table_tuples, &plan);
	dbe_core_index_size(&plan, &part->size);
	part->tuples = plan.tuples;
}

static dbe_whatif_part *
find_part(dbe_whatif_entry *entry, Oid relation, bool *is_known)
{
	HASHCTL		control = {.keysize = sizeof(Oid), .entrysize = sizeof(dbe_whatif_part),
	.hcxt = entry->context};

	if (entry->parts == NULL)
		entry->parts = hash_create("dbe what-if sizes", 8, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	return hash_search(entry->parts, &relation, HASH_ENTER, is_known);
}

const dbe_whatif_part *
dbe_whatif_known_size(const dbe_whatif_entry *entry, Oid relation)
{
	return entry->parts == NULL ? NULL : hash_search(entry->parts, &relation, HASH_FIND, NULL);
}

const dbe_whatif_part *
dbe_whatif_size(dbe_whatif_entry *entry, const dbe_whatif_view *view, BlockNumber pages, double tuples)
{
	bool		is_known;
	dbe_whatif_part *part = find_part(entry, RelationGetRelid(view->relation), &is_known);
	dbe_whatif_part now = {.relation = RelationGetRelid(view->relation), .table_pages = pages,
	.table_tuples = tuples};
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext scratch;

	if (is_known && part->table_pages == pages && part->table_tuples == tuples)
		return part;
	/* an error on the way leaves none */
	part->table_pages = InvalidBlockNumber;
	scratch = AllocSetContextCreate(caller, "dbe what-if size", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(scratch);
	reckon(entry, view, &now);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
	*part = now;
	return part;
}

/* ---- on a table and its partitions ---- */

static void
add_table(dbe_whatif_entry *entry, Relation relation)
{
	dbe_whatif_view view;
	BlockNumber pages;
	double		tuples;
	double		visible;
	const dbe_whatif_part *part;

	if (!dbe_whatif_look(entry, relation, &view))
		return;
	estimate_rel_size(relation, NULL, &pages, &tuples, &visible);
	part = dbe_whatif_size(entry, &view, pages, tuples);
	entry->facts.pages += part->size.pages;
	entry->facts.bytes += part->size.pages * BLCKSZ;
	entry->facts.tuples += part->tuples;
	entry->facts.tree_height = Max(entry->facts.tree_height, part->size.tree_height);
}

static void
add_partition(dbe_whatif_entry *entry, Oid id)
{
	Relation	partition = try_table_open(id, NoLock);

	CHECK_FOR_INTERRUPTS();
	if (partition == NULL)
		return;
	if (entry->facts.is_unique && partition->rd_rel->relkind == RELKIND_FOREIGN_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("cannot create unique index on partitioned table \"%s\"", entry->facts.table_name.data),
				 errdetail("Table \"%s\" contains partitions that are foreign tables.",
						   entry->facts.table_name.data)));
	if (partition->rd_rel->relkind == RELKIND_RELATION)
		add_table(entry, partition);
	table_close(partition, NoLock);
}

void
dbe_whatif_measure(dbe_whatif_entry *entry, Relation relation)
{
	List	   *tables;
	ListCell   *cell;

	entry->facts.bytes = 0;
	entry->facts.pages = 0;
	entry->facts.tuples = 0;
	entry->facts.tree_height = -1;
	if (!entry->is_partitioned)
	{
		add_table(entry, relation);
		return;
	}
	tables = find_all_inheritors(entry->relation, AccessShareLock, NULL);
	foreach(cell, tables)
		if (lfirst_oid(cell) != entry->relation)
			add_partition(entry, lfirst_oid(cell));
}
