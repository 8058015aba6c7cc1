/*
 * audit_relation.c
 *	  What is to be recorded of a relation, kept from one statement to the next.
 *
 * Read from dbe.audit_table and the catalogs when a relation is met first and
 * whenever anything about it has changed; dbe.audit_enable() makes the relation
 * look changed, so a new setting takes effect in all sessions at once.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/partition.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "audit.h"

static HTAB *relations = NULL;

/* Some layouts were made by this transaction, which may still be rolled back. */
static bool has_makers = false;

/* The one of the last call: statements come in runs. */
static dbe_audited *last = NULL;

/* ---- one row of dbe.audit_table ---- */

typedef struct table_row
{
	Datum	   *values;
	bool	   *nulls;
} table_row;

static bool
flag(const table_row *row, int column)
{
	return DatumGetBool(row->values[column - 1]);
}

static int
elements(const table_row *row, int column, Oid type, Datum **values)
{
	int			count = 0;
	int16		length;
	bool		by_value;
	char		alignment;

	*values = NULL;
	if (row->nulls[column - 1])
		return 0;
	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	deconstruct_array(DatumGetArrayTypeP(row->values[column - 1]), type, length, by_value,
					  alignment, values, NULL, &count);
	return count;
}

static NameData *
names_of(const table_row *row, int column, int *count)
{
	Datum	   *values;
	NameData   *names;

	*count = elements(row, column, NAMEOID, &values);
	names = palloc0((*count + 1) * sizeof(NameData));
	for (int i = 0; i < *count; i++)
		names[i] = *DatumGetName(values[i]);
	return names;
}

/* Numbers of columns mean nothing where a restore has made the table anew. */
static int16 *
numbers_of(const table_row *row, int count)
{
	Datum	   *values;
	int16	   *numbers;

	if (DatumGetObjectId(row->values[dbe_table_relation_id - 1]) !=
		DatumGetObjectId(row->values[dbe_table_relation - 1]))
		return NULL;
	if (elements(row, dbe_table_column_numbers, INT2OID, &values) != count)
		return NULL;
	numbers = palloc0((count + 1) * sizeof(int16));
	for (int i = 0; i < count; i++)
		numbers[i] = DatumGetInt16(values[i]);
	return numbers;
}

static void
read_options(const table_row *row, dbe_audit_options *options)
{
	Datum	   *forms;
	int			form_count = elements(row, dbe_table_column_forms, CHAROID, &forms);

	options->table = DatumGetInt32(row->values[dbe_table_id - 1]);
	options->full_rows = flag(row, dbe_table_full_rows);
	options->hash_chain = flag(row, dbe_table_hash_chain);
	options->listed_only = flag(row, dbe_table_listed_only);
	options->listed_names = names_of(row, dbe_table_column_names, &options->listed);
	options->listed_numbers = numbers_of(row, options->listed);
	options->listed = Min(options->listed, form_count);
	options->listed_forms = palloc0(form_count + 1);
	for (int i = 0; i < form_count; i++)
		options->listed_forms[i] = DatumGetChar(forms[i]);
	options->key_names = names_of(row, dbe_table_key_columns, &options->key_count);
}

/* SnapshotSelf: what has just been committed counts, whatever the transaction's own snapshot. */
static bool
read_table_row(Oid relation, table_row *row)
{
	Relation	tables = table_open(dbe_own_relation("audit_table"), AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, dbe_table_relation, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relation));
	scan = systable_beginscan(tables, dbe_own_relation("audit_table_relation_key"), true,
							  SnapshotSelf, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		TupleDesc	descriptor = RelationGetDescr(tables);

		row->values = palloc(descriptor->natts * sizeof(Datum));
		row->nulls = palloc(descriptor->natts * sizeof(bool));
		heap_deform_tuple(heap_copytuple(tuple), descriptor, row->values, row->nulls);
	}
	systable_endscan(scan);
	table_close(tables, AccessShareLock);
	return HeapTupleIsValid(tuple);
}

static bool
is_enabled(Oid relation, table_row *row)
{
	return read_table_row(relation, row) && flag(row, dbe_table_is_enabled);
}

/*
 * A partition is recorded as the table that was asked for: itself, or the nearest of
 * its ancestors, whatever it was asked for before it was attached.
 */
static Oid
find_table_row(Relation relation, table_row *row)
{
	Oid			id = RelationGetRelid(relation);
	List	   *ancestors;
	ListCell   *cell;

	if (is_enabled(id, row))
		return id;
	if (!relation->rd_rel->relispartition)
		return InvalidOid;
	ancestors = get_partition_ancestors(id);
	foreach(cell, ancestors)
		if (is_enabled(lfirst_oid(cell), row))
			return lfirst_oid(cell);
	return InvalidOid;
}

/* ---- the cache ---- */

/* Only marked: the state may be in use further up. */
static void
forget_relation(Datum argument, Oid relation)
{
	HASH_SEQ_STATUS scan;
	dbe_audited *audited;

	hash_seq_init(&scan, relations);
	while ((audited = hash_seq_search(&scan)) != NULL)
		if (!OidIsValid(relation) || relation == audited->relation || relation == audited->table)
			audited->is_valid = false;
}

/*
 * True once the subtransaction was rolled back that has made the layout: a maker is
 * remembered no longer than its transaction lasts, so nobody need look for it in the
 * commit log, which may have been truncated since.
 */
static bool
lost_layout(const dbe_audited *audited)
{
	return TransactionIdIsValid(audited->maker) &&
		!TransactionIdIsCurrentTransactionId(audited->maker);
}

/*
 * At the end of a transaction it is known which layouts have come to stay: those of a
 * prepared one are not.  It is too late for anything that may fail.
 */
static void
settle_layouts(XactEvent event, void *argument)
{
	HASH_SEQ_STATUS scan;
	dbe_audited *audited;

	if (!has_makers ||
		(event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT && event != XACT_EVENT_PREPARE))
		return;
	hash_seq_init(&scan, relations);
	while ((audited = hash_seq_search(&scan)) != NULL)
	{
		if (!TransactionIdIsValid(audited->maker))
			continue;
		if (event != XACT_EVENT_COMMIT || lost_layout(audited))
			audited->is_valid = false;
		audited->maker = InvalidTransactionId;
	}
	has_makers = false;
}

static void
make_cache(void)
{
	HASHCTL		control = {.keysize = sizeof(Oid), .entrysize = sizeof(dbe_audited)};

	relations = hash_create("dbe audited relations", 64, &control, HASH_ELEM | HASH_BLOBS);
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
	RegisterXactCallback(settle_layouts, NULL);
}

static dbe_audited *
cached(Oid relation)
{
	bool		found;
	dbe_audited *audited;

	if (relations == NULL)
		make_cache();
	audited = hash_search(relations, &relation, HASH_ENTER, &found);
	if (!found)
	{
		memset(audited, 0, sizeof(*audited));
		audited->relation = relation;
	}
	return audited;
}

static void
set_flags(dbe_audited *audited, const table_row *row)
{
	const char *actions = text_to_cstring(DatumGetTextPP(row->values[dbe_table_actions - 1]));

	audited->is_registered = flag(row, dbe_table_is_enabled);
	audited->logs_unchanged = flag(row, dbe_table_log_unchanged);
	audited->logs_query = flag(row, dbe_table_log_query);
	audited->records[DBE_INSERTED] = strchr(actions, 'I') != NULL;
	audited->records[DBE_UPDATED] = strchr(actions, 'U') != NULL;
	audited->records[DBE_DELETED] = strchr(actions, 'D') != NULL;
	audited->records[DBE_TRUNCATED] = strchr(actions, 'T') != NULL;
}

/*
 * When the trigger fires that ends the statements that change the relation: never
 * where somebody has taken it away, nor where rows may come through a parent.
 */
static char
end_of(Relation relation)
{
	const TriggerDesc *triggers = relation->trigdesc;

	if (!relation->rd_rel->relispartition && has_superclass(RelationGetRelid(relation)))
		return TRIGGER_DISABLED;
	for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
	{
		const Trigger *trigger = &triggers->triggers[i];

		if (!TRIGGER_FOR_ROW(trigger->tgtype) && strcmp(trigger->tgname, DBE_AUDIT_END) == 0)
			return trigger->tgenabled;
	}
	return TRIGGER_DISABLED;
}

static void
read_audited(dbe_audited *audited, Relation relation)
{
	dbe_audit_options options = {0};
	table_row	row = {NULL, NULL};
	Oid			table = find_table_row(relation, &row);

	audited->is_registered = false;
	audited->is_unknown = row.values == NULL;
	if (!OidIsValid(table))
		return;
	set_flags(audited, &row);
	read_options(&row, &options);
	audited->table = table;
	audited->end = end_of(relation);
	options.relation = table;
	namestrcpy(&options.schema, get_namespace_name(get_rel_namespace(table)));
	namestrcpy(&options.name, get_rel_name(table));
	memset(&audited->layout, 0, sizeof(audited->layout));
	audited->maker = dbe_find_layout(relation, &options, &audited->layout);
	has_makers |= TransactionIdIsValid(audited->maker);
}

/*
 * Made in a context of its own that replaces the old one only when all has gone
 * well.  Marked valid before it is read: a change that comes meanwhile counts.
 */
static void
refresh(dbe_audited *audited, Relation relation)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "dbe audited relation",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	dbe_audited fresh = {.relation = audited->relation, .is_valid = true};

	audited->is_valid = true;
	PG_TRY();
	{
		read_audited(&fresh, relation);
	}
	PG_CATCH();
	{
		audited->is_valid = false;
		PG_RE_THROW();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(caller);
	/* an output function may have led back here from a row that is being recorded */
	if (audited->context != NULL)
		MemoryContextSetParent(audited->context, TopTransactionContext);
	fresh.is_valid = audited->is_valid;
	fresh.has_warned = audited->has_warned && !fresh.is_registered;
	fresh.context = context;
	*audited = fresh;
	MemoryContextSetParent(context, CacheMemoryContext);
}

dbe_audited *
dbe_audited_relation(Relation relation)
{
	dbe_audited *audited = last;

	if (audited == NULL || audited->relation != RelationGetRelid(relation))
		audited = cached(RelationGetRelid(relation));
	if (!audited->is_valid || lost_layout(audited))
		refresh(audited, relation);
	last = audited;
	return audited;
}

void
dbe_warn_unregistered(Relation relation)
{
	Oid			table = RelationGetRelid(relation);

	if (relation->rd_rel->relispartition)
		table = llast_oid(get_partition_ancestors(table));
	if (cached(table)->has_warned)
		return;
	cached(table)->has_warned = true;
	ereport(WARNING,
			(errcode(ERRCODE_WARNING),
			 errmsg("changes of table \"%s\" are not recorded", get_rel_name(table)),
			 errdetail("It has triggers of the audit trail, which does not know it: they came from a dump of the table, or were made by hand."),
			 errhint("Call dbe.audit_enable(), or drop them.")));
}
