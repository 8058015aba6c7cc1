/*
 * trial_rows.c
 *	  Made-up rows, as far as the constraints of their tables admit them.
 *
 * The constraints are the server's own: their expressions are evaluated, and keys
 * are compared by the operators of their indexes.  Nothing is written.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/index.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "rewrite/rewriteHandler.h"
#include "utils/array.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "compat.h"
#include "query.h"
#include "trial.h"

typedef struct making
{
	const dbe_trial_rows *given;
	Relation	table;
	TupleDesc	descriptor;
	EState	   *estate;
	TupleTableSlot *slot;
	List	   *checks;			/* ExprState: each is true or null of a row */
	ExprState **generated;		/* by column; NULL = given */
	HeapTuple  *tuples;			/* NULL = not admitted */
	bool		has_children;	/* whose rows are among these, and not under all of its constraints */
	uint32		row;			/* that is being made */
} making;

/* ---- one row ---- */

static void
read_cells(making *work, Datum *values, bool *nulls)
{
	const dbe_trial_rows *given = work->given;

	for (uint32 i = 0; i < given->column_count; i++)
	{
		const dbe_text *cell = &given->cells[work->row * given->column_count + i];
		Form_pg_attribute column = TupleDescAttr(work->descriptor, given->columns[i] - 1);
		Oid			input;
		Oid			parameter;

		getTypeInputInfo(column->atttypid, &input, &parameter);
		values[given->columns[i] - 1] =
			OidInputFunctionCall(input, unconstify(char *, cell->data), parameter, column->atttypmod);
		nulls[given->columns[i] - 1] = cell->data == NULL;
	}
}

static HeapTuple
form_row(making *work, Datum *values, bool *nulls)
{
	HeapTuple	tuple = heap_form_tuple(work->descriptor, values, nulls);

	tuple->t_tableOid = RelationGetRelid(work->table);
	ExecStoreHeapTuple(tuple, work->slot, false);
	return tuple;
}

static void
generate(making *work, Datum *values, bool *nulls)
{
	ExprContext *context = GetPerTupleExprContext(work->estate);

	for (int i = 0; i < work->descriptor->natts; i++)
		if (work->generated[i] != NULL)
			values[i] = ExecEvalExpr(work->generated[i], context, &nulls[i]);
}

static bool
is_admitted(const making *work, const bool *nulls)
{
	ExprContext *context = GetPerTupleExprContext(work->estate);
	ListCell   *cell;

	for (int i = 0; i < work->descriptor->natts; i++)
		if (nulls[i] && !TupleDescAttr(work->descriptor, i)->attisdropped &&
			dbe_attribute_is_not_null(work->descriptor, i))
			return false;
	foreach(cell, work->checks)
		if (!ExecCheck(lfirst(cell), context))
			return false;
	return true;
}

static bool
make_row(void *argument)
{
	making	   *work = argument;
	int			count = work->descriptor->natts;
	Datum	   *values = palloc0(count * sizeof(Datum));
	bool	   *nulls = palloc(count * sizeof(bool));
	HeapTuple	tuple;

	memset(nulls, true, count * sizeof(bool));
	GetPerTupleExprContext(work->estate)->ecxt_scantuple = work->slot;
	read_cells(work, values, nulls);
	tuple = form_row(work, values, nulls);
	if (work->generated != NULL)
	{
		generate(work, values, nulls);
		tuple = form_row(work, values, nulls);
	}
	if (is_admitted(work, nulls))
		work->tuples[work->row] = tuple;
	return false;
}

/* ---- a table's own constraints ---- */

static void
prepare_checks(making *work)
{
	TupleConstr *constraints = work->descriptor->constr;
	List	   *bound = RelationGetPartitionQual(work->table);

	if (bound != NIL)
		work->checks = lappend(work->checks, ExecPrepareCheck(bound, work->estate));
	for (int i = 0; constraints != NULL && i < constraints->num_check; i++)
	{
		ConstrCheck *check = &constraints->check[i];

		if (!check->ccvalid || !dbe_check_is_enforced(check) || (check->ccnoinherit && work->has_children))
			continue;
		work->checks = lappend(work->checks,
							   ExecPrepareCheck(make_ands_implicit(stringToNode(check->ccbin)),
												work->estate));
	}
}

static void
prepare_generated(making *work)
{
	for (int i = 0; i < work->descriptor->natts; i++)
	{
		Expr	   *expression;

		if (!TupleDescAttr(work->descriptor, i)->attgenerated)
			continue;
		if (work->generated == NULL)
			work->generated = palloc0(work->descriptor->natts * sizeof(ExprState *));
		expression = (Expr *) build_column_default(work->table, i + 1);
		work->generated[i] = ExecPrepareExpr(expression, work->estate);
	}
}

static void
make_table(making *work, const dbe_trial_rows *given)
{
	work->given = given;
	work->table = table_open(given->table, AccessShareLock);
	work->descriptor = RelationGetDescr(work->table);
	work->has_children = work->table->rd_rel->relkind == RELKIND_RELATION &&
		work->table->rd_rel->relhassubclass && has_subclass(given->table);
	work->estate = CreateExecutorState();
	work->slot = MakeSingleTupleTableSlot(work->descriptor, &TTSOpsHeapTuple);
	work->tuples = palloc0((given->row_count + 1) * sizeof(HeapTuple));
	prepare_checks(work);
	prepare_generated(work);
	for (work->row = 0; work->row < given->row_count; work->row++)
		(void) dbe_attempt(make_row, work);
}

/* ---- unique keys and what else excludes rows ---- */

typedef struct key
{
	IndexInfo  *info;
	Relation	index;
	ExprState  *predicate;
	Oid		   *operators;		/* functions of */
	Datum	   *values;			/* of all rows */
	bool	   *nulls;
	bool	   *covered;
} key;

static bool
start_key(making *work, key *all)
{
	IndexInfo  *info = BuildIndexInfo(all->index);
	uint32		count = work->given->row_count;

	if (!all->index->rd_index->indisvalid || (!info->ii_Unique && info->ii_ExclusionOps == NULL))
		return false;
	if (info->ii_ExclusionOps == NULL)
		BuildSpeculativeIndexInfo(all->index, info);
	all->info = info;
	all->operators = info->ii_ExclusionOps != NULL ? info->ii_ExclusionProcs : info->ii_UniqueProcs;
	all->predicate = ExecPrepareQual(info->ii_Predicate, work->estate);
	all->values = palloc0((count + 1) * INDEX_MAX_KEYS * sizeof(Datum));
	all->nulls = palloc0((count + 1) * INDEX_MAX_KEYS * sizeof(bool));
	all->covered = palloc0((count + 1) * sizeof(bool));
	return true;
}

static void
read_key(making *work, key *all, uint32 row)
{
	ExprContext *context = GetPerTupleExprContext(work->estate);

	ExecStoreHeapTuple(work->tuples[row], work->slot, false);
	context->ecxt_scantuple = work->slot;
	all->covered[row] = ExecQual(all->predicate, context);
	if (all->covered[row])
		FormIndexDatum(all->info, work->slot, work->estate, &all->values[row * INDEX_MAX_KEYS],
					   &all->nulls[row * INDEX_MAX_KEYS]);
}

static bool
is_conflict(const key *all, uint32 one, uint32 other)
{
	const Datum *a = &all->values[one * INDEX_MAX_KEYS];
	const Datum *b = &all->values[other * INDEX_MAX_KEYS];
	const bool *no_a = &all->nulls[one * INDEX_MAX_KEYS];
	const bool *no_b = &all->nulls[other * INDEX_MAX_KEYS];

	for (int i = 0; i < all->info->ii_NumIndexKeyAttrs; i++)
	{
		if (no_a[i] && no_b[i] && all->info->ii_NullsNotDistinct)
			continue;
		if (no_a[i] || no_b[i])
			return false;
		if (!DatumGetBool(OidFunctionCall2Coll(all->operators[i], all->index->rd_indcollation[i],
											   a[i], b[i])))
			return false;
	}
	return true;
}

static bool
has_conflict(const making *work, const key *all, uint32 row)
{
	for (uint32 before = 0; before < row; before++)
		if (work->tuples[before] != NULL && all->covered[before] && is_conflict(all, before, row))
			return true;
	return false;
}

static void
keep_key(making *work, Oid index)
{
	key			all = {.index = index_open(index, AccessShareLock)};

	if (start_key(work, &all))
		for (uint32 row = 0; row < work->given->row_count; row++)
		{
			if (work->tuples[row] == NULL)
				continue;
			read_key(work, &all, row);
			if (all.covered[row] && has_conflict(work, &all, row))
				work->tuples[row] = NULL;
		}
	index_close(all.index, NoLock);
}

static void
keep_keys(making *work)
{
	ListCell   *cell;

	/* an index knows nothing of the rows of children */
	if (work->has_children)
		return;
	foreach(cell, RelationGetIndexList(work->table))
		keep_key(work, lfirst_oid(cell));
}

/* ---- foreign keys ---- */

static bool
is_match(const making *child, uint32 row, const making *parent, uint32 candidate,
		 const ForeignKeyCacheInfo *key)
{
	for (int i = 0; i < key->nkeys; i++)
	{
		bool		no_a;
		bool		no_b;
		Datum		a = heap_getattr(parent->tuples[candidate], key->confkey[i], parent->descriptor, &no_a);
		Datum		b = heap_getattr(child->tuples[row], key->conkey[i], child->descriptor, &no_b);
		Oid			collation = TupleDescAttr(parent->descriptor, key->confkey[i] - 1)->attcollation;

		if (no_a || no_b ||
			!DatumGetBool(OidFunctionCall2Coll(get_opcode(key->conpfeqop[i]), collation, a, b)))
			return false;
	}
	return true;
}

static int
count_nulls(const making *child, uint32 row, const ForeignKeyCacheInfo *key)
{
	int			count = 0;

	for (int i = 0; i < key->nkeys; i++)
		count += heap_attisnull(child->tuples[row], key->conkey[i], child->descriptor);
	return count;
}

static bool
is_referring(const making *child, uint32 row, const making *parent, const ForeignKeyCacheInfo *key,
			 char match)
{
	int			nulls = count_nulls(child, row, key);

	if (nulls > 0)
		return match != FKCONSTR_MATCH_FULL || nulls == key->nkeys;
	for (uint32 i = 0; i < parent->given->row_count; i++)
		if (parent->tuples[i] != NULL && is_match(child, row, parent, i, key))
			return true;
	return false;
}

/* What a constraint that is not valid allows, real rows may have. */
static bool
is_in_force(Oid id, char *match)
{
	HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(id));
	Form_pg_constraint form;
	bool		is_valid;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_constraint) GETSTRUCT(tuple);
	is_valid = form->convalidated && dbe_constraint_is_enforced(form);
	*match = form->confmatchtype;
	ReleaseSysCache(tuple);
	return is_valid;
}

/* True when rows have gone, which others may have referred to. */
static bool
keep_foreign_key(making *child, const making *parent, const ForeignKeyCacheInfo *key)
{
	bool		has_changed = false;
	char		match;

	if (!is_in_force(key->conoid, &match))
		return false;
	for (uint32 row = 0; row < child->given->row_count; row++)
		if (child->tuples[row] != NULL && !is_referring(child, row, parent, key, match))
		{
			child->tuples[row] = NULL;
			has_changed = true;
		}
	return has_changed;
}

static making *
find_table(making *tables, uint32 count, Oid id)
{
	for (uint32 i = 0; i < count; i++)
		if ((Oid) tables[i].given->table == id)
			return &tables[i];
	return NULL;
}

static bool
keep_foreign_keys(making *tables, uint32 count)
{
	bool		has_changed = false;

	for (uint32 i = 0; i < count; i++)
	{
		ListCell   *cell;

		if (tables[i].has_children)
			continue;
		foreach(cell, RelationGetFKeyList(tables[i].table))
		{
			ForeignKeyCacheInfo *key = lfirst(cell);
			making	   *parent = find_table(tables, count, key->confrelid);

			if (parent != NULL)
				has_changed |= keep_foreign_key(&tables[i], parent, key);
		}
	}
	return has_changed;
}

/* ---- all tables ---- */

static void
hand_out(making *work, dbe_made_rows *made)
{
	Oid			row_type = work->table->rd_rel->reltype;
	Datum	   *rows = palloc((work->given->row_count + 1) * sizeof(Datum));
	int			count = 0;

	for (uint32 i = 0; i < work->given->row_count; i++)
	{
		work->given->kept[i] = work->tuples[i] != NULL;
		if (work->tuples[i] != NULL)
			rows[count++] = heap_copy_tuple_as_datum(work->tuples[i], work->descriptor);
	}
	made->table = work->given->table;
	made->array_type = get_array_type(row_type);
	made->rows = PointerGetDatum(construct_array(rows, count, row_type, -1, false, TYPALIGN_DOUBLE));
	ExecDropSingleTupleTableSlot(work->slot);
	FreeExecutorState(work->estate);
	table_close(work->table, NoLock);
}

dbe_made_rows *
dbe_make_rows(const dbe_trial_wish *wish)
{
	uint32		count = wish->table_count;
	making	   *tables = palloc0((count + 1) * sizeof(making));
	dbe_made_rows *made = palloc0((count + 1) * sizeof(dbe_made_rows));

	for (uint32 i = 0; i < count; i++)
	{
		make_table(&tables[i], &wish->tables[i]);
		keep_keys(&tables[i]);
	}
	while (keep_foreign_keys(tables, count))
		CHECK_FOR_INTERRUPTS();
	for (uint32 i = 0; i < count; i++)
		hand_out(&tables[i], &made[i]);
	return made;
}

/* ---- values of a type ---- */

typedef struct value_call
{
	Oid			type;
	int32		modifier;
	const char *text;
} value_call;

static bool
read_value(void *argument)
{
	value_call *call = argument;
	Oid			input;
	Oid			parameter;

	getTypeInputInfo(call->type, &input, &parameter);
	(void) OidInputFunctionCall(input, unconstify(char *, call->text), parameter, call->modifier);
	return false;
}

void
dbe_are_values(Oid type, int32 modifier, const dbe_text *texts, uint32 count, bool *are)
{
	int			nest_level = dbe_pin_styles();

	for (uint32 i = 0; i < count; i++)
	{
		value_call	call = {type, modifier, texts[i].data};

		CHECK_FOR_INTERRUPTS();
		are[i] = dbe_attempt(read_value, &call);
	}
	AtEOXact_GUC(true, nest_level);
}
