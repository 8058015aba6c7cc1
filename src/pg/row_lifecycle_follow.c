/*
 * row_lifecycle_follow.c
 *	  The event trigger of dbe.soft_delete_enable(): foreign keys that come later.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "commands/event_trigger.h"
#include "executor/spi.h"
#include "fmgr.h"

#include "host.h"

PG_FUNCTION_INFO_V1(dbe_soft_delete_follow);

/*
 * Tables deleted softly that a command has let another one reference, without the
 * guard on that one: the function that has enabled them completes them, asked for
 * the same as before.
 */
static const char *const unguarded =
	"SELECT count(*) FROM (SELECT DISTINCT t.tgrelid, a.attname, "
	"pg_catalog.split_part(pg_catalog.encode(t.tgargs, 'escape'), '\\000', 1) AS cascade "
	"FROM pg_catalog.pg_event_trigger_ddl_commands() c "
	"JOIN pg_catalog.pg_constraint k ON k.conrelid = c.objid AND k.contype = 'f' AND k.conparentid = 0 "
	"JOIN pg_catalog.pg_trigger t ON t.tgrelid = k.confrelid AND t.tgparentid = 0 "
	"AND t.tgfoid = 'dbe.soft_delete_row()'::pg_catalog.regprocedure AND t.tgtype::int & 8 <> 0 "
	"JOIN pg_catalog.pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = t.tgattr[0] "
	"WHERE c.classid = 'pg_catalog.pg_class'::pg_catalog.regclass "
	"AND pg_catalog.encode(t.tgargs, 'escape') !~ '^none' "
	"AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = k.conrelid "
	"AND g.tgconstrrelid = k.confrelid AND g.tgfoid = 'dbe.live_parent()'::pg_catalog.regprocedure "
	"AND g.tgattr::text = pg_catalog.array_to_string(k.conkey, ' '))) p, "
	"LATERAL dbe.soft_delete_enable(p.tgrelid::pg_catalog.regclass, p.attname, p.cascade, view => '') s";

static bool
guard(void *argument)
{
	int			result;

	SPI_connect();
	result = dbe_execute_as_owner(unguarded);
	SPI_finish();
	return result == SPI_OK_SELECT;
}

/*
 * With the rights of the extension's owner, whoever makes the foreign key: the owner
 * of the table that it references has asked for it.  The key is none the worse where
 * it cannot be done.
 */
Datum
dbe_soft_delete_follow(PG_FUNCTION_ARGS)
{
	int			nest_level;

	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("dbe.soft_delete_follow() is an event trigger")));
	nest_level = dbe_pin_settings(DBE_ACTION);
	if (!dbe_attempt(guard, NULL))
		ereport(WARNING,
				(errmsg("the foreign key may reference rows that are deleted softly"),
				 errhint("Call dbe.soft_delete_enable() for the table that it references.")));
	dbe_unpin_settings(nest_level);
	return (Datum) 0;
}
