/*
 * host_whatif.c
 *	  The services by which the core asks what other indexes would change.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "host.h"
#include "whatif.h"

typedef struct whatif_call
{
	MemoryContext context;
	const char *text;
	bool		for_session;
	dbe_whatif_index *index;
	dbe_whatif_statement **statement;
	const dbe_whatif_wish *wish;
	dbe_whatif_plan *plan;
	dbe_whatif_list *list;
	Oid			hidden;
	bool		hides;
} whatif_call;

static void
create_impl(void *argument)
{
	whatif_call *call = argument;
	dbe_whatif_entry *made = dbe_whatif_define(call->text);

	*call->index = dbe_whatif_keep(call->for_session ? dbe_whatif_session() :
								   dbe_whatif_of_call(call->context), made)->facts;
}

static dbe_status
host_whatif_create(void *state, const char *definition, bool for_session, dbe_whatif_index *index)
{
	whatif_call call = {.context = state, .text = definition, .for_session = for_session, .index = index};

	return dbe_guarded(create_impl, &call);
}

static void
prepare_impl(void *argument)
{
	whatif_call *call = argument;

	*call->statement = dbe_whatif_prepare(call->context, call->text);
}

static dbe_status
host_whatif_prepare(void *state, const char *text, dbe_whatif_statement **statement)
{
	whatif_call call = {.context = state, .text = text, .statement = statement};

	return dbe_guarded(prepare_impl, &call);
}

static void
plan_impl(void *argument)
{
	whatif_call *call = argument;

	dbe_whatif_plan_statement(call->context, call->wish, call->plan);
}

static dbe_status
host_whatif_plan(void *state, const dbe_whatif_wish *wish, dbe_whatif_plan *plan)
{
	whatif_call call = {.context = state, .wish = wish, .plan = plan};

	return dbe_guarded(plan_impl, &call);
}

static void
list_impl(void *argument)
{
	whatif_call *call = argument;

	dbe_whatif_tell_session(call->context, call->list);
}

static dbe_status
host_whatif_list(void *state, dbe_whatif_list *list)
{
	whatif_call call = {.context = state, .list = list};

	return dbe_guarded(list_impl, &call);
}

static void
hide_impl(void *argument)
{
	whatif_call *call = argument;

	dbe_whatif_hide_index(call->hidden, call->hides);
}

static dbe_status
host_whatif_hide(void *state, dbe_relation_id index, bool hides)
{
	whatif_call call = {.hidden = index, .hides = hides};

	return dbe_guarded(hide_impl, &call);
}

static void
reset_impl(void *argument)
{
	dbe_whatif_reset_session();
}

static dbe_status
host_whatif_reset(void *state)
{
	return dbe_guarded(reset_impl, NULL);
}

void
dbe_host_add_whatif(dbe_host *host)
{
	host->whatif_create = host_whatif_create;
	host->whatif_prepare = host_whatif_prepare;
	host->whatif_plan = host_whatif_plan;
	host->whatif_list = host_whatif_list;
	host->whatif_hide = host_whatif_hide;
	host->whatif_reset = host_whatif_reset;
}
