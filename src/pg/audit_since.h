/*
 * audit_since.h
 *	  Since when the log of a table is complete, as commands go on.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_AUDIT_SINCE_H
#define DBE_AUDIT_SINCE_H

#include "nodes/pg_list.h"

#include "host.h"

#define COMMANDS "pg_catalog.pg_event_trigger_ddl_commands()"

/* What a statement does to a table, as far as that matters. */
typedef struct dbe_alteration
{
	bool		breaks;
	bool		changes_keys;
	List	   *partitions;		/* that it attaches or detaches */
	List	   *added;			/* names of columns */
} dbe_alteration;

/* Names are those of the command's search path. */
extern DBE_HIDDEN dbe_alteration dbe_alteration_of(const Node *parse_tree);
extern DBE_HIDDEN void dbe_note_alteration(const dbe_alteration *what);
extern DBE_HIDDEN void dbe_note_dropped_partitions(void);

/* With the rights of the extension's owner; SPI is connected. */
extern DBE_HIDDEN void dbe_run_as_owner(const char *sql);

#endif							/* DBE_AUDIT_SINCE_H */
