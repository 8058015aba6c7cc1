/*
 * query.c
 *	  A script and its statements, analysed one after the other and never run.
 *
 * Each is analysed in a subtransaction that is undone, so that neither its locks
 * nor its errors outlive it.  The hooks of parse analysis are not called: what
 * only looks at a statement must not leave it in the statistics of another
 * extension.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/functions.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/analyze.h"
#include "parser/parse_node.h"
#include "parser/parse_param.h"
#include "parser/parser.h"
#include "tcop/utility.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "query.h"
#include "query_body.h"

typedef struct script_reader
{
	MemoryContext script;		/* lives until the next script is read */
	MemoryContext statement;
	const char *text;
	List	   *raw;
	dbe_function_body   *body;			/* of a function; NULL for a script */
	dbe_objects *objects;
} script_reader;

/* Bytes before a character of the text. */
static int32_t
byte_of(const char *text, int32_t character)
{
	const char *place = text;

	if (character < 0)
		return -1;
	while (character-- > 0 && *place != '\0')
		place += pg_mblen(place);
	return place - text;
}

/* ---- the script ---- */

static bool
parse_body(void *argument)
{
	script_reader *reader = argument;

	reader->raw = raw_parser(reader->text, RAW_PARSE_DEFAULT);
	return false;
}

/* The statement within EXPLAIN, CREATE VIEW and the like; NULL when there is none. */
Node *
dbe_inner_statement(Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_SelectStmt:
		case T_InsertStmt:
		case T_UpdateStmt:
		case T_DeleteStmt:
		case T_MergeStmt:
		case T_PLAssignStmt:
			return statement;
		case T_ExplainStmt:
			return dbe_inner_statement(((ExplainStmt *) statement)->query);
		case T_CreateTableAsStmt:
			return dbe_inner_statement(((CreateTableAsStmt *) statement)->query);
		case T_ViewStmt:
			return dbe_inner_statement(((ViewStmt *) statement)->query);
		case T_DeclareCursorStmt:
			return dbe_inner_statement(((DeclareCursorStmt *) statement)->query);
		case T_PrepareStmt:
			return dbe_inner_statement(((PrepareStmt *) statement)->query);
		case T_CopyStmt:
			if (((CopyStmt *) statement)->query == NULL)
				return NULL;
			return dbe_inner_statement(((CopyStmt *) statement)->query);
		default:
			return NULL;
	}
}

static void
list_statements(script_reader *reader, dbe_script *script)
{
	int			count = list_length(reader->raw);
	dbe_script_statement *statements = palloc0(Max(count, 1) * sizeof(dbe_script_statement));

	for (int i = 0; i < count; i++)
	{
		RawStmt    *raw = list_nth_node(RawStmt, reader->raw, i);

		statements[i].location = raw->stmt_location;
		statements[i].length = raw->stmt_len > 0 ? raw->stmt_len :
			(int) strlen(reader->text) - raw->stmt_location;
		statements[i].tag = dbe_text_of(GetCommandTagName(CreateCommandTag(raw->stmt)));
		statements[i].is_utility = dbe_inner_statement(raw->stmt) == NULL;
	}
	script->statements = statements;
	script->count = count;
}

/* The reader of the script before, or a new one; leaves its memory as the current one. */
static script_reader *
begin_script(MemoryContext context, dbe_script *script)
{
	script_reader *reader = script->reader;

	if (reader == NULL)
	{
		reader = MemoryContextAllocZero(context, sizeof(script_reader));
		reader->script = AllocSetContextCreate(context, "dbe script", ALLOCSET_DEFAULT_SIZES);
		reader->statement = AllocSetContextCreate(context, "dbe statement", ALLOCSET_DEFAULT_SIZES);
		reader->objects = dbe_make_objects(context);
	}
	MemoryContextReset(reader->script);
	MemoryContextSwitchTo(reader->script);
	memset(script, 0, sizeof(*script));
	script->reader = reader;
	reader->raw = NIL;
	reader->body = NULL;
	return reader;
}

void
dbe_parse_script(MemoryContext context, const char *text, dbe_script *script)
{
	MemoryContext outer = CurrentMemoryContext;
	script_reader *reader = begin_script(context, script);

	reader->text = pstrdup(text);
	script->failed = !dbe_try(parse_body, reader, &script->error, &script->error_location);
	if (script->failed)
		script->error_location = byte_of(reader->text, script->error_location);
	else
		list_statements(reader, script);
	MemoryContextSwitchTo(outer);
}

/* ---- a function ---- */

static bool
read_body(void *argument)
{
	script_reader *reader = argument;

	dbe_read_body(reader->body);
	return false;
}

static void
list_parts(dbe_function_body *body, dbe_script *script)
{
	dbe_script_statement *statements = palloc0(Max(body->count, 1) * sizeof(dbe_script_statement));

	for (uint32_t i = 0; i < body->count; i++)
	{
		statements[i].location = body->parts[i].location;
		statements[i].length = strlen(body->parts[i].text);
		statements[i].role = body->parts[i].role;
		statements[i].target = body->parts[i].target;
	}
	script->statements = statements;
	script->count = body->count;
	script->inputs = body->inputs;
}

void
dbe_parse_function(MemoryContext context, Oid function, Oid trigger_of, dbe_script *script)
{
	MemoryContext outer = CurrentMemoryContext;
	script_reader *reader = begin_script(context, script);
	dbe_function_body   *body = palloc0(sizeof(dbe_function_body));

	body->function = function;
	body->trigger_of = trigger_of;
	reader->body = body;
	script->error_location = -1;
	script->failed = !dbe_try(read_body, reader, &script->error, NULL);
	if (!script->failed)
	{
		reader->text = body->text;
		reader->raw = body->raw;
		script->body = dbe_text_of(body->text);
		if (body->plpgsql == NULL)
			list_statements(reader, script);
		else
			list_parts(body, script);
	}
	MemoryContextSwitchTo(outer);
}

/* ---- a statement ---- */

/*
 * As parse_analyze_varparams(), but for the hook, and for parameters that nothing
 * gives a type.
 */
Query *
dbe_analyse_query(const char *text, RawStmt *raw, Oid **types, int *parameter_count)
{
	ParseState *state = make_parsestate(NULL);
	Query	   *query;

	*types = NULL;
	*parameter_count = 0;
	state->p_sourcetext = text;
	setup_parse_variable_parameters(state, types, parameter_count);
	query = transformTopLevelStmt(state, raw);
	free_parsestate(state);
	return query;
}

/* The parameters of a function are known, and so is what its body is to be read by. */
static Query *
analyse(script_reader *reader, const dbe_body_part *part, RawStmt *raw, int *parameter_count)
{
	ParseState *state;
	Query	   *query;
	Oid		   *types;

	if (reader->body == NULL)
		return dbe_analyse_query(reader->text, raw, &types, parameter_count);
	*parameter_count = 0;
	state = make_parsestate(NULL);
	state->p_sourcetext = part != NULL ? part->text : reader->text;
	if (part != NULL)
		query = dbe_analyse_part(reader->body, part, state, raw);
	else
	{
		sql_fn_parser_setup(state, reader->body->parameters);
		query = transformTopLevelStmt(state, raw);
	}
	free_parsestate(state);
	return query;
}

typedef struct analyse_call
{
	script_reader *reader;
	uint32_t	number;
	dbe_analysed_statement *facts;
} analyse_call;

/* A part of PL/pgSQL is read when it is analysed. */
static RawStmt *
raw_statement(script_reader *reader, const dbe_body_part *part, uint32_t number)
{
	if (part == NULL)
		return list_nth_node(RawStmt, reader->raw, number);
	return linitial_node(RawStmt, raw_parser(part->text, part->mode));
}

static bool
analyse_body(void *argument)
{
	analyse_call *call = argument;
	script_reader *reader = call->reader;
	dbe_function_body   *body = reader->body;
	const dbe_body_part *part = body != NULL && body->plpgsql != NULL ? &body->parts[call->number] : NULL;
	RawStmt    *given = raw_statement(reader, part, call->number);
	RawStmt    *raw = makeNode(RawStmt);
	Query	   *query;

	raw->stmt = dbe_inner_statement(given->stmt);
	if (raw->stmt == NULL)
		return false;
	raw->stmt_location = given->stmt_location;
	raw->stmt_len = given->stmt_len;
	if (body != NULL)
		dbe_use_settings(body);
	/* types' input functions may want one */
	PushActiveSnapshot(GetTransactionSnapshot());
	dbe_read_marks(raw->stmt, call->facts);
	query = analyse(reader, part, raw, &call->facts->parameter_count);
	if (query->commandType != CMD_UTILITY)
		call->facts->query = dbe_convert_query(reader->objects, NULL, query);
	PopActiveSnapshot();
	return false;
}

/*
 * Undone in any case.  The tree that analysis reads is scribbled on, and so each
 * statement can be analysed once.
 */
void
dbe_analyse_statement(void *argument, uint32_t number, dbe_analysed_statement *statement)
{
	script_reader *reader = argument;
	analyse_call call = {reader, number, statement};
	MemoryContext outer;

	memset(statement, 0, sizeof(*statement));
	statement->error_location = -1;
	/* the usual case of nothing to analyse, without a subtransaction */
	if (reader->raw != NIL && dbe_inner_statement(list_nth_node(RawStmt, reader->raw, number)->stmt) == NULL)
		return;
	MemoryContextReset(reader->statement);
	outer = MemoryContextSwitchTo(reader->statement);
	if (!dbe_try(analyse_body, &call, &statement->error, &statement->error_location))
	{
		statement->failed = true;
		statement->query = NULL;
		statement->error_location = byte_of(reader->text, statement->error_location);
	}
	MemoryContextSwitchTo(outer);
}
