/*
 * whatif.c
 *	  Where indexes live that only planning sees: those of the session and those
 *	  of a call, in the memory of this process alone.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/transam.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "whatif.h"

/*
 * Plans have the id of such an index in place of an oid.  Oids below that which
 * the catalogs are bootstrapped with belong to the server's own objects, which no
 * session adds to: those that no relation has are free for as long as the server
 * lives.  HypoPG takes its own from above them.
 */
#define MOST_IDS FirstGenbkiObjectId

static MemoryContext store_context = NULL;
static dbe_whatif_store session = {0};
static dbe_whatif_store *calls = NULL;
static dbe_whatif_entry **entries_by_id = NULL;
static uint32 last_id = 0;

static void
prepare_memory(void)
{
	if (entries_by_id != NULL)
		return;
	if (store_context == NULL)
		store_context = AllocSetContextCreate(TopMemoryContext, "dbe what-if", ALLOCSET_DEFAULT_SIZES);
	entries_by_id = MemoryContextAllocZero(store_context, MOST_IDS * sizeof(dbe_whatif_entry *));
}

dbe_whatif_store *
dbe_whatif_session(void)
{
	prepare_memory();
	session.context = store_context;
	return &session;
}

/* Runs when the memory of the entries is gone already: the entries themselves are in the call's own. */
static void
forget_call(void *argument)
{
	dbe_whatif_store *store = argument;
	ListCell   *cell;

	foreach(cell, store->entries)
	{
		dbe_whatif_entry *entry = lfirst(cell);

		entries_by_id[entry->facts.id] = NULL;
	}
	for (dbe_whatif_store **place = &calls; *place != NULL; place = &(*place)->next)
		if (*place == store)
		{
			*place = store->next;
			return;
		}
}

dbe_whatif_store *
dbe_whatif_of_call(MemoryContext call)
{
	dbe_whatif_store *store;
	MemoryContextCallback *callback;

	for (store = calls; store != NULL; store = store->next)
		if (store->owner == call)
			return store;
	prepare_memory();
	store = MemoryContextAllocZero(call, sizeof(dbe_whatif_store));
	callback = MemoryContextAllocZero(call, sizeof(MemoryContextCallback));
	store->context = call;
	store->owner = call;
	callback->func = forget_call;
	callback->arg = store;
	MemoryContextRegisterResetCallback(call, callback);
	store->next = calls;
	calls = store;
	return store;
}

dbe_whatif_entry *
dbe_whatif_find(uint32 id)
{
	return id < MOST_IDS && entries_by_id != NULL ? entries_by_id[id] : NULL;
}

static uint32
free_id(void)
{
	for (uint32 tries = 1; tries < MOST_IDS; tries++)
	{
		last_id = last_id + 1 < MOST_IDS ? last_id + 1 : 1;
		if (entries_by_id[last_id] == NULL &&
			!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(last_id)))
			return last_id;
	}
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many what-if indexes"),
			 errhint("dbe.whatif_reset() removes those of the session.")));
}

dbe_whatif_entry *
dbe_whatif_keep(dbe_whatif_store *store, const dbe_whatif_entry *made)
{
	uint32		id = free_id();
	MemoryContext caller = MemoryContextSwitchTo(store->context);
	dbe_whatif_entry *entry = palloc(sizeof(dbe_whatif_entry));

	memcpy(entry, made, sizeof(dbe_whatif_entry));
	entry->facts.id = id;
	entry->facts.is_of_session = store == &session;
	store->entries = lappend(store->entries, entry);
	MemoryContextSwitchTo(caller);
	MemoryContextSetParent(entry->context, store->context);
	entries_by_id[id] = entry;
	return entry;
}

void
dbe_whatif_forget(dbe_whatif_store *store, dbe_whatif_entry *entry)
{
	store->entries = list_delete_ptr(store->entries, entry);
	entries_by_id[entry->facts.id] = NULL;
	MemoryContextDelete(entry->context);
	pfree(entry);
}

static bool
is_named(const dbe_whatif_store *store, Oid relation, const char *name)
{
	ListCell   *cell;

	foreach(cell, store->entries)
	{
		const dbe_whatif_entry *entry = lfirst(cell);

		if (entry->relation == relation && strcmp(entry->facts.name.data, name) == 0)
			return true;
	}
	return false;
}

bool
dbe_whatif_is_named(Oid relation, const char *name)
{
	if (is_named(&session, relation, name))
		return true;
	for (const dbe_whatif_store *store = calls; store != NULL; store = store->next)
		if (is_named(store, relation, name))
			return true;
	return false;
}

void
dbe_whatif_show_session(dbe_whatif_scope *scope)
{
	uint32	   *ids = palloc((list_length(session.entries) + 1) * sizeof(uint32));
	Oid		   *hidden = palloc((list_length(session.hidden) + 1) * sizeof(Oid));
	ListCell   *cell;

	scope->ids = ids;
	scope->hidden = hidden;
	foreach(cell, session.entries)
		ids[scope->id_count++] = ((dbe_whatif_entry *) lfirst(cell))->facts.id;
	foreach(cell, session.hidden)
		hidden[scope->hidden_count++] = lfirst_oid(cell);
}
