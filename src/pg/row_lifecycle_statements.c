/*
 * row_lifecycle_statements.c
 *	  The statements of the soft delete: names as SQL wants them, plans that are kept.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_operator.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "row_lifecycle_delete.h"

typedef struct kept_key
{
	Oid			object;
	Oid			through;
	int			kind;
} kept_key;

typedef struct kept_plan
{
	kept_key	key;
	SPIPlanPtr	plan;
	char	   *text;
	int			count;
	Oid			types[INDEX_MAX_KEYS + 3];
} kept_plan;

static HTAB *kept_plans = NULL;

static kept_plan *
kept_plan_of(const dbe_statement *statement)
{
	kept_key	key = {statement->object, statement->through, statement->kind};
	kept_plan  *kept;
	bool		found;

	if (kept_plans == NULL)
	{
		HASHCTL		control = {.keysize = sizeof(kept_key), .entrysize = sizeof(kept_plan)};

		kept_plans = hash_create("dbe statements", 32, &control, HASH_ELEM | HASH_BLOBS);
	}
	kept = hash_search(kept_plans, &key, HASH_ENTER, &found);
	if (!found)
	{
		kept->plan = NULL;
		kept->text = NULL;
	}
	return kept;
}

/* The names in a statement are those of now: after a rename it is another statement. */
static SPIPlanPtr
plan_of(const dbe_statement *statement)
{
	kept_plan  *kept = kept_plan_of(statement);
	size_t		size = statement->count * sizeof(Oid);
	SPIPlanPtr	plan;

	if (kept->plan != NULL && kept->count == statement->count &&
		memcmp(kept->types, statement->types, size) == 0 &&
		strcmp(kept->text, statement->text) == 0)
		return kept->plan;
	plan = SPI_prepare(statement->text, statement->count, unconstify(Oid *, &statement->types[0]));
	if (plan == NULL)
		elog(ERROR, "statement of dbe cannot be prepared: %s",
			 SPI_result_code_string(SPI_result));
	if (kept->plan != NULL)
	{
		SPI_freeplan(kept->plan);
		kept->plan = NULL;
		pfree(kept->text);
	}
	kept->text = MemoryContextStrdup(TopMemoryContext, statement->text);
	SPI_keepplan(plan);
	kept->plan = plan;
	kept->count = statement->count;
	memcpy(kept->types, statement->types, size);
	return plan;
}

int
dbe_run_statement(const dbe_statement *statement, Oid owner, Datum *values, const char *nulls,
				  bool sees_all, uint64 most)
{
	Snapshot	test = InvalidSnapshot;
	Snapshot	crosscheck = InvalidSnapshot;
	SPIPlanPtr	plan;
	Oid			user;
	int			security;
	int			result;

	if (sees_all && IsolationUsesXactSnapshot())
	{
		CommandCounterIncrement();
		test = GetLatestSnapshot();
		crosscheck = GetTransactionSnapshot();
	}
	/* An error puts the user back with the (sub)transaction. */
	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(owner, security | SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_NOFORCE_RLS);
	plan = plan_of(statement);
	result = SPI_execute_snapshot(plan, values, nulls, test, crosscheck, false, true, most);
	SetUserIdAndSecContext(user, security);
	if (result < 0)
		elog(ERROR, "statement of dbe failed: %s", SPI_result_code_string(result));
	return result;
}

const char *
dbe_qualified(Relation relation)
{
	return quote_qualified_identifier(get_namespace_name(RelationGetNamespace(relation)),
									  RelationGetRelationName(relation));
}

char *
dbe_only(Relation relation)
{
	return psprintf("%s%s", relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE ? "" : "ONLY ",
					dbe_qualified(relation));
}

const char *
dbe_column_name(Relation relation, int attnum)
{
	return quote_identifier(NameStr(TupleDescAttr(RelationGetDescr(relation), attnum - 1)->attname));
}

char *
dbe_operator(Oid operator)
{
	HeapTuple	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(operator));
	Form_pg_operator form;
	char	   *text;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("operator %u does not exist", operator)));
	form = (Form_pg_operator) GETSTRUCT(tuple);
	text = psprintf("OPERATOR(%s.%s)", quote_identifier(get_namespace_name(form->oprnamespace)),
					NameStr(form->oprname));
	ReleaseSysCache(tuple);
	return text;
}
