/*
 * module.c
 *	  What makes the shared library a module of this server.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "fmgr.h"

#include "audit_command.h"
#include "whatif.h"

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "dbe", .version = DBE_VERSION);
#else
PG_MODULE_MAGIC;
#endif

PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	dbe_install_utility_hook();
	dbe_install_whatif_hooks();
}
