/*
 * host.c
 *	  The services that the core may ask for: each returns a status.
 *
 * A server error that happens below the core must not jump over its frames.
 * dbe_guarded() stops it and leaves it parked in the error stack, uncopied, so that
 * every field survives, also when memory is gone.  The core returns at once and
 * call.c throws the error on.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <time.h>

#include "access/xact.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "host.h"
#include "query.h"

dbe_status
dbe_guarded(void (*function) (void *argument), void *argument)
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
	return InterruptPending ? dbe_guarded(poll_impl, NULL) : DBE_OK;
}

static void
stack_check_impl(void *argument)
{
	check_stack_depth();
}

static dbe_status
host_stack_check(void *state)
{
	return dbe_guarded(stack_check_impl, NULL);
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

	return dbe_guarded(catalog_impl, &call);
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

	return dbe_guarded(size_impl, &call);
}

static dbe_status
host_file_created(void *state, dbe_oid tablespace, dbe_oid file, double *created)
{
	file_call	call = {tablespace, file, created};

	return dbe_guarded(file_impl, &call);
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

	return dbe_guarded(query_impl, &call);
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

	return dbe_guarded(query_pinned_impl, &call);
}

static dbe_status
host_query_now(void *state, const char *sql, dbe_rows *rows)
{
	query_call	call = {state, sql, rows, DBE_ACTION};

	return dbe_guarded(query_impl, &call);
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

	return dbe_guarded(execute_impl, &call);
}

static void
refuse_impl(void *argument)
{
	elog(ERROR, "a function that reads must not run \"%s\"", (const char *) argument);
}

static dbe_status
host_refuse(void *state, const char *sql, bool as_owner, dbe_rows *rows)
{
	return dbe_guarded(refuse_impl, unconstify(char *, sql));
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

	return dbe_guarded(rows_impl, &call);
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

static bool
run_body(void *argument)
{
	subtransaction_call *call = argument;

	call->status = call->body(call->argument);
	if (call->status == DBE_PG_ERROR)
		PG_RE_THROW();
	return call->status == DBE_OK;
}

static void
subtransaction_impl(void *argument)
{
	subtransaction_call *call = argument;

	if (dbe_try(run_body, call, call->error, NULL))
		return;
	*call->failed = true;
	call->status = DBE_OK;
}

static dbe_status
host_subtransaction(void *state, dbe_body body, void *argument, dbe_error *error, bool *failed)
{
	subtransaction_call call = {body, argument, error, failed, DBE_OK};
	dbe_status	status = dbe_guarded(subtransaction_impl, &call);

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

	return dbe_guarded(parse_impl, &call);
}

typedef struct function_call
{
	MemoryContext context;
	Oid			function;
	Oid			trigger_of;
	dbe_script *script;
} function_call;

static void
parse_function_impl(void *argument)
{
	function_call *call = argument;

	dbe_parse_function(call->context, call->function, call->trigger_of, call->script);
}

static dbe_status
host_parse_function(void *state, dbe_function_id function, dbe_relation_id trigger_of,
					dbe_script *script)
{
	function_call call = {state, function, trigger_of, script};

	return dbe_guarded(parse_function_impl, &call);
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

	return dbe_guarded(analyse_impl, &call);
}

typedef struct explain_call
{
	MemoryContext context;
	const dbe_explain_wish *wish;
	dbe_explained *explained;
} explain_call;

static void
explain_impl(void *argument)
{
	explain_call *call = argument;

	dbe_explain_statement(call->context, call->wish, call->explained);
}

static dbe_status
host_explain(void *state, const dbe_explain_wish *wish, dbe_explained *explained)
{
	explain_call call = {state, wish, explained};

	return dbe_guarded(explain_impl, &call);
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
	host->parse_function = host_parse_function;
	host->analyse = host_analyse;
	host->explain = host_explain;
	dbe_host_add_trials(host);
	dbe_host_add_whatif(host);
	host->subtransaction = host_subtransaction;
}
