/*
 * audit_utility.c
 *	  Commands that event triggers do not see: those about roles, databases,
 *	  tablespaces, the server's settings, and event triggers themselves.
 *
 * They pass a hook, in every session that has loaded the library, and are recorded
 * where dbe.audit_ddl_enable() has asked for it: before they run, since some of them
 * cannot be undone once they have, and in their transaction, so that a command that
 * fails leaves no record.  A single-user server records nothing: that is the way
 * to repair a log that cannot be written.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/event_trigger.h"
#include "commands/extension.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "audit_command.h"

/* Commands that run, the innermost first. */
typedef struct running_command
{
	struct running_command *outer;
	const PlannedStmt *statement;
	const char *source;
} running_command;

static running_command *running = NULL;
static ProcessUtility_hook_type next_hook = NULL;

const char *
dbe_running_command(int *location, int *length)
{
	if (running == NULL)
		return NULL;
	*location = running->statement->stmt_location;
	*length = running->statement->stmt_len;
	return running->source;
}

/* ---- what a command is about ---- */

static const char *
role_of(const RoleSpec *role)
{
	switch (role->roletype)
	{
		case ROLESPEC_CSTRING:
			return role->rolename;
		case ROLESPEC_CURRENT_ROLE:
		case ROLESPEC_CURRENT_USER:
			return GetUserNameFromId(GetUserId(), false);
		case ROLESPEC_SESSION_USER:
			return GetUserNameFromId(GetSessionUserId(), false);
		default:
			return "public";
	}
}

static void
add_name(StringInfo names, const char *name)
{
	if (names->len > 0)
		appendStringInfoString(names, ", ");
	appendStringInfoString(names, quote_identifier(name));
}

/* Of roles, privileges that are roles, and values that are names. */
char *
dbe_names_of(const List *list)
{
	StringInfoData names;
	ListCell   *cell;

	initStringInfo(&names);
	foreach(cell, list)
	{
		Node	   *node = lfirst(cell);

		if (IsA(node, RoleSpec))
			add_name(&names, role_of((RoleSpec *) node));
		else if (IsA(node, AccessPriv) && ((AccessPriv *) node)->priv_name != NULL)
			add_name(&names, ((AccessPriv *) node)->priv_name);
		else if (IsA(node, String))
			add_name(&names, strVal(node));
	}
	return names.data;
}

static const char *
name_of(const char *name)
{
	return name == NULL ? NULL : quote_identifier(name);
}

static const char *
name_of_node(const Node *object)
{
	if (object == NULL)
		return NULL;
	if (IsA(object, String))
		return quote_identifier(strVal(object));
	if (IsA(object, RoleSpec))
		return quote_identifier(role_of((const RoleSpec *) object));
	return NULL;
}

static bool
describe(dbe_command *command, const char *type, const char *object)
{
	command->object_type = type;
	command->object = object;
	return true;
}

static const char *
type_name(ObjectType type)
{
	switch (type)
	{
		case OBJECT_DATABASE:
			return "database";
		case OBJECT_EVENT_TRIGGER:
			return "event trigger";
		case OBJECT_ROLE:
			return "role";
		case OBJECT_TABLESPACE:
			return "tablespace";
		default:
			return "parameter";
	}
}

/* Commands that are for event triggers with some objects, and pass them by with others. */
static bool
describe_shared(const Node *node, dbe_command *command)
{
	ObjectType	type;
	const char *object;

	switch (nodeTag(node))
	{
		case T_DropStmt:
			type = ((const DropStmt *) node)->removeType;
			object = dbe_names_of(((const DropStmt *) node)->objects);
			break;
		case T_RenameStmt:
			type = ((const RenameStmt *) node)->renameType;
			object = name_of(((const RenameStmt *) node)->subname);
			if (type == OBJECT_EVENT_TRIGGER)
				object = name_of_node(((const RenameStmt *) node)->object);
			break;
		case T_AlterOwnerStmt:
			type = ((const AlterOwnerStmt *) node)->objectType;
			object = name_of_node(((const AlterOwnerStmt *) node)->object);
			break;
		case T_GrantStmt:
			type = ((const GrantStmt *) node)->objtype;
			object = dbe_names_of(((const GrantStmt *) node)->objects);
			break;
		case T_CommentStmt:
			type = ((const CommentStmt *) node)->objtype;
			object = name_of_node(((const CommentStmt *) node)->object);
			break;
		case T_SecLabelStmt:
			type = ((const SecLabelStmt *) node)->objtype;
			object = name_of_node(((const SecLabelStmt *) node)->object);
			break;
		default:
			return false;
	}
	return !EventTriggerSupportsObjectType(type) && describe(command, type_name(type), object);
}

static bool
describe_role_command(const Node *node, dbe_command *command)
{
	switch (nodeTag(node))
	{
		case T_CreateRoleStmt:
			return describe(command, "role", name_of(((const CreateRoleStmt *) node)->role));
		case T_AlterRoleStmt:
			return describe(command, "role",
							name_of(role_of(((const AlterRoleStmt *) node)->role)));
		case T_AlterRoleSetStmt:
			return describe(command, "role", ((const AlterRoleSetStmt *) node)->role == NULL ? NULL
							: name_of(role_of(((const AlterRoleSetStmt *) node)->role)));
		case T_DropRoleStmt:
			return describe(command, "role", dbe_names_of(((const DropRoleStmt *) node)->roles));
		case T_GrantRoleStmt:
			return describe(command, "role",
							dbe_names_of(((const GrantRoleStmt *) node)->granted_roles));
		case T_ReassignOwnedStmt:
			return describe(command, "role", dbe_names_of(((const ReassignOwnedStmt *) node)->roles));
		default:
			return false;
	}
}

static bool
describe_server_command(const Node *node, dbe_command *command)
{
	switch (nodeTag(node))
	{
		case T_CreatedbStmt:
			return describe(command, "database", name_of(((const CreatedbStmt *) node)->dbname));
		case T_DropdbStmt:
			return describe(command, "database", name_of(((const DropdbStmt *) node)->dbname));
		case T_AlterDatabaseStmt:
			return describe(command, "database",
							name_of(((const AlterDatabaseStmt *) node)->dbname));
		case T_AlterDatabaseSetStmt:
			return describe(command, "database",
							name_of(((const AlterDatabaseSetStmt *) node)->dbname));
		case T_AlterDatabaseRefreshCollStmt:
			return describe(command, "database",
							name_of(((const AlterDatabaseRefreshCollStmt *) node)->dbname));
		case T_CreateTableSpaceStmt:
			return describe(command, "tablespace",
							name_of(((const CreateTableSpaceStmt *) node)->tablespacename));
		case T_DropTableSpaceStmt:
			return describe(command, "tablespace",
							name_of(((const DropTableSpaceStmt *) node)->tablespacename));
		case T_AlterTableSpaceOptionsStmt:
			return describe(command, "tablespace",
							name_of(((const AlterTableSpaceOptionsStmt *) node)->tablespacename));
		case T_AlterSystemStmt:
			return describe(command, "parameter",
							name_of(((const AlterSystemStmt *) node)->setstmt->name));
		case T_CreateEventTrigStmt:
			return describe(command, "event trigger",
							name_of(((const CreateEventTrigStmt *) node)->trigname));
		case T_AlterEventTrigStmt:
			return describe(command, "event trigger",
							name_of(((const AlterEventTrigStmt *) node)->trigname));
		default:
			return false;
	}
}

static bool
is_watched(const Node *node, dbe_command *command)
{
	return describe_role_command(node, command) || describe_server_command(node, command) ||
		describe_shared(node, command);
}

/* ---- is it wanted? ---- */

/* The row of dbe.audit_ddl, if the extension is here and has one. */
static bool
is_enabled(bool *with_roles)
{
	Oid			schema = get_namespace_oid("dbe", true);
	Oid			id;
	Relation	settings;
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		is_null = true;
	bool		found;

	if (!OidIsValid(schema) || !OidIsValid(get_extension_oid("dbe", true)))
		return false;
	id = get_relname_relid("audit_ddl", schema);
	settings = OidIsValid(id) ? try_table_open(id, AccessShareLock) : NULL;
	if (settings == NULL)
		return false;
	scan = systable_beginscan(settings, InvalidOid, false, SnapshotSelf, 0, NULL);
	tuple = systable_getnext(scan);
	found = HeapTupleIsValid(tuple) && RelationGetNumberOfAttributes(settings) >= 2 &&
		TupleDescAttr(RelationGetDescr(settings), 1)->atttypid == BOOLOID;
	*with_roles = found &&
		DatumGetBool(heap_getattr(tuple, 2, RelationGetDescr(settings), &is_null)) && !is_null;
	systable_endscan(scan);
	table_close(settings, AccessShareLock);
	return found;
}

static void
record(dbe_command *command)
{
	dbe_command_log log = {.has_query = true, .even_read_only = true};

	dbe_log_command(&log, command);
	dbe_close_command_log(&log);
}

static bool
try_to_record(void *argument)
{
	record(argument);
	return true;
}

/* What takes the audit off must work when the audit does not. */
static void
record_event_trigger(dbe_command *command)
{
	if (!dbe_attempt(try_to_record, command))
		ereport(WARNING,
				(errcode(ERRCODE_WARNING),
				 errmsg("%s %s could not be recorded by the audit trail", command->command,
						command->object == NULL ? "" : command->object)));
}

static void
record_utility(const PlannedStmt *statement)
{
	dbe_command command = {0};
	bool		with_roles;
	MemoryContext caller;
	MemoryContext scratch;

	if (!IsTransactionState() || !is_watched(statement->utilityStmt, &command) ||
		!IsUnderPostmaster || IsBinaryUpgrade || RecoveryInProgress())
		return;
	scratch = AllocSetContextCreate(CurrentMemoryContext, "dbe command", ALLOCSET_SMALL_SIZES);
	caller = MemoryContextSwitchTo(scratch);
	if (is_enabled(&with_roles))
	{
		command.command = CreateCommandName(statement->utilityStmt);
		if (strcmp(command.object_type, "event trigger") == 0)
			record_event_trigger(&command);
		else if (with_roles)
			record(&command);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
}

/* ---- the hook ---- */

static void
utility_hook(PlannedStmt *statement, const char *source, bool is_read_only,
			 ProcessUtilityContext context, ParamListInfo parameters,
			 QueryEnvironment *environment, DestReceiver *destination, QueryCompletion *completion)
{
	running_command here = {running, statement, source};

	running = &here;
	PG_TRY();
	{
		record_utility(statement);
		next_hook(statement, source, is_read_only, context, parameters, environment, destination,
				  completion);
	}
	PG_FINALLY();
	{
		running = here.outer;
	}
	PG_END_TRY();
}

void
dbe_install_utility_hook(void)
{
	next_hook = ProcessUtility_hook != NULL ? ProcessUtility_hook : standard_ProcessUtility;
	ProcessUtility_hook = utility_hook;
}
