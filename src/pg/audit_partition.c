/*
 * audit_partition.c
 *	  The partitions of the log: one for each month of UTC.
 *
 * They are made ahead by dbe.audit_maintain(), or by the first writer of a session
 * who finds one missing.  A writer never waits for that: as long as the partition
 * is not to be seen, records go to dbe.audit_record_rest, a table beside, from
 * where they are moved later.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/event_trigger.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "audit.h"

PG_FUNCTION_INFO_V1(dbe_audit_make_partition);
PG_FUNCTION_INFO_V1(dbe_audit_move_rest);
PG_FUNCTION_INFO_V1(dbe_audit_expire);
PG_FUNCTION_INFO_V1(dbe_audit_expire_month);
PG_FUNCTION_INFO_V1(dbe_audit_refuse);

/* dbe itself is at work on the log. */
static bool is_maintaining = false;

/* ---- months ---- */

dbe_month
dbe_month_of(TimestampTz time)
{
	TimestampTz day = time / USECS_PER_DAY - (time % USECS_PER_DAY < 0);
	dbe_month	month;
	int			day_of_month;

	j2date((int) day + POSTGRES_EPOCH_JDATE, &month.year, &month.month, &day_of_month);
	return month;
}

dbe_month
dbe_next_month(dbe_month month)
{
	dbe_month	next = {month.year + month.month / 12, month.month % 12 + 1};

	return next;
}

TimestampTz
dbe_month_start(dbe_month month)
{
	return (TimestampTz) (date2j(month.year, month.month, 1) - POSTGRES_EPOCH_JDATE) *
		USECS_PER_DAY;
}

static void
partition_name(dbe_month month, char *name)
{
	snprintf(name, NAMEDATALEN, "audit_record_%04d_%02d", month.year, month.month);
}

Oid
dbe_month_partition(dbe_month month)
{
	char		name[NAMEDATALEN];
	Oid			relation;

	partition_name(month, name);
	relation = get_relname_relid(name, get_namespace_oid("dbe", false));
	return OidIsValid(relation) && get_rel_relispartition(relation) ? relation : InvalidOid;
}

/* ---- making one ---- */

static void
run_as_owner(const char *sql)
{
	int			result = dbe_execute_as_owner(sql);

	if (result < 0)
		elog(ERROR, "statement of dbe failed: %s", SPI_result_code_string(result));
}

static void
make_partition(dbe_month month)
{
	dbe_month	next = dbe_next_month(month);
	char		name[NAMEDATALEN];

	partition_name(month, name);
	SPI_connect();
	run_as_owner(psprintf("CREATE TABLE dbe.%s (LIKE dbe.audit_record_rest INCLUDING INDEXES) WITH (toast_tuple_target = 8160)",
				 name));
	run_as_owner(psprintf("CREATE TRIGGER audit_refuse BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dbe.%s "
				 "FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_refuse()", name));
	run_as_owner(psprintf("ALTER TABLE dbe.%s ENABLE ALWAYS TRIGGER audit_refuse", name));
	run_as_owner(psprintf("ALTER TABLE dbe.audit_record ATTACH PARTITION dbe.%s "
				 "FOR VALUES FROM ('%04d-%02d-01 00:00:00+00') TO ('%04d-%02d-01 00:00:00+00')",
				 name, month.year, month.month, next.year, next.month));
	SPI_finish();
}

static bool
try_partition(void *argument)
{
	make_partition(*(dbe_month *) argument);
	return true;
}

/*
 * On the way of a writer: only if nobody else is at it, and whatever goes wrong,
 * the writer goes on.
 */
void
dbe_try_partition(dbe_month month)
{
	int			nest_level;

	if (!ConditionalLockRelationOid(dbe_own_relation("audit_record"), ShareUpdateExclusiveLock))
		return;
	nest_level = dbe_pin_settings(DBE_ACTION);
	(void) dbe_attempt(try_partition, &month);
	dbe_unpin_settings(nest_level);
}

/* Names of partitions have four digits for the year. */
static dbe_month
wanted_month(DateADT day)
{
	dbe_month	month = {0, 0};

	/* days beyond that have no time */
	if (day > -POSTGRES_EPOCH_JDATE && day < date2j(10000, 1, 1) - POSTGRES_EPOCH_JDATE)
		month = dbe_month_of((TimestampTz) day * USECS_PER_DAY);
	if (month.year < 1970 || month.year > 9998)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("month of a partition of the audit trail must be between 1970-01 and 9998-12")));
	return month;
}

/* For the extension's owner: true when it had to be made. */
Datum
dbe_audit_make_partition(PG_FUNCTION_ARGS)
{
	dbe_month	month = wanted_month(PG_GETARG_DATEADT(0));
	int			nest_level;

	PreventCommandIfReadOnly("dbe.audit_make_partition()");
	LockRelationOid(dbe_own_relation("audit_record"), ShareUpdateExclusiveLock);
	if (OidIsValid(dbe_month_partition(month)))
		PG_RETURN_BOOL(false);
	nest_level = dbe_pin_settings(DBE_ACTION);
	make_partition(month);
	dbe_unpin_settings(nest_level);
	PG_RETURN_BOOL(true);
}

/* ---- append only ---- */

/*
 * Runs a function of dbe's that changes what is in the log, which is open to it for
 * as long.  What it does stands in the SQL of the extension.
 */
static int64
upkeep(const char *call)
{
	bool		was_maintaining = is_maintaining;
	int			nest_level = dbe_pin_settings(DBE_ACTION);
	bool		is_null;
	int64		records;

	SPI_connect();
	is_maintaining = true;
	PG_TRY();
	{
		run_as_owner(psprintf("SELECT dbe.%s", call));
	}
	PG_FINALLY();
	{
		is_maintaining = was_maintaining;
	}
	PG_END_TRY();
	records = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1,
										  &is_null));
	SPI_finish();
	dbe_unpin_settings(nest_level);
	return is_null ? 0 : records;
}

/* Moves what had no partition when it was written, as far as it has one now. */
Datum
dbe_audit_move_rest(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(upkeep("audit_upkeep_move()"));
}

/* What a table no longer wants to keep, where other tables still keep theirs beside it. */
Datum
dbe_audit_expire(PG_FUNCTION_ARGS)
{
	/* its buffer is another's soon */
	char	   *before = pstrdup(timestamptz_to_str(PG_GETARG_TIMESTAMPTZ(1)));

	PG_RETURN_INT64(upkeep(psprintf("audit_upkeep_expire(%d, '%s')", PG_GETARG_INT32(0), before)));
}

/* A month that no table wants to keep, before its partition is dropped. */
Datum
dbe_audit_expire_month(PG_FUNCTION_ARGS)
{
	dbe_month	month = wanted_month(PG_GETARG_DATEADT(0));

	PG_RETURN_INT64(upkeep(psprintf("audit_upkeep_expire_month('%04d-%02d-01')", month.year,
									month.month)));
}

/*
 * Records are written past all triggers.  A restore is not: it fills the tables of
 * the extension before it makes the event triggers, which come last.
 */
static bool
is_restored(const TriggerData *trigger)
{
	return TRIGGER_FIRED_BY_INSERT(trigger->tg_event) &&
		trigger->tg_relation->rd_rel->relkind != RELKIND_VIEW &&
		!OidIsValid(get_event_trigger_oid("dbe_audit_guard", true));
}

Datum
dbe_audit_refuse(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("dbe.audit_refuse() is a trigger")));
	if (!is_maintaining && !is_restored((TriggerData *) fcinfo->context))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("the audit trail is append-only"),
				 errdetail("Nobody but the library writes to dbe.%s.",
						   RelationGetRelationName(((TriggerData *) fcinfo->context)->tg_relation)),
				 errhint("dbe.audit_forget() erases personal data, dbe.audit_maintain() drops what is past its retention.")));
	return PointerGetDatum(NULL);
}
