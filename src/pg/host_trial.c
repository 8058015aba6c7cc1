/*
 * host_trial.c
 *	  The services by which the core tries statements on made-up rows.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "host.h"
#include "trial.h"

typedef struct trial_call
{
	MemoryContext context;
	const char *text;
	dbe_trial_facts *facts;
	const dbe_trial_wish *wish;
	dbe_trial_result *results;
} trial_call;

static void
trial_facts_impl(void *argument)
{
	trial_call *call = argument;

	dbe_read_trial_facts(call->context, call->text, call->facts);
}

static dbe_status
host_trial_facts(void *state, const char *text, dbe_trial_facts *facts)
{
	trial_call	call = {.context = state, .text = text, .facts = facts};

	return dbe_guarded(trial_facts_impl, &call);
}

static void
trial_impl(void *argument)
{
	trial_call *call = argument;

	dbe_try_statements(call->context, call->wish, call->results);
}

static dbe_status
host_trial(void *state, const dbe_trial_wish *wish, dbe_trial_result *results)
{
	trial_call	call = {.context = state, .wish = wish, .results = results};

	return dbe_guarded(trial_impl, &call);
}

typedef struct values_call
{
	Oid			type;
	int32		modifier;
	const dbe_text *texts;
	uint32		count;
	bool	   *are;
} values_call;

static void
values_impl(void *argument)
{
	values_call *call = argument;

	dbe_are_values(call->type, call->modifier, call->texts, call->count, call->are);
}

static dbe_status
host_are_values(void *state, dbe_type_id type, int32_t modifier, const dbe_text *texts,
				uint32_t count, bool *are)
{
	values_call call = {type, modifier, texts, count, are};

	return dbe_guarded(values_impl, &call);
}

void
dbe_host_add_trials(dbe_host *host)
{
	host->trial_facts = host_trial_facts;
	host->are_values = host_are_values;
	host->trial = host_trial;
}
