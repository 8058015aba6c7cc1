/*
 * whatif_define.c
 *	  From the text of a CREATE INDEX to the index that it would make.
 *
 * The server's own parser and analysis read it, and what the server would refuse is
 * refused with the server's errors.  The lock is that of a reader; no catalog changes.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/reloptions.h"
#include "access/relation.h"
#include "access/sysattr.h"
#include "catalog/catalog.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "commands/tablespace.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_utilcmd.h"
#include "parser/parser.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/partcache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "query.h"
#include "whatif.h"

/* ---- the statement and its table ---- */

static IndexStmt *
read_statement(const char *text)
{
	List	   *statements = raw_parser(text, RAW_PARSE_DEFAULT);
	Node	   *statement = list_length(statements) == 1 ?
		linitial_node(RawStmt, statements)->stmt : NULL;

	if (statement == NULL || !IsA(statement, IndexStmt))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a what-if index is made of one CREATE INDEX statement")));
	return (IndexStmt *) statement;
}

static void
refuse_reader(Oid relation)
{
	aclcheck_error(ACLCHECK_NO_PRIV, get_relkind_objtype(get_rel_relkind(relation)),
				   get_rel_name(relation));
}

/* Before the lock: whoever may read nothing of a table does not get to wait on it either. */
static void
check_reader(const RangeVar *name, Oid relation, Oid old_relation, void *argument)
{
	if (OidIsValid(relation) &&
		pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) != ACLCHECK_OK &&
		pg_attribute_aclcheck_all(relation, GetUserId(), ACL_SELECT, ACLMASK_ANY) != ACLCHECK_OK)
		refuse_reader(relation);
}

bool
dbe_whatif_is_readable(const dbe_whatif_entry *entry)
{
	if (pg_class_aclcheck(entry->relation, GetUserId(), ACL_SELECT) == ACLCHECK_OK)
		return true;
	for (int i = 0; i < entry->use_count; i++)
		if (pg_attribute_aclcheck(entry->relation, entry->uses[i].number, GetUserId(),
								  ACL_SELECT) != ACLCHECK_OK)
			return false;
	return true;
}

static void
check_table(Relation relation, const IndexStmt *statement)
{
	char		kind = relation->rd_rel->relkind;

	if (kind != RELKIND_RELATION && kind != RELKIND_MATVIEW && kind != RELKIND_PARTITIONED_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("cannot create index on relation \"%s\"", RelationGetRelationName(relation)),
				 errdetail_relkind_not_supported(kind)));
	if (RELATION_IS_OTHER_TEMP(relation))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot create indexes on temporary tables of other sessions")));
	if (!allowSystemTableMods && IsSystemRelation(relation))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("user-defined indexes on system catalog tables are not supported")));
	if (kind == RELKIND_PARTITIONED_TABLE && !statement->relation->inh)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("an index on only a partitioned table serves no plan"),
				 errhint("Leave out ONLY, or name a partition.")));
}

/* ---- method and options ---- */

static void
check_method(const IndexStmt *statement, const IndexAmRoutine *routine)
{
	const char *missing = NULL;

	if (statement->unique && !routine->amcanunique)
		missing = "unique indexes";
	else if (statement->indexIncludingParams != NIL && !routine->amcaninclude)
		missing = "included columns";
	else if (list_length(statement->indexParams) > 1 && !routine->amcanmulticol)
		missing = "multicolumn indexes";
	if (missing != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("access method \"%s\" does not support %s", statement->accessMethod, missing)));
}

static void
find_method(dbe_whatif_entry *entry, IndexStmt *statement)
{
	Oid			method;

	/* the server takes the name of a method that is gone for that which came after it */
	if (strcmp(statement->accessMethod, "rtree") == 0 &&
		!OidIsValid(get_index_am_oid("rtree", true)))
		statement->accessMethod = "gist";
	method = get_index_am_oid(statement->accessMethod, false);
	if (method != BTREE_AM_OID && method != HASH_AM_OID && method != GIN_AM_OID &&
		method != GIST_AM_OID && method != SPGIST_AM_OID && method != BRIN_AM_OID)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("there are no what-if indexes of access method \"%s\"", statement->accessMethod)));
	entry->method = method;
}

static void
read_options(dbe_whatif_entry *entry, const IndexStmt *statement, const IndexAmRoutine *routine)
{
	ListCell   *cell;

	(void) index_reloptions(routine->amoptions,
							transformRelOptions((Datum) 0, statement->options, NULL, NULL, false, false), true);
	entry->fillfactor = entry->method == HASH_AM_OID ? 75 : entry->method == SPGIST_AM_OID ? 80 : 90;
	entry->pages_per_range = 128;
	entry->deduplicates = true;
	foreach(cell, statement->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "fillfactor") == 0)
			entry->fillfactor = defGetInt32(option);
		else if (strcmp(option->defname, "pages_per_range") == 0)
			entry->pages_per_range = defGetInt32(option);
		else if (strcmp(option->defname, "deduplicate_items") == 0)
			entry->deduplicates = defGetBoolean(option);
	}
}

static Oid
tablespace_of(const IndexStmt *statement, Relation relation)
{
	Oid			tablespace = statement->tableSpace != NULL ?
		get_tablespace_oid(statement->tableSpace, false) :
		GetDefaultTablespace(relation->rd_rel->relpersistence,
							 relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE);

	return tablespace == MyDatabaseTableSpace ? InvalidOid : tablespace;
}

/* ---- the predicate ---- */

bool
dbe_whatif_is_mutable(Node *expression)
{
	return contain_mutable_functions((Node *) expression_planner((Expr *) copyObject(expression)));
}

static void
read_predicate(dbe_whatif_entry *entry, const IndexStmt *statement)
{
	Node	   *predicate = statement->whereClause;

	if (predicate == NULL)
		return;
	if (dbe_whatif_is_mutable(predicate))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
				 errmsg("functions in index predicate must be marked IMMUTABLE")));
	/* as the relation cache gives it to the planner */
	predicate = eval_const_expressions(NULL, copyObject(predicate));
	predicate = (Node *) canonicalize_qual((Expr *) predicate, false);
	entry->predicate = make_ands_implicit((Expr *) predicate);
	fix_opfuncids((Node *) entry->predicate);
}

/* ---- the columns that it reads ---- */

static void
add_use(dbe_whatif_entry *entry, Relation relation, AttrNumber number)
{
	Form_pg_attribute attribute;
	dbe_whatif_use *use = &entry->uses[entry->use_count];

	if (number < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("index creation on system columns is not supported")));
	if (number == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("there are no what-if indexes of whole rows")));
	attribute = TupleDescAttr(RelationGetDescr(relation), number - 1);
	use->number = number;
	use->name = attribute->attname;
	use->type = attribute->atttypid;
	use->modifier = attribute->atttypmod;
	use->collation = attribute->attcollation;
	entry->use_count++;
}

static void
read_uses(dbe_whatif_entry *entry, Relation relation)
{
	Bitmapset  *columns = NULL;
	int			number = -1;

	pull_varattnos((Node *) entry->expressions, 1, &columns);
	pull_varattnos((Node *) entry->predicate, 1, &columns);
	for (int i = 0; i < entry->column_count; i++)
		if (entry->keys[i] != 0)
			columns = bms_add_member(columns, entry->keys[i] - FirstLowInvalidHeapAttributeNumber);
	entry->uses = palloc0((bms_num_members(columns) + 1) * sizeof(dbe_whatif_use));
	while ((number = bms_next_member(columns, number)) >= 0)
		add_use(entry, relation, number + FirstLowInvalidHeapAttributeNumber);
}

/* ---- unique indexes of partitioned tables ---- */

static bool
has_key(const dbe_whatif_entry *entry, AttrNumber number)
{
	for (int i = 0; i < entry->key_count; i++)
		if (entry->keys[i] == number)
			return true;
	return false;
}

static void
check_partition_key(const dbe_whatif_entry *entry, Relation relation)
{
	PartitionKey key = RelationGetPartitionKey(relation);

	for (int i = 0; i < key->partnatts; i++)
		if (key->partattrs[i] == 0)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("unsupported UNIQUE constraint with partition key definition"),
					 errdetail("UNIQUE constraints cannot be used when partition keys include expressions.")));
		else if (!has_key(entry, key->partattrs[i]))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("unique constraint on partitioned table must include all partitioning columns"),
					 errdetail("UNIQUE constraint on table \"%s\" lacks column \"%s\" which is part of the partition key.",
							   RelationGetRelationName(relation),
							   get_attname(entry->relation, key->partattrs[i], false))));
}

/* ---- all together ---- */

static void
read_index(dbe_whatif_entry *entry, Relation relation, IndexStmt *statement, const char *text)
{
	IndexAmRoutine *routine;

	check_table(relation, statement);
	find_method(entry, statement);
	statement = transformIndexStmt(entry->relation, statement, text);
	routine = GetIndexAmRoutineByAmId(entry->method, false);
	check_method(statement, routine);
	entry->is_partitioned = relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
	entry->tablespace = tablespace_of(statement, relation);
	entry->facts.is_unique = statement->unique;
	entry->nulls_not_distinct = statement->nulls_not_distinct;
	dbe_whatif_columns(entry, relation, statement, routine);
	read_predicate(entry, statement);
	read_uses(entry, relation);
	if (!dbe_whatif_is_readable(entry))
		refuse_reader(entry->relation);
	if (entry->is_partitioned && statement->unique)
		check_partition_key(entry, relation);
	read_options(entry, statement, routine);
	dbe_whatif_describe(entry, relation, statement);
	dbe_whatif_measure(entry, relation);
}

dbe_whatif_entry *
dbe_whatif_define(const char *text)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext context = AllocSetContextCreate(caller, "dbe what-if index", ALLOCSET_SMALL_SIZES);
	ErrorContextCallback place = {error_context_stack, dbe_point_into_statement, unconstify(char *, text)};
	IndexStmt  *statement;
	dbe_whatif_entry *entry;
	Relation	relation;

	error_context_stack = &place;
	statement = read_statement(text);
	MemoryContextSwitchTo(context);
	entry = palloc0(sizeof(dbe_whatif_entry));
	entry->context = context;
	entry->relation = RangeVarGetRelidExtended(statement->relation, AccessShareLock, 0, check_reader, NULL);
	entry->facts.table = entry->relation;
	relation = relation_open(entry->relation, NoLock);
	read_index(entry, relation, statement, text);
	relation_close(relation, NoLock);
	error_context_stack = place.previous;
	MemoryContextSwitchTo(caller);
	return entry;
}
