/*
 * catalog_storage.h
 *	  Looking into the files of relations.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_CATALOG_STORAGE_H
#define DBE_CATALOG_STORAGE_H

#include "storage/block.h"

#include "catalog.h"
#include "compat.h"

/* Where the data of a relation are now. */
typedef struct dbe_file
{
	dbe_locator locator;
	bool		is_permanent;	/* neither unlogged nor temporary */
} dbe_file;

/* Looks at the row with that number in its list. */
typedef void (*dbe_look) (dbe_reader *reader, uint32 at);

extern DBE_HIDDEN void dbe_look_at_each(dbe_reader *reader, uint32 count, dbe_look look);
extern DBE_HIDDEN bool dbe_find_file(Oid relation, dbe_file *file);
extern DBE_HIDDEN BlockNumber dbe_file_pages(const dbe_file *file);

#endif							/* DBE_CATALOG_STORAGE_H */
