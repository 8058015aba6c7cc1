/*
 * host.h
 *	  The server's services for the core.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_HOST_H
#define DBE_HOST_H

#include "abi.h"

#define DBE_HIDDEN __attribute__((visibility("hidden")))

/* Functions that read change nothing, and rather miss something than wait. */
typedef enum dbe_call_kind
{
	DBE_READING,
	/* reads, and takes statements as the session would: its search path stays */
	DBE_QUERY,
	DBE_ACTION
} dbe_call_kind;

/* The table of services; everything handed out lives in context. */
extern DBE_HIDDEN void dbe_host_init(dbe_host *host, MemoryContext context, dbe_call_kind kind);

/* A server error stays parked, and the status says so. */
extern DBE_HIDDEN dbe_status dbe_guarded(void (*function) (void *argument), void *argument);
/* Part of dbe_host_init() (host_trial.c). */
extern DBE_HIDDEN void dbe_host_add_trials(dbe_host *host);
/* The same (host_whatif.c). */
extern DBE_HIDDEN void dbe_host_add_whatif(dbe_host *host);

/* Settings that make the call independent of the session; undone at its end. */
extern DBE_HIDDEN int dbe_pin_settings(dbe_call_kind kind);
extern DBE_HIDDEN void dbe_unpin_settings(int nest_level);

/*
 * Runs function in a subtransaction, which is rolled back when function returns
 * false or raises.  False: it raised, and the error is dropped.  A cancel, a
 * shutdown or a lack of memory goes on.
 */
extern DBE_HIDDEN bool dbe_attempt(bool (*function) (void *argument), void *argument);

/* The same, but the error is described, with its place in the text in characters, -1 = none. */
extern DBE_HIDDEN bool dbe_try(bool (*function) (void *argument), void *argument,
							   dbe_error *error, int32_t *location);

/*
 * A value as SQL can read it again.  A time with its zone is always told in ISO style: in
 * others the zone goes by a name that may stand for several.
 */
extern DBE_HIDDEN char *dbe_output(Datum value, Oid type);

/*
 * What the core may run (execute.c): a SELECT, and anything; cells come as text.  An
 * action sees what the statement that has called it has changed already; what reads
 * sees what the statement sees.
 */
extern DBE_HIDDEN void dbe_query(MemoryContext context, const char *sql, dbe_call_kind kind,
								 dbe_rows *rows);
extern DBE_HIDDEN void dbe_execute(MemoryContext context, const char *sql, bool as_owner,
								   dbe_rows *rows);
/* Runs a statement with the rights of the extension's owner; SPI is connected. */
extern DBE_HIDDEN int dbe_execute_as_owner(const char *sql);
/* The same for one that is run often: its plan is made once and kept. */
extern DBE_HIDDEN int dbe_execute_kept_as_owner(const char *sql, void **plan);
extern DBE_HIDDEN Oid dbe_extension_owner(void);

/* When a file of this database was made (catalog_storage.c). */
extern DBE_HIDDEN double dbe_file_created(Oid tablespace, Oid file);
extern DBE_HIDDEN int64 dbe_file_bytes(Oid tablespace, Oid file);

/* Rows of a user's table, without running anything of its owner's (table_rows.c). */
extern DBE_HIDDEN void dbe_read_table_rows(MemoryContext context, Oid table, const int16 *columns,
										   uint32 count, uint32 most, dbe_rows *rows);

/* Room on the disk of pg_wal (catalog_storage.c). */
extern DBE_HIDDEN int64 dbe_wal_disk_free(void);

/* Reads the catalogs (catalog.c). */
extern DBE_HIDDEN void dbe_read_catalog(MemoryContext context, dbe_catalog *catalog);

#endif							/* DBE_HOST_H */
