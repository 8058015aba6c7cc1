/*
 * query_plpgsql_parts.c
 *	  The statements and expressions within a compiled function, in the order of
 *	  its text, and where they stand in it.
 *
 * The language keeps the line of a statement and the text of what is in it; the
 * place is where that text is found next.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "miscadmin.h"
#include "plpgsql.h"

#include "query_body.h"

typedef struct part_walker
{
	dbe_function_body   *body;
	uint32_t	room;
	int			line;			/* of the text, from 1 */
	const char *line_start;
	const char *next;			/* behind what was found last */
	Bitmapset  *assigned;
} part_walker;

/* ---- where a text stands ---- */

static void
move_to_line(part_walker *walker, int line)
{
	while (walker->line < line)
	{
		const char *end = strchr(walker->line_start, '\n');

		if (end == NULL)
			return;
		walker->line_start = end + 1;
		walker->line++;
	}
	if (walker->next < walker->line_start)
		walker->next = walker->line_start;
}

/* A blank stands for whatever the language has cut out: INTO and its targets. */
static bool
stands_at(const char *text, const char *place)
{
	for (; *text != '\0'; text++, place++)
		if (*place == '\0' || (*text != *place && *text != ' '))
			return false;
	return true;
}

static int32_t
find(part_walker *walker, const char *text, bool is_perform)
{
	/* PERFORM is kept as SELECT behind a blank */
	const char *told = is_perform ? "PERFORM" : "";
	size_t		skipped = strlen(told);

	if (*text == '\0' || strlen(text) <= skipped)
		return -1;
	for (const char *place = walker->next; *place != '\0'; place++)
		if (pg_strncasecmp(place, told, skipped) == 0 &&
			(is_perform || *place == *text) && stands_at(text + skipped, place + skipped))
		{
			walker->next = place + strlen(text);
			return place - walker->body->text;
		}
	return -1;
}

static dbe_body_part *
new_part(part_walker *walker)
{
	dbe_function_body   *body = walker->body;

	if (body->count == walker->room)
	{
		walker->room = Max(walker->room * 2, 16);
		body->parts = body->parts == NULL ?
			palloc(walker->room * sizeof(dbe_body_part)) :
			repalloc(body->parts, walker->room * sizeof(dbe_body_part));
	}
	return memset(&body->parts[body->count++], 0, sizeof(dbe_body_part));
}

/* What is not found in the text cannot be shown, and is left out. */
static void
add(part_walker *walker, PLpgSQL_expr *expression, dbe_body_role role, int target)
{
	int32_t		location;
	dbe_body_part *part;

	if (expression == NULL)
		return;
	location = find(walker, expression->query, role == DBE_BODY_DISCARDED);
	if (location < 0)
		return;
	part = new_part(walker);
	part->role = role;
	part->target = target;
	part->location = location;
	part->text = expression->query;
	part->mode = expression->parseMode;
	part->expression = expression;
}

static void
add_expression(part_walker *walker, PLpgSQL_expr *expression)
{
	add(walker, expression, DBE_BODY_EXPRESSION, 0);
}

static void
add_expressions(part_walker *walker, List *expressions)
{
	ListCell   *cell;

	foreach(cell, expressions)
		add_expression(walker, lfirst(cell));
}

/* ---- what is set ---- */

static void
note_assigned(part_walker *walker, int number)
{
	if (number >= 0)
		walker->assigned = bms_add_member(walker->assigned, number);
}

static void
note_target(part_walker *walker, PLpgSQL_variable *target)
{
	if (target == NULL)
		return;
	note_assigned(walker, target->dno);
	if (target->dtype != PLPGSQL_DTYPE_ROW)
		return;
	for (int i = 0; i < ((PLpgSQL_row *) target)->nfields; i++)
		note_assigned(walker, ((PLpgSQL_row *) target)->varnos[i]);
}

/* ---- statements ---- */

static void walk(part_walker *walker, List *statements);

static void
walk_block(part_walker *walker, PLpgSQL_stmt_block *block)
{
	ListCell   *cell;

	for (int i = 0; i < block->n_initvars; i++)
	{
		PLpgSQL_variable *variable =
			(PLpgSQL_variable *) walker->body->plpgsql->datums[block->initvarnos[i]];

		if (variable->dtype != PLPGSQL_DTYPE_VAR && variable->dtype != PLPGSQL_DTYPE_REC)
			continue;
		move_to_line(walker, variable->lineno);
		add_expression(walker, variable->default_val);
		if (variable->dtype == PLPGSQL_DTYPE_VAR)
			add(walker, ((PLpgSQL_var *) variable)->cursor_explicit_expr, DBE_BODY_STATEMENT, 0);
	}
	move_to_line(walker, block->lineno);
	walk(walker, block->body);
	if (block->exceptions == NULL)
		return;
	foreach(cell, block->exceptions->exc_list)
		walk(walker, ((PLpgSQL_exception *) lfirst(cell))->action);
}

static void
walk_if(part_walker *walker, PLpgSQL_stmt_if *statement)
{
	ListCell   *cell;

	add_expression(walker, statement->cond);
	walk(walker, statement->then_body);
	foreach(cell, statement->elsif_list)
	{
		PLpgSQL_if_elsif *arm = lfirst(cell);

		move_to_line(walker, arm->lineno);
		add_expression(walker, arm->cond);
		walk(walker, arm->stmts);
	}
	walk(walker, statement->else_body);
}

static void
walk_case(part_walker *walker, PLpgSQL_stmt_case *statement)
{
	ListCell   *cell;

	add_expression(walker, statement->t_expr);
	foreach(cell, statement->case_when_list)
	{
		PLpgSQL_case_when *arm = lfirst(cell);

		move_to_line(walker, arm->lineno);
		/* with an operand the text is the language's own */
		if (statement->t_expr == NULL)
			add_expression(walker, arm->expr);
		walk(walker, arm->stmts);
	}
	walk(walker, statement->else_stmts);
}

static void
walk_integers(part_walker *walker, PLpgSQL_stmt_fori *statement)
{
	note_assigned(walker, statement->var->dno);
	add_expression(walker, statement->lower);
	add_expression(walker, statement->upper);
	add_expression(walker, statement->step);
	walk(walker, statement->body);
}

static void
walk_rows(part_walker *walker, PLpgSQL_stmt_forq *statement)
{
	note_target(walker, statement->var);
	if (statement->cmd_type == PLPGSQL_STMT_FORS)
		add(walker, ((PLpgSQL_stmt_fors *) statement)->query, DBE_BODY_STATEMENT, 0);
	if (statement->cmd_type == PLPGSQL_STMT_DYNFORS)
	{
		add(walker, ((PLpgSQL_stmt_dynfors *) statement)->query, DBE_BODY_EXECUTED, 0);
		add_expressions(walker, ((PLpgSQL_stmt_dynfors *) statement)->params);
	}
	walk(walker, statement->body);
}

static void
walk_array(part_walker *walker, PLpgSQL_stmt_foreach_a *statement)
{
	note_assigned(walker, statement->varno);
	add_expression(walker, statement->expr);
	walk(walker, statement->body);
}

static void
walk_open(part_walker *walker, PLpgSQL_stmt_open *statement)
{
	add(walker, statement->query, DBE_BODY_STATEMENT, 0);
	add(walker, statement->dynquery, DBE_BODY_EXECUTED, 0);
	add_expressions(walker, statement->params);
}

static void
walk_returned(part_walker *walker, PLpgSQL_stmt_return_query *statement)
{
	add(walker, statement->query, DBE_BODY_STATEMENT, 0);
	add(walker, statement->dynquery, DBE_BODY_EXECUTED, 0);
	add_expressions(walker, statement->params);
}

static void
walk_executed(part_walker *walker, PLpgSQL_stmt_dynexecute *statement)
{
	note_target(walker, statement->target);
	add(walker, statement->query, DBE_BODY_EXECUTED, 0);
	add_expressions(walker, statement->params);
}

static void
note_diagnostics(part_walker *walker, List *items)
{
	ListCell   *cell;

	foreach(cell, items)
		note_assigned(walker, ((PLpgSQL_diag_item *) lfirst(cell))->target);
}

static void
walk_assignment(part_walker *walker, PLpgSQL_stmt_assign *statement)
{
	note_assigned(walker, statement->varno);
	add(walker, statement->expr, DBE_BODY_ASSIGNMENT, statement->varno + 1);
}

/* Statements that have no others within. */
static void
walk_plain(part_walker *walker, PLpgSQL_stmt *statement)
{
	switch (statement->cmd_type)
	{
		case PLPGSQL_STMT_ASSIGN:
			walk_assignment(walker, (PLpgSQL_stmt_assign *) statement);
			break;
		case PLPGSQL_STMT_PERFORM:
			add(walker, ((PLpgSQL_stmt_perform *) statement)->expr, DBE_BODY_DISCARDED, 0);
			break;
		case PLPGSQL_STMT_EXECSQL:
			note_target(walker, ((PLpgSQL_stmt_execsql *) statement)->target);
			add(walker, ((PLpgSQL_stmt_execsql *) statement)->sqlstmt, DBE_BODY_STATEMENT, 0);
			break;
		case PLPGSQL_STMT_DYNEXECUTE:
			walk_executed(walker, (PLpgSQL_stmt_dynexecute *) statement);
			break;
		case PLPGSQL_STMT_OPEN:
			walk_open(walker, (PLpgSQL_stmt_open *) statement);
			break;
		case PLPGSQL_STMT_RETURN:
			add_expression(walker, ((PLpgSQL_stmt_return *) statement)->expr);
			break;
		case PLPGSQL_STMT_RETURN_NEXT:
			add_expression(walker, ((PLpgSQL_stmt_return_next *) statement)->expr);
			break;
		case PLPGSQL_STMT_RETURN_QUERY:
			walk_returned(walker, (PLpgSQL_stmt_return_query *) statement);
			break;
		case PLPGSQL_STMT_EXIT:
			add_expression(walker, ((PLpgSQL_stmt_exit *) statement)->cond);
			break;
		case PLPGSQL_STMT_RAISE:
			add_expressions(walker, ((PLpgSQL_stmt_raise *) statement)->params);
			break;
		case PLPGSQL_STMT_ASSERT:
			add_expression(walker, ((PLpgSQL_stmt_assert *) statement)->cond);
			break;
		case PLPGSQL_STMT_GETDIAG:
			note_diagnostics(walker, ((PLpgSQL_stmt_getdiag *) statement)->diag_items);
			break;
		case PLPGSQL_STMT_FETCH:
			note_target(walker, ((PLpgSQL_stmt_fetch *) statement)->target);
			break;
		case PLPGSQL_STMT_CALL:
			note_target(walker, ((PLpgSQL_stmt_call *) statement)->target);
			break;
		default:
			break;
	}
}

static void
walk_statement(part_walker *walker, PLpgSQL_stmt *statement)
{
	check_stack_depth();
	/* a block's line is that of BEGIN, behind its declarations */
	if (statement->cmd_type != PLPGSQL_STMT_BLOCK)
		move_to_line(walker, statement->lineno);
	switch (statement->cmd_type)
	{
		case PLPGSQL_STMT_BLOCK:
			walk_block(walker, (PLpgSQL_stmt_block *) statement);
			break;
		case PLPGSQL_STMT_IF:
			walk_if(walker, (PLpgSQL_stmt_if *) statement);
			break;
		case PLPGSQL_STMT_CASE:
			walk_case(walker, (PLpgSQL_stmt_case *) statement);
			break;
		case PLPGSQL_STMT_LOOP:
			walk(walker, ((PLpgSQL_stmt_loop *) statement)->body);
			break;
		case PLPGSQL_STMT_WHILE:
			add_expression(walker, ((PLpgSQL_stmt_while *) statement)->cond);
			walk(walker, ((PLpgSQL_stmt_while *) statement)->body);
			break;
		case PLPGSQL_STMT_FORI:
			walk_integers(walker, (PLpgSQL_stmt_fori *) statement);
			break;
		case PLPGSQL_STMT_FORS:
		case PLPGSQL_STMT_FORC:
		case PLPGSQL_STMT_DYNFORS:
			walk_rows(walker, (PLpgSQL_stmt_forq *) statement);
			break;
		case PLPGSQL_STMT_FOREACH_A:
			walk_array(walker, (PLpgSQL_stmt_foreach_a *) statement);
			break;
		default:
			walk_plain(walker, statement);
			break;
	}
}

static void
walk(part_walker *walker, List *statements)
{
	ListCell   *cell;

	foreach(cell, statements)
		walk_statement(walker, lfirst(cell));
}

/* ---- all of it ---- */

static void
list_inputs(part_walker *walker)
{
	const PLpgSQL_function *function = walker->body->plpgsql;
	int16	   *items = palloc(Max(function->fn_nargs, 1) * sizeof(int16));
	uint32_t	count = 0;

	for (int i = 0; i < function->fn_nargs; i++)
		if (!bms_is_member(function->fn_argvarnos[i], walker->assigned))
			items[count++] = function->fn_argvarnos[i] + 1;
	walker->body->inputs = (dbe_numbers) {items, count};
}

void
dbe_list_parts(dbe_function_body *body)
{
	part_walker walker = {body, 0, 1, body->text, body->text, NULL};

	walk_statement(&walker, (PLpgSQL_stmt *) body->plpgsql->action);
	list_inputs(&walker);
}
