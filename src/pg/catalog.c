/*
 * catalog.c
 *	  One pass over the system catalogs under one snapshot.
 *
 * Nothing here locks a user relation in a way that waits, runs a function of a
 * user, or asks the file system about every relation.  What the caller may not
 * see is left out and marked, see dbe_relation.has_statistics_rights,
 * dbe_sequence.is_readable, dbe_role.password and dbe_setting.is_visible.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/multixact.h"
#include "access/transam.h"
#include "catalog/pg_authid.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "catalog.h"

static void
start(dbe_reader *reader, MemoryContext context, dbe_catalog *catalog)
{
	memset(reader, 0, sizeof(*reader));
	memset(catalog, 0, sizeof(*catalog));
	reader->catalog = catalog;
	reader->context = context;
	reader->scratch = AllocSetContextCreate(context, "dbe row", ALLOCSET_SMALL_SIZES);
	reader->user = GetUserId();
	reader->is_superuser = superuser();
	reader->reads_all_data = has_privs_of_role(reader->user, ROLE_PG_READ_ALL_DATA);
	reader->bypasses_row_security = has_bypassrls_privilege(reader->user);
	reader->next_xid = ReadNextTransactionId();
	reader->next_multixact = ReadNextMultiXactId();
}

void
dbe_read_catalog(MemoryContext context, dbe_catalog *catalog)
{
	dbe_reader	reader;
	MemoryContext caller = MemoryContextSwitchTo(context);

	start(&reader, context, catalog);
	reader.snapshot = RegisterSnapshot(GetLatestSnapshot());
	dbe_read_server(&reader);
	dbe_read_settings(&reader);
	dbe_read_extensions(&reader);
	dbe_read_relations(&reader);
	dbe_read_indexes(&reader);
	dbe_read_pending_lists(&reader);
	dbe_read_programs(&reader);
	dbe_read_dependents(&reader);
	dbe_read_roles(&reader);
	dbe_read_statistics(&reader);
	dbe_read_sequences(&reader);
	dbe_read_types(&reader);
	UnregisterSnapshot(reader.snapshot);
	dbe_read_activity(&reader);
	MemoryContextSwitchTo(caller);
}
