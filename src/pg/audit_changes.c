/*
 * audit_changes.c
 *	  Shows the changes that a record holds.
 *
 * They read records where these are stored and take no bytes from the caller, so
 * that nobody can feed them an image.  Whoever may read the view dbe.audit_log may
 * read through them.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/partition.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/parse_type.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "audit.h"
#include "audit_command.h"
#include "compat.h"

PG_FUNCTION_INFO_V1(dbe_audit_changes);
PG_FUNCTION_INFO_V1(dbe_audit_texts);

/* Columns of the result of dbe.audit_changes(). */
enum
{
	change_position,
	change_table_id,
	change_relation,
	change_schema,
	change_table,
	change_action,
	change_key,
	change_record_id,
	change_old,
	change_new,
	change_login_user,
	change_role,
	change_executed_as,
	change_application_user,
	change_application_name,
	change_address,
	change_backend,
	change_transaction_at,
	change_query,
	change_erased,				/* by current names only */
	change_columns
};

/* Columns of the result of dbe.audit_texts(). */
enum
{
	text_position,
	text_action,
	text_hidden,
	text_old,
	text_new,
	text_columns
};

static const char *const action_names[] = {
	NULL, "INSERT", "UPDATE", "DELETE", "TRUNCATE", "", "FORGET"
};

void
dbe_require_right_to_read(void)
{
	Oid			view = dbe_own_relation("audit_log");

	if (pg_class_aclcheck(view, GetUserId(), ACL_SELECT) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_VIEW, "audit_log");
}

/* ---- one record ---- */

typedef struct stored_record
{
	int32		layout;
	TimestampTz recorded_at;
	text	   *changed_by;
	int32		rows;
	bool		is_link;		/* of a hash chain, which stays when its values go */
	bytea	   *context;
	bytea	   *images;
} stored_record;

static void
open_record(HeapTuple tuple, TupleDesc descriptor, stored_record *record)
{
	Datum		values[dbe_record_columns];
	bool		nulls[dbe_record_columns];

	heap_deform_tuple(tuple, descriptor, values, nulls);
	record->layout = DatumGetInt32(values[dbe_record_layout - 1]);
	record->recorded_at = DatumGetTimestampTz(values[dbe_record_recorded_at - 1]);
	record->changed_by = DatumGetTextPP(values[dbe_record_changed_by - 1]);
	record->rows = DatumGetInt32(values[dbe_record_row_count - 1]);
	record->context = DatumGetByteaPP(values[dbe_record_context - 1]);
	record->is_link = VARSIZE_ANY_EXHDR(DatumGetPointer(values[dbe_record_chain - 1])) > 0;
	record->images = DatumGetByteaPP(values[dbe_record_images - 1]);
}

/* Columns that were renamed since go by the name that they have now, where there still is the table. */
void
dbe_use_current_names(dbe_layout *layout)
{
	for (int i = 0; i < layout->count; i++)
	{
		dbe_kept_column *column = &layout->columns[i];
		HeapTuple	tuple = column->number > 0
			? SearchSysCacheAttNum(layout->relation, column->number) : NULL;

		if (!HeapTupleIsValid(tuple))
			continue;
		column->name = ((Form_pg_attribute) GETSTRUCT(tuple))->attname;
		ReleaseSysCache(tuple);
	}
}

/*
 * Layouts that this call has met, in the function's own memory.  The view shows
 * names as they were written; what looks for one key compares with the present.
 */
static const dbe_layout *
layout_of(FmgrInfo *function, int32 id, bool with_current_names)
{
	List	   *known = function->fn_extra;
	ListCell   *cell;
	MemoryContext caller;
	List	   *found;

	foreach(cell, known)
		if (((dbe_layout *) lfirst(cell))->id == id)
			return lfirst(cell);
	caller = MemoryContextSwitchTo(function->fn_mcxt);
	found = dbe_read_layouts(id, 0);
	if (found == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("the audit trail has no layout %d", id),
				 errhint("Restore dbe.audit_layout together with dbe.audit_record.")));
	if (with_current_names)
		dbe_use_current_names(linitial(found));
	dbe_prepare_json(linitial(found));
	function->fn_extra = lcons(linitial(found), known);
	MemoryContextSwitchTo(caller);
	return linitial(found);
}

/* ---- the origin ---- */

static void
show_origin(const stored_record *record, Datum *values, bool *nulls)
{
	static const int columns[] = {
		[dbe_context_login] = change_login_user, [dbe_context_role] = change_role,
		[dbe_context_executed_as] = change_executed_as,
		[dbe_context_application_user] = change_application_user,
		[dbe_context_application_name] = change_application_name,
		[dbe_context_address] = change_address, [dbe_context_query] = change_query
	};
	dbe_context context;

	dbe_read_context(record->context, record->changed_by, &context);
	for (int i = 0; i < dbe_context_texts; i++)
	{
		nulls[columns[i]] = context.texts[i] == NULL;
		values[columns[i]] = PointerGetDatum(context.texts[i]);
	}
	if (context.texts[dbe_context_address] != NULL)
		values[change_address] = DirectFunctionCall1(inet_in, CStringGetDatum(
								text_to_cstring(context.texts[dbe_context_address])));
	values[change_backend] = Int32GetDatum((int32) context.backend);
	values[change_transaction_at] =
		TimestampTzGetDatum(record->recorded_at - (TimestampTz) context.age);
}

/* ---- changes ---- */

/* As text where the key is one column, else the whole object. */
static Datum
record_id_of(const dbe_layout *layout, const dbe_row_values *row, Datum key)
{
	Oid			output;
	bool		is_varlena;
	int			position = layout->key[0];

	if (layout->key_count > 1)
		return CStringGetTextDatum(OidOutputFunctionCall(F_JSONB_OUT, key));
	getTypeOutputInfo(layout->columns[position].type, &output, &is_varlena);
	return CStringGetTextDatum(OidOutputFunctionCall(output, row->values[position]));
}

static void
show_key(const dbe_layout *layout, const dbe_row_values *row, Datum *values, bool *nulls)
{
	nulls[change_key] = nulls[change_record_id] = true;
	if (layout->key_count == 0 || !row->present[layout->key[0]])
		return;
	values[change_key] = dbe_json_of_row(layout, row, DBE_KEY_COLUMNS, &nulls[change_key]);
	nulls[change_record_id] = layout->key_count == 1 && row->nulls[layout->key[0]];
	if (!nulls[change_record_id])
		values[change_record_id] = record_id_of(layout, row, values[change_key]);
}

static void
show_name(const dbe_row_values *row, int column, int shown, Datum *values, bool *nulls)
{
	nulls[shown] = row->nulls[column];
	if (!nulls[shown])
		values[shown] = DirectFunctionCall1(namein, CStringGetDatum(
										TextDatumGetCString(row->values[column])));
}

/* A command has no table of the trail; it may have changed one of the database. */
static void
show_command(const dbe_row_values *row, Datum *values, bool *nulls)
{
	nulls[change_table_id] = nulls[change_relation] = true;
	show_name(row, dbe_command_schema, change_schema, values, nulls);
	show_name(row, dbe_command_table, change_table, values, nulls);
	values[change_action] = row->values[dbe_command_command];
	nulls[change_action] = row->nulls[dbe_command_command];
}

static void
show_change(const dbe_layout *layout, const dbe_change *change, int position, Datum *values,
			bool *nulls)
{
	const dbe_row_values *row =
		change->action == DBE_INSERTED || change->action == DBE_COMMANDED
		? &change->new_row : &change->old;

	values[change_position] = Int32GetDatum(position);
	values[change_table_id] = Int32GetDatum(layout->table);
	values[change_relation] = ObjectIdGetDatum(layout->relation);
	values[change_schema] = NameGetDatum(&layout->schema);
	values[change_table] = NameGetDatum(&layout->name);
	values[change_action] = CStringGetTextDatum(action_names[change->action]);
	if (change->action == DBE_COMMANDED)
		show_command(row, values, nulls);
	show_key(layout, row, values, nulls);
	values[change_old] = dbe_json_of_row(layout, &change->old, DBE_PRESENT_COLUMNS,
										 &nulls[change_old]);
	values[change_new] = dbe_json_of_row(layout, &change->new_row, DBE_PRESENT_COLUMNS,
										 &nulls[change_new]);
	if (change->action == DBE_FORGOTTEN)
	{
		values[change_new] = change->note;
		nulls[change_new] = false;
	}
	values[change_erased] = dbe_hidden_columns(layout, change, false, &nulls[change_erased]);
}

static void
show_texts(const dbe_layout *layout, const dbe_change *change, int position, Datum *values,
		   bool *nulls)
{
	values[text_position] = Int32GetDatum(position);
	values[text_action] = CStringGetTextDatum(action_names[change->action]);
	values[text_hidden] = dbe_hidden_columns(layout, change, true, &nulls[text_hidden]);
	values[text_old] = dbe_texts_of_row(layout, &change->old, &nulls[text_old]);
	values[text_new] = dbe_texts_of_row(layout, &change->new_row, &nulls[text_new]);
}

/* Does a change bear the key with this code?  TRUNCATE concerns them all. */
static bool
bears_key(const dbe_layout *layout, const dbe_change *change, uint64 code)
{
	if (change->action == DBE_TRUNCATED)
		return true;
	if (layout->key_count == 0)
		return false;
	return (change->old.present[layout->key[0]] && dbe_kept_code(layout, &change->old, DBE_READERS_CODE) == code) ||
		(change->new_row.present[layout->key[0]] &&
		 dbe_kept_code(layout, &change->new_row, DBE_READERS_CODE) == code);
}

/* What to show of a record. */
typedef struct shown_changes
{
	bool		with_current_names;
	bool		as_texts;
	const uint64 *code;			/* only of changes that bear this key, or NULL */
} shown_changes;

static void
put_changes(FunctionCallInfo fcinfo, const stored_record *record, const shown_changes *shown)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const dbe_layout *layout = layout_of(fcinfo->flinfo, record->layout,
										 shown->with_current_names);
	dbe_reader	reader = {layout, VARDATA_ANY(record->images),
		VARDATA_ANY(record->images) + VARSIZE_ANY_EXHDR(record->images)};
	MemoryContext per_row = AllocSetContextCreate(CurrentMemoryContext, "dbe change",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = CurrentMemoryContext;
	Datum		values[change_columns] = {0};
	bool		nulls[change_columns] = {0};
	dbe_change	change;
	int			position = 0;

	dbe_make_change(layout, &change);
	if (!shown->as_texts)
		show_origin(record, values, nulls);
	MemoryContextSwitchTo(per_row);
	while (dbe_read_change(&reader, &change))
	{
		position++;
		CHECK_FOR_INTERRUPTS();
		if (shown->code == NULL || bears_key(layout, &change, *shown->code))
		{
			if (shown->as_texts)
				show_texts(layout, &change, position, values, nulls);
			else
				show_change(layout, &change, position, values, nulls);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
		MemoryContextReset(per_row);
	}
	/* what is past its retention has none */
	if (position != record->rows && !(record->is_link && position == 0))
		dbe_damaged(&reader);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(per_row);
}

/* Only what is stored in the log itself, whatever the caller names. */
static bool
is_log(Oid relation)
{
	Oid			log = dbe_own_relation("audit_record");

	if (relation == dbe_own_relation("audit_record_rest"))
		return true;
	return get_rel_relispartition(relation) &&
		list_member_oid(get_partition_ancestors(relation), log);
}

static void
tell_place(void *argument)
{
	TupleTableSlot *slot = argument;

	errcontext("record at (%u,%u) of dbe.%s", ItemPointerGetBlockNumber(&slot->tts_tid),
			   ItemPointerGetOffsetNumber(&slot->tts_tid),
			   get_rel_name(slot->tts_tableOid));
}

/* Whoever owns the log may have put any table into it. */
void
dbe_require_form(Relation partition)
{
	if (partition->rd_rel->relkind == RELKIND_RELATION &&
		RelationGetDescr(partition)->natts == dbe_record_columns)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("dbe.%s is no log of this dbe library", RelationGetRelationName(partition)),
			 errhint("Detach it from dbe.audit_record.")));
}

/* NULL where a partition has just been dropped. */
Relation
dbe_open_log(Oid partition, LOCKMODE lock)
{
	Relation	relation;

	if (!is_log(partition))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("relation with OID %u is no part of the audit trail", partition)));
	relation = try_table_open(partition, lock);
	if (relation != NULL)
		dbe_require_form(relation);
	return relation;
}

bool
dbe_fetch_record(Relation partition, ItemPointer place, TupleTableSlot *slot)
{
	return ItemPointerIsValid(place) &&
		ItemPointerGetBlockNumber(place) < RelationGetNumberOfBlocks(partition) &&
		table_tuple_fetch_row_version(partition, place, GetActiveSnapshot(), slot);
}

static Datum
show_record(FunctionCallInfo fcinfo, const shown_changes *shown)
{
	stored_record record;
	Relation	relation;
	TupleTableSlot *slot;

	InitMaterializedSRF(fcinfo, 0);
	dbe_require_right_to_read();
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	relation = dbe_open_log(PG_GETARG_OID(0), AccessShareLock);
	if (relation == NULL)
		return (Datum) 0;
	slot = table_slot_create(relation, NULL);
	if (dbe_fetch_record(relation, (ItemPointer) PG_GETARG_POINTER(1), slot))
	{
		ErrorContextCallback context = {error_context_stack, tell_place, slot};
		bool		should_free;
		HeapTuple	tuple = ExecFetchSlotHeapTuple(slot, false, &should_free);

		error_context_stack = &context;
		open_record(tuple, RelationGetDescr(relation), &record);
		put_changes(fcinfo, &record, shown);
		error_context_stack = context.previous;
	}
	ExecDropSingleTupleTableSlot(slot);
	table_close(relation, AccessShareLock);
	return (Datum) 0;
}

Datum
dbe_audit_changes(PG_FUNCTION_ARGS)
{
	bool		is_current = PG_NARGS() > 2;
	bool		is_of_key = is_current && !PG_ARGISNULL(2);
	uint64		code = is_of_key ? (uint64) PG_GETARG_INT64(2) : 0;
	shown_changes shown = {is_current, false, is_of_key ? &code : NULL};

	return show_record(fcinfo, &shown);
}

/* For statements that take changes back. */
Datum
dbe_audit_texts(PG_FUNCTION_ARGS)
{
	shown_changes shown = {true, true, NULL};

	return show_record(fcinfo, &shown);
}
