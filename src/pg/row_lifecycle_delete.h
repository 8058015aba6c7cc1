/*
 * row_lifecycle_delete.h
 *	  What the parts of the soft delete share.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_ROW_LIFECYCLE_DELETE_H
#define DBE_ROW_LIFECYCLE_DELETE_H

#include "row_lifecycle.h"

typedef enum dbe_plan_kind
{
	DBE_PLAN_DELETE,			/* of a table, through the table that the statement names */
	DBE_PLAN_CHILDREN,			/* of a foreign key: live rows that reference, or their deletion */
	DBE_PLAN_PARENT,			/* of a foreign key: the row that is referenced, where deleted */
	DBE_PLAN_ORPHAN				/* of a foreign key: the row that is referenced */
} dbe_plan_kind;

/* A statement that is planned once in a session, as long as it stays the same. */
typedef struct dbe_statement
{
	dbe_plan_kind kind;
	Oid			object;
	Oid			through;
	const char *text;
	int			count;			/* of the parameters */
	Oid			types[INDEX_MAX_KEYS + 3];
} dbe_statement;

/*
 * Runs it as the caller, with the rights of the table's owner on the table alone,
 * as if it were done through a view of his: what the statement calls, triggers
 * and casts, may have been made by somebody else.  SPI is connected.  sees_all:
 * also what others have committed since the transaction began, and an error
 * where that would be changed.
 */
extern DBE_HIDDEN int dbe_run_statement(const dbe_statement *statement, Oid owner, Datum *values,
										const char *nulls, bool sees_all, uint64 most);

/* A foreign key that references a table. */
typedef struct dbe_foreign_key
{
	Oid			constraint;
	Oid			child;
	Oid			parent;
	char		on_delete;
	int			count;
	AttrNumber	child_key[INDEX_MAX_KEYS];
	AttrNumber	parent_key[INDEX_MAX_KEYS];
	Oid			equal[INDEX_MAX_KEYS];	/* parent = child */
} dbe_foreign_key;

extern DBE_HIDDEN bool dbe_read_foreign_key(Oid constraint, dbe_foreign_key *key);
/* Of the foreign keys that reference the table; palloc'd. */
extern DBE_HIDDEN List *dbe_foreign_keys_to(Relation parent);

extern DBE_HIDDEN const char *dbe_qualified(Relation relation);
/* The same, after ONLY unless it is partitioned. */
extern DBE_HIDDEN char *dbe_only(Relation relation);
extern DBE_HIDDEN const char *dbe_column_name(Relation relation, int attnum);
/* OPERATOR("schema".=) */
extern DBE_HIDDEN char *dbe_operator(Oid operator);

/* The column that soft delete sets, or 0 where it is not enabled, or its trigger does not fire. */
extern DBE_HIDDEN int dbe_deleted_column(Relation relation);

/* Whether a row goes because the row that it references has gone: ON DELETE CASCADE. */
extern DBE_HIDDEN bool dbe_is_orphan(Relation relation, HeapTuple row);

/* Rows of one table that are to be deleted softly. */
typedef struct dbe_deleted_rows
{
	Oid			relation;
	Oid			named;			/* the table whose trigger ends the statement, if any */
	bool		cascade;
	bool		visits;
	int			attnum;			/* of the time */
	ItemPointerData *tids;
	size_t		count;
	size_t		room;
} dbe_deleted_rows;

extern DBE_HIDDEN void dbe_note_row(dbe_deleted_rows *rows, ItemPointer tid);

/* Sets the time of them all, and then looks after what references them; SPI is connected. */
extern DBE_HIDDEN void dbe_delete_rows(List *tables);

/* Deletes live rows that reference these along, or reports those that hold them up. */
extern DBE_HIDDEN void dbe_visit_children(const dbe_deleted_rows *rows, bool along);

#endif							/* DBE_ROW_LIFECYCLE_DELETE_H */
