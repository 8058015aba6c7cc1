/*
 * subtransaction.c
 *	  What may fail without the statement around it.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "mb/pg_wchar.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "host.h"

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

bool
dbe_try(bool (*function) (void *argument), void *argument, dbe_error *error, int32_t *location)
{
	ErrorContextCallback *callers = error_context_stack;
	bool		completed;

	/* a function around the call would take the place for one in its own text */
	error_context_stack = NULL;
	completed = in_subtransaction(function, argument);
	error_context_stack = callers;
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
