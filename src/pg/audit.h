/*
 * audit.h
 *	  The audit trail: from a changed row to a record in the log, and back.
 *
 * A record (a row of dbe.audit_record) holds what one statement did to rows of
 * one layout: who, when, where once, and an image of each row.  A layout (a row
 * of dbe.audit_layout) says how the images are to be read, whatever becomes of
 * the table later.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_AUDIT_H
#define DBE_AUDIT_H

#include "access/tupdesc.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "utils/rel.h"

#include "host.h"

/* What a row of an image was. */
typedef enum dbe_action
{
	DBE_INSERTED = 1,
	DBE_UPDATED,
	DBE_DELETED,
	DBE_TRUNCATED,
	DBE_COMMANDED,				/* a command that changed the schema or a role */
	DBE_FORGOTTEN				/* a tombstone: an image was erased */
} dbe_action;

/* How the value of a column is kept: pg_attribute's form, or one that needs no type to be read. */
typedef enum dbe_form
{
	DBE_NOT_KEPT = 'n',
	DBE_AS_IS = 'b',			/* built-in types that hold no identifier of an object */
	DBE_AS_TEXT = 't',			/* output of the type */
	DBE_AS_JSON = 'j',			/* jsonb: composites, arrays of what is no built-in type */
	DBE_AS_HASH = 'h',			/* masks: text in place of the value */
	DBE_AS_LENGTH = 'l',
	DBE_AS_STARS = 'f'
} dbe_form;

typedef struct dbe_kept_column
{
	AttrNumber	number;			/* in the table that is written to; 0 when only read */
	dbe_form	form;
	Oid			type;			/* of the kept value: always a built-in one */
	int16		length;
	bool		by_value;
	char		alignment;
	NameData	name;
	bool		is_plain;		/* its text depends on no setting */
	bool		names_object;	/* its text depends on the search path */
	const char *declared;		/* type, as SQL writes it; only when it is read */
	FmgrInfo	convert;		/* what makes text or jsonb of the value */
} dbe_kept_column;

/* How to read an image. */
typedef struct dbe_layout
{
	int32		id;
	int			count;
	dbe_kept_column *columns;
	int			key_count;
	int16	   *key;			/* positions in columns */
	bool		has_integer_key;
	uint64		salt;			/* keeps equal keys of different tables apart */
	bool		converts;		/* some value is not kept as it is: functions make what is kept */
	bool		keeps_old_rows; /* an UPDATE's image holds all old values */
	bytea	   *secret;			/* of masks by hash */
	/* when it is read */
	int32		table;
	NameData	schema;
	NameData	name;
	Oid			relation;
} dbe_layout;

/* What is to be recorded of one relation. */
typedef struct dbe_audited
{
	Oid			relation;		/* hash key */
	Oid			table;			/* in dbe.audit_table; another for a partition */
	bool		is_valid;		/* the relation's catalog entries have not changed since */
	bool		is_registered;
	bool		logs_unchanged;
	bool		logs_query;
	bool		is_chained;
	bool		records[DBE_TRUNCATED + 1];
	TransactionId maker;		/* of the layout, while it may still be rolled back */
	MemoryContext context;
	dbe_layout	layout;
} dbe_audited;

/* What dbe.audit_table says of one. */
typedef struct dbe_audit_options
{
	int32		table;
	Oid			relation;
	NameData	schema;
	NameData	name;
	bool		full_rows;
	bool		listed_only;
	int			listed;
	NameData   *listed_names;
	int16	   *listed_numbers; /* NULL where they belong to another relation */
	char	   *listed_forms;
	int			key_count;		/* 0 = that of the primary key */
	NameData   *key_names;
} dbe_audit_options;

/* ---- audit_relation.c ---- */

/* The settings and layout of a relation; those of its audited ancestor where it is a partition. */
extern DBE_HIDDEN dbe_audited *dbe_audited_relation(Relation relation);

/* At the end of a transaction: layouts that it has made stay, or do not. */
extern DBE_HIDDEN void dbe_settle_layouts(void);

/* ---- audit_layout.c ---- */

/*
 * Finds the layout for what a relation is now, or makes it.  True: it was made, by
 * this transaction.  Everything lives in the current memory context.
 */
extern DBE_HIDDEN bool dbe_find_layout(Relation relation, const dbe_audit_options *options,
									   dbe_layout *layout);
/* For reading: the layout with a number, or (0) all those of a table. */
extern DBE_HIDDEN List *dbe_read_layouts(int32 id, int32 table);

/* A table or index of dbe's own by its name. */
extern DBE_HIDDEN Oid dbe_own_relation(const char *name);

/* ---- audit_columns.c ---- */

/* The columns of a layout: those of a relation that the options keep. */
extern DBE_HIDDEN void dbe_describe_columns(Relation relation, const dbe_audit_options *options,
											dbe_layout *layout);

/* ---- audit_value.c ---- */

/* How values of a type are kept; and the type of what is kept then. */
extern DBE_HIDDEN dbe_form dbe_form_of(Oid type);
extern DBE_HIDDEN Oid dbe_kept_type(dbe_form form, Oid type);
/* Prepares a column for dbe_kept_value(). */
extern DBE_HIDDEN void dbe_prepare_form(dbe_kept_column *column, Oid declared);
extern DBE_HIDDEN Datum dbe_kept_value(const dbe_layout *layout, const dbe_kept_column *column,
									   Datum value);

/* ---- audit_image.c ---- */

/* A row's image is appended to a buffer that grows. */
typedef struct dbe_buffer
{
	char	   *data;
	Size		length;
	Size		room;
} dbe_buffer;

/* Codes of the keys that an image bears: two where an UPDATE has changed the key. */
typedef struct dbe_codes
{
	uint64		lowest;
	uint64		highest;
} dbe_codes;

/*
 * Appends the image of a change; old or new is NULL where there is none.  False,
 * and nothing is appended: an UPDATE has changed nothing that is kept.
 */
extern DBE_HIDDEN bool dbe_put_image(dbe_buffer *buffer, const dbe_layout *layout,
									 dbe_action action, TupleTableSlot *old,
									 TupleTableSlot *new_row, bool even_unchanged,
									 dbe_codes *codes);
/* The code of a key; values stand at the columns' positions, in their kept form. */
extern DBE_HIDDEN uint64 dbe_key_code(const dbe_layout *layout, const Datum *values,
									  const bool *nulls);
extern DBE_HIDDEN void dbe_put_bytes(dbe_buffer *buffer, const void *data, Size length);
extern DBE_HIDDEN void dbe_put_number(dbe_buffer *buffer, uint64 number);

/* ---- audit_read.c ---- */

typedef struct dbe_row_values
{
	Datum	   *values;
	bool	   *nulls;
	bool	   *present;
} dbe_row_values;

/* A change, read back from its image. */
typedef struct dbe_change
{
	dbe_action	action;
	dbe_row_values old;
	dbe_row_values new_row;
} dbe_change;

/* Where the reading of a record's images stands. */
typedef struct dbe_reader
{
	const dbe_layout *layout;
	const char *next;
	const char *end;
} dbe_reader;

/* Raises XX001. */
extern DBE_HIDDEN void dbe_damaged(const dbe_reader *reader) pg_attribute_noreturn();
/* Room for the changes of a layout. */
extern DBE_HIDDEN void dbe_make_change(const dbe_layout *layout, dbe_change *change);
/* The next change of a record; false at its end.  Values live in the current context. */
extern DBE_HIDDEN bool dbe_read_change(dbe_reader *reader, dbe_change *change);
/* The code of a row's key, from what is kept of it. */
extern DBE_HIDDEN uint64 dbe_kept_code(const dbe_layout *layout, const dbe_row_values *row);

/* ---- audit_json.c ---- */

/* Which columns of a row to show. */
typedef enum dbe_columns
{
	DBE_PRESENT_COLUMNS,
	DBE_KEY_COLUMNS
} dbe_columns;

/* Prepares a layout for dbe_json_of_row(). */
extern DBE_HIDDEN void dbe_prepare_json(dbe_layout *layout);
/* An object with a member for each column, as to_jsonb() makes of a row; or null. */
extern DBE_HIDDEN Datum dbe_json_of_row(const dbe_layout *layout, const dbe_row_values *row,
										dbe_columns columns, bool *is_null);

/* ---- audit_functions.c ---- */

/* Raises 42501 unless the caller may read dbe.audit_log. */
extern DBE_HIDDEN void dbe_require_right_to_read(void);
/* Raises 55000 for a partition of the log that cannot be read. */
extern DBE_HIDDEN void dbe_require_form(Relation partition);
/* Columns that were renamed since go by the name that they have now, where there still is the table. */
extern DBE_HIDDEN void dbe_use_current_names(dbe_layout *layout);

/* ---- audit_pending.c ---- */

/* Remembers a change until the end of the statement. */
extern DBE_HIDDEN void dbe_record_change(const dbe_audited *audited, dbe_action action,
										 TupleTableSlot *old, TupleTableSlot *new_row);
/* Writes what the statements at this level of the transaction have left. */
extern DBE_HIDDEN void dbe_write_changes(void);
/* The interval of 2^height codes around one, as records are indexed by them. */
extern DBE_HIDDEN uint64 dbe_interval(uint64 code, int height);

/* ---- audit_log.c ---- */

typedef struct dbe_record
{
	int64		id;
	uint64		node;
	int32		layout;
	int32		rows;
	bool		is_chained;
	bytea	   *images;
} dbe_record;

/* Columns of dbe.audit_record. */
enum
{
	dbe_record_id = 1,
	dbe_record_recorded_at,
	dbe_record_transaction,
	dbe_record_node,
	dbe_record_layout,
	dbe_record_statement,
	dbe_record_row_count,
	dbe_record_changed_by,
	dbe_record_context,
	dbe_record_chain,
	dbe_record_images,
	dbe_record_columns = dbe_record_images
};

/* Who, where and when, the same for all records of a statement. */
typedef struct dbe_origin
{
	text	   *user;
	bytea	   *context;
	TimestampTz recorded_at;
	int32		statement;
} dbe_origin;

extern DBE_HIDDEN int64 dbe_next_record_id(void);
extern DBE_HIDDEN void dbe_write_records(const dbe_origin *origin, const dbe_record *records,
										 int count);

/* ---- audit_context.c ---- */

extern DBE_HIDDEN void dbe_describe_origin(dbe_origin *origin, bool with_query);

#endif							/* DBE_AUDIT_H */
