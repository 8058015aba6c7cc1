/*
 * whatif_session.c
 *	  What a session has of what-if indexes, and what it hides.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/index.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "query.h"
#include "whatif.h"

/* ---- its indexes ---- */

/* A real index would be gone with its table and its columns; a name that has changed makes its text untrue. */
static bool
is_alive(const dbe_whatif_entry *entry)
{
	Relation	relation = try_relation_open(entry->relation, AccessShareLock);
	char	   *schema;
	dbe_whatif_view view;
	bool		alive;

	if (relation == NULL)
		return false;
	schema = get_namespace_name(RelationGetNamespace(relation));
	alive = schema != NULL && strcmp(schema, entry->facts.schema.data) == 0 &&
		strcmp(RelationGetRelationName(relation), entry->facts.table_name.data) == 0 &&
		dbe_whatif_look(entry, relation, &view);
	relation_close(relation, NoLock);
	return alive;
}

static void
drop_dead(dbe_whatif_store *store)
{
	List	   *entries = list_copy(store->entries);
	ListCell   *cell;

	foreach(cell, entries)
		if (!is_alive(lfirst(cell)))
			dbe_whatif_forget(store, lfirst(cell));
}

static dbe_text
copied(MemoryContext context, dbe_text text)
{
	return dbe_text_of(MemoryContextStrdup(context, text.data));
}

/* As large as its table is now, and in memory of the call: the session's may go before its end. */
static dbe_whatif_index
facts_of(MemoryContext context, dbe_whatif_entry *entry)
{
	Relation	relation = relation_open(entry->relation, AccessShareLock);
	dbe_whatif_index facts;

	dbe_whatif_measure(entry, relation);
	relation_close(relation, NoLock);
	facts = entry->facts;
	facts.schema = copied(context, facts.schema);
	facts.table_name = copied(context, facts.table_name);
	facts.name = copied(context, facts.name);
	facts.method = copied(context, facts.method);
	facts.definition = copied(context, facts.definition);
	return facts;
}

/* ---- what it hides ---- */

static bool
is_index(Oid relation)
{
	char		kind = get_rel_relkind(relation);

	return kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX;
}

static dbe_whatif_hidden
hidden_of(MemoryContext context, Oid index)
{
	Oid			table = IndexGetRelation(index, false);
	dbe_whatif_hidden hidden = {.index = index, .table = table};

	hidden.schema = copied(context, dbe_text_of(get_namespace_name(get_rel_namespace(index))));
	hidden.name = copied(context, dbe_text_of(get_rel_name(index)));
	hidden.table_name = copied(context, dbe_text_of(get_rel_name(table)));
	return hidden;
}

static void
drop_gone(dbe_whatif_store *store)
{
	List	   *hidden = list_copy(store->hidden);
	ListCell   *cell;

	foreach(cell, hidden)
		if (!is_index(lfirst_oid(cell)))
			store->hidden = list_delete_oid(store->hidden, lfirst_oid(cell));
}

/* Costs with and without an index tell of the table's rows. */
static void
check_index(Oid index)
{
	Oid			table;

	if (get_rel_name(index) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("index with OID %u does not exist", index)));
	if (!is_index(index))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not an index", get_rel_name(index))));
	table = IndexGetRelation(index, false);
	if (pg_class_aclcheck(table, GetUserId(), ACL_SELECT) != ACLCHECK_OK &&
		pg_attribute_aclcheck_all(table, GetUserId(), ACL_SELECT, ACLMASK_ANY) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, get_relkind_objtype(get_rel_relkind(table)), get_rel_name(table));
}

void
dbe_whatif_hide_index(Oid index, bool hides)
{
	dbe_whatif_store *store = dbe_whatif_session();
	MemoryContext caller;

	check_index(index);
	caller = MemoryContextSwitchTo(store->context);
	store->hidden = hides ? list_append_unique_oid(store->hidden, index) :
		list_delete_oid(store->hidden, index);
	MemoryContextSwitchTo(caller);
}

/* ---- both ---- */

void
dbe_whatif_tell_session(MemoryContext context, dbe_whatif_list *list)
{
	dbe_whatif_store *store = dbe_whatif_session();
	dbe_whatif_index *indexes;
	dbe_whatif_hidden *hidden;
	ListCell   *cell;

	drop_dead(store);
	drop_gone(store);
	indexes = MemoryContextAlloc(context, (list_length(store->entries) + 1) * sizeof(dbe_whatif_index));
	hidden = MemoryContextAlloc(context, (list_length(store->hidden) + 1) * sizeof(dbe_whatif_hidden));
	memset(list, 0, sizeof(*list));
	list->indexes = indexes;
	list->hidden = hidden;
	foreach(cell, store->entries)
	{
		CHECK_FOR_INTERRUPTS();
		/* another role of this session may have made it */
		if (!dbe_whatif_is_readable(lfirst(cell)))
			continue;
		indexes[list->index_count++] = facts_of(context, lfirst(cell));
	}
	foreach(cell, store->hidden)
		hidden[list->hidden_count++] = hidden_of(context, lfirst_oid(cell));
}

void
dbe_whatif_reset_session(void)
{
	dbe_whatif_store *store = dbe_whatif_session();

	while (store->entries != NIL)
		dbe_whatif_forget(store, linitial(store->entries));
	list_free(store->hidden);
	store->hidden = NIL;
}
