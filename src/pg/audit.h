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
#include "common/sha2.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/rel.h"

#include "compat.h"
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
	AttrNumber	number;			/* in the table that is written to, or in the one read about; 0: not there */
	dbe_form	form;
	Oid			type;			/* of the kept value: always a built-in one */
	int16		length;
	bool		by_value;
	char		alignment;
	NameData	name;
	bool		is_plain;		/* its text depends on no setting */
	bool		names_object;	/* its text depends on the search path */
	const char *declared;		/* type, as SQL writes it; only when it is read */
	bool		is_refusable;	/* jsonb may refuse a value, however small */
	FmgrInfo	convert;		/* what makes text or jsonb of the value */
	/* of a key */
	FmgrInfo   *hash;			/* where equal values may have different bytes */
	Oid			collation;		/* by which different text may be equal */
	bool		folds_case;		/* citext */
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
	bool		is_loose;		/* records of it stand where loose codes are; known only to who writes */
	uint64		salt;			/* keeps equal keys of different tables apart */
	bool		converts;		/* some value is not kept as it is: functions make what is kept */
	bool		keeps_old_rows; /* an UPDATE's image holds all old values */
	bool		is_chained;		/* all its records are links of a hash chain */
	uint8		digest[PG_SHA256_DIGEST_LENGTH];	/* of its row, where it is chained */
	bytea	   *secret;			/* of masks by hash */
	/* when it is read */
	int32		table;
	NameData	schema;
	NameData	name;
	Oid			relation;		/* the table as it is now */
} dbe_layout;

/* What is to be recorded of one relation. */
typedef struct dbe_audited
{
	Oid			relation;		/* hash key */
	Oid			table;			/* in dbe.audit_table; another for a partition */
	bool		is_valid;		/* the relation's catalog entries have not changed since */
	bool		is_registered;
	bool		is_unknown;		/* nor was it ever: its triggers came without it */
	bool		has_warned;		/* of that, in this session; kept at the root of partitions */
	char		end;			/* pg_trigger.tgenabled of the trigger that ends its statements */
	bool		logs_unchanged;
	bool		logs_query;
	bool		records[DBE_TRUNCATED + 1];
	TransactionId maker;		/* of the layout, in the transaction that has made it */
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
	bool		hash_chain;
	bool		listed_only;
	int			listed;
	NameData   *listed_names;
	int16	   *listed_numbers; /* NULL where they belong to another relation */
	char	   *listed_forms;
	int			key_count;		/* 0 = that of the primary key */
	NameData   *key_names;
} dbe_audit_options;

/* ---- audit_relation.c ---- */

/* Columns of dbe.audit_table. */
enum
{
	dbe_table_id = 1,
	dbe_table_relation,
	dbe_table_schema,
	dbe_table_name,
	dbe_table_is_enabled,
	dbe_table_actions,
	dbe_table_full_rows,
	dbe_table_log_unchanged,
	dbe_table_log_query,
	dbe_table_hash_chain,
	dbe_table_listed_only,
	dbe_table_column_names,
	dbe_table_column_numbers,
	dbe_table_column_forms,
	dbe_table_relation_id,
	dbe_table_key_columns
};

/* The settings and layout of a relation; those of its audited ancestor where it is a partition. */
extern DBE_HIDDEN dbe_audited *dbe_audited_relation(Relation relation);
/* Says once in a session that nothing is recorded of a table that has the triggers. */
extern DBE_HIDDEN void dbe_warn_unregistered(Relation relation);

/* ---- audit_layout.c ---- */

/*
 * Finds the layout for what a relation is now, or makes it.  Gives the (sub)transaction
 * that has made it where that is one of our own, and so may still be rolled back.
 * Everything lives in the current memory context.
 */
extern DBE_HIDDEN TransactionId dbe_find_layout(Relation relation,
												const dbe_audit_options *options,
												dbe_layout *layout);
/* What of a relation is kept, and by what its rows are identified. */
extern DBE_HIDDEN void dbe_describe_layout(Relation relation, const dbe_audit_options *options,
										   dbe_layout *layout);
/* Fills in what follows from columns and key. */
extern DBE_HIDDEN void dbe_complete_layout(dbe_layout *layout, int32 table);
/*
 * For reading: the layout with a number, or (0) all those of a table.  Their columns
 * have the numbers that they have in the table now.
 */
extern DBE_HIDDEN List *dbe_read_layouts(int32 id, int32 table);
/* What of a layout goes into the link of each of its records. */
extern DBE_HIDDEN void dbe_hash_layout(int32 id, uint8 *digest);
/* As they are stored, with the numbers of another life of the table. */
extern DBE_HIDDEN List *dbe_read_stored_layouts(int32 id, int32 table);

/* ---- audit_names.c ---- */

extern DBE_HIDDEN void dbe_bind_layout(dbe_layout *layout);

/* A table or index of dbe's own by its name. */
extern DBE_HIDDEN Oid dbe_own_relation(const char *name);

/* The trigger at the end of statements. */
#define DBE_AUDIT_END "00_dbe_audit_end"

/* In the first byte of an image, beside the action: values were erased. */
#define DBE_ERASED 0x80

/* ---- audit_value.c ---- */

/* How values of a type are kept; and the type of what is kept then. */
extern DBE_HIDDEN dbe_form dbe_form_of(Oid type);
extern DBE_HIDDEN Oid dbe_kept_type(dbe_form form, Oid type);
/* Output of a type, the same whatever the session has set. */
extern DBE_HIDDEN char *dbe_settled_text(FmgrInfo *output, Datum value, bool names_object,
										 bool in_utc);
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
/* A value in its kept form. */
extern DBE_HIDDEN void dbe_put_kept(dbe_buffer *buffer, const dbe_kept_column *column, Datum value);
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
	bool	   *changed;		/* by an UPDATE */
	bool	   *erased;			/* by dbe.audit_forget(): neither old nor new is known */
	Datum		note;			/* of a tombstone: jsonb */
} dbe_change;

/* Appends the image of a change that was read back (audit_image.c). */
extern DBE_HIDDEN void dbe_put_change(dbe_buffer *buffer, const dbe_layout *layout,
									  const dbe_change *change);

/* Where the reading of a record's images stands. */
typedef struct dbe_reader
{
	const dbe_layout *layout;
	const char *next;
	const char *end;
} dbe_reader;

/* Raises XX001. */
pg_noreturn extern DBE_HIDDEN void dbe_damaged(const dbe_reader *reader);
/* Room for the changes of a layout. */
extern DBE_HIDDEN void dbe_make_change(const dbe_layout *layout, dbe_change *change);
/* The next change of a record; false at its end.  Values live in the current context. */
extern DBE_HIDDEN bool dbe_read_change(dbe_reader *reader, dbe_change *change);
/* ---- audit_key.c ---- */

typedef enum dbe_code_kind
{
	DBE_STORED_CODE,			/* by which a record is found */
	DBE_LOOSE_CODE,				/* the same where text may be equal to other text */
	DBE_READERS_CODE			/* exact, as the table compares now: to tell keys apart, never stored */
} dbe_code_kind;

/* How a column of the table compares: its type below a domain, and its collation. */
extern DBE_HIDDEN void dbe_compare_column(dbe_kept_column *column, Oid type, Oid collation);
extern DBE_HIDDEN void dbe_prepare_key(dbe_layout *layout);
extern DBE_HIDDEN bool dbe_may_be_loose(const dbe_layout *layout);
/* The code of a key; values stand at the columns' positions, in their kept form. */
extern DBE_HIDDEN uint64 dbe_key_code(const dbe_layout *layout, const Datum *values,
									  const bool *nulls, dbe_code_kind kind);
/* The code of a row's key, from what is kept of it. */
extern DBE_HIDDEN uint64 dbe_kept_code(const dbe_layout *layout, const dbe_row_values *row,
									   dbe_code_kind kind);
/* Of a row of the table: where its record is to be found. */
extern DBE_HIDDEN uint64 dbe_slot_code(const dbe_layout *layout, const TupleTableSlot *slot);

/* ---- audit_changes.c ---- */

/* Whoever may read the view dbe.audit_log may read the log through functions. */
extern DBE_HIDDEN void dbe_require_right_to_read(void);

/* Columns that were renamed since go by the name that they have now. */
extern DBE_HIDDEN void dbe_use_current_names(dbe_layout *layout);
/* Refuses a table that does not look like the log. */
extern DBE_HIDDEN void dbe_require_form(Relation partition);
/* A table of the log by its OID, whatever the caller names; and a record by its place, if it is there. */
extern DBE_HIDDEN Relation dbe_open_log(Oid partition, LOCKMODE lock);
extern DBE_HIDDEN bool dbe_fetch_record(Relation partition, ItemPointer place, TupleTableSlot *slot);

/* ---- audit_places.c ---- */

/* The interval of 2^height codes around one, as records are indexed by them. */
extern DBE_HIDDEN uint64 dbe_interval(uint64 code, int height);
/* Of the least interval with both codes. */
extern DBE_HIDDEN uint64 dbe_node_of(uint64 lowest, uint64 highest);

/* Puts a key, given as text or as a JSON object, into a row. */
extern DBE_HIDDEN void dbe_parse_key(const dbe_layout *layout, const char *key,
									   dbe_row_values *row);
/*
 * Can it be a key of the layout's rows?  The layout goes by current names; names are
 * those of the key's columns now, NULL where that does not matter.
 */
extern DBE_HIDDEN bool dbe_takes_key(const dbe_layout *layout, const char *key, ArrayType *names);

/* ---- audit_json.c ---- */

/* Which columns of a row to show. */
typedef enum dbe_columns
{
	DBE_PRESENT_COLUMNS,
	DBE_KEY_COLUMNS
} dbe_columns;

/* May jsonb refuse a value of the type that is not large? */
extern DBE_HIDDEN bool dbe_is_refusable(Oid type);
/* What to_jsonb() makes of a value; a string where it fails. */
extern DBE_HIDDEN Datum dbe_to_jsonb(const dbe_kept_column *column, Datum value);
/* Prepares a layout for dbe_json_of_row(). */
extern DBE_HIDDEN void dbe_prepare_json(dbe_layout *layout);
/* An object with a member for each column, as to_jsonb() makes of a row; or null. */
extern DBE_HIDDEN Datum dbe_json_of_row(const dbe_layout *layout, const dbe_row_values *row,
										dbe_columns columns, bool *is_null);
/* The same with each value as its type writes it; what is masked is left out. */
extern DBE_HIDDEN Datum dbe_texts_of_row(const dbe_layout *layout, const dbe_row_values *row,
										 bool *is_null);
/*
 * Names of the columns that a change concerns and whose values were erased, or of
 * which there are only masks.
 */
extern DBE_HIDDEN Datum dbe_hidden_columns(const dbe_layout *layout, const dbe_change *change,
										   bool with_masks, bool *is_null);
/* Does the log hold something in place of the column's values? */
extern DBE_HIDDEN bool dbe_is_mask(const dbe_kept_column *column);

/* ---- audit_pending.c ---- */

/* Remembers a change until the end of the statement. */
extern DBE_HIDDEN void dbe_record_change(const dbe_audited *audited, dbe_action action,
										 TupleTableSlot *old, TupleTableSlot *new_row);
/* Writes what the statements at this level of the transaction have left. */
extern DBE_HIDDEN void dbe_write_changes(void);
/* Commands are recorded apart from changes, and written at once; query may be NULL. */
typedef struct dbe_commands dbe_commands;
extern DBE_HIDDEN dbe_commands *dbe_begin_commands(const dbe_layout *layout, const char *query);
extern DBE_HIDDEN void dbe_put_command(dbe_commands *commands, TupleTableSlot *command);
extern DBE_HIDDEN void dbe_end_commands(dbe_commands *commands);

/* ---- audit_log.c ---- */

typedef struct dbe_record
{
	int64		id;
	uint64		node;
	int32		layout;
	int32		rows;
	const uint8 *layout_digest; /* NULL: it is no link of a hash chain */
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
	bool		at_end;			/* of the transaction, where nothing can be made any more */
} dbe_origin;

extern DBE_HIDDEN int64 dbe_next_record_id(void);
/* Makes the partition of now, for those who write when nothing can be made any more. */
extern DBE_HIDDEN void dbe_prepare_log(void);
extern DBE_HIDDEN void dbe_write_records(const dbe_origin *origin, const dbe_record *records,
										 int count);

/* ---- audit_index.c ---- */

/* Puts rows that are in a table of dbe's own into its indexes, whatever these are. */
extern DBE_HIDDEN void dbe_index_rows(Relation relation, TupleTableSlot **slots, int count);
extern DBE_HIDDEN void dbe_insert_row(Relation relation, HeapTuple tuple);
extern DBE_HIDDEN void dbe_update_row(Relation relation, ItemPointer place, HeapTuple tuple);

/* ---- audit_partition.c ---- */

typedef struct dbe_month
{
	int			year;
	int			month;			/* 1 to 12 */
} dbe_month;

extern DBE_HIDDEN dbe_month dbe_month_of(TimestampTz time);
extern DBE_HIDDEN dbe_month dbe_next_month(dbe_month month);
extern DBE_HIDDEN TimestampTz dbe_month_start(dbe_month month);
/* The partition of a month, if there is one. */
extern DBE_HIDDEN Oid dbe_month_partition(dbe_month month);
/* Makes it, unless somebody else is at it or something is in the way. */
extern DBE_HIDDEN void dbe_try_partition(dbe_month month);

/* ---- audit_chain.c ---- */

/* Around the writing of chained records: takes a lane, and writes its new head. */
extern DBE_HIDDEN Relation dbe_open_chain(TimestampTz time);
extern DBE_HIDDEN void dbe_close_chain(Relation chains);
/* SHA-256 of a text. */
extern DBE_HIDDEN void dbe_hash(const char *text, uint8 *digest);
/* What stands in the column chain of a record with these values. */
extern DBE_HIDDEN bytea *dbe_link_record(const Datum *values, const uint8 *layout_digest);

/* ---- audit_context.c ---- */

/* A statement's text is kept so far. */
#define DBE_QUERY_BYTES 100000

/* The texts of a record's context. */
typedef enum dbe_context_member
{
	dbe_context_login,
	dbe_context_role,
	dbe_context_executed_as,
	dbe_context_application_user,
	dbe_context_application_name,
	dbe_context_address,
	dbe_context_query,
	dbe_context_texts
} dbe_context_member;

typedef struct dbe_context
{
	text	   *texts[dbe_context_texts];	/* NULL = none */
	uint64		backend;
	uint64		age;			/* of the transaction, in microseconds */
	Size		length_before_query;
} dbe_context;

extern DBE_HIDDEN void dbe_read_context(const bytea *bytes, text *changed_by,
										dbe_context *context);
extern DBE_HIDDEN bytea *dbe_context_without_query(const bytea *bytes);

/* Who runs a statement, and from where. */
typedef struct dbe_writer
{
	text	   *user;
	dbe_buffer	context;		/* the beginning of the record's */
} dbe_writer;

extern DBE_HIDDEN void dbe_describe_writer(dbe_writer *writer);
extern DBE_HIDDEN void dbe_release_writer(dbe_writer *writer);
extern DBE_HIDDEN void dbe_describe_origin(dbe_origin *origin, const dbe_writer *writer,
										   const char *query);

#endif							/* DBE_AUDIT_H */
