/*
 * trial.c
 *	  Runs queries on rows that are made up, or on a part of the real ones.
 *
 * Instead of writing rows, the query's tables become functions that give them:
 * unnest() of an array of the table's row type has the same columns.  So nothing
 * is made in the catalogs, and it works where nothing can be written.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/transam.h"
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/params.h"
#include "optimizer/optimizer.h"
#include "parser/parser.h"
#include "parser/parsetree.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "explain.h"
#include "trial.h"

static void
pin(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

int
dbe_pin_styles(void)
{
	int			nest_level = NewGUCNestLevel();

	pin("DateStyle", "ISO, YMD");
	pin("IntervalStyle", "postgres");
	pin("bytea_output", "hex");
	return nest_level;
}

/* ---- from text to tree ---- */

static bool
check_rights(Node *node, void *argument)
{
	if (node == NULL)
		return false;
	if (!IsA(node, Query))
		return expression_tree_walker(node, check_rights, argument);
	dbe_check_rights((Query *) node);
	return query_tree_walker((Query *) node, check_rights, argument, 0);
}

Query *
dbe_trial_query(const char *text, Oid **types, int *parameter_count)
{
	List	   *statements = raw_parser(text, RAW_PARSE_DEFAULT);
	RawStmt    *raw;
	Query	   *query;

	if (list_length(statements) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("results are compared of one statement each"),
				 errdetail("The text has %d.", list_length(statements))));
	raw = linitial_node(RawStmt, statements);
	*types = NULL;
	*parameter_count = 0;
	if (!IsA(raw->stmt, SelectStmt) && !IsA(raw->stmt, InsertStmt) && !IsA(raw->stmt, UpdateStmt) &&
		!IsA(raw->stmt, DeleteStmt) && !IsA(raw->stmt, MergeStmt))
	{
		query = makeNode(Query);
		query->commandType = CMD_UTILITY;
		return query;
	}
	query = dbe_analyse_query(text, raw, types, parameter_count);
	if (query->commandType != CMD_SELECT)
		return query;
	query = linitial_node(Query, pg_rewrite_query(query));
	(void) check_rights((Node *) query, NULL);
	return query;
}

/* ---- tables become functions ---- */

typedef struct replacing
{
	const dbe_trial_wish *wish;
	const dbe_made_rows *made;	/* NULL = the real rows */
	int			first_parameter;
} replacing;

static void
sample_table(const dbe_trial_wish *wish, RangeTblEntry *entry)
{
	TableSampleClause *sample = makeNode(TableSampleClause);

	if (entry->relid != (Oid) wish->sampled)
		return;
	sample->tsmhandler = F_SYSTEM;
	sample->args = list_make1(makeConst(FLOAT4OID, -1, InvalidOid, sizeof(float4),
										Float4GetDatum((float4) wish->percent), false, true));
	sample->repeatable = (Expr *) makeConst(FLOAT8OID, -1, InvalidOid, sizeof(float8),
											Float8GetDatum(1), false, FLOAT8PASSBYVAL);
	entry->tablesample = sample;
}

static void
replace_table(const replacing *work, RangeTblEntry *entry, uint32 number)
{
	Param	   *rows = makeNode(Param);
	RangeTblFunction *function = makeNode(RangeTblFunction);
	FuncExpr   *call;

	rows->paramkind = PARAM_EXTERN;
	rows->paramid = work->first_parameter + number;
	rows->paramtype = work->made[number].array_type;
	rows->paramtypmod = -1;
	rows->location = -1;
	call = makeFuncExpr(F_UNNEST_ANYARRAY, get_element_type(rows->paramtype), list_make1(rows),
						InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
	call->funcretset = true;
	function->funcexpr = (Node *) call;
	function->funccolcount = list_length(entry->eref->colnames);
	entry->rtekind = RTE_FUNCTION;
	entry->functions = list_make1(function);
	entry->funcordinality = false;
	entry->relid = InvalidOid;
	entry->relkind = 0;
	entry->rellockmode = 0;
	entry->inh = false;
	dbe_forget_rights(entry);
}

static bool
replace_tables(Node *node, void *argument)
{
	const replacing *work = argument;
	ListCell   *cell;

	if (node == NULL)
		return false;
	check_stack_depth();
	if (!IsA(node, Query))
		return expression_tree_walker(node, replace_tables, argument);
	foreach(cell, ((Query *) node)->rtable)
	{
		RangeTblEntry *entry = lfirst_node(RangeTblEntry, cell);

		if (entry->rtekind != RTE_RELATION || entry->relkind == RELKIND_VIEW)
			continue;
		if (work->made == NULL)
			sample_table(work->wish, entry);
		for (uint32 i = 0; work->made != NULL && i < work->wish->table_count; i++)
			if (entry->relid == work->made[i].table)
			{
				replace_table(work, entry, i);
				break;
			}
	}
	return query_tree_walker((Query *) node, replace_tables, argument, 0);
}

/* ---- the result ---- */

typedef struct collector
{
	DestReceiver receiver;
	MemoryContext context;		/* of the call */
	const dbe_trial_wish *wish;
	dbe_trial_result *result;
	FmgrInfo   *outputs;
	dbe_text   *cells;
	uint64		room;
	uint64		bytes;
} collector;

static void
start_result(DestReceiver *self, int operation, TupleDesc descriptor)
{
	collector  *all = (collector *) self;

	all->outputs = palloc0((descriptor->natts + 1) * sizeof(FmgrInfo));
	all->result->rows.columns = descriptor->natts;
	for (int i = 0; i < descriptor->natts; i++)
	{
		Oid			output;
		bool		is_varlena;

		getTypeOutputInfo(TupleDescAttr(descriptor, i)->atttypid, &output, &is_varlena);
		fmgr_info(output, &all->outputs[i]);
	}
}

/* Sums of fractions differ in their last digits by the order of the rows. */
static char *
text_of_value(collector *all, Oid type, int column, Datum value)
{
	double		number;

	if (type != FLOAT8OID && type != FLOAT4OID)
		return OutputFunctionCall(&all->outputs[column], value);
	number = type == FLOAT8OID ? DatumGetFloat8(value) : DatumGetFloat4(value);
	return psprintf("%.*g", type == FLOAT8OID ? 12 : 5, number == 0 ? 0.0 : number);
}

static dbe_text *
new_row(collector *all, uint32 columns)
{
	dbe_rows   *rows = &all->result->rows;

	if ((uint64) (rows->count + 1) * columns > all->room)
	{
		all->room = Max(64, all->room * 2 + columns);
		all->cells = all->cells == NULL ?
			MemoryContextAllocHuge(all->context, all->room * sizeof(dbe_text)) :
			repalloc_huge(all->cells, all->room * sizeof(dbe_text));
		rows->cells = all->cells;
	}
	return &all->cells[(uint64) rows->count++ * columns];
}

static bool
take_row(TupleTableSlot *slot, DestReceiver *self)
{
	collector  *all = (collector *) self;
	TupleDesc	descriptor = slot->tts_tupleDescriptor;
	dbe_text   *cells;

	if (all->result->rows.count == all->wish->most_rows || all->bytes > all->wish->most_bytes)
	{
		all->result->is_too_large = true;
		return false;
	}
	cells = new_row(all, descriptor->natts);
	for (int i = 0; i < descriptor->natts; i++)
	{
		bool		is_null;
		Datum		value = slot_getattr(slot, i + 1, &is_null);
		char	   *text;

		memset(&cells[i], 0, sizeof(dbe_text));
		if (is_null)
			continue;
		text = text_of_value(all, TupleDescAttr(descriptor, i)->atttypid, i, value);
		cells[i] = dbe_text_of(MemoryContextStrdup(all->context, text));
		all->bytes += cells[i].length + sizeof(dbe_text);
		pfree(text);
	}
	return true;
}

static void
end_result(DestReceiver *self)
{
}

/* ---- what it is sorted by ---- */

/* Values of the type that are equal look equal. */
static bool
is_exact(const Node *key)
{
	Oid			type = exprType(key);
	Oid			collation = exprCollation(key);

	if (get_typtype(type) == TYPTYPE_ENUM)
		return true;
	switch (type)
	{
		case BOOLOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case OIDOID:
		case NUMERICOID:
		case DATEOID:
		case TIMEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
		case UUIDOID:
			return true;
		case TEXTOID:
		case VARCHAROID:
			return !OidIsValid(collation) || get_collation_isdeterministic(collation);
		default:
			return false;
	}
}

/* A key that is not among the results becomes one, behind them. */
static void
show_keys(Query *query, MemoryContext context, dbe_trial_result *result)
{
	int16	   *keys = MemoryContextAlloc(context, (list_length(query->sortClause) + 1) * sizeof(int16));
	ListCell   *cell;

	result->has_exact_keys = query->sortClause != NIL;
	result->column_count = ExecCleanTargetListLength(query->targetList);
	foreach(cell, query->sortClause)
		get_sortgroupclause_tle(lfirst_node(SortGroupClause, cell), query->targetList)->resjunk = false;
	foreach(cell, query->sortClause)
	{
		TargetEntry *target = get_sortgroupclause_tle(lfirst_node(SortGroupClause, cell), query->targetList);
		ListCell   *other;
		int16		place = 0;

		foreach(other, query->targetList)
		{
			if (lfirst(other) == target)
				break;
			place += !lfirst_node(TargetEntry, other)->resjunk;
		}
		keys[result->keys.count++] = place;
		result->has_exact_keys &= is_exact((Node *) target->expr);
	}
	result->keys.items = keys;
}

/* ---- one statement ---- */

typedef struct trial
{
	MemoryContext context;		/* of the call */
	const dbe_trial_wish *wish;
	const dbe_made_rows *made;
	uint32		number;			/* of the statement */
	dbe_trial_result *result;
} trial;

static void
read_parameter(ParamExternData *parameter, Oid type, const dbe_text *text)
{
	Oid			input;
	Oid			element;

	parameter->pflags = PARAM_FLAG_CONST;
	parameter->isnull = true;
	parameter->ptype = type == UNKNOWNOID ? InvalidOid : type;
	if (!OidIsValid(parameter->ptype) || text == NULL || text->data == NULL)
		return;
	getTypeInputInfo(type, &input, &element);
	parameter->value = OidInputFunctionCall(input, unconstify(char *, text->data), element, -1);
	parameter->isnull = false;
}

static ParamListInfo
make_parameters(const trial *work, const Oid *types, int count)
{
	const dbe_trial_wish *wish = work->wish;
	uint32		tables = work->made == NULL ? 0 : wish->table_count;
	ParamListInfo params = makeParamList(count + tables);
	int			nest_level = dbe_pin_styles();

	for (int i = 0; i < count; i++)
		read_parameter(&params->params[i], types[i], i < wish->param_count ? &wish->params[i] : NULL);
	for (uint32 i = 0; i < tables; i++)
	{
		ParamExternData *rows = &params->params[count + i];

		rows->pflags = PARAM_FLAG_CONST;
		rows->ptype = work->made[i].array_type;
		rows->isnull = false;
		rows->value = work->made[i].rows;
	}
	AtEOXact_GUC(true, nest_level);
	return params;
}

static bool
run_statement(void *argument)
{
	trial	   *work = argument;
	const char *text = work->wish->texts[work->number];
	collector	all = {{take_row, start_result, end_result, end_result, DestNone},
		work->context, work->wish, work->result};
	Oid		   *types;
	int			count;
	Query	   *query = dbe_trial_query(text, &types, &count);
	replacing	tables = {work->wish, work->made, count + 1};
	ParamListInfo params = make_parameters(work, types, count);
	QueryDesc  *running;

	show_keys(query, work->context, work->result);
	(void) replace_tables((Node *) query, &tables);
	running = CreateQueryDesc(pg_plan_query(query, text, 0, params), text, GetActiveSnapshot(),
							  InvalidSnapshot, &all.receiver, params, NULL, 0);
	ExecutorStart(running, 0);
	dbe_executor_run(running);
	ExecutorFinish(running);
	ExecutorEnd(running);
	FreeQueryDesc(running);
	return false;
}

static void
run_statements(MemoryContext context, const dbe_trial_wish *wish, dbe_trial_result *results)
{
	trial		work = {context, wish};

	if (wish->time_zone != NULL)
		pin("TimeZone", wish->time_zone);
	if (!wish->is_real)
	{
		int			nest_level = dbe_pin_styles();

		work.made = dbe_make_rows(wish);
		AtEOXact_GUC(true, nest_level);
	}
	for (work.number = 0; work.number < wish->text_count; work.number++)
	{
		work.result = &results[work.number];
		work.result->failed = !dbe_try(run_statement, &work, &work.result->error, NULL);
		work.result->is_over = false;
	}
}

/*
 * In a subtransaction that is undone and writes nothing.  A result is unfinished
 * until it is there.
 */
void
dbe_try_statements(MemoryContext context, const dbe_trial_wish *wish, dbe_trial_result *results)
{
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	MemoryContext working = AllocSetContextCreate(context, "dbe trial", ALLOCSET_DEFAULT_SIZES);

	memset(results, 0, wish->text_count * sizeof(dbe_trial_result));
	for (uint32 i = 0; i < wish->text_count; i++)
		results[i].is_over = true;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(working);
	PG_TRY();
	{
		XactReadOnly = true;
		dbe_start_limit(wish, wish->limit_ms);
		PushActiveSnapshot(GetTransactionSnapshot());
		run_statements(context, wish, results);
		PopActiveSnapshot();
		(void) dbe_end_limit(wish);
	}
	PG_CATCH();
	{
		bool		is_over = dbe_end_limit(wish) && geterrcode() == ERRCODE_QUERY_CANCELED;

		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(caller);
		CurrentResourceOwner = owner;
		if (!is_over)
			PG_RE_THROW();
		FlushErrorState();
		MemoryContextDelete(working);
		return;
	}
	PG_END_TRY();
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(caller);
	CurrentResourceOwner = owner;
	MemoryContextDelete(working);
}
