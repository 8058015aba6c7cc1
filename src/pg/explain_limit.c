/*
 * explain_limit.c
 *	  A limit of time for what runs on behalf of a call.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <signal.h>

#include "miscadmin.h"
#include "storage/latch.h"
#include "utils/timeout.h"

#include "explain.h"

static volatile sig_atomic_t is_over = false;
static bool is_registered = false;
static const void *limited = NULL;
static TimeoutId limit;

/* In a signal handler: as that of a cancel. */
static void
on_limit(void)
{
	is_over = true;
	InterruptPending = true;
	QueryCancelPending = true;
	SetLatch(MyLatch);
}

void
dbe_start_limit(const void *owner, int64 limit_ms)
{
	if (!is_registered)
	{
		limit = RegisterTimeout(USER_TIMEOUT, on_limit);
		is_registered = true;
	}
	if (limit_ms <= 0 || limited != NULL)
		return;
	is_over = false;
	limited = owner;
	enable_timeout_after(limit, (int) Min(limit_ms, PG_INT32_MAX));
}

/* A cancel that came too late for the statement must not stop the next one. */
bool
dbe_end_limit(const void *owner)
{
	if (limited != owner)
		return false;
	limited = NULL;
	disable_timeout(limit, false);
	if (is_over)
		QueryCancelPending = false;
	return is_over;
}
