/*
 * settings.c
 *	  The server's settings for the time of a call.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "pgstat.h"
#include "storage/proc.h"
#include "utils/guc.h"

#include "host.h"

/* A lock that keeps dbe waiting longer than this is not worth it: writers queue behind. */
#define LOCK_TIMEOUT_MS 500

static void
pin(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE,
							 true, 0, false);
}

/*
 * Nothing in the session's search path may capture what dbe calls, its SQL must
 * mean what it says, numbers must keep their digits, and nothing may wait long
 * behind a lock; an action may where the session says for how long.  Its queries run
 * once: compiling them takes longer than they do, seconds where methods of the planner
 * are off.  Counters are read one by one; caching each of them would cost memory until
 * the end of the transaction.
 */
int
dbe_pin_settings(dbe_call_kind kind)
{
	int			nest_level = NewGUCNestLevel();

	if (kind != DBE_QUERY)
	{
		pin("search_path", "pg_catalog, pg_temp");
		pin("standard_conforming_strings", "on");
		pin("jit", "off");
	}
	pin("quote_all_identifiers", "off");
	pin("extra_float_digits", "1");
	pin("row_security", "on");
	if (kind == DBE_ACTION)
	{
		pin("default_tablespace", "");
		pin("default_table_access_method", "heap");
	}
	if (LockTimeout == 0 || (kind != DBE_ACTION && LockTimeout > LOCK_TIMEOUT_MS))
		pin("lock_timeout", "500ms");
	if (pgstat_fetch_consistency == PGSTAT_FETCH_CONSISTENCY_CACHE)
		pin("stats_fetch_consistency", "none");
	return nest_level;
}

void
dbe_unpin_settings(int nest_level)
{
	AtEOXact_GUC(true, nest_level);
}
