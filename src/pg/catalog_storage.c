/*
 * catalog_storage.c
 *	  Looking into the files of relations, any of which may be damaged or gone.
 *
 * Files are found through pg_class, not through the relation cache: an entry
 * there takes some 3 kB until the session ends.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "common/relpath.h"
#include "miscadmin.h"
#include "storage/smgr.h"
#include "utils/syscache.h"

#include "catalog.h"
#include "catalog_storage.h"

typedef struct looks
{
	dbe_reader *reader;
	dbe_look	look;
	uint32		at;
	uint32		count;
} looks;

static bool
look_at_rest(void *argument)
{
	looks	   *rest = argument;

	for (; rest->at < rest->count; rest->at++)
	{
		CHECK_FOR_INTERRUPTS();
		rest->look(rest->reader, rest->at);
	}
	return true;
}

/*
 * Calls look for each of count rows.  One that raises is passed over; the others
 * share a subtransaction, which is dearer than a look.
 */
void
dbe_look_at_each(dbe_reader *reader, uint32 count, dbe_look look)
{
	looks		rest = {reader, look, 0, count};

	while (rest.at < count && !dbe_attempt(look_at_rest, &rest))
		rest.at++;
}

/* False when the relation is gone, or has no data of its own. */
bool
dbe_find_file(Oid relation, dbe_file *file)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Form_pg_class form;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_class) GETSTRUCT(tuple);
	file->locator.spcOid = OidIsValid(form->reltablespace) ? form->reltablespace :
		MyDatabaseTableSpace;
	file->locator.dbOid = MyDatabaseId;
	file->locator.relNumber = form->relfilenode;
	file->is_permanent = form->relpersistence == RELPERSISTENCE_PERMANENT;
	ReleaseSysCache(tuple);
	return OidIsValid(file->locator.relNumber);
}

/* Pages of the main fork, as the file system tells. */
BlockNumber
dbe_file_pages(const dbe_file *file)
{
	return smgrnblocks(smgropen(file->locator, INVALID_PROC_NUMBER), MAIN_FORKNUM);
}

/*
 * When the file was made, in seconds since 1970: the creation of an index leaves
 * no other trace.  Zero where the file system does not tell, or the file is gone.
 */
double
dbe_file_created(Oid tablespace, Oid file)
{
#ifdef STATX_BTIME
	dbe_locator locator = {.spcOid = tablespace,.dbOid = MyDatabaseId,.relNumber = file};
	struct statx status;
	char	   *path;
	int			result;

	if (!OidIsValid(tablespace))
		locator.spcOid = MyDatabaseTableSpace;
	path = dbe_path(locator);
	result = statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_BTIME, &status);
	pfree(path);
	if (result == 0 && (status.stx_mask & STATX_BTIME) != 0)
		return status.stx_btime.tv_sec + status.stx_btime.tv_nsec / 1e9;
#endif
	return 0;
}

/* Bytes of one fork, a file for each gigabyte; -1 when there is none. */
static int64
fork_bytes(const char *path, const char *suffix)
{
	int64		bytes = -1;

	for (int segment = 0;; segment++)
	{
		char		name[MAXPGPATH];
		struct stat status;

		if (segment == 0)
			snprintf(name, sizeof(name), "%s%s", path, suffix);
		else
			snprintf(name, sizeof(name), "%s%s.%d", path, suffix, segment);
		if (stat(name, &status) != 0)
			return bytes;
		bytes = Max(bytes, 0) + status.st_size;
		if (status.st_size < (off_t) RELSEG_SIZE * BLCKSZ)
			return bytes;
		CHECK_FOR_INTERRUPTS();
	}
}

/*
 * Bytes of all forks, without a lock.  -1 when the main fork is missing; an empty
 * one has no others worth a look.
 */
int64
dbe_file_bytes(Oid tablespace, Oid file)
{
	dbe_locator locator = {.spcOid = tablespace,.dbOid = MyDatabaseId,.relNumber = file};
	char	   *path;
	int64		bytes;

	if (!OidIsValid(file))
		return -1;
	if (!OidIsValid(tablespace))
		locator.spcOid = MyDatabaseTableSpace;
	path = dbe_path(locator);
	bytes = fork_bytes(path, "");
	if (bytes > 0)
		bytes += Max(fork_bytes(path, "_fsm"), 0) + Max(fork_bytes(path, "_vm"), 0);
	pfree(path);
	return bytes;
}

/*
 * Bytes that the server may still write to the disk of pg_wal, which may be a link
 * to another one; -1 when the file system does not tell.
 */
int64
dbe_wal_disk_free(void)
{
	struct statvfs disk;

	/* Servers work in their data directory. */
	if (statvfs("pg_wal", &disk) != 0 || disk.f_frsize == 0)
		return -1;
	return (int64) disk.f_bavail * (int64) disk.f_frsize;
}
