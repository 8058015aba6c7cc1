/*
 * audit_command.h
 *	  What the audit of commands shares with the log.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_AUDIT_COMMAND_H
#define DBE_AUDIT_COMMAND_H

#include "audit.h"

/* ---- audit_command.c ---- */

/*
 * The layout of commands is built in: there is no table that it describes, and no
 * row of dbe.audit_layout that could be lost.  Should it ever change, the new one
 * takes the next number below and this one is still read.  It holds no number and
 * so does not depend on the order of bytes.
 */
#define DBE_COMMAND_LAYOUT (-1)

/* Its columns, by position. */
enum
{
	dbe_command_command,
	dbe_command_object_type,
	dbe_command_object,
	dbe_command_schema,
	dbe_command_table,
	dbe_command_dropped,
	dbe_command_cascaded,
	dbe_command_detail,
	dbe_command_columns
};

/* A command that changed an object; NULL and false: does not apply. */
typedef struct dbe_command
{
	const char *command;		/* its tag */
	const char *object_type;
	const char *object;
	const char *schema;
	const char *table;			/* that the object is or belongs to */
	bool		is_dropped;
	bool		is_cascaded;	/* dropped along with what it depends on */
	const char *detail;
} dbe_command;

extern DBE_HIDDEN dbe_layout *dbe_command_layout(void);

/* Opened with the first command, so that where there is none nothing is done. */
typedef struct dbe_command_log
{
	bool		has_query;
	bool		even_read_only; /* a transaction that is read only may change the server */
	dbe_commands *commands;
	TupleTableSlot *slot;
} dbe_command_log;

extern DBE_HIDDEN void dbe_log_command(dbe_command_log *log, const dbe_command *command);
extern DBE_HIDDEN void dbe_close_command_log(dbe_command_log *log);

/* ---- audit_utility.c ---- */

/*
 * The text of which the command at hand is a part, and where in it; NULL: it began
 * before the library was loaded.
 */
extern DBE_HIDDEN const char *dbe_running_command(int *location, int *length);
/* Roles, privileges that are roles, or plain names: quoted, with commas between. */
extern DBE_HIDDEN char *dbe_names_of(const List *list);
extern DBE_HIDDEN void dbe_install_utility_hook(void);

#endif							/* DBE_AUDIT_COMMAND_H */
