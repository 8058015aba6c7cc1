/*
 * row_lifecycle_statements.c
 *	  The statements of the soft delete: names as SQL wants them, plans that are kept.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_operator.h"
#include "executor/spi_priv.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_node.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "row_lifecycle_delete.h"

typedef struct kept_key
{
	Oid			object;
	Oid			through;
	int			kind;
} kept_key;

/* In a memory of its own: it outlives its entry while it runs. */
typedef struct kept_plan
{
	MemoryContext context;
	SPIPlanPtr	plan;
	char	   *text;
	int			count;
	Oid			types[INDEX_MAX_KEYS + 3];
	int			users;			/* that run it now */
	struct kept_plan *next;		/* of those that were replaced */
} kept_plan;

typedef struct kept_entry
{
	kept_key	key;
	kept_plan  *latest;
} kept_entry;

static HTAB *kept_plans = NULL;

/* A trigger that a plan fires may change the table, and delete from it: then both plans are in use. */
static kept_plan *replaced = NULL;

static kept_entry *
entry_of(const dbe_statement *statement)
{
	kept_key	key = {statement->object, statement->through, statement->kind};
	kept_entry *entry;
	bool		found;

	if (kept_plans == NULL)
	{
		HASHCTL		control = {.keysize = sizeof(kept_key), .entrysize = sizeof(kept_entry)};

		kept_plans = hash_create("dbe statements", 32, &control, HASH_ELEM | HASH_BLOBS);
	}
	entry = hash_search(kept_plans, &key, HASH_ENTER, &found);
	if (!found)
		entry->latest = NULL;
	return entry;
}

static void
free_replaced(void)
{
	for (kept_plan **link = &replaced; *link != NULL;)
	{
		kept_plan  *kept = *link;

		if (kept->users > 0)
		{
			link = &kept->next;
			continue;
		}
		*link = kept->next;
		SPI_freeplan(kept->plan);
		MemoryContextDelete(kept->context);
	}
}

/* ---- whose rights are asked for ---- */

static Oid
owner_of(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "there is no relation %u", relation);
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

/* As for the tables of a view: their owner needs the rights, all else happens as the caller. */
static void
check_as_owner(ParseState *state)
{
	ListCell   *cell;

#if PG_VERSION_NUM >= 160000
	foreach(cell, state->p_rteperminfos)
	{
		RTEPermissionInfo *checked = lfirst(cell);

		checked->checkAsUser = owner_of(checked->relid);
	}
#else
	foreach(cell, state->p_rtable)
	{
		RangeTblEntry *checked = lfirst(cell);

		if (checked->rtekind == RTE_RELATION)
			checked->checkAsUser = owner_of(checked->relid);
	}
#endif
}

/* Every statement has a parameter, and its only table is known where the first one stands. */
static Node *
parameter(ParseState *state, ParamRef *reference)
{
	kept_plan  *kept = state->p_ref_hook_state;
	Param	   *param = makeNode(Param);

	if (reference->number <= 0 || reference->number > kept->count)
		elog(ERROR, "there is no parameter $%d", reference->number);
	check_as_owner(state);
	param->paramkind = PARAM_EXTERN;
	param->paramid = reference->number;
	param->paramtype = kept->types[reference->number - 1];
	param->paramtypmod = -1;
	param->paramcollid = get_typcollation(param->paramtype);
	param->location = reference->location;
	return (Node *) param;
}

static void
set_up_parser(ParseState *state, void *argument)
{
	state->p_paramref_hook = parameter;
	state->p_ref_hook_state = argument;
}

/*
 * Row security does not apply to what is checked as the owner: it is no reason to
 * read the statement again for each user, who may not even have USAGE on the schema.
 */
static void
ignore_row_security(SPIPlanPtr plan)
{
	ListCell   *cell;

	foreach(cell, SPI_plan_get_plan_sources(plan))
		((CachedPlanSource *) lfirst(cell))->dependsOnRLS = false;
}

static kept_plan *
make_plan(const dbe_statement *statement)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "dbe statement",
												  ALLOCSET_SMALL_SIZES);
	kept_plan  *kept = MemoryContextAllocZero(context, sizeof(kept_plan));

	kept->context = context;
	kept->text = MemoryContextStrdup(context, statement->text);
	kept->count = statement->count;
	memcpy(kept->types, statement->types, statement->count * sizeof(Oid));
	kept->plan = SPI_prepare_params(statement->text, set_up_parser, kept, 0);
	if (kept->plan == NULL)
		elog(ERROR, "statement of dbe cannot be prepared: %s",
			 SPI_result_code_string(SPI_result));
	/* SPI_execute_snapshot() alone can see what others have committed: it counts the values by this. */
	kept->plan->nargs = kept->count;
	kept->plan->argtypes = kept->types;
	ignore_row_security(kept->plan);
	SPI_keepplan(kept->plan);
	MemoryContextSetParent(context, TopMemoryContext);
	return kept;
}

/* The names in a statement are those of now: after a rename it is another statement. */
static bool
is_plan_of(const kept_plan *kept, const dbe_statement *statement)
{
	return kept->count == statement->count &&
		memcmp(kept->types, statement->types, statement->count * sizeof(Oid)) == 0 &&
		strcmp(kept->text, statement->text) == 0 && SPI_plan_is_valid(kept->plan);
}

static kept_plan *
plan_of(const dbe_statement *statement)
{
	kept_entry *entry = entry_of(statement);
	kept_plan  *made;

	if (entry->latest != NULL && is_plan_of(entry->latest, statement))
		return entry->latest;
	made = make_plan(statement);
	if (entry->latest != NULL)
	{
		entry->latest->next = replaced;
		replaced = entry->latest;
	}
	entry->latest = made;
	free_replaced();
	return made;
}

/*
 * Names are looked up as the owner, who can see his own table; nothing of the
 * user's is run by that.
 */
static kept_plan *
plan_as(const dbe_statement *statement, Oid owner, int security)
{
	Oid			user;
	int			before;
	kept_plan  *kept;

	GetUserIdAndSecContext(&user, &before);
	SetUserIdAndSecContext(owner, security);
	kept = plan_of(statement);
	SetUserIdAndSecContext(user, before);
	return kept;
}

static int
execute(kept_plan *kept, Datum *values, const char *nulls, Snapshot test, Snapshot crosscheck,
		uint64 most)
{
	volatile int result = 0;

	kept->users++;
	PG_TRY();
	{
		result = SPI_execute_snapshot(kept->plan, values, nulls, test, crosscheck, false, true,
									  most);
	}
	PG_FINALLY();
	{
		kept->users--;
	}
	PG_END_TRY();
	return result;
}

int
dbe_run_statement(const dbe_statement *statement, Oid owner, Datum *values, const char *nulls,
				  bool sees_all, uint64 most)
{
	Snapshot	test = InvalidSnapshot;
	Snapshot	crosscheck = InvalidSnapshot;
	kept_plan  *kept;
	Oid			user;
	int			security;
	int			inner;
	int			result;

	if (sees_all && IsolationUsesXactSnapshot())
	{
		CommandCounterIncrement();
		test = GetLatestSnapshot();
		crosscheck = GetTransactionSnapshot();
	}
	/* An error puts the user back with the (sub)transaction. */
	GetUserIdAndSecContext(&user, &security);
	inner = security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS;
	kept = plan_as(statement, owner, inner);
	SetUserIdAndSecContext(user, inner);
	result = execute(kept, values, nulls, test, crosscheck, most);
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
