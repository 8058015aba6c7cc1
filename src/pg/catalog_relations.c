/*
 * catalog_relations.c
 *	  Schemas, relations, columns, inheritance and partitioning.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/multixact.h"
#include "access/transam.h"
#include "catalog/catalog.h"
#include "catalog/pg_am.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_partitioned_table.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_subscription_rel.h"
#include "utils/acl.h"

#include "catalog.h"
#include "catalog_storage.h"
#include "compat.h"

static void
read_schema(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_namespace form = (Form_pg_namespace) GETSTRUCT(tuple);
	dbe_schema *row = DBE_ADD(reader, schemas, dbe_schema);
	Datum		acl;

	row->id = form->oid;
	row->name = dbe_copy_name(reader, &form->nspname);
	row->owner = form->nspowner;
	row->is_extension_member = dbe_map_get(&reader->members[DBE_MEMBER_SCHEMA], form->oid, NULL);
	if (dbe_field(tuple, descriptor, Anum_pg_namespace_nspacl, &acl))
		dbe_read_grants(reader, 'n', form->oid, 0, acl);
}

/* The age as age() gives it; what never freezes has none. */
static int32
xid_age(const dbe_reader *reader, TransactionId xid)
{
	return TransactionIdIsNormal(xid) ? (int32) (reader->next_xid - xid) : 0;
}

static int32
multixact_age(const dbe_reader *reader, MultiXactId multixact)
{
	return MultiXactIdIsValid(multixact) ? (int32) (reader->next_multixact - multixact) : 0;
}

/* Does row-level security keep the caller from seeing statistics, as pg_stats would ask? */
static bool
is_guarded(const dbe_reader *reader, const dbe_relation *relation, bool owns)
{
	return relation->has_row_security && !reader->bypasses_row_security &&
		!(owns && !relation->forces_row_security);
}

/*
 * May the caller read the contents of the relation, as pg_stats and pg_sequences
 * would ask?  Decided from the tuple at hand: asking by OID would load the
 * relation into the system cache, for every relation there is.
 */
static bool
may_read(const dbe_reader *reader, const dbe_relation *relation, HeapTuple tuple,
		 TupleDesc descriptor)
{
	Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);
	bool		owns;
	Datum		acl;

	if (reader->is_superuser)
		return true;
	owns = has_privs_of_role(reader->user, relation->owner);
	if (is_guarded(reader, relation, owns))
		return false;
	if (owns || reader->reads_all_data)
		return true;
	if (!dbe_field(tuple, descriptor, Anum_pg_class_relacl, &acl))
		return false;
	return aclmask(DatumGetAclP(acl), reader->user, form->relowner,
				   form->relkind == RELKIND_SEQUENCE ? ACL_SELECT | ACL_USAGE : ACL_SELECT,
				   ACLMASK_ANY) != 0;
}

/* The index of a TOAST table is as good as the table; composite types hold nothing. */
static bool
is_wanted(Form_pg_class form)
{
	return form->relkind != RELKIND_COMPOSITE_TYPE &&
		!(form->relkind == RELKIND_INDEX && IsToastNamespace(form->relnamespace));
}

/* Indexes and TOAST tables are most of the relations, and nobody looks for them here. */
static bool
is_looked_up(Form_pg_class form)
{
	return form->oid >= FirstNormalObjectId && form->relkind != RELKIND_INDEX &&
		form->relkind != RELKIND_PARTITIONED_INDEX && form->relkind != RELKIND_TOASTVALUE;
}

/* Temporary ones are in the buffers of their session. */
static bool
has_pending_list(Form_pg_class form)
{
	return form->relkind == RELKIND_INDEX && form->relam == GIN_AM_OID &&
		form->relpersistence != RELPERSISTENCE_TEMP;
}

static void
read_relation(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);
	dbe_relation *row;
	Datum		value;

	if (!is_wanted(form))
		return;
	row = DBE_ADD(reader, relations, dbe_relation);
	row->id = form->oid;
	row->name = dbe_copy_name(reader, &form->relname);
	row->schema = form->relnamespace;
	row->owner = form->relowner;
	row->toast = form->reltoastrelid;
	row->access_method = form->relam;
	row->tablespace = form->reltablespace;
	row->file = form->relfilenode;
	row->kind = form->relkind;
	row->persistence = form->relpersistence;
	row->replica_identity = form->relreplident;
	row->is_partition = form->relispartition;
	row->has_row_security = form->relrowsecurity;
	row->forces_row_security = form->relforcerowsecurity;
	row->is_extension_member = dbe_map_get(&reader->members[DBE_MEMBER_RELATION], form->oid, NULL);
	row->has_statistics_rights = may_read(reader, row, tuple, descriptor);
	/* ANALYZE gives a partitioned table -1 pages. */
	row->pages = RELKIND_HAS_STORAGE(form->relkind) ? (BlockNumber) form->relpages : 0;
	row->pages_all_visible = (BlockNumber) form->relallvisible;
	row->tuples = form->reltuples;
	row->xid_age = xid_age(reader, form->relfrozenxid);
	row->multixact_age = multixact_age(reader, form->relminmxid);
	if (dbe_field(tuple, descriptor, Anum_pg_class_reloptions, &value))
		row->options = dbe_copy_texts(reader, value);
	if (dbe_field(tuple, descriptor, Anum_pg_class_relpartbound, &value))
		row->partition_bound = dbe_copy_datum(reader, value);
	if (form->oid >= FirstNormalObjectId &&
		dbe_field(tuple, descriptor, Anum_pg_class_relacl, &value))
		dbe_read_grants(reader, 'r', form->oid, 0, value);
	/* Columns of a table OF a type change with the type only. */
	if (OidIsValid(form->reloftype))
		dbe_column_set_add(reader, &reader->type_bound, form->oid, 0);
	if (has_pending_list(form))
		dbe_map_put(reader, &reader->gin_indexes, form->oid, (uint32) form->relpersistence);
	if (is_looked_up(form))
		dbe_map_put(reader, &reader->relations, form->oid, reader->catalog->relations.count - 1);
}

/* Columns of indexes, sequences and TOAST tables say nothing that is not known. */
static bool
has_user_columns(dbe_reader *reader, Oid id)
{
	const dbe_relation *relation;

	if (id < FirstNormalObjectId)
		return false;
	relation = dbe_find_relation(reader, id);
	return relation != NULL &&
		(relation->kind == RELKIND_RELATION || relation->kind == RELKIND_PARTITIONED_TABLE ||
		 relation->kind == RELKIND_MATVIEW || relation->kind == RELKIND_FOREIGN_TABLE);
}

/* A grant on the column alone opens its statistics too. */
static void
note_readable(dbe_reader *reader, Form_pg_attribute form, Acl *acl)
{
	const dbe_relation *relation = dbe_find_relation(reader, form->attrelid);

	/* Who owns the table is guarded or may read all of it. */
	if (!relation->has_statistics_rights && !is_guarded(reader, relation, false) &&
		aclmask(acl, reader->user, relation->owner, ACL_SELECT, ACLMASK_ANY) != 0)
		dbe_column_set_add(reader, &reader->readable, form->attrelid, form->attnum);
}

static void
read_column(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_attribute form = (Form_pg_attribute) GETSTRUCT(tuple);
	dbe_column *row;
	Datum		target;
	Datum		acl;

	if (!has_user_columns(reader, form->attrelid) || form->attnum <= 0)
		return;
	if (form->attisdropped)
	{
		dbe_find_relation(reader, form->attrelid)->dropped_columns++;
		return;
	}
	row = DBE_ADD(reader, columns, dbe_column);
	row->relation = form->attrelid;
	row->number = form->attnum;
	row->name = dbe_copy_name(reader, &form->attname);
	row->type = form->atttypid;
	row->modifier = form->atttypmod;
	row->collation = form->attcollation;
	row->length = form->attlen;
	row->inherited_count = form->attinhcount;
	row->statistics_target = dbe_field(tuple, descriptor, Anum_pg_attribute_attstattarget, &target) ?
		dbe_statistics_target(target) : -1;
	row->alignment = form->attalign;
	row->storage = form->attstorage;
	row->identity = form->attidentity;
	row->generated = form->attgenerated;
	row->not_null = form->attnotnull;
	row->has_default = form->atthasdef;
	row->is_local = form->attislocal;
	reader->has_generated_columns |= form->attgenerated != '\0';
	dbe_map_put(reader, &reader->types, form->atttypid, 0);
	if (!dbe_field(tuple, descriptor, Anum_pg_attribute_attacl, &acl))
		return;
	dbe_read_grants(reader, 'c', form->attrelid, form->attnum, acl);
	note_readable(reader, form, DatumGetAclP(acl));
}

static void
read_default(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_attrdef form = (Form_pg_attrdef) GETSTRUCT(tuple);
	dbe_default *row;
	Datum		expression;

	if (!has_user_columns(reader, form->adrelid) ||
		!dbe_field(tuple, descriptor, Anum_pg_attrdef_adbin, &expression))
		return;
	row = DBE_ADD(reader, defaults, dbe_default);
	row->relation = form->adrelid;
	row->column = form->adnum;
	row->expression = dbe_copy_datum(reader, expression);
}

static void
read_rule(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_rewrite form = (Form_pg_rewrite) GETSTRUCT(tuple);
	dbe_rule   *row;

	if (form->ev_class < FirstNormalObjectId)
		return;
	row = DBE_ADD(reader, rules, dbe_rule);
	row->id = form->oid;
	row->relation = form->ev_class;
	row->name = dbe_copy_name(reader, &form->rulename);
	row->event = form->ev_type;
	row->enabled = form->ev_enabled;
	row->is_instead = form->is_instead;
}

static void
read_inheritance(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_inherits form = (Form_pg_inherits) GETSTRUCT(tuple);
	dbe_inheritance *row = DBE_ADD(reader, inheritance, dbe_inheritance);

	row->child = form->inhrelid;
	row->parent = form->inhparent;
	row->detach_pending = form->inhdetachpending;
}

static void
read_partitioned_table(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_partitioned_table form = (Form_pg_partitioned_table) GETSTRUCT(tuple);
	dbe_partitioned_table *row = DBE_ADD(reader, partitioned_tables, dbe_partitioned_table);

	row->relation = form->partrelid;
	row->strategy = form->partstrat;
	row->default_partition = form->partdefid;
	row->columns = dbe_copy_numbers(reader, form->partattrs.values, form->partnatts);
}

static void
read_subscription(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_subscription_rel form = (Form_pg_subscription_rel) GETSTRUCT(tuple);
	dbe_relation *relation = dbe_find_relation(reader, form->srrelid);

	if (relation != NULL)
		relation->is_subscribed = true;
}

static bool
is_unmeasured(const dbe_relation *relation)
{
	return relation->kind == RELKIND_RELATION && relation->tuples < 0 && relation->pages == 0 &&
		relation->id >= FirstNormalObjectId &&
		relation->persistence == RELPERSISTENCE_PERMANENT;
}

/*
 * A table that was never vacuumed or analyzed has no page count yet: ask the file
 * system.  That needs no lock; a file that goes meanwhile leaves the size unknown.
 */
static void
measure(dbe_reader *reader, uint32 at)
{
	dbe_relation *relation = &reader->catalog->relations.rows[at];
	dbe_file	file;

	if (is_unmeasured(relation) && dbe_find_file(relation->id, &file))
		relation->pages = dbe_file_pages(&file);
}

/* On a standby a subtransaction is dear: a recovery conflict in it ends the session. */
static void
measure_new_tables(dbe_reader *reader)
{
	const dbe_catalog *catalog = reader->catalog;
	uint32		first = 0;

	while (first < catalog->relations.count && !is_unmeasured(&catalog->relations.rows[first]))
		first++;
	if (first < catalog->relations.count)
		dbe_look_at_each(reader, catalog->relations.count, measure);
}

void
dbe_read_relations(dbe_reader *reader)
{
	dbe_scan(reader, NamespaceRelationId, read_schema);
	dbe_scan(reader, RelationRelationId, read_relation);
	dbe_scan(reader, AttributeRelationId, read_column);
	dbe_scan(reader, AttrDefaultRelationId, read_default);
	dbe_scan(reader, RewriteRelationId, read_rule);
	dbe_scan(reader, InheritsRelationId, read_inheritance);
	dbe_scan(reader, PartitionedRelationId, read_partitioned_table);
	dbe_scan(reader, SubscriptionRelRelationId, read_subscription);
	measure_new_tables(reader);
}
