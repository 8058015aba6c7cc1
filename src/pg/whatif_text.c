/*
 * whatif_text.c
 *	  The name and the definition of a what-if index.
 *
 * The definition is as pg_get_indexdef() would print it, without a name, so that the
 * same index always has the same text, and runs.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/reloptions.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"

#include "query.h"
#include "whatif.h"

/* ---- definition ---- */

static void
add_options(StringInfo text, List *options)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);
		const char *value = option->arg == NULL ? "true" : defGetString(option);

		appendStringInfo(text, "%s%s=%s", foreach_current_index(cell) > 0 ? ", " : "",
						 quote_identifier(option->defname),
						 quote_identifier(value) == value ? value : quote_literal_cstr(value));
	}
}

static void
add_expression(StringInfo text, Node *expression, List *names)
{
	const char *written = deparse_expression(expression, names, false, false);
	bool		is_call = IsA(expression, FuncExpr) &&
		((FuncExpr *) expression)->funcformat == COERCE_EXPLICIT_CALL;

	appendStringInfo(text, is_call ? "%s" : "(%s)", written);
}

/* What the column would have if the statement said nothing. */
static Oid
collation_before(Relation relation, const dbe_whatif_entry *entry, const IndexElem *element, int i)
{
	if (entry->keys[i] > 0)
		return TupleDescAttr(RelationGetDescr(relation), entry->keys[i] - 1)->attcollation;
	return exprCollation(element->expr);
}

static void
add_key_words(StringInfo text, Relation relation, const dbe_whatif_entry *entry,
			  const IndexElem *element, int i)
{
	Oid			usual = GetDefaultOpClass(entry->types[i], entry->method);

	if (OidIsValid(entry->collations[i]) &&
		entry->collations[i] != collation_before(relation, entry, element, i))
		appendStringInfo(text, " COLLATE %s", generate_collation_name(entry->collations[i]));
	if (element->opclassopts != NIL || entry->classes[i] != usual)
		appendStringInfo(text, " %s", generate_opclass_name(entry->classes[i]));
	if (element->opclassopts != NIL)
	{
		appendStringInfoString(text, " (");
		add_options(text, element->opclassopts);
		appendStringInfoChar(text, ')');
	}
	if (entry->descending[i])
		appendStringInfoString(text, entry->nulls_first[i] ? " DESC" : " DESC NULLS LAST");
	else if (entry->nulls_first[i])
		appendStringInfoString(text, " NULLS FIRST");
}

static void
add_columns(StringInfo text, Relation relation, const dbe_whatif_entry *entry,
			const IndexStmt *statement, List *names)
{
	List	   *elements = list_concat_copy(statement->indexParams, statement->indexIncludingParams);
	ListCell   *cell;
	int			i = 0;

	foreach(cell, elements)
	{
		const IndexElem *element = lfirst_node(IndexElem, cell);

		appendStringInfoString(text, i == 0 ? "(" : i == entry->key_count ? ") INCLUDE (" : ", ");
		if (entry->keys[i] > 0)
			appendStringInfoString(text, quote_identifier(get_attname(entry->relation, entry->keys[i], false)));
		else
			add_expression(text, element->expr, names);
		if (i < entry->key_count)
			add_key_words(text, relation, entry, element, i);
		i++;
	}
	appendStringInfoChar(text, ')');
}

static char *
definition_of(const dbe_whatif_entry *entry, Relation relation, const IndexStmt *statement)
{
	StringInfoData text;
	List	   *names = deparse_context_for(RelationGetRelationName(relation), entry->relation);

	initStringInfo(&text);
	appendStringInfo(&text, "CREATE %sINDEX ON %s USING %s ", statement->unique ? "UNIQUE " : "",
					 quote_qualified_identifier(get_namespace_name(RelationGetNamespace(relation)),
												RelationGetRelationName(relation)),
					 quote_identifier(statement->accessMethod));
	add_columns(&text, relation, entry, statement, names);
	if (statement->nulls_not_distinct)
		appendStringInfoString(&text, " NULLS NOT DISTINCT");
	if (statement->options != NIL)
	{
		appendStringInfoString(&text, " WITH (");
		add_options(&text, statement->options);
		appendStringInfoChar(&text, ')');
	}
	if (statement->tableSpace != NULL)
		appendStringInfo(&text, " TABLESPACE %s", quote_identifier(statement->tableSpace));
	if (statement->whereClause != NULL)
		appendStringInfo(&text, " WHERE %s",
						 deparse_expression(statement->whereClause, names, false, false));
	return text.data;
}

/* ---- name ---- */

static char *
column_names(const IndexStmt *statement)
{
	List	   *elements = list_concat_copy(statement->indexParams, statement->indexIncludingParams);
	StringInfoData names;
	ListCell   *cell;

	initStringInfo(&names);
	foreach(cell, elements)
	{
		const IndexElem *element = lfirst_node(IndexElem, cell);
		const char *name = element->indexcolname != NULL ? element->indexcolname :
			element->name != NULL ? element->name : "expr";

		appendStringInfo(&names, "%s%s", names.len > 0 ? "_" : "", name);
		if (names.len >= NAMEDATALEN)
			break;
	}
	return names.data;
}

/* As the server names an index, with what tells that it is none. */
static char *
name_of(const dbe_whatif_entry *entry, Relation relation, const IndexStmt *statement)
{
	char	   *columns = column_names(statement);
	char		label[16] = "idx";
	char	   *name;

	for (int number = 1;; number++)
	{
		name = psprintf("dbe:%s", makeObjectName(RelationGetRelationName(relation), columns, label));
		if (!dbe_whatif_is_named(entry->relation, name))
			return name;
		snprintf(label, sizeof(label), "idx%d", number);
	}
}

void
dbe_whatif_describe(dbe_whatif_entry *entry, Relation relation, const IndexStmt *statement)
{
	entry->facts.schema = dbe_text_of(get_namespace_name(RelationGetNamespace(relation)));
	entry->facts.table_name = dbe_text_of(pstrdup(RelationGetRelationName(relation)));
	entry->facts.method = dbe_text_of(pstrdup(statement->accessMethod));
	entry->facts.definition = dbe_text_of(definition_of(entry, relation, statement));
	entry->facts.name = dbe_text_of(name_of(entry, relation, statement));
}
