/*
 * trial_facts.c
 *	  What a query reads and gives, and the constants that decide what it gives.
 *
 * Views are looked through: the statement is read as the rewriter leaves it.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/catalog.h"
#include "catalog/index.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "rewrite/rewriteHandler.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/partcache.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "compat.h"
#include "query.h"
#include "trial.h"

typedef struct table_use
{
	dbe_trial_table facts;
	Bitmapset  *columns;
} table_use;


static bool walk(Node *node, void *argument);

/* ---- tables ---- */

static bool
is_of_server(Oid schema)
{
	char	   *name = get_namespace_name(schema);

	return IsCatalogNamespace(schema) || IsToastNamespace(schema) ||
		(name != NULL && strcmp(name, "information_schema") == 0);
}

static table_use *
find_table(const dbe_trial_reading *all, Oid id)
{
	ListCell   *cell;

	foreach(cell, all->tables)
	{
		table_use  *use = lfirst(cell);

		if ((Oid) use->facts.id == id)
			return use;
	}
	return NULL;
}

static void
add_table(dbe_trial_reading *all, const RangeTblEntry *entry)
{
	table_use  *use = find_table(all, entry->relid);
	HeapTuple	tuple;
	Form_pg_class form;

	if (use == NULL)
	{
		tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(entry->relid));
		if (!HeapTupleIsValid(tuple))
			return;
		form = (Form_pg_class) GETSTRUCT(tuple);
		use = palloc0(sizeof(table_use));
		use->facts.id = entry->relid;
		use->facts.name = dbe_trial_text(all, NameStr(form->relname));
		use->facts.schema = dbe_trial_text(all, get_namespace_name(form->relnamespace));
		use->facts.kind = form->relkind;
		use->facts.tuples = form->reltuples;
		use->facts.is_system = is_of_server(form->relnamespace);
		use->facts.has_children = form->relkind != RELKIND_PARTITIONED_TABLE &&
			form->relhassubclass && has_subclass(entry->relid);
		ReleaseSysCache(tuple);
		all->tables = lappend(all->tables, use);
	}
	if (use->facts.has_children)
	{
		use->facts.is_read_whole |= entry->inh;
		use->facts.is_read_alone |= !entry->inh;
	}
}

/* ---- columns ---- */

/* A column that USING has merged stands for what it was merged from. */
static void
walk_merged(dbe_trial_reading *all, const Var *column, const RangeTblEntry *join)
{
	List	   *levels = all->levels;

	if (column->varattno < 1 || column->varattno > list_length(join->joinaliasvars))
		return;
	all->levels = list_copy_tail(levels, column->varlevelsup);
	(void) walk(list_nth(join->joinaliasvars, column->varattno - 1), all);
	all->levels = levels;
}

static void
add_column(dbe_trial_reading *all, const Var *column)
{
	RangeTblEntry *entry = dbe_trial_entry(all->levels, column);
	table_use  *use;

	if (entry == NULL)
		return;
	if (entry->rtekind == RTE_JOIN)
		walk_merged(all, column, entry);
	if (entry->rtekind != RTE_RELATION)
		return;
	if (column->varattno < 0)
		all->facts->uses_system_columns = true;
	use = find_table(all, entry->relid);
	if (use == NULL)
		return;
	if (column->varattno == 0)
		use->facts.uses_row = true;
	else if (column->varattno > 0)
		use->columns = bms_add_member(use->columns, column->varattno);
}

/* ---- functions ---- */

static bool
add_function(Oid id, void *argument)
{
	dbe_trial_reading *all = argument;
	HeapTuple	tuple;
	Form_pg_proc form;
	dbe_trial_function *call;

	if (list_member_oid(all->functions, id) || all->facts->function_count == DBE_MOST_CONSTANTS)
		return false;
	all->functions = lappend_oid(all->functions, id);
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(id));
	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_proc) GETSTRUCT(tuple);
	call = &all->calls[all->facts->function_count++];
	call->schema = dbe_trial_text(all, get_namespace_name(form->pronamespace));
	call->name = dbe_trial_text(all, NameStr(form->proname));
	call->volatility = form->provolatile;
	call->is_native = id < FirstUnpinnedObjectId || form->prolang == INTERNALlanguageId ||
		form->prolang == ClanguageId;
	ReleaseSysCache(tuple);
	return false;
}

static bool
sums_in_any_order(const Aggref *aggregate)
{
	Oid			type = getBaseType(aggregate->aggtype);
	char	   *name = get_func_name(aggregate->aggfnoid);

	if (aggregate->aggorder != NIL)
		return true;
	if (aggregate->aggfnoid >= FirstNormalObjectId || name == NULL)
		return false;
	if (strcmp(name, "min") == 0 || strcmp(name, "max") == 0)
		return true;
	if (type == FLOAT4OID || type == FLOAT8OID)
		return false;
	return strstr(name, "agg") == NULL;
}

/* ---- the tree ---- */

static void
read_query(dbe_trial_reading *all, Query *query)
{
	dbe_trial_facts *facts = all->facts;
	Oid			relation = all->relation;
	int16		column = all->column;
	ListCell   *cell;

	/* a subquery's constants stand beside its own columns */
	all->relation = InvalidOid;
	all->column = 0;
	facts->locks_rows |= query->rowMarks != NIL;
	facts->writes |= query->commandType != CMD_SELECT;
	facts->is_order_sensitive |= query->hasDistinctOn || query->hasWindowFuncs ||
		query->limitCount != NULL || query->limitOffset != NULL;
	foreach(cell, query->rtable)
	{
		RangeTblEntry *entry = lfirst_node(RangeTblEntry, cell);

		if (entry->rtekind != RTE_RELATION || entry->relkind == RELKIND_VIEW)
			continue;
		facts->samples |= entry->tablesample != NULL;
		add_table(all, entry);
	}
	all->levels = lcons(query, all->levels);
	(void) query_tree_walker(query, walk, all, QTW_IGNORE_JOINALIASES);
	all->levels = list_delete_first(all->levels);
	all->relation = relation;
	all->column = column;
}

/* What constants within it stand beside, if that is one column. */
static bool
walk_expression(dbe_trial_reading *all, Node *node)
{
	Oid			relation;
	int16		column;
	bool		is_alone;

	dbe_add_folded(all, node);
	is_alone = all->column == 0 && dbe_find_only_column(all->levels, node, &relation, &column);
	if (is_alone)
	{
		all->relation = relation;
		all->column = column;
	}
	(void) expression_tree_walker(node, walk, (void *) all);
	if (is_alone)
	{
		all->relation = InvalidOid;
		all->column = 0;
	}
	return false;
}

static bool
walk(Node *node, void *argument)
{
	dbe_trial_reading *all = argument;

	if (node == NULL)
		return false;
	check_stack_depth();
	(void) check_functions_in_node(node, add_function, argument);
	switch (nodeTag(node))
	{
		case T_Query:
			read_query(all, (Query *) node);
			return false;
		case T_Var:
			add_column(all, (Var *) node);
			return false;
		case T_Const:
			dbe_add_constant(all, (Const *) node);
			return false;
		case T_Aggref:
			all->facts->is_order_sensitive |= !sums_in_any_order((Aggref *) node);
			break;
		case T_OpExpr:
		case T_DistinctExpr:
		case T_NullIfExpr:
		case T_ScalarArrayOpExpr:
		case T_FuncExpr:
		case T_CoalesceExpr:
		case T_MinMaxExpr:
		case T_CoerceViaIO:
		case T_SQLValueFunction:
			return walk_expression(all, node);
		default:
			break;
	}
	return expression_tree_walker(node, walk, argument);
}

/* ---- what a table demands of its rows ---- */

static void
walk_demands(dbe_trial_reading *all, Relation table)
{
	TupleConstr *constraints = RelationGetDescr(table)->constr;
	ListCell   *cell;

	if (constraints != NULL)
		for (int i = 0; i < constraints->num_check; i++)
			(void) walk(stringToNode(constraints->check[i].ccbin), all);
	if (constraints != NULL)
		for (int i = 1; i <= RelationGetNumberOfAttributes(table); i++)
			if (TupleDescAttr(RelationGetDescr(table), i - 1)->attgenerated)
				(void) walk(build_column_default(table, i), all);
	(void) walk((Node *) RelationGetPartitionQual(table), all);
	foreach(cell, RelationGetIndexList(table))
	{
		Relation	index = index_open(lfirst_oid(cell), AccessShareLock);

		(void) walk((Node *) RelationGetIndexPredicate(index), all);
		index_close(index, NoLock);
	}
}

/* Its columns stand as those of the first table of a query. */
static void
read_demands(dbe_trial_reading *all, table_use *use)
{
	Query	   *around = makeNode(Query);
	RangeTblEntry *entry = makeNode(RangeTblEntry);
	bool		is_sensitive = all->facts->is_order_sensitive;
	uint32		functions = all->facts->function_count;
	Relation	table;

	if (use->facts.is_system)
		return;
	entry->rtekind = RTE_RELATION;
	entry->relid = use->facts.id;
	around->rtable = list_make1(entry);
	all->levels = list_make1(around);
	table = table_open(entry->relid, AccessShareLock);
	walk_demands(all, table);
	table_close(table, NoLock);
	all->levels = NIL;
	/* they are the table's, and are not called by the statement */
	all->facts->function_count = functions;
	all->facts->is_order_sensitive = is_sensitive;
}

/* ---- handing out ---- */

static dbe_numbers
numbers_of(const dbe_trial_reading *all, Bitmapset *set)
{
	int16	   *items = MemoryContextAlloc(all->context, (bms_num_members(set) + 1) * sizeof(int16));
	dbe_numbers numbers = {items, 0};
	int			member = -1;

	while ((member = bms_next_member(set, member)) >= 0)
		items[numbers.count++] = member;
	return numbers;
}

static dbe_trial_column
column_facts(const dbe_trial_reading *all, const char *name, Oid type)
{
	dbe_trial_column column = {dbe_trial_text(all, name), type};
	bool		is_preferred;

	if (!OidIsValid(type))
		return column;
	column.type_name = dbe_trial_text(all, format_type_be(type));
	get_type_category_preferred(getBaseType(type), &column.category, &is_preferred);
	return column;
}

static void
tell_columns(dbe_trial_reading *all, Query *query)
{
	dbe_trial_column *columns = MemoryContextAllocZero(all->context,
		(list_length(query->targetList) + 1) * sizeof(dbe_trial_column));
	ListCell   *cell;

	all->facts->columns = columns;
	foreach(cell, query->targetList)
	{
		TargetEntry *target = lfirst_node(TargetEntry, cell);

		if (!target->resjunk)
			columns[all->facts->column_count++] =
				column_facts(all, target->resname, exprType((Node *) target->expr));
	}
}

static void
tell_parameters(dbe_trial_reading *all, const Oid *types, int count)
{
	dbe_trial_column *parameters = MemoryContextAllocZero(all->context,
														  (count + 1) * sizeof(dbe_trial_column));

	for (int i = 0; i < count; i++)
		parameters[i] = column_facts(all, psprintf("$%d", i + 1),
									 types[i] == UNKNOWNOID ? InvalidOid : types[i]);
	all->facts->parameters = parameters;
	all->facts->parameter_count = count;
}

static void
tell_tables(dbe_trial_reading *all)
{
	dbe_trial_table *tables = MemoryContextAllocZero(all->context,
		(list_length(all->tables) + 1) * sizeof(dbe_trial_table));
	ListCell   *cell;

	all->facts->tables = tables;
	foreach(cell, all->tables)
	{
		table_use  *use = lfirst(cell);

		use->facts.columns = numbers_of(all, use->columns);
		tables[all->facts->table_count++] = use->facts;
	}
}

static dbe_query_command
command_of(CmdType command)
{
	switch (command)
	{
		case CMD_SELECT:
			return DBE_SELECT;
		case CMD_INSERT:
			return DBE_INSERT;
		case CMD_UPDATE:
			return DBE_UPDATE;
		case CMD_DELETE:
			return DBE_DELETE;
		case CMD_UTILITY:
			return DBE_UTILITY;
		default:
			return DBE_MERGE;
	}
}

typedef struct facts_call
{
	MemoryContext context;
	const char *text;
	dbe_trial_facts *facts;
} facts_call;

static void
read_facts(const facts_call *call)
{
	dbe_trial_reading all = {call->context, call->facts};
	Oid		   *types;
	int			count;
	Query	   *query = dbe_trial_query(call->text, &types, &count);
	ListCell   *cell;

	call->facts->command = command_of(query->commandType);
	if (query->commandType != CMD_SELECT)
		return;
	(void) dbe_pin_styles();
	all.constants = MemoryContextAllocZero(call->context, DBE_MOST_CONSTANTS * sizeof(dbe_trial_constant));
	all.calls = MemoryContextAllocZero(call->context, DBE_MOST_CONSTANTS * sizeof(dbe_trial_function));
	read_query(&all, query);
	foreach(cell, all.tables)
		read_demands(&all, lfirst(cell));
	tell_columns(&all, query);
	tell_parameters(&all, types, count);
	tell_tables(&all);
	call->facts->constants = all.constants;
	call->facts->functions = all.calls;
}

/* Undone in any case: locks and settings go with it. */
void
dbe_read_trial_facts(MemoryContext context, const char *text, dbe_trial_facts *facts)
{
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	MemoryContext working = AllocSetContextCreate(context, "dbe trial", ALLOCSET_DEFAULT_SIZES);
	facts_call	call = {context, text, facts};
	ErrorContextCallback place = {error_context_stack, dbe_point_into_statement, unconstify(char *, text)};

	memset(facts, 0, sizeof(*facts));
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(working);
	PG_TRY();
	{
		error_context_stack = &place;
		PushActiveSnapshot(GetTransactionSnapshot());
		read_facts(&call);
		PopActiveSnapshot();
		error_context_stack = place.previous;
	}
	PG_CATCH();
	{
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(caller);
		CurrentResourceOwner = owner;
		PG_RE_THROW();
	}
	PG_END_TRY();
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(caller);
	CurrentResourceOwner = owner;
	MemoryContextDelete(working);
}
