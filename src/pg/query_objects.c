/*
 * query_objects.c
 *	  Types, collations, functions and operators that statements use, one of each
 *	  in a call.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_database.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "compat.h"
#include "query.h"

typedef struct object_entry
{
	Oid			id;
	void	   *facts;
} object_entry;

static HTAB *
make_table(MemoryContext context, const char *name)
{
	HASHCTL		control = {0};

	control.keysize = sizeof(Oid);
	control.entrysize = sizeof(object_entry);
	control.hcxt = context;
	return hash_create(name, 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

dbe_objects *
dbe_make_objects(MemoryContext context)
{
	dbe_objects *objects = MemoryContextAllocZero(context, sizeof(dbe_objects));

	objects->context = context;
	objects->types = make_table(context, "dbe types");
	objects->collations = make_table(context, "dbe collations");
	objects->functions = make_table(context, "dbe functions");
	objects->operators = make_table(context, "dbe operators");
	objects->tables = make_table(context, "dbe tables");
	return objects;
}

/*
 * The place for the facts of an object.  They are put there when they are
 * complete, so that an error on the way leaves none that are not.
 */
void **
dbe_object_place(HTAB *table, Oid id)
{
	bool		found;
	object_entry *entry = hash_search(table, &id, HASH_ENTER, &found);

	if (!found)
		entry->facts = NULL;
	return &entry->facts;
}

dbe_text
dbe_text_of(const char *text)
{
	dbe_text	result = {NULL, 0};

	if (text == NULL)
		return result;
	result.data = text;
	result.length = strlen(text);
	return result;
}

static dbe_text
copied(dbe_objects *objects, const char *text)
{
	return dbe_text_of(text == NULL ? NULL : MemoryContextStrdup(objects->context, text));
}

/* ---- types ---- */

static dbe_sql_type *
read_type(dbe_objects *objects, Oid id)
{
	dbe_sql_type *type = MemoryContextAllocZero(objects->context, sizeof(dbe_sql_type));
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(id));
	Form_pg_type form;
	char	   *name;

	type->id = id;
	type->base = id;
	if (!HeapTupleIsValid(tuple))
		return type;
	form = (Form_pg_type) GETSTRUCT(tuple);
	type->kind = form->typtype;
	type->category = form->typcategory;
	type->element = form->typelem;
	type->domain_is_not_null = form->typtype == TYPTYPE_DOMAIN && form->typnotnull;
	ReleaseSysCache(tuple);
	if (type->kind == TYPTYPE_DOMAIN)
		type->base = getBaseType(id);
	name = format_type_be(id);
	type->name = copied(objects, name);
	pfree(name);
	return type;
}

const dbe_sql_type *
dbe_type_facts(dbe_objects *objects, Oid id)
{
	void	  **place;

	if (!OidIsValid(id))
		return NULL;
	place = dbe_object_place(objects->types, id);
	if (*place == NULL)
		*place = read_type(objects, id);
	return *place;
}

/* ---- collations ---- */

/* What a provider of the C library sorts by, or the builtin one, which has no other order. */
static bool
is_bytewise(char provider, HeapTuple tuple, int cache, AttrNumber attribute)
{
	Datum		value;
	bool		is_null;
	char	   *locale;

	if (provider == 'b')
		return true;
	if (provider != COLLPROVIDER_LIBC)
		return false;
	value = SysCacheGetAttr(cache, tuple, attribute, &is_null);
	if (is_null)
		return false;
	locale = TextDatumGetCString(value);
	return strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
}

/* By the catalogs: the header of the server's own answer needs those of ICU. */
static bool
compares_bytes(Oid id)
{
	bool		is_default = id == DEFAULT_COLLATION_OID;
	int			cache = is_default ? DATABASEOID : COLLOID;
	HeapTuple	tuple = SearchSysCache1(cache, ObjectIdGetDatum(is_default ? MyDatabaseId : id));
	bool		is_bytes;

	if (!HeapTupleIsValid(tuple))
		return false;
	is_bytes = is_default ?
		is_bytewise(((Form_pg_database) GETSTRUCT(tuple))->datlocprovider, tuple, cache,
					Anum_pg_database_datcollate) :
		is_bytewise(((Form_pg_collation) GETSTRUCT(tuple))->collprovider, tuple, cache,
					Anum_pg_collation_collcollate);
	ReleaseSysCache(tuple);
	return is_bytes;
}

static dbe_sql_collation *
read_collation(dbe_objects *objects, Oid id)
{
	dbe_sql_collation *collation = MemoryContextAllocZero(objects->context,
														  sizeof(dbe_sql_collation));
	char	   *name = get_collation_name(id);

	collation->id = id;
	collation->name = copied(objects, name);
	collation->is_deterministic = name == NULL || get_collation_isdeterministic(id);
	collation->is_c = name != NULL && compares_bytes(id);
	return collation;
}

const dbe_sql_collation *
dbe_collation_facts(dbe_objects *objects, Oid id)
{
	void	  **place;

	if (!OidIsValid(id))
		return NULL;
	place = dbe_object_place(objects->collations, id);
	if (*place == NULL)
		*place = read_collation(objects, id);
	return *place;
}

/* ---- functions ---- */

static dbe_sql_function *
read_function(dbe_objects *objects, Oid id)
{
	dbe_sql_function *function = MemoryContextAllocZero(objects->context,
														sizeof(dbe_sql_function));
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(id));
	Form_pg_proc form;
	char	   *schema;

	function->id = id;
	function->volatility = PROVOLATILE_VOLATILE;
	if (!HeapTupleIsValid(tuple))
		return function;
	form = (Form_pg_proc) GETSTRUCT(tuple);
	schema = get_namespace_name(form->pronamespace);
	function->schema = copied(objects, schema);
	function->name = copied(objects, NameStr(form->proname));
	function->language = form->prolang;
	function->volatility = form->provolatile;
	function->parallel = form->proparallel;
	function->is_strict = form->proisstrict;
	function->returns_set = form->proretset;
	function->is_builtin = id < FirstNormalObjectId;
	function->cost = form->procost;
	function->rows = form->prorows;
	ReleaseSysCache(tuple);
	if (schema != NULL)
		pfree(schema);
	return function;
}

const dbe_sql_function *
dbe_function_facts(dbe_objects *objects, Oid id)
{
	void	  **place;

	if (!OidIsValid(id))
		return NULL;
	place = dbe_object_place(objects->functions, id);
	if (*place == NULL)
		*place = read_function(objects, id);
	return *place;
}

/* ---- operators ---- */

static void
read_meanings(dbe_objects *objects, dbe_sql_operator *op)
{
	CatCList   *list = SearchSysCacheList1(AMOPOPID, ObjectIdGetDatum(op->id));
	dbe_operator_meaning *meanings = MemoryContextAllocZero(objects->context,
														 (list->n_members + 1) * sizeof(dbe_operator_meaning));

	for (int i = 0; i < list->n_members; i++)
	{
		Form_pg_amop form = (Form_pg_amop) GETSTRUCT(&list->members[i]->tuple);

		meanings[i].family = form->amopfamily;
		meanings[i].method = form->amopmethod;
		meanings[i].strategy = form->amopstrategy;
		meanings[i].is_ordering = form->amoppurpose == AMOP_ORDER;
	}
	op->meanings = meanings;
	op->meaning_count = list->n_members;
	ReleaseSysCacheList(list);
}

static dbe_sql_operator *
read_operator(dbe_objects *objects, Oid id)
{
	dbe_sql_operator *op = MemoryContextAllocZero(objects->context, sizeof(dbe_sql_operator));
	HeapTuple	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(id));
	Form_pg_operator form;
	Oid			function;

	op->id = id;
	if (!HeapTupleIsValid(tuple))
		return op;
	form = (Form_pg_operator) GETSTRUCT(tuple);
	op->name = copied(objects, NameStr(form->oprname));
	op->left = form->oprleft;
	op->right = form->oprright;
	op->commutator = form->oprcom;
	op->negator = form->oprnegate;
	op->is_builtin = id < FirstNormalObjectId;
	function = form->oprcode;
	ReleaseSysCache(tuple);
	op->function = dbe_function_facts(objects, function);
	read_meanings(objects, op);
	return op;
}

const dbe_sql_operator *
dbe_operator_facts(dbe_objects *objects, Oid id)
{
	void	  **place;

	if (!OidIsValid(id))
		return NULL;
	place = dbe_object_place(objects->operators, id);
	if (*place == NULL)
		*place = read_operator(objects, id);
	return *place;
}
