/*
 * catalog.h
 *	  Reading the catalogs: what the catalog_*.c files share.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_CATALOG_H
#define DBE_CATALOG_H

#include "access/htup.h"
#include "access/skey.h"
#include "access/tupdesc.h"
#include "datatype/timestamp.h"
#include "nodes/bitmapset.h"
#include "utils/snapshot.h"

#include "host.h"

/* A set of OIDs, each with a number. */
typedef struct dbe_oid_map
{
	struct
	{
		Oid			key;		/* 0 = free */
		uint32		value;
	}		   *slots;
	uint32		capacity;
	uint32		count;
} dbe_oid_map;

/* Columns by their relations; column 0 may stand for all. */
typedef struct dbe_column_set
{
	dbe_oid_map positions;		/* relation -> position in columns */
	DBE_ROWS(Bitmapset *) columns;
} dbe_column_set;

typedef struct dbe_reader
{
	dbe_catalog *catalog;
	Snapshot	snapshot;
	MemoryContext context;		/* of what is read; lives as long as the call */
	MemoryContext scratch;		/* of one row, current while it is read */
	char	   *text_free;		/* texts are cut from large chunks */
	size_t		text_left;
	dbe_oid_map relations;		/* OID -> position in catalog->relations, without indexes */
	dbe_oid_map expression_indexes; /* OID -> position in catalog->indexes */
	dbe_oid_map gin_indexes;	/* those with a file of their own -> pg_class.relpersistence */
	dbe_oid_map types;			/* types that some column has */
	dbe_oid_map members[4];		/* extension members by DBE_MEMBER_* */
	dbe_column_set readable;	/* columns that the caller may read in tables that they may not */
	dbe_column_set type_bound;	/* columns whose type something holds */
	dbe_oid_map column_triggers;	/* triggers whose WHEN may name columns */
	dbe_oid_map parsed_functions;	/* functions that may */
	bool		has_generated_columns;
	void	   *current;		/* row that a keyed scan completes */
	Oid			last_relation;	/* what dbe_find_relation() looked for last */
	dbe_relation *last_found;
	Oid			user;
	bool		is_superuser;
	bool		reads_all_data;
	bool		bypasses_row_security;
	TransactionId next_xid;
	MultiXactId next_multixact;
} dbe_reader;

enum
{
	DBE_MEMBER_RELATION,
	DBE_MEMBER_FUNCTION,
	DBE_MEMBER_SCHEMA,
	DBE_MEMBER_TYPE
};

typedef void (*dbe_row_reader) (dbe_reader *reader, HeapTuple tuple, TupleDesc descriptor);

/* catalog_reader.c */
extern DBE_HIDDEN void dbe_scan(dbe_reader *reader, Oid catalog, dbe_row_reader read);
extern DBE_HIDDEN void dbe_scan_key(dbe_reader *reader, Oid catalog, Oid index, int key_count,
									ScanKey keys, dbe_row_reader read);
extern DBE_HIDDEN void *dbe_add_row(dbe_reader *reader, void *rows, size_t size);
extern DBE_HIDDEN void *dbe_allocate(dbe_reader *reader, size_t size);
extern DBE_HIDDEN dbe_text dbe_copy_text(dbe_reader *reader, const char *data, size_t length);
extern DBE_HIDDEN dbe_text dbe_copy_name(dbe_reader *reader, const NameData *name);
extern DBE_HIDDEN dbe_text dbe_copy_datum(dbe_reader *reader, Datum text);
extern DBE_HIDDEN dbe_texts dbe_copy_texts(dbe_reader *reader, Datum array);
extern DBE_HIDDEN dbe_numbers dbe_copy_numbers(dbe_reader *reader, const int16 *items, int count);
extern DBE_HIDDEN dbe_oids dbe_copy_oids(dbe_reader *reader, const Oid *items, int count);
extern DBE_HIDDEN dbe_numbers dbe_copy_number_array(dbe_reader *reader, Datum array);
extern DBE_HIDDEN dbe_oids dbe_copy_oid_array(dbe_reader *reader, Datum array);
extern DBE_HIDDEN double dbe_epoch(TimestampTz time);
extern DBE_HIDDEN void dbe_map_put(dbe_reader *reader, dbe_oid_map *map, Oid key, uint32 value);
extern DBE_HIDDEN bool dbe_map_get(const dbe_oid_map *map, Oid key, uint32 *value);
extern DBE_HIDDEN void dbe_column_set_add(dbe_reader *reader, dbe_column_set *set, Oid relation,
										  int column);
extern DBE_HIDDEN const Bitmapset *dbe_columns_of(const dbe_column_set *set, Oid relation);
extern DBE_HIDDEN dbe_relation *dbe_find_relation(dbe_reader *reader, Oid id);

/* The datum of a nullable field, false when it is null. */
extern DBE_HIDDEN bool dbe_field(HeapTuple tuple, TupleDesc descriptor, int attribute,
								 Datum *value);

#define DBE_ADD(reader, list, type) \
	((type *) dbe_add_row(reader, &(reader)->catalog->list, sizeof(type)))

/* one function for each group of catalogs, in the order of the calls */
extern DBE_HIDDEN void dbe_read_server(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_settings(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_extensions(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_relations(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_indexes(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_pending_lists(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_programs(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_dependents(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_roles(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_statistics(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_activity(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_sequences(dbe_reader *reader);
extern DBE_HIDDEN void dbe_read_types(dbe_reader *reader);

extern DBE_HIDDEN void dbe_read_grants(dbe_reader *reader, char object_class, Oid object,
									   int16 column, Datum acl);

#endif							/* DBE_CATALOG_H */
