/*
 * audit_columns.c
 *	  Which columns of a table are kept, and how.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "audit.h"

/*
 * A column is found by its number, which it keeps when it is renamed, and by its
 * name, which it keeps when the table is restored from a dump.
 */
static dbe_form
listed_form(const dbe_audit_options *options, const FormData_pg_attribute *attribute,
			AttrNumber number)
{
	dbe_form	form = options->listed_only ? DBE_NOT_KEPT : DBE_AS_IS;

	for (int i = 0; i < options->listed; i++)
		if (namestrcmp(&options->listed_names[i], NameStr(attribute->attname)) == 0 ||
			(options->listed_numbers != NULL &&
			 options->listed_numbers[i] == number))
			form = (dbe_form) options->listed_forms[i];
	return form;
}

/* True: values must be converted. */
static bool
describe_column(dbe_kept_column *column, const FormData_pg_attribute *attribute, dbe_form listed)
{
	Oid			type = getBaseType(attribute->atttypid);

	column->number = attribute->attnum;
	column->name = attribute->attname;
	column->form = listed == DBE_AS_IS ? dbe_form_of(type) : listed;
	column->type = dbe_kept_type(column->form, type);
	get_typlenbyvalalign(column->type, &column->length, &column->by_value, &column->alignment);
	if (column->form == DBE_AS_IS)
		return false;
	dbe_prepare_form(column, type);
	return true;
}

/* A column of a relation, and its number in the table that is audited: that of a partition may differ. */
typedef struct numbered_column
{
	AttrNumber	number;
	const FormData_pg_attribute *attribute;
} numbered_column;

static int
compare_numbers(const void *a, const void *b)
{
	return ((const numbered_column *) a)->number - ((const numbered_column *) b)->number;
}

/* In the order of the audited table, so that its partitions have one layout. */
static int
number_columns(Relation relation, Oid table, numbered_column *columns)
{
	TupleDesc	descriptor = RelationGetDescr(relation);
	bool		is_itself = RelationGetRelid(relation) == table;
	int			count = 0;

	for (int i = 0; i < descriptor->natts; i++)
	{
		const FormData_pg_attribute *attribute = TupleDescAttr(descriptor, i);

		/* a virtual generated column has no value of its own */
		if (attribute->attisdropped || attribute->attgenerated == 'v')
			continue;
		columns[count].number = is_itself ? attribute->attnum
			: get_attnum(table, NameStr(attribute->attname));
		columns[count++].attribute = attribute;
	}
	if (!is_itself)
		qsort(columns, count, sizeof(numbered_column), compare_numbers);
	return count;
}

void
dbe_describe_columns(Relation relation, const dbe_audit_options *options, dbe_layout *layout)
{
	int			natts = RelationGetDescr(relation)->natts;
	numbered_column *columns = palloc((natts + 1) * sizeof(numbered_column));
	int			count = number_columns(relation, options->relation, columns);

	layout->columns = palloc0((natts + 1) * sizeof(dbe_kept_column));
	for (int i = 0; i < count; i++)
	{
		dbe_form	form = listed_form(options, columns[i].attribute, columns[i].number);

		if (form != DBE_NOT_KEPT)
			layout->converts |= describe_column(&layout->columns[layout->count++],
												columns[i].attribute, form);
	}
	pfree(columns);
}
