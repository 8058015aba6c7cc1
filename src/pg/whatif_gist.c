/*
 * whatif_gist.c
 *	  How wide the keys are that a GiST operator class keeps: the class itself is asked.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/gist.h"
#include "utils/lsyscache.h"

#include "whatif_sample.h"

static double
packed(Size size)
{
	return size + VARHDRSZ_SHORT <= VARATT_SHORT_MAX ? size + VARHDRSZ_SHORT : size + VARHDRSZ;
}

double
dbe_gist_width(const dbe_whatif_entry *entry, int number, Datum value)
{
	Oid			function = number < entry->key_count ?
		get_opfamily_proc(entry->families[number], entry->inputs[number], entry->inputs[number], GIST_COMPRESS_PROC) :
		InvalidOid;
	GISTENTRY	given;
	GISTENTRY  *kept = &given;

	gistentryinit(given, value, (Relation) NULL, (Page) NULL, (OffsetNumber) 0, true);
	if (OidIsValid(function))
		kept = (GISTENTRY *) DatumGetPointer(OidFunctionCall1Coll(function, entry->collations[number],
																  PointerGetDatum(&given)));
	return packed(VARSIZE_ANY_EXHDR(DatumGetPointer(kept->key)));
}
