/*
 * explain.c
 *	  The plan of a statement, and what becomes of it when it is run.
 *
 * Everything happens in a subtransaction that is undone.  Text comes from the
 * server's own EXPLAIN; beside it stand the executor's numbers, which EXPLAIN
 * rounds per loop.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/explain.h"
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif
#include "executor/executor.h"
#include "executor/instrument.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/params.h"
#include "parser/parser.h"
#include "parser/parsetree.h"
#include "portability/instr_time.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "explain.h"

typedef struct explanation
{
	MemoryContext context;		/* of the call: what is handed out */
	const dbe_explain_wish *wish;
	dbe_explained *explained;
	int			parameter_count;	/* that the statement has */
	ParamListInfo params;		/* NULL = they have no values */
	PlannedStmt *plan;
	bool		may_call_all;	/* known of a wish for costs only */
	double		planning_ms;
	double		execution_ms;
} explanation;

/* An error's place is one in the statement, and not in that which has called dbe. */
void
dbe_point_into_statement(void *argument)
{
	int			position = geterrposition();

	if (position <= 0)
		return;
	errposition(0);
	internalerrposition(position);
	internalerrquery(argument);
}

/* ---- from text to plan ---- */

RawStmt *
dbe_only_statement(const char *text)
{
	List	   *statements = raw_parser(text, RAW_PARSE_DEFAULT);
	RawStmt    *raw;

	if (list_length(statements) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a plan is of one statement"),
				 errdetail("The text has %d.", list_length(statements))));
	raw = linitial_node(RawStmt, statements);
	raw->stmt = dbe_inner_statement(raw->stmt);
	if (raw->stmt == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the statement has no plan"),
				 errdetail("SELECT, INSERT, UPDATE, DELETE and MERGE have one, and what is made of them.")));
	return raw;
}

static void
read_parameter(ParamExternData *parameter, Oid type, const char *text)
{
	Oid			input;
	Oid			element;

	parameter->pflags = PARAM_FLAG_CONST;
	parameter->ptype = type;
	parameter->isnull = !OidIsValid(type);
	if (parameter->isnull)
		return;
	getTypeInputInfo(type, &input, &element);
	parameter->value = OidInputFunctionCall(input, unconstify(char *, text), element, -1);
}

static void
read_parameters(explanation *work, const Oid *types)
{
	const dbe_explain_wish *wish = work->wish;

	if (wish->params == NULL && !wish->analyze)
		return;
	if (wish->param_count < (uint32) work->parameter_count)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_PARAMETER),
				 errmsg("there is no value for parameter $%u", wish->param_count + 1),
				 errhint("Give them as params => ARRAY['...'], as text; without run they may be left out.")));
	work->params = makeParamList(work->parameter_count);
	for (int i = 0; i < work->parameter_count; i++)
		read_parameter(&work->params->params[i], types[i], wish->params[i].data);
}

static void
plan_statement(explanation *work)
{
	const char *text = work->wish->text;
	RawStmt    *raw = dbe_only_statement(text);
	Oid		   *types;
	Query	   *query = dbe_analyse_query(text, raw, &types, &work->parameter_count);
	List	   *queries;
	instr_time	start;
	instr_time	time;

	read_parameters(work, types);
	queries = pg_rewrite_query(query);
	if (list_length(queries) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("rules make %d statements of this one", list_length(queries))));
	query = linitial_node(Query, queries);
	if (query->commandType == CMD_UTILITY)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the statement has no plan")));
	if (work->wish->costs_only)
		work->may_call_all = dbe_may_call_all(query);
	else
		dbe_list_calls(work->context, query, work->wish, work->explained);
	INSTR_TIME_SET_CURRENT(start);
	work->plan = pg_plan_query(query, text, CURSOR_OPT_PARALLEL_OK, work->params);
	INSTR_TIME_SET_CURRENT(time);
	INSTR_TIME_SUBTRACT(time, start);
	work->planning_ms = INSTR_TIME_GET_MILLISEC(time);
	work->explained->total_cost = work->plan->planTree->total_cost;
}

/* ---- the executor's numbers ---- */

typedef struct measuring
{
	explanation *work;
	EState	   *estate;
	List	   *subplans;		/* that have been counted */
	dbe_plan_measure *measures;
	uint32		count;
	uint32		room;
} measuring;

static Oid
relation_of(const measuring *all, Plan *plan)
{
	Index		number = 0;

	switch (nodeTag(plan))
	{
		case T_SeqScan:
		case T_SampleScan:
		case T_IndexScan:
		case T_IndexOnlyScan:
		case T_BitmapHeapScan:
		case T_TidScan:
		case T_TidRangeScan:
		case T_ForeignScan:
			number = ((Scan *) plan)->scanrelid;
			break;
		case T_ModifyTable:
			number = ((ModifyTable *) plan)->nominalRelation;
			break;
		default:
			break;
	}
	return number == 0 ? InvalidOid : rt_fetch(number, all->work->plan->rtable)->relid;
}

static Oid
index_of(Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_IndexScan:
			return ((IndexScan *) plan)->indexid;
		case T_IndexOnlyScan:
			return ((IndexOnlyScan *) plan)->indexid;
		case T_BitmapIndexScan:
			return ((BitmapIndexScan *) plan)->indexid;
		default:
			return InvalidOid;
	}
}

static void
add_measure(measuring *all, PlanState *state)
{
	const Instrumentation *seen = state->instrument;
	dbe_plan_measure *measure;

	if (all->count == all->room)
	{
		all->room *= 2;
		all->measures = repalloc(all->measures, all->room * sizeof(dbe_plan_measure));
	}
	measure = &all->measures[all->count++];
	memset(measure, 0, sizeof(*measure));
	measure->relation = relation_of(all, state->plan);
	measure->index = index_of(state->plan);
	if (seen == NULL)
		return;
	measure->loops = seen->nloops;
	measure->rows = seen->ntuples;
	measure->removed1 = seen->nfiltered1;
	measure->removed2 = seen->nfiltered2;
	measure->startup_ms = seen->nloops > 0 ? seen->startup * 1000 / seen->nloops : 0;
	measure->total_ms = seen->total * 1000;
	measure->shared_hit = seen->bufusage.shared_blks_hit;
	measure->shared_read = seen->bufusage.shared_blks_read;
	measure->temp_read = seen->bufusage.temp_blks_read;
	measure->temp_written = seen->bufusage.temp_blks_written;
}

/* In the order of EXPLAIN, which shows a subplan that several places use once. */
static bool
measure_node(PlanState *state, void *argument)
{
	measuring  *all = argument;

	if (list_member_ptr(all->estate->es_subplanstates, state))
	{
		if (list_member_ptr(all->subplans, state))
			return false;
		all->subplans = lappend(all->subplans, state);
	}
	check_stack_depth();
	add_measure(all, state);
	return planstate_tree_walker(state, measure_node, argument);
}

static void
measure_plan(explanation *work, QueryDesc *query)
{
	measuring	all = {work, query->estate, NIL, NULL, 0, 64};

	all.measures = MemoryContextAlloc(work->context, all.room * sizeof(dbe_plan_measure));
	(void) measure_node(query->planstate, &all);
	work->explained->measures = all.measures;
	work->explained->measure_count = all.count;
}

/* ---- running and telling ---- */

static void
tell(explanation *work, QueryDesc *query)
{
	ExplainState *state = NewExplainState();
	bool		analyze = work->wish->analyze;

	state->analyze = analyze;
	state->costs = true;
	state->buffers = analyze;
	state->timing = analyze;
	state->summary = true;
	state->format = EXPLAIN_FORMAT_JSON;
	ExplainBeginOutput(state);
	ExplainOpenGroup("Query", NULL, true, state);
	ExplainPrintPlan(state, query);
	ExplainPropertyFloat("Planning Time", "ms", work->planning_ms, 3, state);
	if (analyze)
		ExplainPrintTriggers(state, query);
	ExplainPrintJITSummary(state, query);
	if (analyze)
		ExplainPropertyFloat("Execution Time", "ms", work->execution_ms, 3, state);
	ExplainCloseGroup("Query", NULL, true, state);
	ExplainEndOutput(state);
	work->explained->json = dbe_text_of(MemoryContextStrdup(work->context, state->str->data));
}

static void
run_statement(explanation *work, QueryDesc *query)
{
	instr_time	start;
	instr_time	time;

	INSTR_TIME_SET_CURRENT(start);
	ExecutorStart(query, 0);
	dbe_executor_run(query);
	ExecutorFinish(query);
	INSTR_TIME_SET_CURRENT(time);
	INSTR_TIME_SUBTRACT(time, start);
	work->execution_ms = INSTR_TIME_GET_MILLISEC(time);
}

/* As EXPLAIN does: nothing runs, but rights are asked for. */
static void
start_statement(explanation *work, QueryDesc *query)
{
	bool		is_generic = work->params == NULL && work->parameter_count > 0;

	ExecutorStart(query, EXEC_FLAG_EXPLAIN_ONLY | (is_generic ? EXEC_FLAG_EXPLAIN_GENERIC : 0));
}

static void
explain_statement(explanation *work)
{
	bool		analyze = work->wish->analyze;
	QueryDesc  *query;

	PushActiveSnapshot(GetTransactionSnapshot());
	plan_statement(work);
	PushCopiedSnapshot(GetActiveSnapshot());
	UpdateActiveSnapshotCommandId();
	query = CreateQueryDesc(work->plan, work->wish->text, GetActiveSnapshot(), InvalidSnapshot,
							None_Receiver, work->params, NULL,
							analyze ? INSTRUMENT_TIMER | INSTRUMENT_ROWS | INSTRUMENT_BUFFERS : 0);
	if (analyze)
		run_statement(work, query);
	else
		start_statement(work, query);
	tell(work, query);
	measure_plan(work, query);
	ExecutorEnd(query);
	FreeQueryDesc(query);
	PopActiveSnapshot();
	PopActiveSnapshot();
}

/*
 * The executor, which asks for rights when it starts, is left out; only where the
 * caller may not call a function it has to say whether the plan still has it.
 */
static void
cost_statement(explanation *work)
{
	QueryDesc  *query;

	PushActiveSnapshot(GetTransactionSnapshot());
	plan_statement(work);
	if (work->may_call_all)
		dbe_check_plan_rights(work->plan);
	else
	{
		query = CreateQueryDesc(work->plan, work->wish->text, GetActiveSnapshot(), InvalidSnapshot,
								None_Receiver, work->params, NULL, 0);
		start_statement(work, query);
		ExecutorEnd(query);
		FreeQueryDesc(query);
	}
	PopActiveSnapshot();
}

static void
raise_limit(const dbe_explain_wish *wish)
{
	FlushErrorState();
	ereport(ERROR,
			(errcode(ERRCODE_QUERY_CANCELED),
			 errmsg("the statement has not ended within its limit"),
			 errdetail("It was stopped after " INT64_FORMAT " ms, and what it did is undone.", wish->limit_ms),
			 errhint("Give it more as time_limit, or leave run out.")));
}

/*
 * The error goes on when the subtransaction is undone: around this call may be
 * one that catches it, and would undo only its own.
 */
void
dbe_explain_statement(MemoryContext context, const dbe_explain_wish *wish, dbe_explained *explained)
{
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	MemoryContext working = AllocSetContextCreate(context, "dbe plan", ALLOCSET_DEFAULT_SIZES);
	explanation work = {context, wish, explained};
	ErrorContextCallback place = {error_context_stack, dbe_point_into_statement, unconstify(char *, wish->text)};

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(working);
	PG_TRY();
	{
		error_context_stack = &place;
		if (wish->analyze)
		{
			dbe_refuse_calls(wish);
			dbe_start_limit(wish, wish->limit_ms);
		}
		if (wish->costs_only)
			cost_statement(&work);
		else
			explain_statement(&work);
		error_context_stack = place.previous;
	}
	PG_CATCH();
	{
		bool		is_over = dbe_end_limit(wish) && geterrcode() == ERRCODE_QUERY_CANCELED;

		dbe_allow_calls(wish);
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(caller);
		CurrentResourceOwner = owner;
		if (is_over)
			raise_limit(wish);
		PG_RE_THROW();
	}
	PG_END_TRY();
	(void) dbe_end_limit(wish);
	dbe_allow_calls(wish);
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(caller);
	CurrentResourceOwner = owner;
	MemoryContextDelete(working);
}
