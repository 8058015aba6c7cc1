/*
 * audit_index.c
 *	  Rows of dbe's own tables and their indexes.
 *
 * Whoever owns the log may put indexes on it, with expressions and conditions too,
 * which what writes catalogs cannot fill.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/tableam.h"
#include "catalog/index.h"
#include "executor/executor.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "audit.h"

/* Expressions are evaluated in the state of an executor, made when it is first needed. */
typedef struct evaluation
{
	EState	   *state;
	bool		has_snapshot;	/* the end of a transaction has none of its own */
} evaluation;

static void
begin_evaluation(evaluation *evaluation)
{
	if (evaluation->state != NULL)
		return;
	evaluation->state = CreateExecutorState();
	evaluation->has_snapshot = !ActiveSnapshotSet();
	if (evaluation->has_snapshot)
		PushActiveSnapshot(GetTransactionSnapshot());
}

static void
end_evaluation(evaluation *evaluation)
{
	if (evaluation->state == NULL)
		return;
	if (evaluation->has_snapshot)
		PopActiveSnapshot();
	FreeExecutorState(evaluation->state);
}

/* True: the condition of the index holds, if it has one. */
static bool
is_indexed(IndexInfo *info, TupleTableSlot *slot, EState *state)
{
	ExprContext *context = GetPerTupleExprContext(state);

	ResetPerTupleExprContext(state);
	context->ecxt_scantuple = slot;
	if (info->ii_Predicate == NIL)
		return true;
	if (info->ii_PredicateState == NULL)
		info->ii_PredicateState = ExecPrepareQual(info->ii_Predicate, state);
	return ExecQual(info->ii_PredicateState, context);
}

static void
index_row(Relation relation, Relation index, IndexInfo *info, TupleTableSlot *slot, EState *state)
{
	Datum		values[INDEX_MAX_KEYS];
	bool		nulls[INDEX_MAX_KEYS];

	if (state != NULL && !is_indexed(info, slot, state))
		return;
	FormIndexDatum(info, slot, state, values, nulls);
	index_insert(index, values, nulls, &slot->tts_tid, relation,
				 info->ii_Unique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, false, info);
	if (state != NULL && info->ii_ExclusionOps != NULL)
		check_exclusion_constraint(relation, index, info, &slot->tts_tid, values, nulls, state,
								   false);
}

static void
fill_index(Relation relation, Oid id, TupleTableSlot **slots, int count, bool only_summaries,
		   evaluation *evaluation)
{
	Relation	index = index_open(id, RowExclusiveLock);
	IndexInfo  *info = BuildIndexInfo(index);
	bool		is_plain = info->ii_Expressions == NIL && info->ii_Predicate == NIL &&
		info->ii_ExclusionOps == NULL;

	if (info->ii_ReadyForInserts && (!only_summaries || dbe_index_summarizes(info)))
	{
		if (!is_plain)
			begin_evaluation(evaluation);
		for (int i = 0; i < count; i++)
			index_row(relation, index, info, slots[i], is_plain ? NULL : evaluation->state);
		dbe_index_insert_cleanup(index, info);
	}
	index_close(index, NoLock);
}

static void
fill_indexes(Relation relation, TupleTableSlot **slots, int count, bool only_summaries)
{
	List	   *indexes = RelationGetIndexList(relation);
	evaluation	evaluation = {NULL, false};
	ListCell   *cell;

	foreach(cell, indexes)
		fill_index(relation, lfirst_oid(cell), slots, count, only_summaries, &evaluation);
	end_evaluation(&evaluation);
	list_free(indexes);
}

void
dbe_index_rows(Relation relation, TupleTableSlot **slots, int count)
{
	fill_indexes(relation, slots, count, false);
}

void
dbe_insert_row(Relation relation, HeapTuple tuple)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(relation), &TTSOpsHeapTuple);

	ExecStoreHeapTuple(tuple, slot, false);
	simple_table_tuple_insert(relation, slot);
	fill_indexes(relation, &slot, 1, false);
	ExecDropSingleTupleTableSlot(slot);
}

void
dbe_update_row(Relation relation, ItemPointer place, HeapTuple tuple)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(relation), &TTSOpsHeapTuple);
	dbe_update_indexes which;

	ExecStoreHeapTuple(tuple, slot, false);
	simple_table_tuple_update(relation, place, slot, SnapshotAny, &which);
	if (dbe_wants_indexes(which))
		fill_indexes(relation, &slot, 1, dbe_wants_summaries_only(which));
	ExecDropSingleTupleTableSlot(slot);
}
