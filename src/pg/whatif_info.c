/*
 * whatif_info.c
 *	  What the planner is told of a what-if index: the same as of a real one.
 *
 * Everything is copied into the planner's memory, which outlives what the session
 * does to its indexes.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/attmap.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/partition.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "nodes/makefuncs.h"
#include "rewrite/rewriteManip.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "whatif.h"

/* ---- an index as one table sees it ---- */

static AttrNumber
number_in(const dbe_whatif_use *use, TupleDesc columns, bool is_own)
{
	for (int i = 0; i < columns->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(columns, i);

		if (column->attisdropped || strcmp(NameStr(column->attname), NameStr(use->name)) != 0)
			continue;
		if (column->atttypid != use->type || column->attcollation != use->collation ||
			(is_own && column->attnum != use->number))
			return InvalidAttrNumber;
		return column->attnum;
	}
	return InvalidAttrNumber;
}

/* From numbers of the index's own table to those of the relation. */
static AttrMap *
map_columns(const dbe_whatif_entry *entry, Relation relation)
{
	bool		is_own = RelationGetRelid(relation) == entry->relation;
	int			last = entry->use_count > 0 ? entry->uses[entry->use_count - 1].number : 0;
	AttrMap    *map = make_attrmap(last);

	for (int i = 0; i < entry->use_count; i++)
	{
		AttrNumber	number = number_in(&entry->uses[i], RelationGetDescr(relation), is_own);

		if (number == InvalidAttrNumber)
			return NULL;
		map->attnums[entry->uses[i].number - 1] = number;
	}
	return map;
}

static List *
map_expressions(const List *expressions, const AttrMap *map)
{
	bool		found_whole_row;

	return (List *) map_variable_attnos((Node *) expressions, 1, 0, map, InvalidOid, &found_whole_row);
}

bool
dbe_whatif_look(const dbe_whatif_entry *entry, Relation relation, dbe_whatif_view *view)
{
	const AttrMap *map = map_columns(entry, relation);

	if (map == NULL)
		return false;
	view->relation = relation;
	view->keys = palloc0(entry->column_count * sizeof(AttrNumber));
	for (int i = 0; i < entry->column_count; i++)
		if (entry->keys[i] > 0)
			view->keys[i] = map->attnums[entry->keys[i] - 1];
	view->expressions = map_expressions(entry->expressions, map);
	view->predicate = map_expressions(entry->predicate, map);
	return true;
}

/* ---- the planner's struct ---- */

static void *
copied(const void *array, Size size)
{
	return memcpy(palloc(size), array, size);
}

/* The index's columns as a target list, as a scan of the index alone gives them. */
static List *
target_list(const IndexOptInfo *info, const dbe_whatif_view *view)
{
	List	   *targets = NIL;
	ListCell   *expression = list_head(info->indexprs);

	for (int i = 0; i < info->ncolumns; i++)
	{
		AttrNumber	number = info->indexkeys[i];
		Expr	   *value;

		if (number > 0)
		{
			Form_pg_attribute column = TupleDescAttr(RelationGetDescr(view->relation), number - 1);

			value = (Expr *) makeVar(info->rel->relid, number, column->atttypid, column->atttypmod,
									 column->attcollation, 0);
		}
		else
		{
			value = lfirst(expression);
			expression = lnext(info->indexprs, expression);
		}
		targets = lappend(targets, makeTargetEntry(value, i + 1, NULL, false));
	}
	return targets;
}

static void
add_columns(IndexOptInfo *info, const dbe_whatif_entry *entry, const dbe_whatif_view *view)
{
	int			count = entry->column_count;
	Index		number = info->rel->relid;

	info->ncolumns = count;
	info->nkeycolumns = entry->key_count;
	info->indexkeys = palloc(count * sizeof(int));
	for (int i = 0; i < count; i++)
		info->indexkeys[i] = view->keys[i];
	info->indexcollations = copied(entry->collations, count * sizeof(Oid));
	info->opfamily = copied(entry->families, count * sizeof(Oid));
	info->opcintype = copied(entry->inputs, count * sizeof(Oid));
	info->opclassoptions = palloc0(count * sizeof(bytea *));
	info->canreturn = copied(entry->can_return, count * sizeof(bool));
	if (entry->method == BTREE_AM_OID)
	{
		info->sortopfamily = info->opfamily;
		info->reverse_sort = copied(entry->descending, count * sizeof(bool));
		info->nulls_first = copied(entry->nulls_first, count * sizeof(bool));
	}
	info->indexprs = copyObject(view->expressions);
	info->indpred = copyObject(view->predicate);
	ChangeVarNodes((Node *) info->indexprs, 1, number, 0);
	ChangeVarNodes((Node *) info->indpred, 1, number, 0);
	info->indextlist = target_list(info, view);
}

static void
add_method(IndexOptInfo *info, const dbe_whatif_entry *entry, Relation relation)
{
	const IndexAmRoutine *routine = GetIndexAmRoutineByAmId(entry->method, false);

	info->amcanorderbyop = routine->amcanorderbyop;
	info->amoptionalkey = routine->amoptionalkey;
	info->amsearcharray = routine->amsearcharray;
	info->amsearchnulls = routine->amsearchnulls;
	info->amcanparallel = routine->amcanparallel;
	info->amhasgettuple = routine->amgettuple != NULL;
	info->amhasgetbitmap = routine->amgetbitmap != NULL &&
		relation->rd_tableam->scan_bitmap_next_tuple != NULL;
	info->amcanmarkpos = routine->ammarkpos != NULL && routine->amrestrpos != NULL;
	info->amcostestimate = routine->amcostestimate;
}

static IndexOptInfo *
new_info(const dbe_whatif_entry *entry, RelOptInfo *rel, const dbe_whatif_view *view)
{
	IndexOptInfo *info = makeNode(IndexOptInfo);

	info->indexoid = entry->facts.id;
	info->rel = rel;
	info->reltablespace = entry->tablespace;
	info->relam = entry->method;
	info->hypothetical = true;
	info->unique = entry->facts.is_unique;
	info->immediate = true;
#if PG_VERSION_NUM >= 180000
	info->nullsnotdistinct = entry->nulls_not_distinct;
#endif
	info->tree_height = -1;
	add_columns(info, entry, view);
	return info;
}

static void
add_index(dbe_whatif_entry *entry, RelOptInfo *rel, Relation relation)
{
	dbe_whatif_view view;
	const dbe_whatif_part *part;
	IndexOptInfo *info;

	if (!dbe_whatif_look(entry, relation, &view))
		return;
	part = dbe_whatif_size(entry, &view, rel->pages, rel->tuples);
	info = new_info(entry, rel, &view);
	add_method(info, entry, relation);
	info->pages = (BlockNumber) Min(part->size.pages, (double) MaxBlockNumber);
	info->tuples = entry->predicate == NIL ? rel->tuples : Min(part->tuples, rel->tuples);
	info->tree_height = part->size.tree_height;
	dbe_whatif_set_cost(info, entry);
	rel->indexlist = lappend(rel->indexlist, info);
}

/* 16 and later: what is unique over all partitions is known of the partitioned table. */
static void
add_parent_index(const dbe_whatif_entry *entry, RelOptInfo *rel, Relation relation)
{
#if PG_VERSION_NUM >= 160000
	dbe_whatif_view view;

	if (entry->facts.is_unique && dbe_whatif_look(entry, relation, &view))
		rel->indexlist = lappend(rel->indexlist, new_info(entry, rel, &view));
#endif
}

static bool
is_on(const dbe_whatif_entry *entry, Oid relation, const List *parents)
{
	return entry->relation == relation ||
		(entry->is_partitioned && list_member_oid(parents, entry->relation));
}

/* At the end of the list, where a new index would stand as well. */
void
dbe_whatif_add(PlannerInfo *root, RelOptInfo *rel, Oid id, bool is_parent,
			   const dbe_whatif_scope *seen)
{
	Relation	relation = table_open(id, NoLock);
	char		kind = relation->rd_rel->relkind;
	List	   *parents = relation->rd_rel->relispartition ? get_partition_ancestors(id) : NIL;

	for (int i = 0; i < seen->id_count; i++)
	{
		dbe_whatif_entry *entry = dbe_whatif_find(seen->ids[i]);

		if (entry == NULL || !is_on(entry, id, parents))
			continue;
		if (kind == RELKIND_PARTITIONED_TABLE && is_parent)
			add_parent_index(entry, rel, relation);
		else if (!is_parent && (kind == RELKIND_RELATION || kind == RELKIND_MATVIEW))
			add_index(entry, rel, relation);
	}
	table_close(relation, NoLock);
}
