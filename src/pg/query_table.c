/*
 * query_table.c
 *	  What a statement's tables are like: columns, statistics, indexes, foreign keys.
 *
 * Expressions of indexes are read as they are stored.  The relation cache would
 * fold their constants, which calls functions of the table's owner.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/pg_inherits.h"
#include "catalog/catalog.h"
#include "catalog/namespace.h"
#include "catalog/dependency.h"
#include "catalog/partition.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_statistic.h"
#include "commands/defrem.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "rewrite/prs2lock.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/partcache.h"
#include "utils/rls.h"
#include "utils/syscache.h"

#include "compat.h"
#include "query.h"

/* ---- columns ---- */

static bool
may_see_statistics(Oid table, AttrNumber column, bool is_readable)
{
	return is_readable ||
		pg_attribute_aclcheck(table, column, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

static void
read_statistics(dbe_sql_column *column, const dbe_sql_table *table)
{
	HeapTuple	tuple;
	Form_pg_statistic form;
	AttStatsSlot slot;

	if (table->hides_rows || !may_see_statistics(table->id, column->number, table->is_readable))
		return;
	tuple = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(table->id),
							Int16GetDatum(column->number), BoolGetDatum(table->has_children));
	if (!HeapTupleIsValid(tuple) && table->has_children)
		tuple = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(table->id),
								Int16GetDatum(column->number), BoolGetDatum(false));
	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_statistic) GETSTRUCT(tuple);
	column->is_known = true;
	column->null_fraction = form->stanullfrac;
	column->width = form->stawidth;
	column->distinct = form->stadistinct;
	if (get_attstatsslot(&slot, tuple, STATISTIC_KIND_CORRELATION, InvalidOid, ATTSTATSSLOT_NUMBERS))
	{
		column->correlation = slot.nnumbers > 0 ? slot.numbers[0] : 0;
		free_attstatsslot(&slot);
	}
	ReleaseSysCache(tuple);
}

/*
 * Tables that inherit may have dropped the constraint, and their rows are among
 * those of the parent.
 */
static void
forget_not_null_of_children(dbe_sql_table *table, dbe_sql_column *columns, int count)
{
	List	   *children = find_all_inheritors(table->id, NoLock, NULL);
	ListCell   *cell;

	foreach(cell, children)
		for (int i = 0; i < count; i++)
		{
			HeapTuple	tuple = NULL;

			if (columns[i].is_not_null && !columns[i].type->domain_is_not_null)
				tuple = SearchSysCacheAttName(lfirst_oid(cell), columns[i].name.data);
			if (!HeapTupleIsValid(tuple))
				continue;
			columns[i].is_not_null = ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
			ReleaseSysCache(tuple);
		}
	list_free(children);
}

static void
read_columns(dbe_objects *objects, Relation relation, dbe_sql_table *table)
{
	TupleDesc	descriptor = RelationGetDescr(relation);
	dbe_sql_column *columns = palloc0((descriptor->natts + 1) * sizeof(dbe_sql_column));

	for (int i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute form = TupleDescAttr(descriptor, i);
		dbe_sql_column *column = &columns[i];

		column->number = form->attnum;
		column->is_dropped = form->attisdropped;
		if (form->attisdropped)
			continue;
		column->name = dbe_text_of(pstrdup(NameStr(form->attname)));
		column->type = dbe_type_facts(objects, form->atttypid);
		column->modifier = form->atttypmod;
		column->collation = dbe_collation_facts(objects, form->attcollation);
		column->storage = form->attstorage;
		column->identity = form->attidentity;
		column->generated = form->attgenerated;
		column->is_not_null = dbe_attribute_is_not_null(descriptor, i) ||
			column->type->domain_is_not_null;
		column->has_default = form->atthasdef;
		read_statistics(column, table);
	}
	if (table->has_children && table->kind == RELKIND_RELATION)
		forget_not_null_of_children(table, columns, descriptor->natts);
	table->columns = columns;
	table->column_count = descriptor->natts;
}

/* ---- indexes ---- */

static Node *
stored_tree(Relation index, AttrNumber attribute)
{
	bool		is_null;
	Datum		value = SysCacheGetAttr(INDEXRELID, index->rd_indextuple, attribute, &is_null);

	return is_null ? NULL : stringToNode(TextDatumGetCString(value));
}

static dbe_text
operator_class_name(Oid id)
{
	HeapTuple	tuple = SearchSysCache1(CLAOID, ObjectIdGetDatum(id));
	dbe_text	name;

	if (!HeapTupleIsValid(tuple))
		return dbe_text_of("");
	name = dbe_text_of(pstrdup(NameStr(((Form_pg_opclass) GETSTRUCT(tuple))->opcname)));
	ReleaseSysCache(tuple);
	return name;
}

static Oid
operator_class_of(Relation index, int key)
{
	Datum		value = SysCacheGetAttrNotNull(INDEXRELID, index->rd_indextuple,
											   Anum_pg_index_indclass);

	return ((oidvector *) DatumGetPointer(value))->values[key];
}

static bool
is_usual_key(Relation index, int key)
{
	AttrNumber	column = index->rd_index->indkey.values[key];
	Oid			type;
	Oid			collation;
	Oid			usual;
	int32		modifier;

	if (column == 0)
		return false;
	get_atttypetypmodcoll(index->rd_index->indrelid, column, &type, &modifier, &collation);
	usual = GetDefaultOpClass(type, index->rd_rel->relam);
	return OidIsValid(usual) && get_opclass_family(usual) == index->rd_opfamily[key] &&
		collation == index->rd_indcollation[key];
}

/* DROP INDEX would be refused, or take more with it than the index. */
static bool
is_held(Relation index)
{
	Form_pg_index form = index->rd_index;

	return form->indisexclusion || form->indisreplident || form->indisclustered ||
		index->rd_rel->relispartition || OidIsValid(get_index_constraint(form->indexrelid));
}

static const dbe_sql_index_key *
read_keys(dbe_scope *scope, Relation index)
{
	Form_pg_index form = index->rd_index;
	int			count = IndexRelationGetNumberOfKeyAttributes(index);
	dbe_sql_index_key *keys = palloc0(count * sizeof(dbe_sql_index_key));
	List	   *trees = (List *) stored_tree(index, Anum_pg_index_indexprs);
	ListCell   *next = list_head(trees);

	for (int i = 0; i < count; i++)
	{
		dbe_sql_index_key *key = &keys[i];

		key->column = form->indkey.values[i];
		if (key->column == 0 && next != NULL)
		{
			key->expression = dbe_convert_expression(scope, lfirst(next));
			next = lnext(trees, next);
		}
		key->family = index->rd_opfamily[i];
		key->operator_class = operator_class_of(index, i);
		key->operator_class_name = operator_class_name(key->operator_class);
		key->collation = dbe_collation_facts(scope->objects, index->rd_indcollation[i]);
		key->is_descending = (index->rd_indoption[i] & INDOPTION_DESC) != 0;
		key->is_nulls_first = (index->rd_indoption[i] & INDOPTION_NULLS_FIRST) != 0;
		key->is_usual = is_usual_key(index, i);
	}
	return keys;
}

static dbe_numbers
copied_numbers(const int16 *values, int count)
{
	int16	   *items = palloc((count + 1) * sizeof(int16));
	dbe_numbers numbers = {items, count};

	memcpy(items, values, count * sizeof(int16));
	return numbers;
}

static const dbe_expression *
read_predicate(dbe_scope *scope, Relation index)
{
	Node	   *tree = stored_tree(index, Anum_pg_index_indpred);

	if (tree == NULL)
		return NULL;
	/* a list is ANDed */
	if (IsA(tree, List))
		tree = (Node *) make_ands_explicit((List *) tree);
	return dbe_convert_expression(scope, tree);
}

static const dbe_sql_index *
read_index(dbe_objects *objects, Oid id)
{
	Relation	index = try_relation_open(id, AccessShareLock);
	dbe_sql_index *facts = palloc0(sizeof(dbe_sql_index));
	dbe_scope	scope = {objects};
	Form_pg_index form;
	int			keys;

	facts->id = id;
	if (index == NULL)
		return facts;
	form = index->rd_index;
	keys = IndexRelationGetNumberOfKeyAttributes(index);
	facts->name = dbe_text_of(pstrdup(RelationGetRelationName(index)));
	facts->method = index->rd_rel->relam;
	facts->method_name = dbe_text_of(get_am_name(index->rd_rel->relam));
	facts->keys = read_keys(&scope, index);
	facts->key_count = keys;
	facts->included = copied_numbers(form->indkey.values + keys, form->indnatts - keys);
	facts->predicate = read_predicate(&scope, index);
	facts->is_unique = form->indisunique;
	facts->is_primary = form->indisprimary;
	facts->is_immediate = form->indimmediate;
	facts->is_valid = form->indisvalid && form->indisready && form->indislive;
	facts->nulls_not_distinct = form->indnullsnotdistinct;
	facts->is_held = is_held(index);
	facts->pages = index->rd_rel->relpages;
	relation_close(index, AccessShareLock);
	return facts;
}

static void
read_indexes(dbe_objects *objects, Relation relation, dbe_sql_table *table)
{
	List	   *ids = RelationGetIndexList(relation);
	const dbe_sql_index **items = palloc((list_length(ids) + 1) * sizeof(dbe_sql_index *));
	ListCell   *cell;
	uint32_t	count = 0;

	foreach(cell, ids)
		items[count++] = read_index(objects, lfirst_oid(cell));
	table->indexes = (dbe_sql_index_list) {items, count};
}

/* ---- foreign keys and partitions ---- */

static void
read_foreign_key(dbe_sql_foreign_key *key, const ForeignKeyCacheInfo *cached)
{
	HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(cached->conoid));
	Form_pg_constraint form;

	key->referenced = cached->confrelid;
	key->columns = copied_numbers(cached->conkey, cached->nkeys);
	key->referenced_columns = copied_numbers(cached->confkey, cached->nkeys);
	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_constraint) GETSTRUCT(tuple);
	key->name = dbe_text_of(pstrdup(NameStr(form->conname)));
	key->delete_action = form->confdeltype;
	key->update_action = form->confupdtype;
	key->match = form->confmatchtype;
	key->is_deferrable = form->condeferrable;
	key->is_validated = form->convalidated;
	key->is_enforced = dbe_constraint_is_enforced(form);
	ReleaseSysCache(tuple);
}

static void
read_foreign_keys(Relation relation, dbe_sql_table *table)
{
	List	   *cached = RelationGetFKeyList(relation);
	dbe_sql_foreign_key *keys = palloc0((list_length(cached) + 1) * sizeof(dbe_sql_foreign_key));
	ListCell   *cell;

	foreach(cell, cached)
		read_foreign_key(&keys[table->foreign_key_count++], lfirst(cell));
	table->foreign_keys = keys;
}

static void
read_partition_key(Relation relation, dbe_sql_table *table)
{
	PartitionKey key = RelationGetPartitionKey(relation);

	if (key == NULL)
		return;
	table->partition_strategy = key->strategy;
	table->partition_columns = copied_numbers(key->partattrs, key->partnatts);
}

/* ---- views ---- */

static const dbe_query_tree *
read_view(dbe_objects *objects, Relation relation)
{
	RuleLock   *rules = relation->rd_rules;

	for (int i = 0; rules != NULL && i < rules->numLocks; i++)
	{
		RewriteRule *rule = rules->rules[i];

		if (rule->event == CMD_SELECT && list_length(rule->actions) == 1)
			return dbe_convert_query(objects, NULL, linitial_node(Query, rule->actions));
	}
	return NULL;
}

/* ---- tables ---- */

static bool
is_readable(Oid id)
{
	return pg_class_aclcheck(id, GetUserId(), ACL_SELECT) == ACLCHECK_OK ||
		pg_attribute_aclcheck_all(id, GetUserId(), ACL_SELECT, ACLMASK_ALL) == ACLCHECK_OK;
}

static bool
has_own_triggers(Relation relation)
{
	const TriggerDesc *triggers = relation->trigdesc;

	for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
		if (!triggers->triggers[i].tgisinternal)
			return true;
	return false;
}

static void
read_class(Relation relation, dbe_sql_table *table)
{
	Form_pg_class form = relation->rd_rel;

	table->schema = dbe_text_of(get_namespace_name(form->relnamespace));
	table->name = dbe_text_of(pstrdup(NameStr(form->relname)));
	table->kind = form->relkind;
	table->persistence = form->relpersistence;
	table->is_system = IsCatalogRelation(relation) ||
		strcmp(table->schema.data, "information_schema") == 0;
	table->is_readable = is_readable(table->id);
	table->has_row_security = form->relrowsecurity;
	table->hides_rows = check_enable_rls(table->id, InvalidOid, true) == RLS_ENABLED;
	table->has_children = form->relhassubclass;
	table->is_partition = form->relispartition;
	table->has_triggers = has_own_triggers(relation);
	table->tuples = form->reltuples;
	table->pages = (BlockNumber) form->relpages;
	table->pages_all_visible = (BlockNumber) form->relallvisible;
}

static dbe_sql_table *
read_table(dbe_objects *objects, Relation relation)
{
	dbe_sql_table *table = palloc0(sizeof(dbe_sql_table));

	table->id = RelationGetRelid(relation);
	read_class(relation, table);
	read_columns(objects, relation, table);
	if (table->kind == RELKIND_VIEW)
	{
		table->is_security_barrier = RelationIsSecurityView(relation);
		return table;
	}
	read_indexes(objects, relation, table);
	read_foreign_keys(relation, table);
	if (table->kind == RELKIND_PARTITIONED_TABLE)
		read_partition_key(relation, table);
	return table;
}

const dbe_sql_table *
dbe_table_facts(dbe_objects *objects, Oid id)
{
	void	  **place = dbe_object_place(objects->tables, id);
	MemoryContext outer;
	Relation	relation;
	dbe_sql_table *table;

	if (*place != NULL)
		return *place;
	check_stack_depth();
	relation = try_relation_open(id, AccessShareLock);
	if (relation == NULL)
		return NULL;
	outer = MemoryContextSwitchTo(objects->context);
	table = read_table(objects, relation);
	/* what reads the view may come back to it */
	*dbe_object_place(objects->tables, id) = table;
	if (table->kind == RELKIND_VIEW)
		table->view = read_view(objects, relation);
	MemoryContextSwitchTo(outer);
	relation_close(relation, NoLock);
	return table;
}
