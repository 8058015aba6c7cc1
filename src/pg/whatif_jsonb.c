/*
 * whatif_jsonb.c
 *	  How many different keys a GIN index makes of documents.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "whatif_sample.h"

/* Deeper paths count as one. */
#define MOST_LEVELS 32

typedef struct document_value
{
	uint32		path;
	uint32		value;
} document_value;

typedef struct document_reading
{
	document_value *values;
	int			count;
	int			room;
	uint32		path[MOST_LEVELS + 1];
	int			level;
} document_reading;

static void
add_value(document_reading *all, uint32 value)
{
	if (all->count == all->room)
	{
		all->room = Max(1024, all->room * 2);
		all->values = all->values == NULL ? palloc(all->room * sizeof(document_value)) :
			repalloc(all->values, all->room * sizeof(document_value));
	}
	all->values[all->count].path = all->path[all->level];
	all->values[all->count++].value = value;
}

static uint32
hash_text(const char *text, int length)
{
	return DatumGetUInt32(hash_any((const unsigned char *) text, length));
}

static uint32
hash_scalar(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return hash_text(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return DatumGetUInt32(DirectFunctionCall1(hash_numeric, NumericGetDatum(value->val.numeric)));
		case jbvBool:
			return value->val.boolean ? 1 : 2;
		default:
			return 3;
	}
}

static void
read_document(document_reading *all, Jsonb *document)
{
	JsonbIterator *iterator = JsonbIteratorInit(&document->root);
	JsonbIteratorToken token;
	JsonbValue	value;

	all->level = 0;
	all->path[0] = 0;
	while ((token = JsonbIteratorNext(&iterator, &value, false)) != WJB_DONE)
	{
		if ((token == WJB_BEGIN_OBJECT || token == WJB_BEGIN_ARRAY) && all->level < MOST_LEVELS)
		{
			all->level++;
			all->path[all->level] = all->path[all->level - 1];
		}
		else if ((token == WJB_END_OBJECT || token == WJB_END_ARRAY) && all->level > 0)
			all->level--;
		else if (token == WJB_KEY)
			all->path[all->level] = hash_combine(all->level > 0 ? all->path[all->level - 1] : 0,
												 hash_text(value.val.string.val, value.val.string.len));
		else if (token == WJB_VALUE || token == WJB_ELEM)
			add_value(all, hash_scalar(&value));
	}
}

static int
compare_values(const void *left, const void *right)
{
	const document_value *a = left;
	const document_value *b = right;

	if (a->path != b->path)
		return a->path < b->path ? -1 : 1;
	return a->value < b->value ? -1 : a->value > b->value ? 1 : 0;
}

/*
 * The different values at one path: where n of them have k pairs that are the same, there
 * are about n * n / 2k; where none are, each row has its own.
 */
static double
distinct_at(const document_value *values, int count, double times)
{
	double		pairs = 0;
	double		seen = 0;

	for (int i = 0; i < count;)
	{
		int			start = i;

		while (i < count && values[i].value == values[start].value)
			i++;
		seen++;
		pairs += (double) (i - start) * (i - start - 1) / 2;
	}
	if (pairs == 0)
		return count * times;
	return Max(seen, Min(count * times, (double) count * count / (2 * pairs)));
}

double
dbe_jsonb_keys(const dbe_sample *sample, double rows, double documents, bool with_names)
{
	document_reading all = {0};
	double		distinct = 0;

	for (int i = 0; i < sample->count; i++)
		if (!sample->nulls[i])
			read_document(&all, DatumGetJsonbP(sample->values[i]));
	qsort(all.values, all.count, sizeof(document_value), compare_values);
	for (int i = 0; i < all.count;)
	{
		int			start = i;

		CHECK_FOR_INTERRUPTS();
		while (i < all.count && all.values[i].path == all.values[start].path)
			i++;
		distinct += distinct_at(all.values + start, i - start, Max(1, rows / documents));
		distinct += with_names ? 1 : 0;
	}
	return distinct;
}
