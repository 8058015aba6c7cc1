/*
 * whatif_hooks.c
 *	  When the planner sees what-if indexes: while it plans one certain statement, and
 *	  at no other time.
 *
 * That statement is told by its text, the very same bytes in memory: the one that
 * dbe plans, or that of a plain EXPLAIN of a session that has asked for it.  What
 * runs on the way, such as a function whose result the planner wants to know, plans
 * statements of its own, which are executed and so must not see such indexes; nor
 * must plans that are kept, and so EXPLAIN EXECUTE does not show them.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "catalog/partition.h"
#include "commands/defrem.h"
#include "commands/explain.h"
#include "nodes/pathnodes.h"
#include "optimizer/plancat.h"
#include "optimizer/planner.h"
#include "tcop/utility.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "whatif.h"

bool		dbe_whatif_is_on = false;

/* The innermost; NULL nearly always. */
static dbe_whatif_scope *scope = NULL;
/* The scope whose statement is being planned right now, and nothing within. */
static dbe_whatif_scope *planning = NULL;

static planner_hook_type next_planner = NULL;
static get_relation_info_hook_type next_relation_info = NULL;
static explain_get_index_name_hook_type next_index_name = NULL;
static ProcessUtility_hook_type next_utility = NULL;

void
dbe_whatif_enter(dbe_whatif_scope *inner)
{
	inner->outer = scope;
	scope = inner;
}

void
dbe_whatif_leave(dbe_whatif_scope *inner)
{
	scope = inner->outer;
}

static PlannedStmt *
call_next_planner(Query *query, const char *source, int options, ParamListInfo parameters)
{
	if (next_planner != NULL)
		return next_planner(query, source, options, parameters);
	return standard_planner(query, source, options, parameters);
}

static PlannedStmt *
plan_hook(Query *query, const char *source, int options, ParamListInfo parameters)
{
	dbe_whatif_scope *before = planning;
	PlannedStmt *plan = NULL;

	if (scope == NULL)
		return call_next_planner(query, source, options, parameters);
	PG_TRY();
	{
		planning = before == NULL && source == scope->source ? scope : NULL;
		plan = call_next_planner(query, source, options, parameters);
	}
	PG_FINALLY();
	{
		planning = before;
	}
	PG_END_TRY();
	return plan;
}

/* ---- what the planner is told of a table ---- */

static bool
is_hidden(const dbe_whatif_scope *seen, Oid index)
{
	for (int i = 0; i < seen->hidden_count; i++)
		if (seen->hidden[i] == index)
			return true;
	return false;
}

/* An index on a partitioned table is hidden with its parts. */
static bool
is_hidden_with_parents(const dbe_whatif_scope *seen, Oid index)
{
	List	   *parents;
	ListCell   *cell;

	if (is_hidden(seen, index))
		return true;
	if (!get_rel_relispartition(index))
		return false;
	parents = get_partition_ancestors(index);
	foreach(cell, parents)
		if (is_hidden(seen, lfirst_oid(cell)))
			return true;
	return false;
}

static void
hide_indexes(const dbe_whatif_scope *seen, RelOptInfo *rel)
{
	ListCell   *cell;

	if (seen->hidden_count == 0)
		return;
	foreach(cell, rel->indexlist)
	{
		const IndexOptInfo *index = lfirst(cell);

		if (!index->hypothetical && is_hidden_with_parents(seen, index->indexoid))
			rel->indexlist = foreach_delete_current(rel->indexlist, cell);
	}
}

static void
relation_info_hook(PlannerInfo *root, Oid relation, bool is_parent, RelOptInfo *rel)
{
	dbe_whatif_scope *seen = planning;

	if (next_relation_info != NULL)
		next_relation_info(root, relation, is_parent, rel);
	if (seen == NULL)
		return;
	/* what reckons the size of an index asks the planner's functions, and for real indexes only */
	planning = NULL;
	hide_indexes(seen, rel);
	if (seen->id_count > 0)
		dbe_whatif_add(root, rel, relation, is_parent, seen);
	planning = seen;
}

static const char *
index_name_hook(Oid index)
{
	const dbe_whatif_entry *entry = dbe_whatif_find(index);

	if (entry != NULL)
		return entry->facts.name.data;
	return next_index_name == NULL ? NULL : next_index_name(index);
}

/* ---- EXPLAIN ---- */

/* The last of several counts. */
static bool
is_plain(const ExplainStmt *statement)
{
	bool		is_analyze = false;
	ListCell   *cell;

	foreach(cell, statement->options)
	{
		DefElem    *option = lfirst(cell);

		if (strcmp(option->defname, "analyze") == 0)
			is_analyze = defGetBoolean(option);
	}
	return !is_analyze;
}

static bool
sees_whatif(const PlannedStmt *statement)
{
	return dbe_whatif_is_on && IsA(statement->utilityStmt, ExplainStmt) &&
		is_plain((const ExplainStmt *) statement->utilityStmt);
}

static void
call_next_utility(PlannedStmt *statement, const char *source, bool is_read_only,
				  ProcessUtilityContext context, ParamListInfo parameters,
				  QueryEnvironment *environment, DestReceiver *destination, QueryCompletion *completion)
{
	if (next_utility != NULL)
		next_utility(statement, source, is_read_only, context, parameters, environment,
					 destination, completion);
	else
		standard_ProcessUtility(statement, source, is_read_only, context, parameters, environment,
								destination, completion);
}

static void
utility_hook(PlannedStmt *statement, const char *source, bool is_read_only,
			 ProcessUtilityContext context, ParamListInfo parameters,
			 QueryEnvironment *environment, DestReceiver *destination, QueryCompletion *completion)
{
	dbe_whatif_scope seen = {.source = source};

	if (!sees_whatif(statement))
	{
		call_next_utility(statement, source, is_read_only, context, parameters, environment,
						  destination, completion);
		return;
	}
	dbe_whatif_show_session(&seen);
	PG_TRY();
	{
		dbe_whatif_enter(&seen);
		call_next_utility(statement, source, is_read_only, context, parameters, environment,
						  destination, completion);
	}
	PG_FINALLY();
	{
		dbe_whatif_leave(&seen);
	}
	PG_END_TRY();
}

void
dbe_install_whatif_hooks(void)
{
	DefineCustomBoolVariable("dbe.whatif",
							 "Shows what-if indexes in the plans of this session's EXPLAIN, and hides what is hidden.",
							 "No statement that runs ever uses them; see dbe.whatif_create() and dbe.whatif_hide().",
							 &dbe_whatif_is_on, false, PGC_USERSET, 0, NULL, NULL, NULL);
	next_planner = planner_hook;
	planner_hook = plan_hook;
	next_relation_info = get_relation_info_hook;
	get_relation_info_hook = relation_info_hook;
	next_index_name = explain_get_index_name_hook;
	explain_get_index_name_hook = index_name_hook;
	next_utility = ProcessUtility_hook;
	ProcessUtility_hook = utility_hook;
}
