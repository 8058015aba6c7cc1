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

typedef struct script_reader
{
	MemoryContext call;
	MemoryContext statement;
	const char *text;
	List	   *raw;
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

typedef struct parse_call
{
	script_reader *reader;
} parse_call;

static bool
parse_body(void *argument)
{
	script_reader *reader = ((parse_call *) argument)->reader;

	reader->raw = raw_parser(reader->text, RAW_PARSE_DEFAULT);
	return false;
}

/* The statement within EXPLAIN, CREATE VIEW and the like; NULL when there is none. */
static Node *
inner_statement(Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_SelectStmt:
		case T_InsertStmt:
		case T_UpdateStmt:
		case T_DeleteStmt:
		case T_MergeStmt:
			return statement;
		case T_ExplainStmt:
			return inner_statement(((ExplainStmt *) statement)->query);
		case T_CreateTableAsStmt:
			return inner_statement(((CreateTableAsStmt *) statement)->query);
		case T_ViewStmt:
			return inner_statement(((ViewStmt *) statement)->query);
		case T_DeclareCursorStmt:
			return inner_statement(((DeclareCursorStmt *) statement)->query);
		case T_PrepareStmt:
			return inner_statement(((PrepareStmt *) statement)->query);
		case T_CopyStmt:
			if (((CopyStmt *) statement)->query == NULL)
				return NULL;
			return inner_statement(((CopyStmt *) statement)->query);
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
		statements[i].is_utility = inner_statement(raw->stmt) == NULL;
	}
	script->statements = statements;
	script->count = count;
}

void
dbe_parse_script(MemoryContext context, const char *text, dbe_script *script)
{
	MemoryContext outer = MemoryContextSwitchTo(context);
	script_reader *reader = palloc0(sizeof(script_reader));
	parse_call	call = {reader};

	reader->call = context;
	reader->statement = AllocSetContextCreate(context, "dbe statement", ALLOCSET_DEFAULT_SIZES);
	reader->text = pstrdup(text);
	reader->objects = dbe_make_objects(context);
	script->reader = reader;
	script->failed = !dbe_try(parse_body, &call, &script->error, &script->error_location);
	if (script->failed)
		script->error_location = byte_of(reader->text, script->error_location);
	else
		list_statements(reader, script);
	MemoryContextSwitchTo(outer);
}

/* ---- a statement ---- */

/* As parse_analyze_varparams(), but for the hook, and for parameters that nothing gives a type. */
static Query *
analyse(script_reader *reader, RawStmt *raw, int *parameter_count)
{
	ParseState *state = make_parsestate(NULL);
	Oid		   *types = NULL;
	Query	   *query;

	*parameter_count = 0;
	state->p_sourcetext = reader->text;
	setup_parse_variable_parameters(state, &types, parameter_count);
	query = transformTopLevelStmt(state, raw);
	free_parsestate(state);
	return query;
}

typedef struct analyse_call
{
	script_reader *reader;
	Node	   *statement;
	RawStmt    *raw;
	dbe_analysed_statement *facts;
} analyse_call;

static bool
analyse_body(void *argument)
{
	analyse_call *call = argument;
	RawStmt    *raw = makeNode(RawStmt);
	Query	   *query;

	raw->stmt = call->statement;
	raw->stmt_location = call->raw->stmt_location;
	raw->stmt_len = call->raw->stmt_len;
	/* types' input functions may want one */
	PushActiveSnapshot(GetTransactionSnapshot());
	dbe_read_marks(call->statement, call->facts);
	query = analyse(call->reader, raw, &call->facts->parameter_count);
	if (query->commandType != CMD_UTILITY)
		call->facts->query = dbe_convert_query(call->reader->objects, NULL, query);
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
	RawStmt    *raw = list_nth_node(RawStmt, reader->raw, number);
	analyse_call call = {reader, inner_statement(raw->stmt), raw, statement};
	MemoryContext outer;

	memset(statement, 0, sizeof(*statement));
	statement->error_location = -1;
	if (call.statement == NULL)
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
