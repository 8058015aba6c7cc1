/*
 * query_tree.c
 *	  An analysed query as plain facts: what it reads, joins, shows, sorts and writes.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "query.h"

/* ---- FROM ---- */

static const dbe_from *convert_from(dbe_scope *scope, Node *node);

static dbe_from_list
convert_parts(dbe_scope *scope, List *nodes)
{
	const dbe_from **items = palloc(Max(list_length(nodes), 1) * sizeof(*items));
	uint32_t	count = 0;
	ListCell   *cell;

	foreach(cell, nodes)
		items[count++] = convert_from(scope, lfirst(cell));
	return (dbe_from_list) {items, count};
}

static dbe_join_kind
join_kind(JoinType type)
{
	switch (type)
	{
		case JOIN_LEFT:
			return DBE_LEFT_JOIN;
		case JOIN_RIGHT:
			return DBE_RIGHT_JOIN;
		case JOIN_FULL:
			return DBE_FULL_JOIN;
		default:
			return DBE_INNER_JOIN;
	}
}

static const dbe_from *
convert_from(dbe_scope *scope, Node *node)
{
	dbe_from   *from = palloc0(sizeof(dbe_from));
	JoinExpr   *join;
	Node	   *quals = NULL;

	check_stack_depth();
	if (IsA(node, RangeTblRef))
	{
		from->kind = DBE_FROM_ENTRY;
		from->entry = scope->entries[((RangeTblRef *) node)->rtindex - 1];
		return from;
	}
	if (IsA(node, FromExpr))
	{
		from->kind = DBE_FROM_LIST;
		from->parts = convert_parts(scope, ((FromExpr *) node)->fromlist);
		quals = ((FromExpr *) node)->quals;
	}
	else
	{
		join = castNode(JoinExpr, node);
		from->kind = DBE_FROM_JOIN;
		from->join = join_kind(join->jointype);
		from->entry = join->rtindex > 0 ? scope->entries[join->rtindex - 1] : NULL;
		from->parts = convert_parts(scope, list_make2(join->larg, join->rarg));
		from->is_natural = join->isNatural;
		from->is_using = join->usingClause != NIL;
		quals = join->quals;
	}
	if (quals != NULL)
		from->condition = dbe_convert_expression(scope, quals);
	return from;
}

/* ---- results and their order ---- */

static dbe_target_list
convert_targets(dbe_scope *scope, List *sources)
{
	dbe_target *targets = palloc0(Max(list_length(sources), 1) * sizeof(dbe_target));
	const dbe_target **items = palloc(Max(list_length(sources), 1) * sizeof(*items));
	uint32_t	count = 0;
	ListCell   *cell;

	foreach(cell, sources)
	{
		TargetEntry *source = lfirst(cell);
		dbe_target *target = &targets[count];

		target->expression = dbe_convert_expression(scope, (Node *) source->expr);
		target->name = dbe_text_of(source->resname);
		target->number = source->resno;
		target->is_junk = source->resjunk;
		target->group = source->ressortgroupref;
		items[count++] = target;
	}
	return (dbe_target_list) {items, count};
}

static bool
sorts_descending(const SortGroupClause *clause)
{
	Oid			family;
	Oid			type;
	dbe_order_kind order;

	return OidIsValid(clause->sortop) &&
		get_ordering_op_properties(clause->sortop, &family, &type, &order) &&
		order == dbe_descending_order;
}

static dbe_order_list
convert_order(const dbe_query_tree *query, List *clauses)
{
	dbe_order  *orders = palloc0(Max(list_length(clauses), 1) * sizeof(dbe_order));
	const dbe_order **items = palloc(Max(list_length(clauses), 1) * sizeof(*items));
	uint32_t	count = 0;
	ListCell   *cell;

	foreach(cell, clauses)
	{
		SortGroupClause *clause = lfirst_node(SortGroupClause, cell);
		dbe_order  *order = &orders[count];

		for (uint32_t i = 0; i < query->targets.count; i++)
			if (query->targets.items[i]->group == (int32_t) clause->tleSortGroupRef)
				order->target = query->targets.items[i];
		if (order->target == NULL)
			continue;
		order->equality = clause->eqop;
		order->is_nulls_first = clause->nulls_first;
		order->is_descending = sorts_descending(clause);
		items[count++] = order;
	}
	return (dbe_order_list) {items, count};
}

static void
read_windows(dbe_scope *scope)
{
	List	   *sources = scope->source->windowClause;
	dbe_window *windows = palloc0(Max(list_length(sources), 1) * sizeof(dbe_window));
	uint32_t	count = 0;
	ListCell   *cell;

	foreach(cell, sources)
	{
		WindowClause *source = lfirst_node(WindowClause, cell);
		dbe_window *window = &windows[count++];

		window->name = dbe_text_of(source->name);
		window->partition = convert_order(scope->query, source->partitionClause);
		window->order = convert_order(scope->query, source->orderClause);
		window->has_frame = (source->frameOptions & FRAMEOPTION_NONDEFAULT) != 0;
	}
	scope->query->windows = windows;
	scope->query->window_count = count;
}

static const dbe_set_tree *
convert_set(dbe_scope *scope, Node *node)
{
	static const dbe_set_operation operations[] = {
		[SETOP_UNION] = DBE_UNION, [SETOP_INTERSECT] = DBE_INTERSECT, [SETOP_EXCEPT] = DBE_EXCEPT
	};
	dbe_set_tree *tree = palloc0(sizeof(dbe_set_tree));
	SetOperationStmt *source = (SetOperationStmt *) node;

	check_stack_depth();
	if (IsA(node, RangeTblRef))
	{
		tree->leaf = scope->entries[((RangeTblRef *) node)->rtindex - 1];
		return tree;
	}
	tree->operation = operations[source->op];
	tree->is_all = source->all;
	tree->left = convert_set(scope, source->larg);
	tree->right = convert_set(scope, source->rarg);
	return tree;
}

/* ---- writing and locking ---- */

static void
read_row_marks(dbe_scope *scope)
{
	static const char strengths[] = {
		[LCS_FORKEYSHARE] = 'k', [LCS_FORSHARE] = 's', [LCS_FORNOKEYUPDATE] = 'n', [LCS_FORUPDATE] = 'u'
	};
	static const char waits[] = {[LockWaitBlock] = 'b', [LockWaitSkip] = 's', [LockWaitError] = 'n'};
	List	   *sources = scope->source->rowMarks;
	dbe_row_mark *marks = palloc0(Max(list_length(sources), 1) * sizeof(dbe_row_mark));
	uint32_t	count = 0;
	ListCell   *cell;

	foreach(cell, sources)
	{
		RowMarkClause *source = lfirst_node(RowMarkClause, cell);
		dbe_row_mark *mark = &marks[count++];

		mark->entry = scope->entries[source->rti - 1];
		mark->strength = strengths[source->strength];
		mark->wait = waits[source->waitPolicy];
	}
	scope->query->row_marks = marks;
	scope->query->row_mark_count = count;
}

static void
read_conflict(dbe_scope *scope)
{
	OnConflictExpr *source = scope->source->onConflict;
	dbe_query_tree  *query = scope->query;

	if (source == NULL)
		return;
	query->conflict = source->action == ONCONFLICT_UPDATE ? 'u' : 'n';
	query->conflict_targets = convert_targets(scope, source->onConflictSet);
	if (source->onConflictWhere != NULL)
		query->conflict_where = dbe_convert_expression(scope, source->onConflictWhere);
	if (source->exclRelIndex > 0)
	{
		scope->entries[source->exclRelIndex - 1]->is_excluded = true;
		query->excluded = scope->entries[source->exclRelIndex - 1];
	}
}

static void
read_result(dbe_scope *scope)
{
	const Query *source = scope->source;
	dbe_query_tree  *query = scope->query;

	if (source->resultRelation > 0)
	{
		scope->entries[source->resultRelation - 1]->is_result = true;
		query->result = scope->entries[source->resultRelation - 1];
	}
	query->returning = convert_targets(scope, source->returningList);
	read_conflict(scope);
}

/* ---- all of it ---- */

static dbe_query_command
command_of(CmdType type)
{
	switch (type)
	{
		case CMD_SELECT:
			return DBE_SELECT;
		case CMD_INSERT:
			return DBE_INSERT;
		case CMD_UPDATE:
			return DBE_UPDATE;
		case CMD_DELETE:
			return DBE_DELETE;
		case CMD_MERGE:
			return DBE_MERGE;
		default:
			return DBE_UTILITY;
	}
}

static void
read_clauses(dbe_scope *scope)
{
	const Query *source = scope->source;
	dbe_query_tree  *query = scope->query;

	query->targets = convert_targets(scope, source->targetList);
	if (source->jointree != NULL)
		query->from = convert_from(scope, (Node *) source->jointree);
	if (source->havingQual != NULL)
	{
		scope->in_having = true;
		query->having = dbe_convert_expression(scope, source->havingQual);
		scope->in_having = false;
	}
	if (source->limitCount != NULL)
		query->limit = dbe_convert_expression(scope, source->limitCount);
	if (source->limitOffset != NULL)
		query->offset = dbe_convert_expression(scope, source->limitOffset);
	query->with_ties = source->limitOption == LIMIT_OPTION_WITH_TIES;
	query->group = convert_order(query, source->groupClause);
	query->has_grouping_sets = source->groupingSets != NIL;
	query->order = convert_order(query, source->sortClause);
	query->distinct = convert_order(query, source->distinctClause);
	query->is_distinct_on = source->hasDistinctOn;
	if (source->setOperations != NULL)
		query->set = convert_set(scope, source->setOperations);
}

static void
read_query(dbe_scope *scope)
{
	const Query *source = scope->source;
	dbe_query_tree  *query = scope->query;

	query->command = command_of(source->commandType);
	query->has_aggregates = source->hasAggs;
	query->has_windows = source->hasWindowFuncs;
	query->has_sets_in_targets = source->hasTargetSRFs;
	query->is_recursive = source->hasRecursive;
	dbe_read_ctes(scope);
	dbe_read_entries(scope);
	read_clauses(scope);
	read_windows(scope);
	read_row_marks(scope);
	read_result(scope);
}

const dbe_query_tree *
dbe_convert_query(dbe_objects *objects, dbe_scope *outer, Query *source)
{
	dbe_query_tree  *query = palloc0(sizeof(dbe_query_tree));
	dbe_scope	scope = {objects, outer, source, query, NULL};

	check_stack_depth();
	query->parent = outer == NULL ? NULL : outer->query;
	query->depth = outer == NULL ? 0 : outer->query->depth + 1;
	read_query(&scope);
	return query;
}
