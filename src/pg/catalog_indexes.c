/*
 * catalog_indexes.c
 *	  Indexes and constraints.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/syscache.h"

#include "catalog.h"

static void
read_index_keys(dbe_reader *reader, dbe_index *row, HeapTuple tuple, TupleDesc descriptor)
{
	Datum		fields[Natts_pg_index];
	bool		nulls[Natts_pg_index];
	oidvector  *classes;
	oidvector  *collations;
	int2vector *options;

	heap_deform_tuple(tuple, descriptor, fields, nulls);
	classes = (oidvector *) DatumGetPointer(fields[Anum_pg_index_indclass - 1]);
	collations = (oidvector *) DatumGetPointer(fields[Anum_pg_index_indcollation - 1]);
	options = (int2vector *) DatumGetPointer(fields[Anum_pg_index_indoption - 1]);
	row->operator_classes = dbe_copy_oids(reader, classes->values, classes->dim1);
	row->collations = dbe_copy_oids(reader, collations->values, collations->dim1);
	row->options = dbe_copy_numbers(reader, options->values, options->dim1);
	if (!nulls[Anum_pg_index_indexprs - 1])
	{
		row->expressions = dbe_copy_datum(reader, fields[Anum_pg_index_indexprs - 1]);
		dbe_map_put(reader, &reader->expression_indexes, row->id,
					reader->catalog->indexes.count - 1);
	}
	if (!nulls[Anum_pg_index_indpred - 1])
		row->predicate = dbe_copy_datum(reader, fields[Anum_pg_index_indpred - 1]);
}

/*
 * CREATE, REINDEX and DROP INDEX CONCURRENTLY leave their index invalid for a while;
 * the latter two hold a lock on it until they end.  One that is gone by now was being
 * dropped when the snapshot was taken.
 */
static bool
is_in_work(Oid index)
{
	LOCKTAG		tag;
	int			holders;

	SET_LOCKTAG_RELATION(tag, MyDatabaseId, index);
	(void) GetLockConflicts(&tag, ShareUpdateExclusiveLock, &holders);
	return holders > 0 || !SearchSysCacheExists1(RELOID, ObjectIdGetDatum(index));
}

static void
read_index(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_index form = (Form_pg_index) GETSTRUCT(tuple);
	dbe_index  *row;

	/* Those of system catalogs and TOAST tables are nobody's to judge. */
	if (dbe_find_relation(reader, form->indrelid) == NULL)
		return;
	row = DBE_ADD(reader, indexes, dbe_index);
	row->id = form->indexrelid;
	row->table = form->indrelid;
	row->columns = dbe_copy_numbers(reader, form->indkey.values, form->indnatts);
	row->key_count = form->indnkeyatts;
	row->is_unique = form->indisunique;
	row->nulls_not_distinct = form->indnullsnotdistinct;
	row->is_primary = form->indisprimary;
	row->is_exclusion = form->indisexclusion;
	row->is_immediate = form->indimmediate;
	row->is_clustered = form->indisclustered;
	row->is_valid = form->indisvalid;
	row->is_ready = form->indisready;
	row->is_live = form->indislive;
	row->is_replica_identity = form->indisreplident;
	row->is_in_work = !form->indisvalid && is_in_work(form->indexrelid);
	read_index_keys(reader, row, tuple, descriptor);
}

/* From 18 on each NOT NULL is a constraint too; only one not yet valid says more. */
static bool
is_plain_not_null(Form_pg_constraint form)
{
	return form->contype == 'n' && form->convalidated;
}

static void
read_constraint(dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor)
{
	Form_pg_constraint form = (Form_pg_constraint) GETSTRUCT(tuple);
	dbe_constraint *row;
	Datum		value;

	if (form->oid < FirstNormalObjectId || is_plain_not_null(form))
		return;
	row = DBE_ADD(reader, constraints, dbe_constraint);
	row->id = form->oid;
	row->name = dbe_copy_name(reader, &form->conname);
	row->schema = form->connamespace;
	row->kind = form->contype;
	row->relation = form->conrelid;
	row->domain = form->contypid;
	row->index = form->conindid;
	row->parent = form->conparentid;
	row->referenced = form->confrelid;
	row->inherited_count = form->coninhcount;
	row->is_deferrable = form->condeferrable;
	row->is_deferred = form->condeferred;
	row->is_validated = form->convalidated;
	row->is_local = form->conislocal;
	row->no_inherit = form->connoinherit;
#if PG_VERSION_NUM >= 180000
	row->is_enforced = form->conenforced;
#else
	row->is_enforced = true;
#endif
	if (form->contype == CONSTRAINT_FOREIGN)
	{
		row->update_action = form->confupdtype;
		row->delete_action = form->confdeltype;
		row->match = form->confmatchtype;
		if (dbe_field(tuple, descriptor, Anum_pg_constraint_confkey, &value))
			row->referenced_columns = dbe_copy_number_array(reader, value);
	}
	if (dbe_field(tuple, descriptor, Anum_pg_constraint_conkey, &value))
		row->columns = dbe_copy_number_array(reader, value);
	if (form->contype == CONSTRAINT_CHECK &&
		dbe_field(tuple, descriptor, Anum_pg_constraint_conbin, &value))
		row->expression = dbe_copy_datum(reader, value);
}

void
dbe_read_indexes(dbe_reader *reader)
{
	dbe_scan(reader, IndexRelationId, read_index);
	dbe_scan(reader, ConstraintRelationId, read_constraint);
}
