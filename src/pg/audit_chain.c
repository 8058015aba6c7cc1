/*
 * audit_chain.c
 *	  The hash chain, for tables that ask for it.
 *
 * Each chained record holds a hash of what it says, of the layout by which it is
 * read and of the record before it, so that nobody can change, remove or insert one
 * without breaking all that follow.  All records of a chained layout are chained.
 * One chain would let only one transaction write at a time; there are many, lanes,
 * and a transaction keeps the first free one until it ends.  dbe.audit_chain holds
 * the head of each lane for each month, so that the end of a lane cannot be cut off
 * unseen.  dbe.audit_verify() computes the same in SQL.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "audit.h"

#define LANES 1024
#define SALT_LENGTH 16
/* lane, sequence, link, digest, salt */
#define CHAIN_LENGTH (2 + 8 + 2 * PG_SHA256_DIGEST_LENGTH + SALT_LENGTH)

/* Advisory locks of SQL have 1 and 2 in this field. */
#define LANE_LOCK 3

/* Columns of dbe.audit_chain. */
enum
{
	chain_month = 1,
	chain_lane,
	chain_sequence,
	chain_link,
	chain_columns = chain_link
};

/* The head of a lane while a batch of records is written. */
typedef struct chain_head
{
	DateADT		month;
	int16		lane;
	int64		sequence;
	uint8		link[PG_SHA256_DIGEST_LENGTH];
	ItemPointerData place;		/* invalid: there is no row yet */
} chain_head;

static chain_head head;

/* ---- hashing ---- */

static void
check(int result)
{
	if (result < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not compute a hash for the audit trail")));
}

typedef struct part
{
	const void *data;
	Size		length;
} part;

static void
hash_parts(const part *parts, int count, uint8 *digest)
{
	pg_cryptohash_ctx *hash = pg_cryptohash_create(PG_SHA256);

	if (hash == NULL)
		check(-1);
	check(pg_cryptohash_init(hash));
	for (int i = 0; i < count; i++)
		check(pg_cryptohash_update(hash, parts[i].data, parts[i].length));
	check(pg_cryptohash_final(hash, digest, PG_SHA256_DIGEST_LENGTH));
	pg_cryptohash_free(hash);
}

void
dbe_hash(const char *text, uint8 *digest)
{
	part		parts[] = {{text, strlen(text)}};

	hash_parts(parts, lengthof(parts), digest);
}

static void
put_int64(dbe_buffer *buffer, int64 number)
{
	uint64		bytes = pg_hton64((uint64) number);

	dbe_put_bytes(buffer, &bytes, sizeof(bytes));
}

static void
put_int32(dbe_buffer *buffer, int32 number)
{
	uint32		bytes = pg_hton32((uint32) number);

	dbe_put_bytes(buffer, &bytes, sizeof(bytes));
}

static void
put_varlena(dbe_buffer *buffer, const void *value)
{
	put_int32(buffer, VARSIZE_ANY_EXHDR(value));
	dbe_put_bytes(buffer, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

/* What a record says and nobody erases: columns in their order, big-endian. */
static void
put_header(dbe_buffer *buffer, const Datum *values)
{
	put_int64(buffer, DatumGetInt64(values[dbe_record_id - 1]));
	put_int64(buffer, DatumGetTimestampTz(values[dbe_record_recorded_at - 1]));
	put_int64(buffer, DatumGetInt64(values[dbe_record_transaction - 1]));
	put_int64(buffer, DatumGetInt64(values[dbe_record_node - 1]));
	put_int32(buffer, DatumGetInt32(values[dbe_record_layout - 1]));
	put_int32(buffer, DatumGetInt32(values[dbe_record_statement - 1]));
	put_int32(buffer, DatumGetInt32(values[dbe_record_row_count - 1]));
	put_varlena(buffer, DatumGetPointer(values[dbe_record_changed_by - 1]));
}

/* What may have to be erased: the context, which holds the text of the statement, and the images. */
static void
digest_contents(const uint8 *salt, const Datum *values, uint8 *digest)
{
	const void *context = DatumGetPointer(values[dbe_record_context - 1]);
	const void *images = DatumGetPointer(values[dbe_record_images - 1]);
	uint32		length = pg_hton32((uint32) VARSIZE_ANY_EXHDR(context));
	part		parts[] = {{salt, SALT_LENGTH}, {&length, sizeof(length)},
	{VARDATA_ANY(context), VARSIZE_ANY_EXHDR(context)},
	{VARDATA_ANY(images), VARSIZE_ANY_EXHDR(images)}};

	hash_parts(parts, lengthof(parts), digest);
}

/* ---- lanes ---- */

static bool
try_lane(int16 lane)
{
	LOCKTAG		tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, 0xdbe, (uint32) lane, LANE_LOCK);
	return LockAcquire(&tag, ExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL;
}

/* Kept until the transaction ends: nobody may go on from a record that may be rolled back. */
static int16
take_lane(void)
{
	for (int i = 0; i < LANES; i++)
	{
		int16		lane = (int16) ((MyProcPid + i) % LANES);

		if (try_lane(lane))
			return lane;
	}
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_IN_USE),
			 errmsg("all lanes of the audit trail's hash chain are taken"),
			 errdetail("%d transactions that have written to audited tables are open.", LANES)));
	return 0;
}

static void
begin_lane(DateADT month, int16 lane)
{
	int32		first[2] = {(int32) pg_hton32((uint32) month), (int32) pg_hton32((uint32) lane)};
	part		parts[] = {{"dbe audit chain", 15}, {first, sizeof(first)}};

	head.sequence = 0;
	ItemPointerSetInvalid(&head.place);
	hash_parts(parts, lengthof(parts), head.link);
}

/* Reads the head as the last transaction, or this one, has left it. */
static void
read_head(Relation chains, DateADT month, int16 lane)
{
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;

	head.month = month;
	head.lane = lane;
	ScanKeyInit(&keys[0], chain_month, BTEqualStrategyNumber, F_DATE_EQ, DateADTGetDatum(month));
	ScanKeyInit(&keys[1], chain_lane, BTEqualStrategyNumber, F_INT2EQ, Int16GetDatum(lane));
	scan = systable_beginscan(chains, dbe_own_relation("audit_chain_pkey"), true, SnapshotSelf, 2,
							  keys);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		is_null;
		bytea	   *link = DatumGetByteaPP(heap_getattr(tuple, chain_link,
														RelationGetDescr(chains), &is_null));

		head.sequence = DatumGetInt64(heap_getattr(tuple, chain_sequence,
												   RelationGetDescr(chains), &is_null));
		memcpy(head.link, VARDATA_ANY(link), Min(VARSIZE_ANY_EXHDR(link), sizeof(head.link)));
		head.place = tuple->t_self;
	}
	else
		begin_lane(month, lane);
	systable_endscan(scan);
}

static void
write_head(Relation chains)
{
	Datum		values[chain_columns];
	bool		nulls[chain_columns] = {0};
	bytea	   *link = palloc(VARHDRSZ + sizeof(head.link));
	HeapTuple	tuple;

	SET_VARSIZE(link, VARHDRSZ + sizeof(head.link));
	memcpy(VARDATA(link), head.link, sizeof(head.link));
	values[chain_month - 1] = DateADTGetDatum(head.month);
	values[chain_lane - 1] = Int16GetDatum(head.lane);
	values[chain_sequence - 1] = Int64GetDatum(head.sequence);
	values[chain_link - 1] = PointerGetDatum(link);
	tuple = heap_form_tuple(RelationGetDescr(chains), values, nulls);
	if (ItemPointerIsValid(&head.place))
		dbe_update_row(chains, &head.place, tuple);
	else
		dbe_insert_row(chains, tuple);
	/* so that this transaction can write the head again */
	CommandCounterIncrement();
}

/* ---- records ---- */

bytea *
dbe_link_record(const Datum *values, const uint8 *layout_digest)
{
	bytea	   *chain = palloc(VARHDRSZ + CHAIN_LENGTH);
	uint8	   *place = (uint8 *) VARDATA(chain);
	uint8		salt[SALT_LENGTH];
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	dbe_buffer	header = {palloc(512), 0, 512};
	uint16		lane = pg_hton16((uint16) head.lane);
	uint64		sequence = pg_hton64((uint64) ++head.sequence);

	if (!pg_strong_random(salt, sizeof(salt)))
		check(-1);
	digest_contents(salt, values, digest);
	put_header(&header, values);
	{
		part		parts[] = {{head.link, sizeof(head.link)}, {digest, sizeof(digest)},
		{header.data, header.length}, {layout_digest, PG_SHA256_DIGEST_LENGTH}};
		uint8		link[PG_SHA256_DIGEST_LENGTH];

		hash_parts(parts, lengthof(parts), link);
		memcpy(head.link, link, sizeof(link));
	}
	pfree(header.data);
	SET_VARSIZE(chain, VARHDRSZ + CHAIN_LENGTH);
	memcpy(place, &lane, 2);
	memcpy(place + 2, &sequence, 8);
	memcpy(place + 10, head.link, sizeof(head.link));
	memcpy(place + 42, digest, sizeof(digest));
	memcpy(place + 74, salt, sizeof(salt));
	return chain;
}

Relation
dbe_open_chain(TimestampTz time)
{
	Relation	chains = table_open(dbe_own_relation("audit_chain"), RowExclusiveLock);
	DateADT		month = (DateADT) (dbe_month_start(dbe_month_of(time)) / USECS_PER_DAY);

	read_head(chains, month, take_lane());
	return chains;
}

void
dbe_close_chain(Relation chains)
{
	write_head(chains);
	table_close(chains, NoLock);
}
