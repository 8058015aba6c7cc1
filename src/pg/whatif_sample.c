/*
 * whatif_sample.c
 *	  Values of a column, or of an expression, as the statistics know them.
 *
 * An index on an expression has no statistics before it is there.  The values that
 * the statistics keep of the expression's column are some hundred of its rows: what
 * the expression makes of them tells how wide its values are, and how many differ.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "access/transam.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"

#include "host.h"
#include "whatif_sample.h"

/* ---- what is kept ---- */

static void
add_slot(dbe_sample *sample, HeapTuple statistics, int kind)
{
	bool		is_common = kind == STATISTIC_KIND_MCV;
	AttStatsSlot slot;

	/* its arrays live as long as the sample: they are not freed */
	if (!get_attstatsslot(&slot, statistics, kind, InvalidOid,
						  ATTSTATSSLOT_VALUES | (is_common ? ATTSTATSSLOT_NUMBERS : 0)))
		return;
	for (int i = 0; i < slot.nvalues; i++)
	{
		sample->values[sample->count] = slot.values[i];
		sample->fractions[sample->count] = is_common && i < slot.nnumbers ? slot.numbers[i] : 0;
		sample->count++;
	}
}

static int
slot_length(HeapTuple statistics, int kind)
{
	AttStatsSlot slot;
	int			length;

	if (!get_attstatsslot(&slot, statistics, kind, InvalidOid, ATTSTATSSLOT_VALUES))
		return 0;
	length = slot.nvalues;
	free_attstatsslot(&slot);
	return length;
}

dbe_sample
dbe_sample_of(HeapTuple statistics)
{
	dbe_sample	sample = {0};
	int			room = slot_length(statistics, STATISTIC_KIND_MCV) +
		slot_length(statistics, STATISTIC_KIND_HISTOGRAM) + 1;

	sample.values = palloc0(room * sizeof(Datum));
	sample.nulls = palloc0(room * sizeof(bool));
	sample.fractions = palloc0(room * sizeof(double));
	add_slot(&sample, statistics, STATISTIC_KIND_MCV);
	add_slot(&sample, statistics, STATISTIC_KIND_HISTOGRAM);
	return sample;
}

/* ---- expressions ---- */

static bool
is_of_user(Oid function, void *argument)
{
	return function >= FirstNormalObjectId;
}

static bool
runs_users_code(Node *node, void *argument)
{
	if (node == NULL)
		return false;
	if (IsA(node, CoerceToDomain) || check_functions_in_node(node, is_of_user, NULL))
		return true;
	return expression_tree_walker(node, runs_users_code, argument);
}

typedef struct evaluation
{
	Relation	relation;
	Node	   *expression;
	AttrNumber	column;
	dbe_sample *sample;
	MemoryContext context;		/* of the results */
} evaluation;

static bool
evaluate_body(void *argument)
{
	evaluation *work = argument;
	EState	   *estate = CreateExecutorState();
	ExprContext *context = GetPerTupleExprContext(estate);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(work->relation), &TTSOpsVirtual);
	ExprState  *state = ExecPrepareExpr((Expr *) work->expression, estate);
	Oid			type = exprType(work->expression);
	int16		length = get_typlen(type);
	bool		by_value = get_typbyval(type);

	ExecStoreAllNullTuple(slot);
	context->ecxt_scantuple = slot;
	for (int i = 0; i < work->sample->count; i++)
	{
		Datum		value;
		MemoryContext before;

		CHECK_FOR_INTERRUPTS();
		slot->tts_values[work->column - 1] = work->sample->values[i];
		slot->tts_isnull[work->column - 1] = false;
		value = ExecEvalExprSwitchContext(state, context, &work->sample->nulls[i]);
		before = MemoryContextSwitchTo(work->context);
		work->sample->values[i] = work->sample->nulls[i] ? (Datum) 0 : datumCopy(value, by_value, length);
		MemoryContextSwitchTo(before);
		ResetExprContext(context);
	}
	ExecDropSingleTupleTableSlot(slot);
	FreeExecutorState(estate);
	return true;
}

bool
dbe_sample_expression(Relation relation, Node *expression, AttrNumber column, dbe_sample *sample)
{
	evaluation	work = {relation, expression, column, sample, CurrentMemoryContext};

	return sample->count > 0 && !runs_users_code(expression, NULL) && dbe_attempt(evaluate_body, &work);
}

/* ---- the same values ---- */

typedef struct grouped_value
{
	uint32		hash;
	Datum		value;
	double		fraction;
	int			count;
} grouped_value;

static int
compare_hashes(const void *left, const void *right)
{
	uint32		a = ((const grouped_value *) left)->hash;
	uint32		b = ((const grouped_value *) right)->hash;

	return a < b ? -1 : a > b ? 1 : 0;
}

/* Sorted by their hash, each once; nulls are left out. */
static int
group_values(const dbe_sample *sample, Oid type, double weight, grouped_value *groups)
{
	int16		length = get_typlen(type);
	bool		by_value = get_typbyval(type);
	int			count = 0;
	int			last = -1;

	for (int i = 0; i < sample->count; i++)
		if (!sample->nulls[i])
		{
			groups[count].hash = datum_image_hash(sample->values[i], by_value, length);
			groups[count].value = sample->values[i];
			groups[count].fraction = sample->fractions[i] > 0 ? sample->fractions[i] : weight;
			/* a frequent value of the column counts as many */
			groups[count].count = sample->fractions[i] > 0 ? 100 : 1;
			count++;
		}
	qsort(groups, count, sizeof(grouped_value), compare_hashes);
	for (int i = 0; i < count; i++)
	{
		if (last >= 0 && groups[last].hash == groups[i].hash)
		{
			groups[last].fraction += groups[i].fraction;
			groups[last].count += groups[i].count;
		}
		else
			groups[++last] = groups[i];
	}
	return last + 1;
}

static bool
as_integer(Oid type, Datum value, double *number)
{
	switch (type)
	{
		case INT2OID:
			*number = DatumGetInt16(value);
			return true;
		case INT4OID:
		case DATEOID:
			*number = DatumGetInt32(value);
			return true;
		case INT8OID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			*number = (double) DatumGetInt64(value);
			return true;
		default:
			return false;
	}
}

/* Whole numbers, days and truncated times: as many as there are steps between the least and the greatest. */
static double
steps_between(const grouped_value *groups, int count, Oid type)
{
	double		first;
	double		least;
	double		greatest;
	double		step = 0;

	if (count < 2 || !as_integer(type, groups[0].value, &first))
		return INFINITY;
	least = greatest = first;
	for (int i = 1; i < count; i++)
	{
		double		number = first;
		double		rest;

		(void) as_integer(type, groups[i].value, &number);
		least = Min(least, number);
		greatest = Max(greatest, number);
		/* the greatest common divisor of all distances */
		for (rest = fabs(number - first); rest > 0;)
		{
			double		next = fmod(step, rest);

			step = rest;
			rest = next;
		}
	}
	return step > 0 ? (greatest - least) / step + 1 : 1;
}

/*
 * Where n values drawn from many have k pairs that are the same, there are about
 * n * n / 2k of them.
 */
static double
distinct_rest(const grouped_value *groups, int count, double all)
{
	double		drawn = 0;
	double		different = 0;

	for (int i = 0; i < count; i++)
		if (groups[i].count < 3)
		{
			drawn += groups[i].count;
			different++;
		}
	if (different == 0)
		return 0;
	return different < drawn ? Min(all, drawn * drawn / (2 * (drawn - different))) : all;
}

void
dbe_sample_group(dbe_sample *sample, Oid type, double null_fraction, double *distinct)
{
	grouped_value *groups = palloc((sample->count + 1) * sizeof(grouped_value));
	double		common = 0;
	int			rest = 0;
	int			count;
	int			frequent = 0;

	for (int i = 0; i < sample->count; i++)
	{
		common += sample->fractions[i];
		rest += sample->fractions[i] <= 0;
	}
	count = group_values(sample, type, rest > 0 ? Max(0, 1 - null_fraction - common) / rest : 0, groups);
	*distinct = Min(distinct_rest(groups, count, *distinct), steps_between(groups, count, type));
	for (int i = 0; i < count; i++)
	{
		sample->values[i] = groups[i].value;
		sample->nulls[i] = false;
		sample->fractions[i] = groups[i].count >= 3 ? groups[i].fraction : 0;
		frequent += groups[i].count >= 3;
	}
	sample->count = count;
	*distinct += frequent;
}
