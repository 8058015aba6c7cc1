/*
 * audit_command.c
 *	  Commands that change the schema, roles or the server: how they are recorded.
 *
 * The text goes into the record's origin, once for all objects that a command has
 * changed.  Secrets are taken out before: what is not stored cannot leak.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "nodes/plannodes.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "audit_command.h"
#include "call.h"
#include "compat.h"

PG_FUNCTION_INFO_V1(dbe_audit_seen);

/* ---- the layout ---- */

static const char *const column_names[] = {
	"command", "object_type", "object", "schema", "table", "dropped", "cascaded", "detail"
};

static Oid
column_type(int column)
{
	return column == dbe_command_dropped || column == dbe_command_cascaded ? BOOLOID : TEXTOID;
}

dbe_layout *
dbe_command_layout(void)
{
	dbe_layout *layout = palloc0(sizeof(dbe_layout));

	layout->id = DBE_COMMAND_LAYOUT;
	layout->count = dbe_command_columns;
	layout->columns = palloc0(dbe_command_columns * sizeof(dbe_kept_column));
	for (int i = 0; i < dbe_command_columns; i++)
	{
		dbe_kept_column *column = &layout->columns[i];

		column->number = i + 1;
		column->form = DBE_AS_IS;
		column->type = column_type(i);
		namestrcpy(&column->name, column_names[i]);
		get_typlenbyvalalign(column->type, &column->length, &column->by_value,
							 &column->alignment);
	}
	layout->key_count = 1;
	layout->key = palloc(sizeof(int16));
	layout->key[0] = dbe_command_object;
	layout->salt = hash_bytes_extended((const unsigned char *) "command", strlen("command"), 0);
	return layout;
}

static TupleDesc
command_descriptor(void)
{
	TupleDesc	descriptor = CreateTemplateTupleDesc(dbe_command_columns);

	for (int i = 0; i < dbe_command_columns; i++)
		TupleDescInitBuiltinEntry(descriptor, i + 1, column_names[i], column_type(i), -1, 0);
	return descriptor;
}

/* ---- the text ---- */

/*
 * The statement that runs, out of what the client has sent.  Inside a function it is
 * the function's own statement, or the client's for the one whose trigger has loaded
 * the library.
 */
static char *
statement_text(void)
{
	int			location = -1;
	int			length = 0;
	const char *text = dbe_running_command(&location, &length);

	if (text == NULL && ActivePortal != NULL && ActivePortal->stmts != NIL)
	{
		const PlannedStmt *statement = linitial_node(PlannedStmt, ActivePortal->stmts);

		text = ActivePortal->sourceText;
		location = statement->stmt_location;
		length = statement->stmt_len;
	}
	if (text == NULL)
		text = debug_query_string;
	if (text == NULL)
		return NULL;
	text = CleanQuerytext(text, &location, &length);
	return pnstrdup(text, pg_mbcliplen(text, length, DBE_QUERY_BYTES));
}

/* ---- recording ---- */

static void
put_text(TupleTableSlot *slot, int column, const char *value)
{
	slot->tts_isnull[column] = value == NULL;
	slot->tts_values[column] = value == NULL ? (Datum) 0 : CStringGetTextDatum(value);
}

static void
put_flag(TupleTableSlot *slot, int column, bool value)
{
	slot->tts_isnull[column] = !value;
	slot->tts_values[column] = BoolGetDatum(value);
}

static void
open_log(dbe_command_log *log)
{
	char	   *query = log->has_query ? statement_text() : NULL;

	if (query != NULL)
		query = dbe_ask_about_text("redacted", query);
	log->commands = dbe_begin_commands(dbe_command_layout(), query);
	log->slot = MakeSingleTupleTableSlot(command_descriptor(), &TTSOpsVirtual);
}

/* An error ends the (sub)transaction, which puts the mode back. */
static void
write_to(dbe_command_log *log, void (*write) (dbe_command_log *log))
{
	bool		is_read_only = XactReadOnly;

	if (log->even_read_only)
		XactReadOnly = false;
	write(log);
	XactReadOnly = is_read_only;
}

static void
put_slot(dbe_command_log *log)
{
	dbe_put_command(log->commands, log->slot);
}

static void
end_commands(dbe_command_log *log)
{
	dbe_end_commands(log->commands);
}

void
dbe_log_command(dbe_command_log *log, const dbe_command *command)
{
	TupleTableSlot *slot;

	if (log->commands == NULL)
		open_log(log);
	slot = log->slot;
	ExecClearTuple(slot);
	put_text(slot, dbe_command_command, command->command);
	put_text(slot, dbe_command_object_type, command->object_type);
	put_text(slot, dbe_command_object, command->object);
	put_text(slot, dbe_command_schema, command->schema);
	put_text(slot, dbe_command_table, command->table);
	put_flag(slot, dbe_command_dropped, command->is_dropped);
	put_flag(slot, dbe_command_cascaded, command->is_cascaded);
	put_text(slot, dbe_command_detail, command->detail);
	ExecStoreVirtualTuple(slot);
	write_to(log, put_slot);
}

void
dbe_close_command_log(dbe_command_log *log)
{
	if (log->commands == NULL)
		return;
	write_to(log, end_commands);
	ExecDropSingleTupleTableSlot(log->slot);
	log->commands = NULL;
}

/* ---- what was seen afterwards ---- */

static const char *
text_argument(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(argument));
}

Datum
dbe_audit_seen(PG_FUNCTION_ARGS)
{
	dbe_command_log log = {.has_query = false};
	dbe_command command = {.command = "CHANGE SEEN"};

	command.object_type = text_argument(fcinfo, 0);
	command.object = text_argument(fcinfo, 1);
	command.detail = text_argument(fcinfo, 2);
	dbe_log_command(&log, &command);
	dbe_close_command_log(&log);
	PG_RETURN_VOID();
}
