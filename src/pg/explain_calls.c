/*
 * explain_calls.c
 *	  What a statement calls, and what it must not.
 *
 * The list is of the statement as the rewriter leaves it; what functions and
 * triggers call in turn is seen when the executor is about to do so.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "compat.h"
#include "explain.h"

/* ---- what is refused ---- */

static bool
is_listed(const char *name, dbe_texts list)
{
	for (uint32 i = 0; i < list.count; i++)
	{
		const dbe_text *item = &list.items[i];
		bool		is_prefix = item->length > 0 && item->data[item->length - 1] == '*';

		if (is_prefix ? strncmp(name, item->data, item->length - 1) == 0
			: strlen(name) == item->length && strncmp(name, item->data, item->length) == 0)
			return true;
	}
	return false;
}

static bool
is_language_trusted(Oid language)
{
	HeapTuple	tuple = SearchSysCache1(LANGOID, ObjectIdGetDatum(language));
	bool		is_trusted = language == SQLlanguageId;

	if (!HeapTupleIsValid(tuple))
		return false;
	is_trusted |= ((Form_pg_language) GETSTRUCT(tuple))->lanpltrusted;
	ReleaseSysCache(tuple);
	return is_trusted;
}

static bool
is_refused(const dbe_explain_wish *wish, Oid id, Form_pg_proc form)
{
	const char *name = NameStr(form->proname);

	if (form->prolang == INTERNALlanguageId || form->prolang == ClanguageId)
	{
		if (is_listed(name, wish->refused))
			return true;
		if (form->prolang == INTERNALlanguageId || id < FirstNormalObjectId)
			return false;
		return form->provolatile == PROVOLATILE_VOLATILE && form->prorettype != TRIGGEROID &&
			!is_listed(name, wish->harmless);
	}
	return form->provolatile == PROVOLATILE_VOLATILE && !is_language_trusted(form->prolang);
}

/* ---- before it runs ---- */

typedef struct listing
{
	MemoryContext context;
	const dbe_explain_wish *wish;
	dbe_explained *explained;
	List	   *seen;
	dbe_plan_call *calls;
	uint32		count;
	uint32		room;
} listing;

static dbe_text
copy_text(MemoryContext context, const char *text)
{
	return dbe_text_of(MemoryContextStrdup(context, text));
}

static void
add_call(listing *list, Oid id, Form_pg_proc form)
{
	dbe_plan_call *call;
	char	   *schema = get_namespace_name(form->pronamespace);

	if (list->count == list->room)
	{
		list->room *= 2;
		list->calls = repalloc(list->calls, list->room * sizeof(dbe_plan_call));
	}
	call = &list->calls[list->count++];
	memset(call, 0, sizeof(*call));
	call->schema = copy_text(list->context, schema ? schema : "");
	call->name = copy_text(list->context, NameStr(form->proname));
	call->volatility = form->provolatile;
	call->parallel = form->proparallel;
	call->is_refused = is_refused(list->wish, id, form);
}

static bool
list_function(Oid id, void *argument)
{
	listing    *list = argument;
	HeapTuple	tuple;
	Form_pg_proc form;

	if (list_member_oid(list->seen, id))
		return false;
	list->seen = lappend_oid(list->seen, id);
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(id));
	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_proc) GETSTRUCT(tuple);
	if (form->provolatile == PROVOLATILE_VOLATILE || form->proparallel != PROPARALLEL_SAFE)
		add_call(list, id, form);
	ReleaseSysCache(tuple);
	return false;
}

static bool
walk(Node *node, void *argument)
{
	listing    *list = argument;

	if (node == NULL)
		return false;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, walk, argument, 0);
	if (IsA(node, NextValueExpr))
		list->explained->takes_sequences = true;
	(void) check_functions_in_node(node, list_function, argument);
	return expression_tree_walker(node, walk, argument);
}

void
dbe_list_calls(MemoryContext context, Query *query, const dbe_explain_wish *wish,
			   dbe_explained *explained)
{
	listing		list = {context, wish, explained, NIL, NULL, 0, 16};

	list.calls = MemoryContextAlloc(context, list.room * sizeof(dbe_plan_call));
	(void) walk((Node *) query, &list);
	explained->calls = list.calls;
	explained->call_count = list.count;
}

/* ---- whether the caller may ---- */

static bool
is_closed(Oid id, void *argument)
{
	return dbe_function_aclcheck(id, GetUserId(), ACL_EXECUTE) != ACLCHECK_OK;
}

static bool
has_closed_call(Node *node, void *argument)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, has_closed_call, argument, 0);
	return check_functions_in_node(node, is_closed, argument) ||
		expression_tree_walker(node, has_closed_call, argument);
}

bool
dbe_may_call_all(Query *query)
{
	return !has_closed_call((Node *) query, NULL);
}

/* ---- while it runs ---- */

static const dbe_explain_wish *wish_now = NULL;
static object_access_hook_type previous_hook = NULL;

static void
on_access(ObjectAccessType access, Oid class, Oid object, int sub, void *argument)
{
	HeapTuple	tuple;
	bool		is_bad;

	if (previous_hook)
		previous_hook(access, class, object, sub, argument);
	if (access != OAT_FUNCTION_EXECUTE || class != ProcedureRelationId || wish_now == NULL)
		return;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(object));
	if (!HeapTupleIsValid(tuple))
		return;
	is_bad = is_refused(wish_now, object, (Form_pg_proc) GETSTRUCT(tuple));
	ReleaseSysCache(tuple);
	if (is_bad)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("what function %s does cannot be undone", get_func_name(object)),
				 errdetail("A function or trigger of the statement was about to call it; nothing of it has been done."),
				 errhint("Without run the plan is made and not run; side_effects => true lets it run.")));
}

void
dbe_refuse_calls(const dbe_explain_wish *wish)
{
	if (!wish->refuses || wish_now != NULL)
		return;
	wish_now = wish;
	previous_hook = object_access_hook;
	object_access_hook = on_access;
}

void
dbe_allow_calls(const dbe_explain_wish *wish)
{
	if (wish_now != wish)
		return;
	wish_now = NULL;
	object_access_hook = previous_hook;
}
