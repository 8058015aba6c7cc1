/*
 * audit_pending.h
 *	  Buffers of changes between their row and the end of their statement.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_AUDIT_PENDING_H
#define DBE_AUDIT_PENDING_H

#include "audit.h"

typedef struct dbe_pending_row
{
	dbe_codes	codes;
	Size		offset;
	Size		length;
} dbe_pending_row;

/*
 * A statement that has left rows and has not ended: statements of triggers come in
 * between, with other numbers and maybe by other users.
 */
typedef struct dbe_statement
{
	struct dbe_statement *next;
	int			level;			/* of subtransactions */
	int			depth;			/* of triggers */
	int32		number;			/* in its transaction */
	dbe_writer	writer;
} dbe_statement;

typedef struct dbe_pending_rows
{
	struct dbe_pending_rows *next;
	dbe_statement *statement;
	int			level;
	int32		layout;
	uint64		salt;
	bool		is_chained;
	uint8		layout_digest[PG_SHA256_DIGEST_LENGTH];
	bool		logs_query;
	const char *query;			/* of commands: the text that goes into the record */
	bool		is_sorted;
	bool		is_ordered;		/* to stay in the order of what happened: keys have changed */
	bool		is_closed;
	int			reserved;		/* numbers of records, and how many are used */
	int			used;
	int64	   *ids;
	dbe_buffer	images;
	dbe_pending_row *rows;
	int			count;
	int			room;
} dbe_pending_rows;

/* All buffers that hold something, the one begun first in front. */
extern DBE_HIDDEN dbe_pending_rows *dbe_pending;
extern DBE_HIDDEN MemoryContext dbe_pending_context;

extern DBE_HIDDEN dbe_pending_rows *dbe_find_pending(const dbe_audited *audited);
extern DBE_HIDDEN dbe_pending_rows *dbe_make_pending(const dbe_audited *audited);
/*
 * Of this level, those of this depth of triggers and of those within have ended, or
 * all with their subtransaction; no buffer is of them any more.
 */
extern DBE_HIDDEN void dbe_end_statements(bool at_end);
extern DBE_HIDDEN void dbe_begin_statement(dbe_statement *statement);
extern DBE_HIDDEN void dbe_release_pending(dbe_pending_rows *rows);
/* Drops the buffers of this level of subtransactions and of those within. */
extern DBE_HIDDEN void dbe_drop_pending(int level);
/* A buffer that is in no list. */
extern DBE_HIDDEN dbe_pending_rows *dbe_make_buffers(MemoryContext where);

#endif							/* DBE_AUDIT_PENDING_H */
