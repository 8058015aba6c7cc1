/*
 * audit_ddl.c
 *	  The event triggers of dbe.audit_ddl_enable(): what a command has made, changed
 *	  and dropped.
 *
 * What the server itself tells event triggers is recorded, by its own functions,
 * called with no right asked.  Left out are temporary objects and what the script
 * of an extension does, of which the extension alone is named.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_amproc.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_largeobject.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/event_trigger.h"
#include "commands/extension.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "tcop/deparse_utility.h"
#include "utils/aclchk_internal.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

#include "audit_command.h"

PG_FUNCTION_INFO_V1(dbe_audit_command);

/* ---- the server's lists ---- */

/* Columns of pg_event_trigger_ddl_commands(). */
enum
{
	made_class = 1,
	made_object,
	made_column,
	made_command,
	made_type,
	made_schema,
	made_identity,
	made_in_extension,
	made_details
};

/* Columns of pg_event_trigger_dropped_objects(). */
enum
{
	dropped_class = 1,
	dropped_object,
	dropped_column,
	dropped_original,
	dropped_normal,
	dropped_temporary,
	dropped_type,
	dropped_schema,
	dropped_name,
	dropped_identity,
	dropped_names
};

typedef struct event_rows
{
	Tuplestorestate *store;
	TupleTableSlot *slot;
} event_rows;

static void
open_rows(Oid function, event_rows *rows)
{
	ReturnSetInfo result = {.type = T_ReturnSetInfo};
	LOCAL_FCINFO(call, 0);
	FmgrInfo	flinfo;

	result.econtext = CreateStandaloneExprContext();
	result.allowedModes = SFRM_Materialize;
	fmgr_info(function, &flinfo);
	InitFunctionCallInfoData(*call, &flinfo, 0, InvalidOid, NULL, (Node *) &result);
	(void) FunctionCallInvoke(call);
	rows->store = result.setResult;
	rows->slot = MakeSingleTupleTableSlot(result.setDesc, &TTSOpsMinimalTuple);
}

static bool
next_row(event_rows *rows)
{
	CHECK_FOR_INTERRUPTS();
	if (!tuplestore_gettupleslot(rows->store, true, false, rows->slot))
		return false;
	slot_getallattrs(rows->slot);
	return true;
}

/* Many rows lie in a file that must be closed. */
static void
close_rows(event_rows *rows)
{
	ExecDropSingleTupleTableSlot(rows->slot);
	tuplestore_end(rows->store);
}

static bool
has_field(const event_rows *rows, int column)
{
	return !rows->slot->tts_isnull[column - 1];
}

static Datum
field(const event_rows *rows, int column)
{
	return rows->slot->tts_values[column - 1];
}

static const char *
text_field(const event_rows *rows, int column)
{
	return has_field(rows, column) ? TextDatumGetCString(field(rows, column)) : NULL;
}

static bool
flag_field(const event_rows *rows, int column)
{
	return has_field(rows, column) && DatumGetBool(field(rows, column));
}

/* ---- which table an object belongs to ---- */

static bool
is_part_of_table(Oid class)
{
	return class == TriggerRelationId || class == PolicyRelationId ||
		class == RewriteRelationId || class == ConstraintRelationId;
}

static void
name_relation(Oid relation, dbe_command *command)
{
	Oid			schema;

	if (get_rel_relkind(relation) == RELKIND_INDEX ||
		get_rel_relkind(relation) == RELKIND_PARTITIONED_INDEX)
		relation = IndexGetRelation(relation, true);
	schema = get_rel_namespace(relation);
	if (!OidIsValid(schema))
		return;
	command->schema = get_namespace_name_or_temp(schema);
	if (get_rel_relkind(relation) != RELKIND_SEQUENCE &&
		get_rel_relkind(relation) != RELKIND_COMPOSITE_TYPE)
		command->table = get_rel_name(relation);
}

/* Schema, table and the name within it: a constraint of a domain has fewer parts. */
static void
name_table_of_part(const ObjectAddress *address, dbe_command *command)
{
	List	   *names = NIL;
	List	   *arguments = NIL;

	if (getObjectIdentityParts(address, &names, &arguments, true) == NULL ||
		list_length(names) != 3)
		return;
	command->schema = linitial(names);
	command->table = lsecond(names);
}

static void
name_table(const ObjectAddress *address, dbe_command *command)
{
	if (address->classId == RelationRelationId)
		name_relation(address->objectId, command);
	else if (is_part_of_table(address->classId))
		name_table_of_part(address, command);
}

static bool
is_temporary(const dbe_command *command)
{
	return command->schema != NULL && strcmp(command->schema, "pg_temp") == 0;
}

/* ---- what was made or changed ---- */

/* Of objects that have privileges of their own and belong to one database. */
static Oid
class_of_granted(ObjectType type)
{
	switch (type)
	{
		case OBJECT_TABLE:
		case OBJECT_SEQUENCE:
			return RelationRelationId;
		case OBJECT_FUNCTION:
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
			return ProcedureRelationId;
		case OBJECT_SCHEMA:
			return NamespaceRelationId;
		case OBJECT_TYPE:
		case OBJECT_DOMAIN:
			return TypeRelationId;
		case OBJECT_LANGUAGE:
			return LanguageRelationId;
		case OBJECT_FDW:
			return ForeignDataWrapperRelationId;
		case OBJECT_FOREIGN_SERVER:
			return ForeignServerRelationId;
		case OBJECT_LARGEOBJECT:
			return LargeObjectRelationId;
		default:
			return InvalidOid;
	}
}

/* The server does not tell event triggers which objects a GRANT is about; its own list does. */
static void
record_grant(dbe_command_log *log, const InternalGrant *grant, const char *tag)
{
	Oid			class = class_of_granted(grant->objtype);
	ListCell   *cell;

	foreach(cell, grant->objects)
	{
		ObjectAddress address = {class, lfirst_oid(cell), 0};
		dbe_command command = {.command = tag};

		CHECK_FOR_INTERRUPTS();
		if (OidIsValid(class))
		{
			name_table(&address, &command);
			command.object_type = getObjectTypeDescription(&address, true);
			command.object = getObjectIdentity(&address, true);
			if (command.schema == NULL && command.object != NULL)
				command.schema = get_namespace_name_or_temp(get_object_namespace(&address));
		}
		if (!is_temporary(&command))
			dbe_log_command(log, &command);
	}
}

static void
record_made(dbe_command_log *log, const event_rows *rows)
{
	dbe_command command = {0};
	const CollectedCommand *details =
		(const CollectedCommand *) DatumGetPointer(field(rows, made_details));

	command.command = text_field(rows, made_command);
	if (details->type == SCT_Grant)
	{
		record_grant(log, details->d.grant.istmt, command.command);
		return;
	}
	command.object_type = text_field(rows, made_type);
	command.object = text_field(rows, made_identity);
	command.schema = text_field(rows, made_schema);
	if (has_field(rows, made_class))
	{
		ObjectAddress address;

		ObjectAddressSubSet(address, DatumGetObjectId(field(rows, made_class)),
							DatumGetObjectId(field(rows, made_object)),
							DatumGetInt32(field(rows, made_column)));
		name_table(&address, &command);
	}
	if (!is_temporary(&command))
		dbe_log_command(log, &command);
}

/* DROP OWNED takes privileges back too, of which no event trigger is told. */
static void
record_drop_owned(dbe_command_log *log, const DropOwnedStmt *statement)
{
	dbe_command command = {.command = GetCommandTagName(CMDTAG_DROP_OWNED)};

	command.object_type = "role";
	command.object = dbe_names_of(statement->roles);
	dbe_log_command(log, &command);
}

static void
record_commands(const EventTriggerData *trigger)
{
	dbe_command_log log = {.has_query = true};
	event_rows	rows;

	open_rows(F_PG_EVENT_TRIGGER_DDL_COMMANDS, &rows);
	while (next_row(&rows))
		if (!flag_field(&rows, made_in_extension))
			record_made(&log, &rows);
	close_rows(&rows);
	if (trigger->tag == CMDTAG_DROP_OWNED && !creating_extension)
		record_drop_owned(&log, castNode(DropOwnedStmt, trigger->parsetree));
	dbe_close_command_log(&log);
}

/* ---- what was dropped ---- */

static bool
is_any(const char *text, const char *const *words, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

/*
 * Was it a member of an extension, before this transaction?  The entry that said so
 * is deleted, but still there.
 */
static bool
was_member(Oid class, Oid object)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found = false;

	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(class));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(object));
	scan = systable_beginscan(depend, DependDependerIndexId, true, SnapshotAny, 2, keys);
	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
		found = ((Form_pg_depend) GETSTRUCT(tuple))->deptype == DEPENDENCY_EXTENSION &&
			TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetRawXmax(tuple->t_data));
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return found;
}

/* What holds rows is always told; a partition goes along with its table as an index does. */
static bool
holds_rows(const char *type)
{
	static const char *const types[] = {"table", "foreign table", "materialized view"};

	return is_any(type, types, lengthof(types));
}

/* The rule behind a view, and the members of operator classes. */
static bool
is_inner_part(const event_rows *rows)
{
	Oid			class = DatumGetObjectId(field(rows, dropped_class));

	return class == AccessMethodOperatorRelationId || class == AccessMethodProcedureRelationId ||
		(class == RewriteRelationId &&
		 strncmp(text_field(rows, dropped_identity), "\"_RETURN\" on ", 13) == 0);
}

/*
 * What was named or depended on something that was, as the user sees it: not what
 * is a part of another object, such as the row type and the indexes of a table.
 */
static bool
is_of_note(const event_rows *rows, const char *type)
{
	if (flag_field(rows, dropped_original))
		return true;
	if (is_inner_part(rows) || !(flag_field(rows, dropped_normal) || holds_rows(type)))
		return false;
	return !was_member(DatumGetObjectId(field(rows, dropped_class)),
					   DatumGetObjectId(field(rows, dropped_object)));
}

/* By the object's address: schema, table, and the name within it. */
static void
name_table_of_dropped(const event_rows *rows, dbe_command *command)
{
	static const char *const no_tables[] = {"index", "sequence", "composite type"};
	Oid			class = DatumGetObjectId(field(rows, dropped_class));
	Datum	   *names;
	int			count;

	if (!(class == RelationRelationId || is_part_of_table(class)) ||
		is_any(command->object_type, no_tables, lengthof(no_tables)) ||
		!has_field(rows, dropped_names))
		return;
	deconstruct_array(DatumGetArrayTypeP(field(rows, dropped_names)), TEXTOID, -1, false,
					  TYPALIGN_INT, &names, NULL, &count);
	if (count < (class == RelationRelationId ? 2 : 3))
		return;
	command->schema = TextDatumGetCString(names[0]);
	command->table = TextDatumGetCString(names[1]);
}

static void
record_dropped_objects(const EventTriggerData *trigger)
{
	dbe_command_log log = {.has_query = true};
	event_rows	rows;

	open_rows(F_PG_EVENT_TRIGGER_DROPPED_OBJECTS, &rows);
	while (next_row(&rows))
	{
		dbe_command command = {.command = GetCommandTagName(trigger->tag), .is_dropped = true};

		command.object_type = text_field(&rows, dropped_type);
		if (flag_field(&rows, dropped_temporary) ||
			!is_of_note(&rows, command.object_type))
			continue;
		command.object = text_field(&rows, dropped_identity);
		command.schema = text_field(&rows, dropped_schema);
		command.is_cascaded = !flag_field(&rows, dropped_original);
		name_table_of_dropped(&rows, &command);
		if (!is_temporary(&command))
			dbe_log_command(&log, &command);
	}
	close_rows(&rows);
	dbe_close_command_log(&log);
}

Datum
dbe_audit_command(PG_FUNCTION_ARGS)
{
	const EventTriggerData *trigger = (EventTriggerData *) fcinfo->context;

	if (CALLED_AS_EVENT_TRIGGER(fcinfo) && strcmp(trigger->event, "ddl_command_end") == 0)
		record_commands(trigger);
	else if (CALLED_AS_EVENT_TRIGGER(fcinfo) && strcmp(trigger->event, "sql_drop") == 0)
	{
		if (!creating_extension)
			record_dropped_objects(trigger);
	}
	else
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("dbe.audit_command() is for the event triggers of dbe.audit_ddl_enable()")));
	PG_RETURN_NULL();
}
