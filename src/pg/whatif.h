/*
 * whatif.h
 *	  Indexes that only planning sees.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_WHATIF_H
#define DBE_WHATIF_H

#include "access/amapi.h"
#include "nodes/params.h"
#include "nodes/parsenodes.h"
#include "nodes/pathnodes.h"
#include "utils/hsearch.h"
#include "utils/rel.h"

#include "abi_index_size.h"
#include "host.h"

/*
 * A column of the table that an index reads, as it was when the index was made: an
 * index whose columns are others by now is as gone as a real one would be.
 */
typedef struct dbe_whatif_use
{
	AttrNumber	number;
	NameData	name;
	Oid			type;
	int32		modifier;
	Oid			collation;
} dbe_whatif_use;

/* An index on a table, or on one of its partitions: how large it would be there. */
typedef struct dbe_whatif_part
{
	Oid			relation;		/* the key of a hash table */
	BlockNumber table_pages;	/* what the size was reckoned with */
	double		table_tuples;
	double		tuples;
	dbe_index_size size;
} dbe_whatif_part;

typedef struct dbe_whatif_entry
{
	dbe_whatif_index facts;
	MemoryContext context;		/* of all that the index has */
	Oid			relation;
	bool		is_partitioned;
	Oid			method;
	Oid			tablespace;
	int			column_count;
	int			key_count;
	AttrNumber *keys;			/* 0 = the next expression */
	Oid		   *types;			/* of what the columns hold */
	int32	   *modifiers;
	Oid		   *collations;
	Oid		   *classes;
	Oid		   *families;
	Oid		   *inputs;			/* declared by the classes */
	bool	   *descending;
	bool	   *nulls_first;
	bool	   *can_return;
	bytea	  **class_options;
	List	   *expressions;	/* as the planner wants them, of range table entry 1 */
	List	   *predicate;
	bool		nulls_not_distinct;
	int			fillfactor;
	int			pages_per_range;
	bool		deduplicates;
	dbe_whatif_use *uses;
	int			use_count;
	HTAB	   *parts;			/* dbe_whatif_part of tables that have been planned with */
} dbe_whatif_entry;

/* Those of a call, or of the session. */
typedef struct dbe_whatif_store
{
	MemoryContext context;
	struct dbe_whatif_store *next;
	MemoryContext owner;		/* of a call: the call's */
	List	   *entries;
	List	   *hidden;			/* oids of real indexes, of the session only */
} dbe_whatif_store;

/* What the planner is to see while it plans one statement. */
typedef struct dbe_whatif_scope
{
	struct dbe_whatif_scope *outer;
	const char *source;			/* the statement's text: others are not concerned */
	const uint32 *ids;			/* of indexes, and not they themselves, which may go meanwhile */
	int			id_count;
	const Oid  *hidden;
	int			hidden_count;
} dbe_whatif_scope;

/* Stores (whatif.c). */
extern DBE_HIDDEN dbe_whatif_store *dbe_whatif_session(void);
extern DBE_HIDDEN dbe_whatif_store *dbe_whatif_of_call(MemoryContext call);
/* NULL when there is none. */
extern DBE_HIDDEN dbe_whatif_entry *dbe_whatif_find(uint32 id);
/* Takes what has been defined into the store, with an id of its own. */
extern DBE_HIDDEN dbe_whatif_entry *dbe_whatif_keep(dbe_whatif_store *store,
													const dbe_whatif_entry *made);
extern DBE_HIDDEN void dbe_whatif_forget(dbe_whatif_store *store, dbe_whatif_entry *entry);

/* Whether an index of that table has the name already. */
extern DBE_HIDDEN bool dbe_whatif_is_named(Oid relation, const char *name);
/* Makes a scope of what the session has and hides. */
extern DBE_HIDDEN void dbe_whatif_show_session(dbe_whatif_scope *scope);

/* Hooks (whatif_hooks.c). */
extern DBE_HIDDEN void dbe_install_whatif_hooks(void);
extern DBE_HIDDEN void dbe_whatif_enter(dbe_whatif_scope *scope);
extern DBE_HIDDEN void dbe_whatif_leave(dbe_whatif_scope *scope);

/* From the text of a CREATE INDEX; in a context of its own under the current one (whatif_define.c). */
extern DBE_HIDDEN dbe_whatif_entry *dbe_whatif_define(const char *text);
/* Key columns and INCLUDE (whatif_columns.c). */
extern DBE_HIDDEN void dbe_whatif_columns(dbe_whatif_entry *entry, Relation relation,
										  const IndexStmt *statement, const IndexAmRoutine *routine);
extern DBE_HIDDEN bool dbe_whatif_is_mutable(Node *expression);
/* Name and definition (whatif_text.c). */
extern DBE_HIDDEN void dbe_whatif_describe(dbe_whatif_entry *entry, Relation relation,
										   const IndexStmt *statement);

/* An index as it is on one table: on its own, or on a partition, whose columns have other numbers. */
typedef struct dbe_whatif_view
{
	Relation	relation;
	AttrNumber *keys;
	List	   *expressions;
	List	   *predicate;
} dbe_whatif_view;

/* The caller may SELECT the columns that it reads (whatif_define.c). */
extern DBE_HIDDEN bool dbe_whatif_is_readable(const dbe_whatif_entry *entry);
/* A policy keeps rows from the caller, so its statistics are not the caller's either, as of pg_stats (whatif_size.c). */
extern DBE_HIDDEN bool dbe_whatif_hides_rows(const dbe_whatif_entry *entry, const dbe_whatif_view *view);
/* False where a column that it reads is not what it was (whatif_info.c). */
extern DBE_HIDDEN bool dbe_whatif_look(const dbe_whatif_entry *entry, Relation relation,
									   dbe_whatif_view *view);
/* Tells the planner (whatif_info.c). */
extern DBE_HIDDEN void dbe_whatif_add(PlannerInfo *root, RelOptInfo *rel, Oid relation,
									  bool is_parent, const dbe_whatif_scope *seen);

/* Where the server's cost function would look into the index (whatif_cost.c). */
extern DBE_HIDDEN void dbe_whatif_set_cost(IndexOptInfo *info, const dbe_whatif_entry *entry);

/* How large it is there; the planner's figures of the table decide (whatif_size.c). */
extern DBE_HIDDEN const dbe_whatif_part *dbe_whatif_size(dbe_whatif_entry *entry,
														 const dbe_whatif_view *view,
														 BlockNumber pages, double tuples);
/* The same where it is known already; NULL where it is not. */
extern DBE_HIDDEN const dbe_whatif_part *dbe_whatif_known_size(const dbe_whatif_entry *entry,
															   Oid relation);
/* Of all partitions together, into the entry's facts. */
extern DBE_HIDDEN void dbe_whatif_measure(dbe_whatif_entry *entry, Relation relation);
/* The columns of plan, of statistics (whatif_statistics.c). */
extern DBE_HIDDEN void dbe_whatif_read_columns(const dbe_whatif_entry *entry,
											   const dbe_whatif_view *view, double table_tuples,
											   dbe_index_plan *plan);

/* What constraints and extended statistics tell of its columns together (whatif_keys.c). */
extern DBE_HIDDEN void dbe_whatif_read_keys_of_table(const dbe_whatif_entry *entry,
													 const dbe_whatif_view *view, double table_tuples,
													 dbe_index_plan *plan);

/* The session's (whatif_session.c). */
extern DBE_HIDDEN void dbe_whatif_tell_session(MemoryContext context, dbe_whatif_list *list);
extern DBE_HIDDEN void dbe_whatif_hide_index(Oid index, bool hides);
extern DBE_HIDDEN void dbe_whatif_reset_session(void);

/* Statements (whatif_plan.c). */
extern DBE_HIDDEN dbe_whatif_statement *dbe_whatif_prepare(MemoryContext context, const char *text);
extern DBE_HIDDEN void dbe_whatif_plan_statement(MemoryContext context, const dbe_whatif_wish *wish,
												 dbe_whatif_plan *plan);

/* What EXPLAIN sees where that is asked for: the setting dbe.whatif. */
extern DBE_HIDDEN bool dbe_whatif_is_on;

#endif							/* DBE_WHATIF_H */
