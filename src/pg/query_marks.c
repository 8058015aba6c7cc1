/*
 * query_marks.c
 *	  What analysis forgets of how a statement is written: stars, numbers that
 *	  stand for results, names of tables.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/nodeFuncs.h"

#include "query.h"

typedef struct mark_reader
{
	dbe_mark   *marks;
	uint32_t	count;
	uint32_t	room;
} mark_reader;

static dbe_mark *
add_mark(mark_reader *reader, dbe_mark_kind kind, int location)
{
	dbe_mark   *mark;

	if (reader->count == reader->room)
	{
		reader->room *= 2;
		reader->marks = repalloc(reader->marks, reader->room * sizeof(dbe_mark));
	}
	mark = &reader->marks[reader->count++];
	memset(mark, 0, sizeof(*mark));
	mark->kind = kind;
	mark->location = location;
	return mark;
}

static bool
is_star(Node *node)
{
	ColumnRef  *column = (ColumnRef *) node;

	return node != NULL && IsA(node, ColumnRef) && IsA(llast(column->fields), A_Star);
}

static void
mark_stars(mark_reader *reader, List *targets)
{
	ListCell   *cell;

	foreach(cell, targets)
	{
		ResTarget  *target = lfirst(cell);

		if (IsA(target, ResTarget) && is_star(target->val))
			add_mark(reader, DBE_MARK_STAR, ((ColumnRef *) target->val)->location);
	}
}

static void
mark_ordinal(mark_reader *reader, Node *node)
{
	A_Const    *constant = (A_Const *) node;

	if (node != NULL && IsA(node, A_Const) && !constant->isnull && IsA(&constant->val, Integer))
		add_mark(reader, DBE_MARK_ORDINAL, constant->location)->number = intVal(&constant->val);
}

static void
mark_ordinals(mark_reader *reader, SelectStmt *statement)
{
	ListCell   *cell;

	foreach(cell, statement->groupClause)
		mark_ordinal(reader, lfirst(cell));
	foreach(cell, statement->sortClause)
		mark_ordinal(reader, lfirst_node(SortBy, cell)->node);
}

/* The table that an item of FROM begins with, if it is one. */
static const RangeVar *
first_table(Node *item)
{
	while (item != NULL && IsA(item, JoinExpr))
		item = ((JoinExpr *) item)->larg;
	return item != NULL && IsA(item, RangeVar) ? (RangeVar *) item : NULL;
}

static void
mark_commas(mark_reader *reader, List *from)
{
	for (int i = 1; i < list_length(from); i++)
	{
		const RangeVar *table = first_table(list_nth(from, i));

		if (table != NULL)
			add_mark(reader, DBE_MARK_COMMA, table->location);
	}
}

static void
mark_select(mark_reader *reader, SelectStmt *statement)
{
	mark_stars(reader, statement->targetList);
	mark_ordinals(reader, statement);
	mark_commas(reader, statement->fromClause);
}

static void
mark_insert(mark_reader *reader, InsertStmt *statement)
{
	if (statement->cols == NIL && statement->selectStmt != NULL)
		add_mark(reader, DBE_MARK_INSERT_ALL, statement->relation->location);
}

static void
mark_join(mark_reader *reader, JoinExpr *join)
{
	const RangeVar *table = first_table(join->rarg);

	if (join->isNatural)
		add_mark(reader, DBE_MARK_NATURAL, table == NULL ? -1 : table->location);
}

static void
mark_table(mark_reader *reader, RangeVar *table)
{
	dbe_mark   *mark = add_mark(reader, DBE_MARK_TABLE, table->location);

	mark->schema = dbe_text_of(table->schemaname);
	mark->name = dbe_text_of(table->relname);
}

static bool
read_node(Node *node, void *context)
{
	mark_reader *reader = context;

	if (node == NULL)
		return false;
	check_stack_depth();
	switch (nodeTag(node))
	{
		case T_SelectStmt:
			mark_select(reader, (SelectStmt *) node);
			break;
		case T_InsertStmt:
			mark_insert(reader, (InsertStmt *) node);
			break;
		case T_JoinExpr:
			mark_join(reader, (JoinExpr *) node);
			break;
		case T_RangeVar:
			mark_table(reader, (RangeVar *) node);
			return false;
		default:
			break;
	}
	return raw_expression_tree_walker(node, read_node, context);
}

static int
by_location(const void *left, const void *right)
{
	const dbe_mark *a = left;
	const dbe_mark *b = right;

	if (a->location != b->location)
		return a->location < b->location ? -1 : 1;
	return (int) a->kind - (int) b->kind;
}

void
dbe_read_marks(Node *statement, dbe_analysed_statement *facts)
{
	mark_reader reader = {palloc(16 * sizeof(dbe_mark)), 0, 16};

	(void) read_node(statement, &reader);
	qsort(reader.marks, reader.count, sizeof(dbe_mark), by_location);
	facts->marks = reader.marks;
	facts->mark_count = reader.count;
}
