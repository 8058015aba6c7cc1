/*
 * host.c
 *	  The services that the core may ask for: each returns a status.
 *
 * A server error that happens below the core must not jump over its frames.
 * guarded() stops it and leaves it parked in the error stack, uncopied, so that
 * every field survives, also when memory is gone.  The core returns at once and
 * call.c throws the error on.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <time.h>

#include "access/xact.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "host.h"
#include "query.h"

typedef void (*guarded_function) (void *argument);

static dbe_status
guarded(guarded_function function, void *argument)
{
	MemoryContext context = CurrentMemoryContext;
	volatile dbe_status status = DBE_OK;

	PG_TRY();
	{
		function(argument);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		status = DBE_PG_ERROR;
	}
	PG_END_TRY();
	return status;
}

/* ---- memory and time ---- */

static void *
host_alloc(void *state, size_t size)
{
	const size_t alignment = 16;
	char	   *memory;

	if (size > MaxAllocHugeSize - alignment)
		return NULL;
	memory = MemoryContextAllocExtended((MemoryContext) state, size + alignment,
										MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE);
	return memory == NULL ? NULL : (void *) TYPEALIGN(alignment, memory);
}

static int64_t
host_clock(void *state)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- interrupts and stack ---- */

static void
poll_impl(void *argument)
{
	CHECK_FOR_INTERRUPTS();
}

static dbe_status
host_poll(void *state)
{
	return InterruptPending ? guarded(poll_impl, NULL) : DBE_OK;
}

static void
stack_check_impl(void *argument)
{
	check_stack_depth();
}

static dbe_status
host_stack_check(void *state)
{
	return guarded(stack_check_impl, NULL);
}

/* ---- catalogs ---- */

typedef struct catalog_call
{
	MemoryContext context;
	dbe_catalog *catalog;
} catalog_call;

static void
catalog_impl(void *argument)
{
	catalog_call *call = argument;

	dbe_read_catalog(call->context, call->catalog);
}

static dbe_status
host_catalog(void *state, dbe_catalog *catalog)
{
	catalog_call call = {state, catalog};

	return guarded(catalog_impl, &call);
}

/* ---- files ---- */

typedef struct file_call
{
	Oid			tablespace;
	Oid			file;
	double	   *created;
} file_call;

static void
file_impl(void *argument)
{
	file_call  *call = argument;

	CHECK_FOR_INTERRUPTS();
	*call->created = dbe_file_created(call->tablespace, call->file);
}

typedef struct size_call
{
	Oid			tablespace;
	Oid			file;
	int64_t    *bytes;
} size_call;

static void
size_impl(void *argument)
{
	size_call  *call = argument;

	*call->bytes = dbe_file_bytes(call->tablespace, call->file);
}

static dbe_status
host_file_bytes(void *state, dbe_oid tablespace, dbe_oid file, int64_t *bytes)
{
	size_call	call = {tablespace, file, bytes};

	return guarded(size_impl, &call);
}

static dbe_status
host_file_created(void *state, dbe_oid tablespace, dbe_oid file, double *created)
{
	file_call	call = {tablespace, file, created};

	return guarded(file_impl, &call);
}

/* Raises nothing. */
static dbe_status
host_wal_disk_free(void *state, int64_t *bytes)
{
	*bytes = dbe_wal_disk_free();
	return DBE_OK;
}

/* ---- queries ---- */

typedef struct query_call
{
	MemoryContext context;
	const char *sql;
	dbe_rows   *rows;
	dbe_call_kind kind;
} query_call;

static void
query_impl(void *argument)
{
	query_call *call = argument;

	dbe_query(call->context, call->sql, call->kind, call->rows);
}

static dbe_status
host_query(void *state, const char *sql, dbe_rows *rows)
{
	query_call	call = {state, sql, rows, DBE_READING};

	return guarded(query_impl, &call);
}

static void
query_pinned_impl(void *argument)
{
	int			nest_level = dbe_pin_settings(DBE_READING);

	query_impl(argument);
	dbe_unpin_settings(nest_level);
}

/* Where the call itself leaves the session's search path as it is. */
static dbe_status
host_query_pinned(void *state, const char *sql, dbe_rows *rows)
{
	query_call	call = {state, sql, rows, DBE_READING};

	return guarded(query_pinned_impl, &call);
}

static dbe_status
host_query_now(void *state, const char *sql, dbe_rows *rows)
{
	query_call	call = {state, sql, rows, DBE_ACTION};

	return guarded(query_impl, &call);
}

typedef struct execute_call
{
	query_call	query;
	bool		as_owner;
} execute_call;

static void
execute_impl(void *argument)
{
	execute_call *call = argument;

	dbe_execute(call->query.context, call->query.sql, call->as_owner, call->query.rows);
}

static dbe_status
host_execute(void *state, const char *sql, bool as_owner, dbe_rows *rows)
{
	execute_call call = {{state, sql, rows, DBE_ACTION}, as_owner};

	return guarded(execute_impl, &call);
}

static void
refuse_impl(void *argument)
{
	elog(ERROR, "a function that reads must not run \"%s\"", (const char *) argument);
}

static dbe_status
host_refuse(void *state, const char *sql, bool as_owner, dbe_rows *rows)
{
	return guarded(refuse_impl, unconstify(char *, sql));
}

typedef struct rows_call
{
	MemoryContext context;
	Oid			table;
	const int16_t *columns;
	uint32_t	count;
	uint32_t	most;
	dbe_rows   *rows;
} rows_call;

static void
rows_impl(void *argument)
{
	rows_call  *call = argument;

	dbe_read_table_rows(call->context, call->table, call->columns, call->count, call->most,
						call->rows);
}

static dbe_status
host_table_rows(void *state, dbe_relation_id table, const int16_t *columns, uint32_t count,
				uint32_t most, dbe_rows *rows)
{
	rows_call	call = {state, table, columns, count, most, rows};

	return guarded(rows_impl, &call);
}

/* ---- subtransactions ---- */

typedef struct subtransaction_call
{
	dbe_body	body;
	void	   *argument;
	dbe_error  *error;
	bool	   *failed;
	dbe_status	status;
} subtransaction_call;

/* A cancel, a shutdown or a lack of memory is meant for the whole statement. */
static bool
is_swallowable(int sqlerrcode)
{
	return sqlerrcode != ERRCODE_QUERY_CANCELED &&
		sqlerrcode != ERRCODE_OUT_OF_MEMORY &&
		ERRCODE_TO_CATEGORY(sqlerrcode) != ERRCODE_OPERATOR_INTERVENTION &&
		sqlerrcode != ERRCODE_ASSERT_FAILURE;
}

/* A copy that is cut between characters where it is too long. */
static void
put_text(char *target, size_t size, const char *text)
{
	int			length = 0;

	if (text != NULL)
	{
		length = pg_mbcliplen(text, strlen(text), size - 1);
		memcpy(target, text, length);
	}
	target[length] = '\0';
}

static void
describe_error(dbe_error *error, const ErrorData *data)
{
	put_text(error->sqlstate, sizeof(error->sqlstate), unpack_sql_state(data->sqlerrcode));
	put_text(error->message, sizeof(error->message), data->message);
	put_text(error->detail, sizeof(error->detail), data->detail);
	put_text(error->hint, sizeof(error->hint), data->hint);
}

/*
 * Runs function in a subtransaction, which is kept when function says so.  False:
 * an error has undone it and is still parked.  Errors that are meant for the
 * whole statement go on.
 *
 * The error stays parked through the rollback: copying it first would need
 * memory, and failing at that would leave the subtransaction open and the error
 * stack one deeper at each level, up to a PANIC.
 */
static bool
in_subtransaction(bool (*function) (void *argument), void *argument)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile bool completed = true;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		if (function(argument))
			ReleaseCurrentSubTransaction();
		else
			RollbackAndReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		int			sqlerrcode = geterrcode();

		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (!is_swallowable(sqlerrcode))
			PG_RE_THROW();
		completed = false;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return completed;
}

static bool
run_body(void *argument)
{
	subtransaction_call *call = argument;

	call->status = call->body(call->argument);
	if (call->status == DBE_PG_ERROR)
		PG_RE_THROW();
	return call->status == DBE_OK;
}

/* Takes the parked error; where it points to in the text, in characters, -1 = nowhere. */
static void
take_error(dbe_error *error, int32_t *location)
{
	ErrorData  *data = CopyErrorData();

	FlushErrorState();
	describe_error(error, data);
	if (location != NULL)
		*location = data->cursorpos > 0 ? data->cursorpos - 1 : -1;
	FreeErrorData(data);
}

static void
subtransaction_impl(void *argument)
{
	subtransaction_call *call = argument;

	if (in_subtransaction(run_body, call))
		return;
	take_error(call->error, NULL);
	*call->failed = true;
	call->status = DBE_OK;
}

bool
dbe_try(bool (*function) (void *argument), void *argument, dbe_error *error, int32_t *location)
{
	bool		completed = in_subtransaction(function, argument);

	if (!completed)
		take_error(error, location);
	return completed;
}

bool
dbe_attempt(bool (*function) (void *argument), void *argument)
{
	bool		completed = in_subtransaction(function, argument);

	if (!completed)
		FlushErrorState();
	return completed;
}

static dbe_status
host_subtransaction(void *state, dbe_body body, void *argument, dbe_error *error, bool *failed)
{
	subtransaction_call call = {body, argument, error, failed, DBE_OK};
	dbe_status	status = guarded(subtransaction_impl, &call);

	return status == DBE_OK ? call.status : status;
}

/* ---- statements ---- */

typedef struct script_call
{
	MemoryContext context;
	const char *text;
	dbe_script *script;
} script_call;

static void
parse_impl(void *argument)
{
	script_call *call = argument;

	dbe_parse_script(call->context, call->text, call->script);
}

static dbe_status
host_parse(void *state, const char *text, dbe_script *script)
{
	script_call call = {state, text, script};

	return guarded(parse_impl, &call);
}

typedef struct statement_call
{
	void	   *reader;
	uint32_t	number;
	dbe_analysed_statement *statement;
} statement_call;

static void
analyse_impl(void *argument)
{
	statement_call *call = argument;

	dbe_analyse_statement(call->reader, call->number, call->statement);
}

static dbe_status
host_analyse(void *state, void *reader, uint32_t number, dbe_analysed_statement *statement)
{
	statement_call call = {reader, number, statement};

	return guarded(analyse_impl, &call);
}

void
dbe_host_init(dbe_host *host, MemoryContext context, dbe_call_kind kind)
{
	host->state = context;
	host->version = PG_VERSION_NUM;
	host->alloc = host_alloc;
	host->clock = host_clock;
	host->poll = host_poll;
	host->stack_check = host_stack_check;
	host->catalog = host_catalog;
	host->file_created = host_file_created;
	host->file_bytes = host_file_bytes;
	host->wal_disk_free = host_wal_disk_free;
	host->query = kind == DBE_ACTION ? host_query_now : kind == DBE_QUERY ? host_query_pinned : host_query;
	host->execute = kind == DBE_ACTION ? host_execute : host_refuse;
	host->table_rows = host_table_rows;
	host->parse = host_parse;
	host->analyse = host_analyse;
	host->subtransaction = host_subtransaction;
}
