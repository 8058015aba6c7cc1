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

#include "access/htup_details.h"
#include "catalog/pg_class.h"
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
