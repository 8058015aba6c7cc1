/*
 * row_lifecycle_children.c
 *	  Soft delete along foreign keys: rows that reference one which is deleted, and
 *	  rows whose parent has really gone.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/value.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "row_lifecycle_delete.h"

bool
dbe_read_foreign_key(Oid constraint, dbe_foreign_key *key)
{
	HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
	Form_pg_constraint form;
	AttrNumber	set_columns[INDEX_MAX_KEYS];
	Oid			unused[INDEX_MAX_KEYS];
	int			set_count;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_constraint) GETSTRUCT(tuple);
	key->constraint = constraint;
	key->child = form->conrelid;
	key->parent = form->confrelid;
	key->on_delete = form->confdeltype;
	DeconstructFkConstraintRow(tuple, &key->count, key->child_key, key->parent_key, key->equal,
							   unused, unused, &set_count, set_columns);
	ReleaseSysCache(tuple);
	return true;
}

/*
 * By the triggers that the server has put on the referenced table: nothing else
 * in the catalogs leads from there to the foreign key but a scan of them all.
 * What the relation cache holds may be gone after the next look into a catalog.
 */
List *
dbe_foreign_keys_to(Relation parent)
{
	TriggerDesc *triggers = parent->trigdesc;
	List	   *constraints = NIL;
	List	   *keys = NIL;
	ListCell   *cell;

	for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
	{
		const Trigger *trigger = &triggers->triggers[i];

		if (trigger->tgisinternal && TRIGGER_FOR_DELETE(trigger->tgtype) &&
			RI_FKey_trigger_type(trigger->tgfoid) == RI_TRIGGER_PK)
			constraints = lappend_oid(constraints, trigger->tgconstraint);
	}
	foreach(cell, constraints)
	{
		dbe_foreign_key *key = palloc(sizeof(dbe_foreign_key));

		if (dbe_read_foreign_key(lfirst_oid(cell), key))
			keys = lappend(keys, key);
	}
	return keys;
}

/* Those by which it references others; a copy, as above. */
static List *
foreign_keys_from(Relation child)
{
	List	   *constraints = NIL;
	List	   *keys = NIL;
	ListCell   *cell;

	foreach(cell, RelationGetFKeyList(child))
		constraints = lappend_oid(constraints, ((ForeignKeyCacheInfo *) lfirst(cell))->conoid);
	foreach(cell, constraints)
	{
		dbe_foreign_key *key = palloc(sizeof(dbe_foreign_key));

		if (dbe_read_foreign_key(lfirst_oid(cell), key))
			keys = lappend(keys, key);
	}
	return keys;
}

static bool
fires_now(const Trigger *trigger)
{
	if (SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA)
		return trigger->tgenabled == TRIGGER_FIRES_ON_REPLICA ||
			trigger->tgenabled == TRIGGER_FIRES_ALWAYS;
	return trigger->tgenabled == TRIGGER_FIRES_ON_ORIGIN ||
		trigger->tgenabled == TRIGGER_FIRES_ALWAYS;
}

int
dbe_deleted_column(Relation relation)
{
	TriggerDesc *triggers;
	Oid			function;

	if (relation->trigdesc == NULL || !relation->trigdesc->trig_delete_before_row)
		return 0;
	function = LookupFuncName(list_make2(makeString("dbe"), makeString("soft_delete_row")), 0, NULL,
							  true);
	triggers = relation->trigdesc;
	for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
	{
		const Trigger *trigger = &triggers->triggers[i];

		if (trigger->tgfoid == function && TRIGGER_FOR_DELETE(trigger->tgtype) &&
			TRIGGER_FOR_ROW(trigger->tgtype) && trigger->tgnattr == 1 && fires_now(trigger))
			return trigger->tgattr[0];
	}
	return 0;
}

static void
add_parameter(dbe_statement *statement, Relation relation, AttrNumber attnum)
{
	statement->types[statement->count++] =
		TupleDescAttr(RelationGetDescr(relation), attnum - 1)->atttypid;
}

/* Rows of the child that reference the key of the parameters: to be counted, or to be deleted. */
static dbe_statement
children_statement(Relation parent, Relation child, const dbe_foreign_key *key, bool deletes)
{
	dbe_statement statement = {DBE_PLAN_CHILDREN, key->constraint};
	int			deleted = dbe_deleted_column(child);
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "%s FROM %s x WHERE ", deletes ? "DELETE" : "SELECT 1",
					 dbe_only(child));
	for (int i = 0; i < key->count; i++)
	{
		appendStringInfo(&text, "%s$%d %s x.%s", i ? " AND " : "", i + 1,
						 dbe_operator(key->equal[i]), dbe_column_name(child, key->child_key[i]));
		add_parameter(&statement, parent, key->parent_key[i]);
	}
	if (deleted)
		appendStringInfo(&text, " AND x.%s IS NULL", dbe_column_name(child, deleted));
	statement.through = deletes;
	statement.text = text.data;
	return statement;
}

static void
report_children(Relation parent, Relation child, const dbe_foreign_key *key, bool cascade)
{
	ereport(ERROR,
			(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
			 errmsg("delete on table \"%s\" is held up by foreign key constraint \"%s\" of table \"%s\"",
					RelationGetRelationName(parent), get_constraint_name(key->constraint),
					RelationGetRelationName(child)),
			 errdetail("Rows of table \"%s\" that are not deleted reference a row that shall be.",
					   RelationGetRelationName(child)),
			 cascade ? errhint("Delete them first; deleted along are tables with soft delete of the same owner, or with ON DELETE CASCADE.")
			 : errhint("Delete them first, or call dbe.soft_delete_enable() with cascade => 'cascade'."),
			 errtableconstraint(child, get_constraint_name(key->constraint))));
}

/* The values of the key in a row; false where one is null, which nothing references. */
static bool
key_values(TupleTableSlot *row, const dbe_foreign_key *key, Datum *values)
{
	bool		isnull = false;

	for (int i = 0; i < key->count && !isnull; i++)
		values[i] = slot_getattr(row, key->parent_key[i], &isnull);
	return !isnull;
}

/*
 * Rows are deleted along with the rights of their owner, who must want it: it is
 * the same owner, or the foreign key says so.
 */
static bool
goes_along(Relation parent, Relation child, const dbe_foreign_key *key)
{
	return dbe_deleted_column(child) != 0 &&
		(child->rd_rel->relowner == parent->rd_rel->relowner ||
		 key->on_delete == FKCONSTR_ACTION_CASCADE);
}

/* The rows as they were when they were noted: keys do not change by a time. */
static void
visit_child(Relation parent, const dbe_foreign_key *key, const dbe_deleted_rows *rows, bool along,
			TupleTableSlot *row)
{
	Relation	child = table_open(key->child, along ? RowExclusiveLock : RowShareLock);
	bool		deletes = rows->cascade && goes_along(parent, child, key);
	dbe_statement statement = children_statement(parent, child, key, deletes);
	Datum		values[INDEX_MAX_KEYS];

	for (size_t i = 0; i < rows->count && deletes == along; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!table_tuple_fetch_row_version(parent, &rows->tids[i], SnapshotAny, row) ||
			!key_values(row, key, values))
			continue;
		dbe_run_statement(&statement, child->rd_rel->relowner, values, NULL, true,
						  deletes ? 0 : 1);
		if (!deletes && SPI_processed > 0)
			report_children(parent, child, key, rows->cascade);
		SPI_freetuptable(SPI_tuptable);
	}
	ExecClearTuple(row);
	table_close(child, NoLock);
}

void
dbe_visit_children(const dbe_deleted_rows *rows, bool along)
{
	Relation	relation = table_open(rows->relation, RowExclusiveLock);
	TupleTableSlot *row = table_slot_create(relation, NULL);
	ListCell   *cell;

	foreach(cell, dbe_foreign_keys_to(relation))
		visit_child(relation, lfirst(cell), rows, along, row);
	ExecDropSingleTupleTableSlot(row);
	table_close(relation, NoLock);
}

/* ---- the row that is referenced ---- */

/* The row of the parent with the key of the parameters, which are the child's columns. */
static dbe_statement
parent_statement(dbe_plan_kind kind, Relation parent, Relation child, const dbe_foreign_key *key,
				 const char *condition)
{
	dbe_statement statement = {kind, key->constraint};
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "SELECT 1 FROM %s x WHERE ", dbe_only(parent));
	for (int i = 0; i < key->count; i++)
	{
		appendStringInfo(&text, "%sx.%s %s $%d", i ? " AND " : "",
						 dbe_column_name(parent, key->parent_key[i]), dbe_operator(key->equal[i]),
						 i + 1);
		add_parameter(&statement, child, key->child_key[i]);
	}
	appendStringInfoString(&text, condition);
	statement.text = text.data;
	return statement;
}

/* False where a column is null: then the row references nothing. */
static bool
reference_values(HeapTuple row, Relation child, const dbe_foreign_key *key, Datum *values)
{
	bool		isnull = false;

	for (int i = 0; i < key->count && !isnull; i++)
		values[i] = heap_getattr(row, key->child_key[i], RelationGetDescr(child), &isnull);
	return !isnull;
}

static bool
has_lost_parent(Relation child, HeapTuple row, const dbe_foreign_key *key)
{
	Datum		values[INDEX_MAX_KEYS];
	dbe_statement statement;
	Relation	parent;
	Oid			owner;

	if (key->on_delete != FKCONSTR_ACTION_CASCADE || !reference_values(row, child, key, values))
		return false;
	parent = table_open(key->parent, AccessShareLock);
	statement = parent_statement(DBE_PLAN_ORPHAN, parent, child, key, "");
	owner = parent->rd_rel->relowner;
	table_close(parent, NoLock);
	dbe_run_statement(&statement, owner, values, NULL, false, 1);
	return SPI_processed == 0;
}

bool
dbe_is_orphan(Relation relation, HeapTuple row)
{
	bool		orphan = false;
	ListCell   *cell;

	SPI_connect();
	foreach(cell, foreign_keys_from(relation))
		if (!orphan)
			orphan = has_lost_parent(relation, row, lfirst(cell));
	SPI_finish();
	return orphan;
}

/* ---- the guard on the tables that reference ---- */

typedef struct parent_state
{
	dbe_foreign_key key;
	bool		checks;
	int			child_deleted;
	Oid			owner;
	dbe_statement statement;
} parent_state;

static bool
is_key_of(const dbe_foreign_key *key, const Trigger *trigger)
{
	if (key->parent != trigger->tgconstrrelid || key->count != trigger->tgnattr)
		return false;
	for (int i = 0; i < key->count; i++)
		if (key->child_key[i] != trigger->tgattr[i])
			return false;
	return true;
}

static void
set_parent_statement(parent_state *state, Relation child)
{
	Relation	parent = table_open(state->key.parent, AccessShareLock);
	int			deleted = dbe_deleted_column(parent);

	state->checks = deleted != 0;
	state->owner = parent->rd_rel->relowner;
	if (deleted)
		state->statement = parent_statement(DBE_PLAN_PARENT, parent, child, &state->key,
											psprintf(" AND x.%s IS NOT NULL FOR KEY SHARE",
													 dbe_column_name(parent, deleted)));
	table_close(parent, NoLock);
}

static parent_state *
parent_state_of(FunctionCallInfo fcinfo, TriggerData *data)
{
	parent_state *state = fcinfo->flinfo->fn_extra;
	MemoryContext caller;
	ListCell   *cell;

	if (state != NULL)
		return state;
	caller = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	state = palloc0(sizeof(parent_state));
	foreach(cell, foreign_keys_from(data->tg_relation))
	{
		if (!is_key_of(lfirst(cell), data->tg_trigger))
			continue;
		state->key = *(dbe_foreign_key *) lfirst(cell);
		set_parent_statement(state, data->tg_relation);
		break;
	}
	state->child_deleted = dbe_deleted_column(data->tg_relation);
	MemoryContextSwitchTo(caller);
	fcinfo->flinfo->fn_extra = state;
	return state;
}

static bool
references_as_before(TriggerData *data, const dbe_foreign_key *key)
{
	TupleDesc	descriptor = RelationGetDescr(data->tg_relation);

	if (!TRIGGER_FIRED_BY_UPDATE(data->tg_event))
		return false;
	for (int i = 0; i < key->count; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, key->child_key[i] - 1);
		bool		old_null;
		bool		new_null;
		Datum		old = heap_getattr(data->tg_trigtuple, key->child_key[i], descriptor, &old_null);
		Datum		new = heap_getattr(data->tg_newtuple, key->child_key[i], descriptor, &new_null);

		if (old_null || new_null ||
			!datum_image_eq(old, new, attribute->attbyval, attribute->attlen))
			return false;
	}
	return true;
}

static void
refuse_deleted_parent(TriggerData *data, const dbe_foreign_key *key)
{
	const char *parent = get_rel_name(key->parent);
	const char *constraint = get_constraint_name(key->constraint);

	ereport(ERROR,
			(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
			 errmsg("insert or update on table \"%s\" references a deleted row by foreign key constraint \"%s\"",
					RelationGetRelationName(data->tg_relation), constraint),
			 errdetail("The row is in table \"%s\" and is deleted softly.", parent),
			 errhint("Bring it back with dbe.restore(), or reference another."),
			 errtableconstraint(data->tg_relation, constraint)));
}

PG_FUNCTION_INFO_V1(dbe_live_parent);

Datum
dbe_live_parent(PG_FUNCTION_ARGS)
{
	TriggerData *data = dbe_trigger_data(fcinfo, "live_parent", true);
	TupleDesc	descriptor = RelationGetDescr(data->tg_relation);
	parent_state *state;
	HeapTuple	row;
	Datum		values[INDEX_MAX_KEYS];

	if (TRIGGER_FIRED_BEFORE(data->tg_event) || TRIGGER_FIRED_BY_DELETE(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"dbe.live_parent\" must be fired after insert or update")));
	state = parent_state_of(fcinfo, data);
	row = TRIGGER_FIRED_BY_UPDATE(data->tg_event) ? data->tg_newtuple : data->tg_trigtuple;
	if (!state->checks || references_as_before(data, &state->key) ||
		(state->child_deleted && !heap_attisnull(row, state->child_deleted, descriptor)) ||
		!reference_values(row, data->tg_relation, &state->key, values))
		return PointerGetDatum(NULL);
	SPI_connect();
	dbe_run_statement(&state->statement, state->owner, values, NULL, true, 1);
	if (SPI_processed > 0)
		refuse_deleted_parent(data, &state->key);
	SPI_finish();
	return PointerGetDatum(NULL);
}
