/*
 * audit_trigger.c
 *	  The triggers of audited tables.
 *
 * The row trigger makes the image of a change, the statement trigger writes what
 * the rows of its statement have left.  Row triggers see every change to a row:
 * through a partitioned table or past it, by inheritance, by foreign keys, by
 * logical replication; triggers with transition tables do not.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "audit.h"

PG_FUNCTION_INFO_V1(dbe_audit_row);
PG_FUNCTION_INFO_V1(dbe_audit_statement);
PG_FUNCTION_INFO_V1(dbe_audit_table_changed);
PG_FUNCTION_INFO_V1(dbe_audit_table_restored);

static TriggerData *
trigger_data(FunctionCallInfo fcinfo, const char *function, bool for_row)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		(TRIGGER_FIRED_FOR_ROW(trigger->tg_event) != 0) != for_row)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("dbe.%s() is for AFTER triggers of dbe.audit_enable()", function)));
	return trigger;
}

static bool
ends_statement(const dbe_audited *audited)
{
	return audited->end == TRIGGER_FIRES_ALWAYS ||
		(audited->end == TRIGGER_FIRES_ON_ORIGIN &&
		 SessionReplicationRole != SESSION_REPLICATION_ROLE_REPLICA);
}

Datum
dbe_audit_row(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo, "audit_row", true);
	dbe_audited *audited = dbe_audited_relation(trigger->tg_relation);
	TriggerEvent event = trigger->tg_event;

	if (!audited->is_registered)
	{
		if (audited->is_unknown)
			dbe_warn_unregistered(trigger->tg_relation);
		return PointerGetDatum(NULL);
	}
	if (TRIGGER_FIRED_BY_INSERT(event))
	{
		if (audited->records[DBE_INSERTED])
			dbe_record_change(audited, DBE_INSERTED, NULL, trigger->tg_trigslot);
	}
	else if (TRIGGER_FIRED_BY_UPDATE(event))
	{
		if (audited->records[DBE_UPDATED])
			dbe_record_change(audited, DBE_UPDATED, trigger->tg_trigslot, trigger->tg_newslot);
	}
	else if (audited->records[DBE_DELETED])
		dbe_record_change(audited, DBE_DELETED, trigger->tg_trigslot, NULL);
	/* the next statement may be another user's of the application */
	if (!ends_statement(audited))
		dbe_write_changes();
	return PointerGetDatum(NULL);
}

Datum
dbe_audit_statement(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo, "audit_statement", false);

	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
	{
		dbe_audited *audited = dbe_audited_relation(trigger->tg_relation);

		if (audited->is_registered && audited->records[DBE_TRUNCATED])
			dbe_record_change(audited, DBE_TRUNCATED, NULL, NULL);
	}
	dbe_write_changes();
	return PointerGetDatum(NULL);
}

/* ---- dbe.audit_table ---- */

/* The table and what is below it look changed to all sessions once this is committed. */
static void
announce_change(Oid relation)
{
	List	   *all;
	ListCell   *cell;

	if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relation)))
		return;
	all = find_all_inheritors(relation, NoLock, NULL);
	foreach(cell, all)
		if (SearchSysCacheExists1(RELOID, ObjectIdGetDatum(lfirst_oid(cell))))
			CacheInvalidateRelcacheByRelid(lfirst_oid(cell));
}

Datum
dbe_audit_table_changed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo, "audit_table_changed", true);
	HeapTuple	rows[] = {trigger->tg_trigtuple, trigger->tg_newtuple};
	int			column = SPI_fnumber(RelationGetDescr(trigger->tg_relation), "relation");

	for (int i = 0; i < lengthof(rows); i++)
	{
		bool		is_null = true;
		Datum		relation = 0;

		if (rows[i] != NULL && column > 0)
			relation = heap_getattr(rows[i], column, RelationGetDescr(trigger->tg_relation),
									&is_null);
		if (!is_null)
			announce_change(DatumGetObjectId(relation));
	}
	return PointerGetDatum(NULL);
}

/* ---- rows of dbe.audit_table from a dump ---- */

static Datum
numbers_of_names(Oid relation, ArrayType *names)
{
	Datum	   *elements;
	int			count;

	deconstruct_array(names, NAMEOID, NAMEDATALEN, false, TYPALIGN_CHAR, &elements, NULL, &count);
	for (int i = 0; i < count; i++)
		elements[i] = Int16GetDatum(get_attnum(relation, NameStr(*DatumGetName(elements[i]))));
	return PointerGetDatum(construct_array(elements, count, INT2OID, sizeof(int16), true,
										   TYPALIGN_SHORT));
}

/*
 * The columns that the options name go by the numbers that they have here, so that
 * they are known when they are renamed.  The server has made its triggers' conditions
 * anew.
 */
Datum
dbe_audit_table_restored(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	const char *const names[] = {"relation_id", "column_numbers", "added_numbers", "conditions"};
	int			columns[lengthof(names)];
	Datum		values[lengthof(names)] = {0};
	bool		nulls[lengthof(names)] = {false, false, false, true};
	TupleDesc	descriptor;
	Datum		relation;
	Datum		listed;
	Datum		added;
	bool		is_null[3];

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_INSERT(trigger->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		RelationGetRelid(trigger->tg_relation) != dbe_own_relation("audit_table"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("dbe.audit_table_restored() is for dbe.audit_table")));
	descriptor = RelationGetDescr(trigger->tg_relation);
	relation = heap_getattr(trigger->tg_trigtuple, SPI_fnumber(descriptor, "relation"), descriptor,
							&is_null[0]);
	listed = heap_getattr(trigger->tg_trigtuple, SPI_fnumber(descriptor, "column_names"),
						  descriptor, &is_null[1]);
	added = heap_getattr(trigger->tg_trigtuple, SPI_fnumber(descriptor, "added_names"), descriptor,
						 &is_null[2]);
	if (is_null[0] || is_null[1] || is_null[2])
		return PointerGetDatum(trigger->tg_trigtuple);
	values[2] = numbers_of_names(DatumGetObjectId(relation), DatumGetArrayTypeP(added));
	values[0] = relation;
	values[1] = numbers_of_names(DatumGetObjectId(relation), DatumGetArrayTypeP(listed));
	for (int i = 0; i < lengthof(names); i++)
		columns[i] = SPI_fnumber(descriptor, names[i]);
	return PointerGetDatum(heap_modify_tuple_by_cols(trigger->tg_trigtuple, descriptor,
													 lengthof(names), columns, values, nulls));
}
