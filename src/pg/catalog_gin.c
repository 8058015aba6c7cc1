/*
 * catalog_gin.c
 *	  The pending lists of GIN indexes, as their metapages tell.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/ginblock.h"
#include "access/xlog.h"
#include "catalog/pg_class.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"

#include "catalog.h"
#include "catalog_storage.h"

/* NULL when the page is no metapage. */
static GinMetaPageData *
metadata_on(Page page)
{
	if (PageIsNew(page) || PageGetSpecialSize(page) != MAXALIGN(sizeof(GinPageOpaqueData)) ||
		(GinPageGetOpaque(page)->flags & GIN_META) == 0)
		return NULL;
	return GinPageGetMeta(page);
}

/* Copies the lengths; the page is locked for that moment only. */
static void
copy_lengths(const dbe_file *file, dbe_index *index)
{
	Buffer		buffer = ReadBufferWithoutRelcache(file->locator, MAIN_FORKNUM,
												   GIN_METAPAGE_BLKNO, RBM_NORMAL,
												   NULL, file->is_permanent);
	GinMetaPageData *metadata;

	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	metadata = metadata_on(BufferGetPage(buffer));
	if (metadata != NULL)
	{
		index->pending_pages = metadata->nPendingPages;
		index->pending_rows = metadata->nPendingHeapTuples;
		index->knows_pending = true;
	}
	UnlockReleaseBuffer(buffer);
}

static bool
is_in_reach(dbe_reader *reader, const dbe_index *index)
{
	const dbe_relation *table = dbe_find_relation(reader, index->table);
	uint32		persistence;

	if (table == NULL || !table->has_statistics_rights ||
		!dbe_map_get(&reader->gin_indexes, index->id, &persistence))
		return false;
	return persistence == RELPERSISTENCE_PERMANENT || !RecoveryInProgress();
}

/* The lock is the one that a search takes: the file must not be replaced meanwhile. */
static void
read_pending_list(dbe_reader *reader, uint32 at)
{
	dbe_index  *index = &reader->catalog->indexes.rows[at];
	dbe_file	file;

	if (!is_in_reach(reader, index) ||
		!ConditionalLockRelationOid(index->id, AccessShareLock))
		return;
	if (dbe_find_file(index->id, &file))
		copy_lengths(&file, index);
	UnlockRelationOid(index->id, AccessShareLock);
}

void
dbe_read_pending_lists(dbe_reader *reader)
{
	if (reader->gin_indexes.count > 0)
		dbe_look_at_each(reader, reader->catalog->indexes.count, read_pending_list);
}
