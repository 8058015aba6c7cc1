/*
 * query_plpgsql.c
 *	  Functions in PL/pgSQL, compiled by the language itself, as its validator
 *	  does it, and never run.
 *
 * The language's library is loaded when a function of it is read: it is there
 * wherever such functions are.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/event_trigger.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "parser/analyze.h"
#include "plpgsql.h"
#include "utils/expandedrecord.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

#include "query_body.h"

typedef PLpgSQL_function *(*compile_function) (FunctionCallInfo fcinfo, bool is_validation);
typedef void (*setup_function) (ParseState *state, PLpgSQL_expr *expression);

static void *
language_function(const char *name)
{
	return (void *) load_external_function("$libdir/plpgsql", name, true, NULL);
}

/* What a validation would warn of is not what was asked. */
static void
be_silent(void)
{
	static const char *const settings[] = {"plpgsql.extra_warnings", "plpgsql.extra_errors"};

	for (int i = 0; i < lengthof(settings); i++)
		(void) set_config_option(settings[i], "none", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
								 false);
}

static PLpgSQL_function *
compile(Oid function, Oid result)
{
	compile_function compile = (compile_function) language_function("plpgsql_compile");
	LOCAL_FCINFO(fcinfo, 0);
	FmgrInfo	called = {0};
	TriggerData trigger = {T_TriggerData};
	EventTriggerData event = {T_EventTriggerData};
	PLpgSQL_function *compiled;

	memset(fcinfo, 0, SizeForFunctionCallInfo(0));
	called.fn_oid = function;
	called.fn_mcxt = CurrentMemoryContext;
	fcinfo->flinfo = &called;
	if (result == TRIGGEROID)
		fcinfo->context = (Node *) &trigger;
	else if (result == EVENT_TRIGGEROID)
		fcinfo->context = (Node *) &event;
	SPI_connect();
	compiled = compile(fcinfo, true);
	SPI_finish();
	return compiled;
}

void
dbe_read_plpgsql(dbe_function_body *body, HeapTuple tuple)
{
	be_silent();
	body->plpgsql = compile(body->function, ((Form_pg_proc) GETSTRUCT(tuple))->prorettype);
	dbe_list_parts(body);
}

/* ---- a part of it ---- */

static void *
copied(const void *datum, Size size)
{
	void	   *copy = palloc(size);

	memcpy(copy, datum, size);
	return copy;
}

/* Records and their fields take what is learnt of their type: that is not to stay in the function. */
static PLpgSQL_datum *
copied_datum(PLpgSQL_datum *datum)
{
	PLpgSQL_rec *record;

	switch (datum->dtype)
	{
		case PLPGSQL_DTYPE_REC:
			record = copied(datum, sizeof(PLpgSQL_rec));
			record->erh = NULL;
			return (PLpgSQL_datum *) record;
		case PLPGSQL_DTYPE_RECFIELD:
			return copied(datum, sizeof(PLpgSQL_recfield));
		default:
			return datum;
	}
}

/* NEW and OLD are rows of the trigger's table. */
static void
give_row(PLpgSQL_execstate *state, int number, Oid table)
{
	Oid			type = get_rel_type_id(table);

	if (number >= 0 && number < state->ndatums && OidIsValid(type) &&
		state->datums[number]->dtype == PLPGSQL_DTYPE_REC)
		((PLpgSQL_rec *) state->datums[number])->erh =
			make_expanded_record_from_typeid(type, -1, CurrentMemoryContext);
}

/* As much of a call as tells the types of variables. */
static void
prepare_state(PLpgSQL_execstate *state, const dbe_function_body *body)
{
	PLpgSQL_function *function = body->plpgsql;

	memset(state, 0, sizeof(*state));
	state->func = function;
	state->ndatums = function->ndatums;
	state->datums = palloc(function->ndatums * sizeof(PLpgSQL_datum *));
	state->datum_context = CurrentMemoryContext;
	for (int i = 0; i < function->ndatums; i++)
		state->datums[i] = copied_datum(function->datums[i]);
	if (function->fn_is_trigger == PLPGSQL_DML_TRIGGER && OidIsValid(body->trigger_of))
	{
		give_row(state, function->new_varno, body->trigger_of);
		give_row(state, function->old_varno, body->trigger_of);
	}
}

/* The language's own hooks tell what a name is. */
Query *
dbe_analyse_part(const dbe_function_body *body, const dbe_body_part *part, ParseState *pstate, RawStmt *raw)
{
	setup_function setup = (setup_function) language_function("plpgsql_parser_setup");
	PLpgSQL_function *function = body->plpgsql;
	PLpgSQL_execstate *callers = function->cur_estate;
	PLpgSQL_execstate state;
	PLpgSQL_expr expression = *part->expression;
	Query	   *query = NULL;

	prepare_state(&state, body);
	/* the grammar does not set it */
	expression.func = function;
	expression.paramnos = NULL;
	PG_TRY();
	{
		function->cur_estate = &state;
		setup(pstate, &expression);
		query = transformTopLevelStmt(pstate, raw);
	}
	PG_FINALLY();
	{
		function->cur_estate = callers;
		bms_free(expression.paramnos);
	}
	PG_END_TRY();
	return query;
}
