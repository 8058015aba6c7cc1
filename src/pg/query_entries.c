/*
 * query_entries.c
 *	  What a query reads: tables, subqueries, functions, joins and CTEs.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"

#include "query.h"

static dbe_entry_kind
entry_kind(const RangeTblEntry *source)
{
	switch (source->rtekind)
	{
		case RTE_RELATION:
			return DBE_TABLE_ENTRY;
		case RTE_SUBQUERY:
			return DBE_SUBQUERY_ENTRY;
		case RTE_JOIN:
			return DBE_JOIN_ENTRY;
		case RTE_FUNCTION:
			return DBE_FUNCTION_ENTRY;
		case RTE_TABLEFUNC:
			return DBE_TABLE_FUNCTION_ENTRY;
		case RTE_VALUES:
			return DBE_VALUES_ENTRY;
		case RTE_CTE:
			return DBE_CTE_ENTRY;
		default:
			return DBE_OTHER_ENTRY;
	}
}

static dbe_texts
names_of(List *names)
{
	dbe_text   *items = palloc(Max(list_length(names), 1) * sizeof(dbe_text));
	uint32_t	count = 0;
	ListCell   *cell;

	foreach(cell, names)
		items[count++] = dbe_text_of(strVal(lfirst(cell)));
	return (dbe_texts) {items, count};
}

static const dbe_cte *
find_cte(dbe_scope *scope, const RangeTblEntry *source)
{
	Index		levels = source->ctelevelsup;

	while (levels-- > 0 && scope != NULL)
		scope = scope->outer;
	for (uint32_t i = 0; scope != NULL && i < scope->query->ctes.count; i++)
	{
		const dbe_cte *cte = scope->query->ctes.items[i];

		if (strcmp(cte->name.data, source->ctename) == 0)
			return cte;
	}
	return NULL;
}

static void
read_table_entry(dbe_scope *scope, const RangeTblEntry *source, dbe_entry *entry)
{
	entry->table = dbe_table_facts(scope->objects, source->relid);
	entry->is_only = !source->inh;
	entry->is_sampled = source->tablesample != NULL;
}

static void
read_functions(dbe_scope *scope, const RangeTblEntry *source, dbe_entry *entry)
{
	List	   *calls = NIL;
	ListCell   *cell;

	foreach(cell, source->functions)
		calls = lappend(calls, lfirst_node(RangeTblFunction, cell)->funcexpr);
	entry->functions = dbe_convert_expressions(scope, calls);
}

static void
read_values(dbe_scope *scope, const RangeTblEntry *source, dbe_entry *entry)
{
	List	   *all = NIL;
	ListCell   *cell;

	foreach(cell, source->values_lists)
		all = list_concat(all, lfirst(cell));
	entry->row_count = list_length(source->values_lists);
	entry->values = dbe_convert_expressions(scope, all);
}

/* Columns that were dropped since a view was made have nothing to stand for. */
static dbe_expression_list
join_columns(dbe_scope *scope, List *variables)
{
	const dbe_expression **items = palloc(Max(list_length(variables), 1) * sizeof(*items));
	uint32_t	count = 0;
	ListCell   *cell;

	foreach(cell, variables)
		items[count++] = lfirst(cell) == NULL ? NULL : dbe_convert_expression(scope, lfirst(cell));
	return (dbe_expression_list) {items, count};
}

static void
read_entry(dbe_scope *scope, RangeTblEntry *source, dbe_entry *entry)
{
	entry->kind = entry_kind(source);
	entry->owner = scope->query;
	entry->name = dbe_text_of(source->eref == NULL ? "" : source->eref->aliasname);
	entry->has_alias = source->alias != NULL;
	entry->is_lateral = source->lateral;
	entry->is_used = source->inFromCl;
	entry->column_names = names_of(source->eref == NULL ? NIL : source->eref->colnames);
	switch (entry->kind)
	{
		case DBE_TABLE_ENTRY:
			read_table_entry(scope, source, entry);
			break;
		case DBE_SUBQUERY_ENTRY:
			entry->query = dbe_convert_query(scope->objects, scope, source->subquery);
			break;
		case DBE_FUNCTION_ENTRY:
			read_functions(scope, source, entry);
			break;
		case DBE_VALUES_ENTRY:
			read_values(scope, source, entry);
			break;
		case DBE_CTE_ENTRY:
			entry->cte = find_cte(scope, source);
			entry->is_recursive = source->self_reference;
			break;
		default:
			break;
	}
}

/* First all of them, then what refers to them. */
void
dbe_read_entries(dbe_scope *scope)
{
	List	   *sources = scope->source->rtable;
	int			count = list_length(sources);
	const dbe_entry **items = palloc(Max(count, 1) * sizeof(*items));

	scope->entries = palloc(Max(count, 1) * sizeof(*scope->entries));
	for (int i = 0; i < count; i++)
	{
		scope->entries[i] = palloc0(sizeof(dbe_entry));
		scope->entries[i]->number = i + 1;
		items[i] = scope->entries[i];
	}
	scope->query->entries = (dbe_entry_list) {items, count};
	for (int i = 0; i < count; i++)
		read_entry(scope, list_nth(sources, i), scope->entries[i]);
	for (int i = 0; i < count; i++)
	{
		RangeTblEntry *source = list_nth(sources, i);

		if (source->rtekind == RTE_JOIN)
			scope->entries[i]->columns = join_columns(scope, source->joinaliasvars);
	}
}

void
dbe_read_ctes(dbe_scope *scope)
{
	List	   *sources = scope->source->cteList;
	int			count = list_length(sources);
	dbe_cte    *ctes = palloc0(Max(count, 1) * sizeof(dbe_cte));
	const dbe_cte **items = palloc(Max(count, 1) * sizeof(*items));

	for (int i = 0; i < count; i++)
	{
		CommonTableExpr *source = list_nth(sources, i);

		ctes[i].name = dbe_text_of(source->ctename);
		ctes[i].materialized = source->ctematerialized == CTEMaterializeAlways ? 'a' :
			source->ctematerialized == CTEMaterializeNever ? 'n' : 'd';
		ctes[i].is_recursive = source->cterecursive;
		ctes[i].has_cycle = source->cycle_clause != NULL;
		ctes[i].has_search = source->search_clause != NULL;
		ctes[i].references = source->cterefcount;
		ctes[i].location = source->location;
		items[i] = &ctes[i];
	}
	scope->query->ctes = (dbe_cte_list) {items, count};
	for (int i = 0; i < count; i++)
	{
		CommonTableExpr *source = list_nth(sources, i);

		ctes[i].query = dbe_convert_query(scope->objects, scope,
										  castNode(Query, source->ctequery));
	}
}
