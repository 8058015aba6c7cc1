/*
 * whatif_plan.c
 *	  Plans one statement again and again, each time as if other indexes were there.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/catalog.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/plannodes.h"
#include "optimizer/planner.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "tcop/tcopprot.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "query.h"
#include "whatif.h"

struct dbe_whatif_statement
{
	MemoryContext context;		/* of what analysis made; emptied when that has to be done again */
	MemoryContext planning;		/* of one plan */
	const char *text;
	Query	   *query;
	Oid		   *types;			/* of parameters */
	int			parameter_count;
	List	   *tables;			/* locks of the query, as below */
};

typedef struct table_lock
{
	Oid			relation;
	LOCKMODE	mode;
} table_lock;

/* ---- analysis ---- */

static bool
find_tables(Node *node, void *argument)
{
	dbe_whatif_statement *statement = argument;

	if (node == NULL)
		return false;
	if (IsA(node, RangeTblEntry))
	{
		const RangeTblEntry *entry = (const RangeTblEntry *) node;

		if (entry->rtekind == RTE_RELATION)
		{
			table_lock *lock = palloc(sizeof(table_lock));

			lock->relation = entry->relid;
			lock->mode = entry->rellockmode;
			statement->tables = lappend(statement->tables, lock);
		}
		return false;
	}
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, find_tables, argument, QTW_EXAMINE_RTES_BEFORE);
	return expression_tree_walker(node, find_tables, argument);
}

static void
analyse(dbe_whatif_statement *statement)
{
	MemoryContext caller = MemoryContextSwitchTo(statement->context);
	Query	   *query = dbe_analyse_query(statement->text, dbe_only_statement(statement->text),
										  &statement->types, &statement->parameter_count);
	List	   *queries = pg_rewrite_query(query);

	if (list_length(queries) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("rules make %d statements of this one", list_length(queries))));
	statement->query = linitial_node(Query, queries);
	if (statement->query->commandType == CMD_UTILITY)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the statement has no plan")));
	statement->tables = NIL;
	(void) find_tables((Node *) statement->query, statement);
	MemoryContextSwitchTo(caller);
}

dbe_whatif_statement *
dbe_whatif_prepare(MemoryContext context, const char *text)
{
	dbe_whatif_statement *statement = MemoryContextAllocZero(context, sizeof(dbe_whatif_statement));
	ErrorContextCallback place = {error_context_stack, dbe_point_into_statement, unconstify(char *, text)};

	statement->text = MemoryContextStrdup(context, text);
	statement->context = AllocSetContextCreate(context, "dbe what-if statement", ALLOCSET_DEFAULT_SIZES);
	statement->planning = AllocSetContextCreate(context, "dbe what-if plan", ALLOCSET_DEFAULT_SIZES);
	error_context_stack = &place;
	analyse(statement);
	error_context_stack = place.previous;
	return statement;
}

/* ---- locks ---- */

static bool
is_locked(const table_lock *lock)
{
	LOCKTAG		tag;

	SET_LOCKTAG_RELATION(tag, IsSharedRelation(lock->relation) ? InvalidOid : MyDatabaseId,
						 lock->relation);
	return dbe_lock_is_held(&tag, lock->mode);
}

/*
 * A subtransaction that was undone has given up its locks, and what was analysed
 * under them may not be true any more.
 */
static void
renew(dbe_whatif_statement *statement)
{
	ListCell   *cell;

	foreach(cell, statement->tables)
		if (!is_locked(lfirst(cell)))
		{
			statement->query = NULL;
			statement->tables = NIL;
			MemoryContextReset(statement->context);
			analyse(statement);
			return;
		}
}

/* ---- the indexes of a plan ---- */

typedef struct index_list
{
	List	   *indexes;		/* sorted oids */
} index_list;

static void collect_plans(List *plans, index_list *all);

static Oid
index_of(const Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_IndexScan:
			return ((const IndexScan *) plan)->indexid;
		case T_IndexOnlyScan:
			return ((const IndexOnlyScan *) plan)->indexid;
		case T_BitmapIndexScan:
			return ((const BitmapIndexScan *) plan)->indexid;
		default:
			return InvalidOid;
	}
}

static List *
children_of(Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_Append:
			return ((Append *) plan)->appendplans;
		case T_MergeAppend:
			return ((MergeAppend *) plan)->mergeplans;
		case T_BitmapAnd:
			return ((BitmapAnd *) plan)->bitmapplans;
		case T_BitmapOr:
			return ((BitmapOr *) plan)->bitmapplans;
		case T_SubqueryScan:
			return list_make1(((SubqueryScan *) plan)->subplan);
		case T_CustomScan:
			return ((CustomScan *) plan)->custom_plans;
		default:
			return NIL;
	}
}

static void
collect(Plan *plan, index_list *all)
{
	Oid			index;

	if (plan == NULL)
		return;
	check_stack_depth();
	index = index_of(plan);
	if (OidIsValid(index))
		all->indexes = list_append_unique_oid(all->indexes, index);
	collect(plan->lefttree, all);
	collect(plan->righttree, all);
	collect_plans(children_of(plan), all);
}

static void
collect_plans(List *plans, index_list *all)
{
	ListCell   *cell;

	foreach(cell, plans)
		collect(lfirst(cell), all);
}

static void
tell_indexes(MemoryContext context, PlannedStmt *planned, dbe_whatif_plan *plan)
{
	index_list	all = {NIL};
	uint32	   *ids;
	dbe_relation_id *real;
	ListCell   *cell;

	collect(planned->planTree, &all);
	collect_plans(planned->subplans, &all);
	list_sort(all.indexes, list_oid_cmp);
	ids = MemoryContextAlloc(context, (list_length(all.indexes) + 1) * sizeof(uint32));
	real = MemoryContextAlloc(context, (list_length(all.indexes) + 1) * sizeof(dbe_relation_id));
	foreach(cell, all.indexes)
	{
		if (dbe_whatif_find(lfirst_oid(cell)) != NULL)
			ids[plan->used_count++] = lfirst_oid(cell);
		else
			real[plan->used_real_count++] = lfirst_oid(cell);
	}
	plan->used = ids;
	plan->used_real = real;
}

/* ---- planning ---- */

/*
 * One without a value stays open: the planner leaves a parameter of no type as it
 * is, and estimates it as a generic plan does, beside others whose values it knows.
 */
static void
read_parameter(ParamExternData *parameter, Oid type, const dbe_text *text)
{
	Oid			input;
	Oid			element;

	parameter->ptype = InvalidOid;
	parameter->isnull = true;
	if (!OidIsValid(type) || text->data == NULL)
		return;
	getTypeInputInfo(type, &input, &element);
	parameter->value = OidInputFunctionCall(input, unconstify(char *, text->data), element, -1);
	parameter->pflags = PARAM_FLAG_CONST;
	parameter->ptype = type;
	parameter->isnull = false;
}

static ParamListInfo
read_parameters(const dbe_whatif_statement *statement, const dbe_whatif_wish *wish)
{
	ParamListInfo parameters;

	if (wish->params == NULL || statement->parameter_count == 0)
		return NULL;
	if (wish->param_count < (uint32) statement->parameter_count)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_PARAMETER),
				 errmsg("there is no value for parameter $%u", wish->param_count + 1)));
	parameters = makeParamList(statement->parameter_count);
	for (int i = 0; i < statement->parameter_count; i++)
		read_parameter(&parameters->params[i], statement->types[i], &wish->params[i]);
	return parameters;
}

static void
check_wish(const dbe_whatif_wish *wish)
{
	for (uint32 i = 0; i < wish->index_count; i++)
		if (dbe_whatif_find(wish->indexes[i]) == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_OBJECT),
					 errmsg("there is no what-if index %u", wish->indexes[i])));
}

/* Rights are checked as EXPLAIN does when it starts the plan: nobody learns of what they may not read. */
static PlannedStmt *
plan_as_if(const dbe_whatif_wish *wish)
{
	dbe_whatif_statement *statement = wish->statement;
	dbe_whatif_scope scope = {
		.source = statement->text,
		.ids = wish->indexes,
		.id_count = wish->index_count,
		.hidden = wish->hidden,
		.hidden_count = wish->hidden_count,
	};
	ParamListInfo volatile parameters = read_parameters(statement, wish);
	Query	   *volatile query = copyObject(statement->query);
	PlannedStmt *volatile plan = NULL;

	PG_TRY();
	{
		dbe_whatif_enter(&scope);
		plan = pg_plan_query(query, statement->text, CURSOR_OPT_PARALLEL_OK, parameters);
	}
	PG_FINALLY();
	{
		dbe_whatif_leave(&scope);
	}
	PG_END_TRY();
	dbe_check_plan_rights(plan);
	return plan;
}

static void
plan_statement(MemoryContext context, const dbe_whatif_wish *wish, dbe_whatif_plan *plan)
{
	PlannedStmt *planned;

	check_wish(wish);
	renew(wish->statement);
	PushActiveSnapshot(GetTransactionSnapshot());
	planned = plan_as_if(wish);
	PopActiveSnapshot();
	plan->startup_cost = planned->planTree->startup_cost;
	plan->total_cost = planned->planTree->total_cost;
	plan->rows = planned->planTree->plan_rows;
	tell_indexes(context, planned, plan);
}

void
dbe_whatif_plan_statement(MemoryContext context, const dbe_whatif_wish *wish, dbe_whatif_plan *plan)
{
	MemoryContext caller = CurrentMemoryContext;
	ErrorContextCallback place = {error_context_stack, dbe_point_into_statement,
	unconstify(char *, wish->statement->text)};

	CHECK_FOR_INTERRUPTS();
	memset(plan, 0, sizeof(*plan));
	error_context_stack = &place;
	MemoryContextSwitchTo(wish->statement->planning);
	plan_statement(context, wish, plan);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(wish->statement->planning);
	error_context_stack = place.previous;
}
