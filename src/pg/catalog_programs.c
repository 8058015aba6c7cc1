/*
 * catalog_programs.c
 *	  Extensions and their members, functions, languages, triggers.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#include "catalog.h"

/* ---- extensions ---- */

static void
read_member(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);
	int			kind;

	if (form->deptype != DEPENDENCY_EXTENSION || form->objsubid != 0)
		return;
	if (form->classid == RelationRelationId)
		kind = DBE_MEMBER_RELATION;
	else if (form->classid == ProcedureRelationId)
		kind = DBE_MEMBER_FUNCTION;
	else if (form->classid == NamespaceRelationId)
		kind = DBE_MEMBER_SCHEMA;
	else if (form->classid == TypeRelationId)
		kind = DBE_MEMBER_TYPE;
	else
		return;
	dbe_map_put(reader, &reader->members[kind], form->objid, 0);
}

static void
read_extension(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_extension form = (Form_pg_extension) GETSTRUCT(tuple);
	dbe_extension *row = DBE_ADD(reader, extensions, dbe_extension);
	Datum		version;

	row->id = form->oid;
	row->name = dbe_copy_name(reader, &form->extname);
	row->schema = form->extnamespace;
	if (dbe_field(tuple, descriptor, Anum_pg_extension_extversion, &version))
		row->version = dbe_copy_datum(reader, version);
}

void
dbe_read_extensions(dbe_reader *reader)
{
	dbe_scan(reader, ExtensionRelationId, read_extension);
	for (uint32 i = 0; i < reader->catalog->extensions.count; i++)
	{
		ScanKeyData keys[2];

		ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
					ObjectIdGetDatum(ExtensionRelationId));
		ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
					ObjectIdGetDatum(reader->catalog->extensions.rows[i].id));
		dbe_scan_key(reader, DependRelationId, DependReferenceIndexId, 2, keys, read_member);
	}
}

/* ---- functions ---- */

static const char *
argument_mode(char mode)
{
	switch (mode)
	{
		case PROARGMODE_OUT:
			return "OUT ";
		case PROARGMODE_INOUT:
			return "INOUT ";
		case PROARGMODE_VARIADIC:
			return "VARIADIC ";
		default:
			return "";
	}
}

/*
 * The arguments that identify the routine in DDL.  A procedure's OUT arguments
 * belong to them, a function's do not; types print qualified, as the search path
 * holds nothing but pg_catalog.
 */
static void
read_arguments(dbe_reader *reader, HeapTuple tuple, dbe_function *row)
{
	StringInfoData text;
	Oid		   *types;
	char	  **names;
	char	   *modes;
	int			count = get_func_arg_info(tuple, &types, &names, &modes);
	dbe_text   *kept = dbe_allocate(reader, Max(count, 1) * sizeof(dbe_text));
	uint32		kept_count = 0;

	initStringInfo(&text);
	for (int i = 0; i < count; i++)
	{
		char		mode = modes ? modes[i] : PROARGMODE_IN;
		char	   *type;

		if (mode == PROARGMODE_TABLE || (mode == PROARGMODE_OUT && row->kind != PROKIND_PROCEDURE))
			continue;
		type = format_type_extended(types[i], -1, FORMAT_TYPE_ALLOW_INVALID);
		appendStringInfo(&text, "%s%s%s", kept_count == 0 ? "" : ", ", argument_mode(mode), type);
		kept[kept_count++] = names && names[i] ? dbe_copy_text(reader, names[i], strlen(names[i]))
			: dbe_copy_text(reader, "", 0);
	}
	row->arguments = dbe_copy_text(reader, text.data, text.len);
	row->argument_names.items = kept;
	row->argument_names.count = kept_count;
}

static void
read_function(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);
	dbe_function *row;
	Datum		value;

	if (form->oid < FirstNormalObjectId)
		return;
	row = DBE_ADD(reader, functions, dbe_function);
	row->id = form->oid;
	row->schema = form->pronamespace;
	row->owner = form->proowner;
	row->language = form->prolang;
	row->name = dbe_copy_name(reader, &form->proname);
	row->kind = form->prokind;
	row->volatility = form->provolatile;
	row->parallel = form->proparallel;
	row->is_security_definer = form->prosecdef;
	row->is_leakproof = form->proleakproof;
	row->has_parsed_body = !heap_attisnull(tuple, Anum_pg_proc_prosqlbody, descriptor);
	if (row->has_parsed_body)
		dbe_map_put(reader, &reader->parsed_functions, form->oid, 0);
	row->result = form->prorettype;
	row->is_extension_member = dbe_map_get(&reader->members[DBE_MEMBER_FUNCTION], form->oid, NULL);
	row->has_default_rights = heap_attisnull(tuple, Anum_pg_proc_proacl, descriptor);
	/* Only user functions are printed; members of extensions can be thousands. */
	if (row->is_extension_member)
		return;
	read_arguments(reader, tuple, row);
	if (form->prolang != ClanguageId && form->prolang != INTERNALlanguageId &&
		dbe_field(tuple, descriptor, Anum_pg_proc_prosrc, &value))
		row->source = dbe_copy_datum(reader, value);
	if (dbe_field(tuple, descriptor, Anum_pg_proc_proconfig, &value))
		row->settings = dbe_copy_texts(reader, value);
	if (dbe_field(tuple, descriptor, Anum_pg_proc_proacl, &value))
		dbe_read_grants(reader, 'f', form->oid, 0, value);
}

static void
read_language(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_language form = (Form_pg_language) GETSTRUCT(tuple);
	dbe_language *row = DBE_ADD(reader, languages, dbe_language);

	row->id = form->oid;
	row->name = dbe_copy_name(reader, &form->lanname);
	row->is_trusted = form->lanpltrusted;
}

static void
read_access_method(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_am	form = (Form_pg_am) GETSTRUCT(tuple);
	dbe_access_method *row = DBE_ADD(reader, access_methods, dbe_access_method);

	row->id = form->oid;
	row->name = dbe_copy_name(reader, &form->amname);
}

/* ---- triggers ---- */

static void
read_trigger(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_trigger form = (Form_pg_trigger) GETSTRUCT(tuple);
	dbe_trigger *row;

	if (form->tgisinternal && form->tgenabled != TRIGGER_DISABLED)
		return;
	row = DBE_ADD(reader, triggers, dbe_trigger);
	row->id = form->oid;
	row->relation = form->tgrelid;
	row->name = dbe_copy_name(reader, &form->tgname);
	row->function = form->tgfoid;
	row->parent = form->tgparentid;
	row->events = form->tgtype;
	row->enabled = form->tgenabled;
	row->is_constraint = OidIsValid(form->tgconstraint);
	row->is_internal = form->tgisinternal;
	row->is_plain = form->tgnargs == 0 && form->tgattr.dim1 == 0 &&
		heap_attisnull(tuple, Anum_pg_trigger_tgqual, descriptor) &&
		heap_attisnull(tuple, Anum_pg_trigger_tgoldtable, descriptor) &&
		heap_attisnull(tuple, Anum_pg_trigger_tgnewtable, descriptor);
	for (int i = 0; i < form->tgattr.dim1; i++)
		dbe_column_set_add(reader, &reader->type_bound, form->tgrelid, form->tgattr.values[i]);
	if (!heap_attisnull(tuple, Anum_pg_trigger_tgqual, descriptor))
		dbe_map_put(reader, &reader->column_triggers, form->oid, 0);
}

static void
read_event_trigger(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_event_trigger form = (Form_pg_event_trigger) GETSTRUCT(tuple);
	dbe_event_trigger *row = DBE_ADD(reader, event_triggers, dbe_event_trigger);

	row->id = form->oid;
	row->name = dbe_copy_name(reader, &form->evtname);
	row->event = dbe_copy_name(reader, &form->evtevent);
	row->owner = form->evtowner;
	row->function = form->evtfoid;
	row->enabled = form->evtenabled;
}

void
dbe_read_programs(dbe_reader *reader)
{
	dbe_scan(reader, ProcedureRelationId, read_function);
	dbe_scan(reader, LanguageRelationId, read_language);
	dbe_scan(reader, AccessMethodRelationId, read_access_method);
	dbe_scan(reader, TriggerRelationId, read_trigger);
	dbe_scan(reader, EventTriggerRelationId, read_event_trigger);
}
