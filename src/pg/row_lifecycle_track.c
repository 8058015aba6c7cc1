/*
 * row_lifecycle_track.c
 *	  The triggers of dbe.track_updates().
 *
 * Two triggers stand on a table.  The guard, BEFORE UPDATE OF the tracked columns,
 * fires where a statement names one of them, and on INSERT where a user is
 * recorded; its arguments tell what each column of its list is.  The server keeps
 * that list true when a column is renamed, and so does a dump.  The stamp, BEFORE
 * UPDATE, finds the columns in the guard's list, in the relation cache: no catalog
 * is read for a row or a statement.  What they know lives as long as the query.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

#include "row_lifecycle.h"

typedef enum track_role
{
	UPDATED_AT,
	VERSION,
	CREATED_AT,
	CREATED_BY,
	UPDATED_BY,
	ROLES
} track_role;

static const char *const role_names[ROLES] = {
	"updated_at", "version", "created_at", "created_by", "updated_by"
};

typedef struct track_state
{
	dbe_row_column columns[ROLES];	/* attnum 0: not tracked */
	bool		checks_version;
	MemoryContext context;		/* of the query */
	FmgrInfo	input[ROLES];	/* of the columns that take a user */
	Oid			parameter[ROLES];
} track_state;

static bool
takes(track_role role, Oid type)
{
	switch (role)
	{
		case UPDATED_AT:
		case CREATED_AT:
			return type == TIMESTAMPTZOID || type == TIMESTAMPOID;
		case VERSION:
			return type == INT2OID || type == INT4OID || type == INT8OID;
		default:
			return type == TEXTOID || type == VARCHAROID || type == NAMEOID || type == UUIDOID ||
				type == INT2OID || type == INT4OID || type == INT8OID;
	}
}

static int
role_named(const char *name)
{
	int			role = 0;

	while (role < ROLES && strcmp(name, role_names[role]) != 0)
		role++;
	return role;
}

/* By its arguments: each is the role of the column at its place in the list. */
static bool
is_guard(const Trigger *trigger)
{
	return trigger->tgnattr > 0 && trigger->tgnargs >= trigger->tgnattr &&
		role_named(trigger->tgargs[0]) < ROLES &&
		TRIGGER_FOR_ROW(trigger->tgtype) && TRIGGER_FOR_BEFORE(trigger->tgtype);
}

static const Trigger *
guard_of(TriggerData *data)
{
	TriggerDesc *triggers = data->tg_relation->trigdesc;

	if (is_guard(data->tg_trigger))
		return data->tg_trigger;
	for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
		if (is_guard(&triggers->triggers[i]))
			return &triggers->triggers[i];
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the columns that trigger \"%s\" on table \"%s\" maintains are not known any more",
					data->tg_trigger->tgname, RelationGetRelationName(data->tg_relation)),
			 errdetail("The trigger that lists them was dropped, alone or together with one of the columns."),
			 errhint("Call dbe.track_updates() for the table again, or dbe.track_updates_disable().")));
}

/* The columns by their roles; the guard is the relation cache's, which no look-up may disturb here. */
static void
read_guard(track_state *state, TriggerData *data)
{
	const Trigger *guard = guard_of(data);

	for (int i = 0; i < guard->tgnargs; i++)
	{
		int			role = role_named(guard->tgargs[i]);

		if (i < guard->tgnattr && role < ROLES)
			state->columns[role].attnum = guard->tgattr[i];
		else if (strcmp(guard->tgargs[i], "check_version") == 0)
			state->checks_version = true;
	}
}

static void
set_column(track_state *state, TriggerData *data, track_role role)
{
	int			attnum = state->columns[role].attnum;
	Oid			function;

	state->columns[role] = dbe_row_column_of(data->tg_relation, attnum);
	if (!takes(role, state->columns[role].base))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of table \"%s\" cannot be maintained as \"%s\"",
						NameStr(TupleDescAttr(RelationGetDescr(data->tg_relation), attnum - 1)->attname),
						RelationGetRelationName(data->tg_relation), role_names[role]),
				 errhint("Call dbe.track_updates() for the table again.")));
	if (role == CREATED_BY || role == UPDATED_BY)
	{
		getTypeInputInfo(state->columns[role].base, &function, &state->parameter[role]);
		fmgr_info_cxt(function, &state->input[role], state->context);
	}
}

/* What a query knows of its table, made at its first row. */
static track_state *
state_of(FunctionCallInfo fcinfo, TriggerData *data)
{
	track_state *state = fcinfo->flinfo->fn_extra;

	if (state != NULL)
		return state;
	state = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(track_state));
	state->context = fcinfo->flinfo->fn_mcxt;
	read_guard(state, data);
	for (int role = 0; role < ROLES; role++)
		if (state->columns[role].attnum != 0)
			set_column(state, data, role);
	fcinfo->flinfo->fn_extra = state;
	return state;
}

/* The application's user where it tells, else who has logged in. */
static dbe_row_change
acting_user(track_state *state, track_role role)
{
	dbe_row_column *column = &state->columns[role];
	const char *user = GetConfigOption("app.user_id", true, false);
	dbe_row_change change = {column, (Datum) 0, true};

	if (user == NULL || *user == '\0')
	{
		/* A number or a uuid of somebody who has not said it is not known. */
		if (column->base != TEXTOID && column->base != VARCHAROID && column->base != NAMEOID)
			return change;
		user = GetUserNameFromId(GetSessionUserId(), false);
	}
	change.isnull = false;
	change.value = InputFunctionCall(&state->input[role], unconstify(char *, user),
									 state->parameter[role], column->typmod);
	return change;
}

static int64
number_of(const dbe_row_column *column, Datum value)
{
	switch (column->base)
	{
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
			return DatumGetInt32(value);
		default:
			return DatumGetInt64(value);
	}
}

static Datum
next_version(TriggerData *data, const dbe_row_column *column)
{
	bool		isnull;
	Datum		old = heap_getattr(data->tg_trigtuple, column->attnum,
								   RelationGetDescr(data->tg_relation), &isnull);
	int64		number = isnull ? 0 : number_of(column, old);
	int64		most = column->base == INT2OID ? PG_INT16_MAX
		: column->base == INT4OID ? PG_INT32_MAX : PG_INT64_MAX;

	if (number == most)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("version of the row is out of range for type %s", format_type_be(column->base)),
				 errdetail("Column \"%s\" of table \"%s\" holds " INT64_FORMAT ", the type's last value.",
						   NameStr(TupleDescAttr(RelationGetDescr(data->tg_relation),
												 column->attnum - 1)->attname),
						   RelationGetRelationName(data->tg_relation), number)));
	number++;
	return column->base == INT2OID ? Int16GetDatum(number)
		: column->base == INT4OID ? Int32GetDatum(number) : Int64GetDatum(number);
}

PG_FUNCTION_INFO_V1(dbe_track_stamp);

Datum
dbe_track_stamp(PG_FUNCTION_ARGS)
{
	TriggerData *data = dbe_trigger_data(fcinfo, "track_stamp", true);
	dbe_row_change changes[3];
	int			count = 0;
	track_state *state;

	if (!TRIGGER_FIRED_BEFORE(data->tg_event) || !TRIGGER_FIRED_BY_UPDATE(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"dbe.track_stamp\" must be fired before update")));
	state = state_of(fcinfo, data);
	dbe_note_update(state->context, data->tg_relation, &data->tg_trigtuple->t_self);
	if (state->columns[UPDATED_AT].attnum)
		changes[count++] = (dbe_row_change) {&state->columns[UPDATED_AT],
			dbe_transaction_time(&state->columns[UPDATED_AT]), false};
	if (state->columns[VERSION].attnum)
		changes[count++] = (dbe_row_change) {&state->columns[VERSION],
			next_version(data, &state->columns[VERSION]), false};
	if (state->columns[UPDATED_BY].attnum)
		changes[count++] = acting_user(state, UPDATED_BY);
	return PointerGetDatum(dbe_change_row(data, data->tg_newtuple, changes, count,
										  state->context));
}

static bool
same_value(const dbe_row_change *a, const dbe_row_change *b, Form_pg_attribute attribute)
{
	if (a->isnull || b->isnull)
		return a->isnull == b->isnull;
	return datum_image_eq(a->value, b->value, attribute->attbyval, attribute->attlen);
}

static dbe_row_change
value_in(HeapTuple tuple, TriggerData *data, dbe_row_column *column)
{
	dbe_row_change change = {column};

	change.value = heap_getattr(tuple, column->attnum, RelationGetDescr(data->tg_relation),
								&change.isnull);
	return change;
}

/* The statement carries the version that it has read: it must be the row's. */
static void
check_version(track_state *state, TriggerData *data)
{
	dbe_row_column *column = &state->columns[VERSION];
	dbe_row_change old = value_in(data->tg_trigtuple, data, column);
	dbe_row_change carried = value_in(data->tg_newtuple, data, column);

	if (same_value(&old, &carried,
				   TupleDescAttr(RelationGetDescr(data->tg_relation), column->attnum - 1)))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("row of table \"%s\" was changed since it was read",
					RelationGetRelationName(data->tg_relation)),
			 carried.isnull ? errdetail("The update carries no version.")
			 : errdetail("The update carries version " INT64_FORMAT ", the row has version " INT64_FORMAT ".",
						 number_of(column, carried.value),
						 old.isnull ? 0 : number_of(column, old.value)),
			 errhint("Read the row again and repeat the change; carry the version that was read, not the next one.")));
}

static HeapTuple
guard_insert(track_state *state, TriggerData *data)
{
	dbe_row_change changes[2];
	int			count = 0;

	/* A row that comes from another partition is not new. */
	if (dbe_has_moved(state->context, data->tg_relation))
		return data->tg_trigtuple;
	if (state->columns[CREATED_BY].attnum)
		changes[count++] = acting_user(state, CREATED_BY);
	if (state->columns[UPDATED_BY].attnum)
		changes[count++] = acting_user(state, UPDATED_BY);
	return dbe_change_row(data, data->tg_trigtuple, changes, count, state->context);
}

/* What was written when the row was made stays, whatever the statement gives. */
static HeapTuple
guard_update(track_state *state, TriggerData *data)
{
	const track_role kept[] = {CREATED_AT, CREATED_BY};
	dbe_row_change changes[lengthof(kept)];
	int			count = 0;

	if (state->checks_version && state->columns[VERSION].attnum)
		check_version(state, data);
	for (int i = 0; i < lengthof(kept); i++)
	{
		dbe_row_column *column = &state->columns[kept[i]];
		dbe_row_change given;

		if (!column->attnum)
			continue;
		given = value_in(data->tg_newtuple, data, column);
		changes[count] = value_in(data->tg_trigtuple, data, column);
		if (!same_value(&given, &changes[count],
						TupleDescAttr(RelationGetDescr(data->tg_relation), column->attnum - 1)))
			count++;
	}
	return dbe_change_row(data, data->tg_newtuple, changes, count, state->context);
}

PG_FUNCTION_INFO_V1(dbe_track_guard);

Datum
dbe_track_guard(PG_FUNCTION_ARGS)
{
	TriggerData *data = dbe_trigger_data(fcinfo, "track_guard", true);
	track_state *state;

	if (!TRIGGER_FIRED_BEFORE(data->tg_event) || TRIGGER_FIRED_BY_DELETE(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"dbe.track_guard\" must be fired before insert or update")));
	state = state_of(fcinfo, data);
	return PointerGetDatum(TRIGGER_FIRED_BY_INSERT(data->tg_event) ? guard_insert(state, data)
						   : guard_update(state, data));
}
