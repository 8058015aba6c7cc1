/*
 * abi.h
 *	  The wall between the server side (C, src/pg) and the core (C++, src/core).
 *
 * It is the only header that both sides include.  Everything here is plain
 * old data or a table of functions, so neither a longjmp nor an exception can
 * cross it: the server side returns a status instead of raising, the core
 * returns a status instead of throwing.
 *
 * The rows below are the core's model of the catalogs: the server side fills
 * them once, the core sorts them and looks things up.  Times are seconds since
 * 1970-01-01 UTC, zero where the server never saw the event.  Texts are in the
 * server's encoding and end with a zero byte that their length does not count;
 * absent texts have no data.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef DBE_ABI_H
#define DBE_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#include <string_view>
#define DBE_ID(name) enum class name : uint32_t {}
#define DBE_NOEXCEPT noexcept
extern "C" {
#else
#define DBE_ID(name) typedef uint32_t name
#define DBE_NOEXCEPT
#endif

/* Object identifiers: in the core each kind is a type of its own. */
DBE_ID(dbe_schema_id);
DBE_ID(dbe_relation_id);
DBE_ID(dbe_type_id);
DBE_ID(dbe_constraint_id);
DBE_ID(dbe_function_id);
DBE_ID(dbe_role_id);
DBE_ID(dbe_database_id);
DBE_ID(dbe_oid);				/* any other object */

typedef struct dbe_text
{
	const char *data;
	uint32_t	length;
#ifdef __cplusplus
	operator std::string_view() const noexcept { return {data ? data : "", length}; }
	std::string_view view() const noexcept { return *this; }
	bool present() const noexcept { return data != nullptr; }
#endif
} dbe_text;

typedef struct dbe_texts
{
	const dbe_text *items;
	uint32_t	count;
} dbe_texts;

typedef struct dbe_numbers
{
	const int16_t *items;
	uint32_t	count;
} dbe_numbers;

typedef struct dbe_oids
{
	const dbe_oid *items;
	uint32_t	count;
} dbe_oids;

/* ---- results of calls ------------------------------------------------- */

typedef enum dbe_status
{
	DBE_OK = 0,
	DBE_PG_ERROR,				/* the error is parked in the server's error stack */
	DBE_CORE_ERROR				/* the error is described in a dbe_error */
} dbe_status;

typedef struct dbe_error
{
	char		sqlstate[6];
	char		message[1024];
	char		detail[1024];
	char		hint[512];
} dbe_error;

/* A table of text cells, row by row; a cell without data is an SQL null. */
typedef struct dbe_rows
{
	const dbe_text *cells;
	uint32_t	columns;
	uint32_t	count;
} dbe_rows;

/* ---- the catalog snapshot --------------------------------------------- */

typedef struct dbe_server
{
	int32_t		version;		/* server_version_num */
	int32_t		block_size;		/* bytes */
	double		now;
	double		started;		/* postmaster start */
	double		statistics_reset;	/* of the current database; 0 = never */
	double		last_recovery;	/* counters were lost by a crash; 0 = unknown */
	bool		in_recovery;
	bool		is_superuser;	/* of the calling role, as all below */
	bool		reads_all_statistics;
	bool		reads_all_settings;
	dbe_role_id user;
	dbe_role_id login_user;		/* who logged in: its settings are the session's */
	dbe_database_id database;
	int32_t		processors;
	int64_t		memory;			/* bytes usable by this server; 0 = unknown */
} dbe_server;

typedef struct dbe_schema
{
	dbe_schema_id id;
	dbe_text	name;
	dbe_role_id owner;
	bool		is_extension_member;
} dbe_schema;

/* Cumulative statistics of one table or index. */
typedef struct dbe_activity
{
	int64_t		scans;			/* sequential scans of a table, scans of an index */
	int64_t		tuples_returned;
	int64_t		tuples_fetched;
	int64_t		inserted;
	int64_t		updated;
	int64_t		deleted;
	int64_t		hot_updated;
	int64_t		live;
	int64_t		dead;
	int64_t		modified_since_analyze;
	int64_t		inserted_since_vacuum;
	int64_t		blocks_fetched;
	int64_t		blocks_hit;
	int64_t		vacuums;
	int64_t		autovacuums;
	int64_t		analyzes;
	int64_t		autoanalyzes;
	double		last_vacuum;
	double		last_autovacuum;
	double		last_analyze;
	double		last_autoanalyze;
	double		last_scan;		/* from 16 on */
	int64_t		newpage_updated;	/* updates that found no room on their page; from 16 on */
} dbe_activity;

typedef struct dbe_relation
{
	dbe_relation_id id;
	dbe_text	name;
	dbe_schema_id schema;
	dbe_role_id owner;
	dbe_relation_id toast;
	dbe_oid		access_method;
	dbe_oid		tablespace;
	char		kind;			/* pg_class.relkind */
	char		persistence;	/* pg_class.relpersistence */
	char		replica_identity;	/* pg_class.relreplident */
	bool		is_partition;
	bool		has_row_security;
	bool		forces_row_security;
	bool		is_extension_member;
	bool		has_statistics_rights;	/* the caller may read the statistics of all columns */
	uint32_t	pages;
	uint32_t	pages_all_visible;
	double		tuples;			/* pg_class.reltuples; negative = unknown */
	int32_t		xid_age;
	int32_t		multixact_age;
	dbe_texts	options;		/* pg_class.reloptions, "name=value" */
	dbe_text	partition_bound;	/* pg_class.relpartbound as stored */
	bool		has_activity;
	dbe_activity activity;
	bool		is_subscribed;	/* logical replication writes to it */
	int16_t		dropped_columns;	/* they still take room in each new row's null bitmap */
	dbe_oid		file;			/* pg_class.relfilenode */
	double		file_created;	/* in a loaded dump; on a server the host is asked */
} dbe_relation;

typedef struct dbe_column
{
	dbe_relation_id relation;
	int16_t		number;
	dbe_text	name;
	dbe_type_id type;
	int32_t		modifier;		/* pg_attribute.atttypmod */
	dbe_oid		collation;
	int16_t		length;			/* pg_attribute.attlen */
	int16_t		inherited_count;
	int16_t		statistics_target;	/* -1 = the server's default */
	char		alignment;
	char		storage;
	char		identity;		/* 'a', 'd' or 0 */
	char		generated;		/* 's', 'v' or 0 */
	bool		not_null;
	bool		has_default;
	bool		is_local;
	bool		is_type_bound;	/* something depends on it that ALTER TYPE does not
								 * rebuild: a view, a trigger, a policy ... */
} dbe_column;

/* The default of a column, or the expression that generates it. */
typedef struct dbe_default
{
	dbe_relation_id relation;
	int16_t		column;
	dbe_text	expression;		/* node tree as stored */
} dbe_default;

/* A rewrite rule; that of a view is named _RETURN. */
typedef struct dbe_rule
{
	dbe_oid		id;
	dbe_relation_id relation;
	dbe_text	name;
	char		event;			/* pg_rewrite.ev_type: '1' SELECT to '4' DELETE */
	char		enabled;
	bool		is_instead;
} dbe_rule;

/* A relation that the rules of another use: what a view reads. */
typedef struct dbe_rule_use
{
	dbe_oid		rule;
	dbe_relation_id used;
} dbe_rule_use;

typedef struct dbe_column_statistics
{
	dbe_relation_id relation;
	int16_t		column;
	bool		inherited;		/* covers child tables too */
	float		null_fraction;
	int32_t		width;			/* bytes */
	float		distinct;		/* pg_statistic.stadistinct */
	float		correlation;	/* 0 where unknown */
	float		top_frequency;	/* of the most common value; 0 where unknown */
	float		common_frequency;	/* of all most common values together */
	int32_t		common_count;
	int32_t		histogram_count;
	bool		has_range;		/* of integer columns with a histogram: from ... */
	int64_t		lowest;
	int64_t		highest;		/* ... to, among the rows looked at */
	dbe_texts	samples;		/* some values of a text column; both of an integer
								 * column that has two */
} dbe_column_statistics;

typedef struct dbe_index
{
	dbe_relation_id id;
	dbe_relation_id table;
	dbe_numbers columns;		/* keys first, then included columns; 0 = expression */
	int32_t		key_count;
	dbe_oids	operator_classes;	/* one per key */
	dbe_oids	collations;		/* one per key */
	dbe_numbers options;		/* one per key: 1 = descending, 2 = nulls first */
	bool		is_unique;
	bool		nulls_not_distinct;
	bool		is_primary;
	bool		is_exclusion;
	bool		is_immediate;
	bool		is_clustered;
	bool		is_valid;
	bool		is_ready;
	bool		is_live;
	bool		is_replica_identity;
	bool		is_in_work;		/* not valid, and somebody builds, rebuilds or drops it now */
	bool		knows_pending;	/* of a GIN index: its pending list has been looked at */
	uint32_t	pending_pages;	/* what waits there to be put in place: every search reads it */
	int64_t		pending_rows;
	bool		has_statistics;	/* ANALYZE has seen the values of its expressions */
	dbe_text	expressions;	/* node trees as stored */
	dbe_text	predicate;
} dbe_index;

typedef struct dbe_constraint
{
	dbe_constraint_id id;
	dbe_text	name;
	dbe_schema_id schema;
	char		kind;			/* pg_constraint.contype */
	char		update_action;
	char		delete_action;
	char		match;
	dbe_relation_id relation;	/* 0 for a domain */
	dbe_type_id domain;
	dbe_relation_id index;
	dbe_constraint_id parent;
	dbe_relation_id referenced;
	dbe_numbers columns;
	dbe_numbers referenced_columns;
	int16_t		inherited_count;
	bool		is_deferrable;
	bool		is_deferred;
	bool		is_validated;
	bool		is_enforced;
	bool		is_local;
	bool		no_inherit;
	dbe_text	expression;		/* of a check: node tree as stored */
} dbe_constraint;

typedef struct dbe_inheritance
{
	dbe_relation_id child;
	dbe_relation_id parent;
	bool		detach_pending;
} dbe_inheritance;

typedef struct dbe_partitioned_table
{
	dbe_relation_id relation;
	char		strategy;		/* 'r', 'l' or 'h' */
	dbe_relation_id default_partition;
	dbe_numbers columns;
} dbe_partitioned_table;

typedef struct dbe_sequence
{
	dbe_relation_id id;
	dbe_type_id type;
	int64_t		start;
	int64_t		increment;
	int64_t		minimum;
	int64_t		maximum;
	int64_t		last_value;
	bool		is_cycled;
	bool		is_readable;	/* last_value is known */
	bool		is_called;
	bool		is_identity;
	char		unread;			/* why last_value is not known: 'p'rivilege, 'l'ocked
								 * or just dropped, 's'tandby, 'e'rror; 0 when it is */
	dbe_relation_id owner_table;	/* of the column that owns it; 0 = none */
	int16_t		owner_column;
	bool		is_depended_on;	/* without an owner: a default, a view ... uses it */
} dbe_sequence;

typedef struct dbe_type
{
	dbe_type_id id;
	dbe_schema_id schema;
	dbe_text	name;
	char		kind;			/* pg_type.typtype */
	char		category;		/* pg_type.typcategory */
	int16_t		length;
	dbe_type_id base;			/* of a domain */
	dbe_type_id element;		/* of an array */
} dbe_type;

typedef struct dbe_function
{
	dbe_function_id id;
	dbe_schema_id schema;
	dbe_role_id owner;
	dbe_oid		language;
	dbe_text	name;
	dbe_text	arguments;		/* identity arguments, ready for DDL */
	dbe_texts	argument_names;	/* of the same arguments, in their order */
	dbe_text	source;			/* pg_proc.prosrc, not of C functions and extensions */
	dbe_texts	settings;		/* SET clauses, "name=value" */
	char		kind;			/* pg_proc.prokind */
	char		volatility;
	char		parallel;
	bool		is_security_definer;
	bool		is_leakproof;
	bool		has_parsed_body;	/* BEGIN ATOMIC: names were resolved at creation */
	bool		is_extension_member;
	bool		has_default_rights;	/* no ACL of its own: PUBLIC may execute it */
	dbe_type_id result;
} dbe_function;

typedef struct dbe_language
{
	dbe_oid		id;
	dbe_text	name;
	bool		is_trusted;
} dbe_language;

typedef struct dbe_trigger
{
	dbe_oid		id;
	dbe_relation_id relation;
	dbe_text	name;
	dbe_function_id function;
	dbe_oid		parent;
	int16_t		events;			/* pg_trigger.tgtype */
	char		enabled;		/* 'O', 'D', 'R' or 'A' */
	bool		is_constraint;
	bool		is_internal;	/* only disabled internal triggers are kept */
	bool		is_plain;		/* no arguments, condition, columns or transition tables */
} dbe_trigger;

typedef struct dbe_event_trigger
{
	dbe_oid		id;
	dbe_text	name;
	dbe_text	event;
	dbe_role_id owner;
	dbe_function_id function;
	char		enabled;
} dbe_event_trigger;

typedef struct dbe_policy
{
	dbe_oid		id;
	dbe_relation_id relation;
	dbe_text	name;
	char		command;		/* 'r', 'a', 'w', 'd' or '*' */
	bool		is_permissive;
	dbe_oids	roles;			/* 0 = PUBLIC */
	dbe_text	using_expression;	/* node trees as stored */
	dbe_text	check_expression;
} dbe_policy;

typedef struct dbe_role
{
	dbe_role_id id;
	dbe_text	name;
	bool		is_superuser;
	bool		inherits;
	bool		creates_roles;
	bool		creates_databases;
	bool		can_login;
	bool		replicates;
	bool		bypasses_row_security;
	int32_t		connection_limit;
	double		valid_until;	/* 0 = for ever */
	char		password;		/* 'n'one, 'm'd5, 's'cram, '?' not visible */
} dbe_role;

typedef struct dbe_membership
{
	dbe_role_id role;
	dbe_role_id member;
	dbe_role_id grantor;
	bool		is_admin;
	bool		inherits;		/* from 16 on; before, the member's own attribute decides */
	bool		can_set;		/* the member may SET ROLE to it; from 16 on a choice */
} dbe_membership;

typedef struct dbe_role_settings
{
	dbe_database_id database;	/* 0 = any */
	dbe_role_id role;			/* 0 = any */
	dbe_texts	settings;		/* "name=value" */
} dbe_role_settings;

typedef struct dbe_database
{
	dbe_database_id id;
	dbe_text	name;
	dbe_role_id owner;
	bool		is_template;
	bool		allows_connections;
	int32_t		connection_limit;	/* -2 = broken by an interrupted DROP */
	int32_t		xid_age;
	int32_t		multixact_age;
} dbe_database;

typedef struct dbe_extension
{
	dbe_oid		id;
	dbe_text	name;
	dbe_text	version;
	dbe_schema_id schema;
} dbe_extension;

typedef struct dbe_access_method
{
	dbe_oid		id;
	dbe_text	name;
} dbe_access_method;

/* One grantee's rights on one object, as stored in its ACL. */
typedef struct dbe_grant
{
	char		object_class;	/* 'r' relation, 'c' column, 'n' schema, 'f' function,
								 * 'd' database, 'D' default privileges */
	dbe_oid		object;
	int16_t		column;
	dbe_role_id grantor;
	dbe_role_id grantee;		/* 0 = PUBLIC */
	uint32_t	privileges;		/* DBE_RIGHT_* */
	uint32_t	grantable;
} dbe_grant;

#define DBE_RIGHT_INSERT	 (1u << 0)
#define DBE_RIGHT_SELECT	 (1u << 1)
#define DBE_RIGHT_UPDATE	 (1u << 2)
#define DBE_RIGHT_DELETE	 (1u << 3)
#define DBE_RIGHT_TRUNCATE	 (1u << 4)
#define DBE_RIGHT_REFERENCES (1u << 5)
#define DBE_RIGHT_TRIGGER	 (1u << 6)
#define DBE_RIGHT_EXECUTE	 (1u << 7)
#define DBE_RIGHT_USAGE		 (1u << 8)
#define DBE_RIGHT_CREATE	 (1u << 9)
#define DBE_RIGHT_TEMPORARY	 (1u << 10)
#define DBE_RIGHT_CONNECT	 (1u << 11)
#define DBE_RIGHT_MAINTAIN	 (1u << 12)	/* from 17 on */

typedef struct dbe_default_privileges
{
	dbe_oid		id;				/* its grants have object_class 'D' */
	dbe_role_id role;
	dbe_schema_id schema;		/* 0 = any */
	char		object_kind;	/* pg_default_acl.defaclobjtype */
} dbe_default_privileges;

typedef struct dbe_publication
{
	dbe_oid		id;
	dbe_text	name;
	bool		all_tables;
	bool		publishes_changes;	/* updates or deletes */
} dbe_publication;

typedef struct dbe_publication_table
{
	dbe_oid		publication;
	dbe_relation_id relation;
} dbe_publication_table;

/* FOR TABLES IN SCHEMA: those to come as well. */
typedef struct dbe_publication_schema
{
	dbe_oid		publication;
	dbe_schema_id schema;
} dbe_publication_schema;

/* A configuration setting in its base unit, as current_setting() has it raw. */
typedef struct dbe_setting
{
	dbe_text	name;
	dbe_text	value;
	bool		is_visible;		/* false: the caller may not read it */
	bool		needs_restart;	/* read when the server starts only */
	char		source;			/* who set it for this session: 'c'ommand line of the
								 * server, ALTER ROLE 'a'll, ALTER 'd'atabase, ALTER
								 * 'r'ole, the 's'ession's client; 0 = files, or nobody */
} dbe_setting;

#define DBE_ROWS(type) struct { type *rows; uint32_t count; }

typedef struct dbe_catalog
{
	dbe_server	server;
	DBE_ROWS(dbe_schema) schemas;
	DBE_ROWS(dbe_relation) relations;
	DBE_ROWS(dbe_column) columns;
	DBE_ROWS(dbe_default) defaults;
	DBE_ROWS(dbe_rule) rules;
	DBE_ROWS(dbe_rule_use) rule_uses;
	DBE_ROWS(dbe_column_statistics) column_statistics;
	DBE_ROWS(dbe_index) indexes;
	DBE_ROWS(dbe_constraint) constraints;
	DBE_ROWS(dbe_inheritance) inheritance;
	DBE_ROWS(dbe_partitioned_table) partitioned_tables;
	DBE_ROWS(dbe_sequence) sequences;
	DBE_ROWS(dbe_type) types;
	DBE_ROWS(dbe_function) functions;
	DBE_ROWS(dbe_language) languages;
	DBE_ROWS(dbe_trigger) triggers;
	DBE_ROWS(dbe_event_trigger) event_triggers;
	DBE_ROWS(dbe_policy) policies;
	DBE_ROWS(dbe_role) roles;
	DBE_ROWS(dbe_membership) memberships;
	DBE_ROWS(dbe_role_settings) role_settings;
	DBE_ROWS(dbe_database) databases;
	DBE_ROWS(dbe_extension) extensions;
	DBE_ROWS(dbe_access_method) access_methods;
	DBE_ROWS(dbe_grant) grants;
	DBE_ROWS(dbe_default_privileges) default_privileges;
	DBE_ROWS(dbe_publication) publications;
	DBE_ROWS(dbe_publication_table) publication_tables;
	DBE_ROWS(dbe_publication_schema) publication_schemas;
	DBE_ROWS(dbe_setting) settings;
} dbe_catalog;

/* ---- what the core may ask of the server ------------------------------- */

/* The body of a subtransaction: a core function that never throws. */
typedef dbe_status (*dbe_body) (void *argument);

/*
 * Functions that return a dbe_status may meet a server error, which then stays
 * parked; the core must return DBE_PG_ERROR at once.  All memory comes from the
 * context of the call and goes with it.
 */
#ifdef __cplusplus
}
#endif
#include "abi_query.h"
#include "abi_plan.h"
#include "abi_trial.h"
#include "abi_whatif.h"
#ifdef __cplusplus
extern "C" {
#endif

typedef struct dbe_host
{
	void	   *state;
	int32_t		version;		/* server_version_num */

	/* Memory of the call, aligned to 16 bytes; NULL when there is none. */
	void	   *(*alloc) (void *state, size_t size);

	/* Monotonic clock in nanoseconds. */
	int64_t		(*clock) (void *state);

	/* Lets a cancel, a timeout or a termination take effect. */
	dbe_status	(*poll) (void *state);

	/* Refuses a recursion that has become too deep. */
	dbe_status	(*stack_check) (void *state);

	/* Reads the catalogs under one snapshot. */
	dbe_status	(*catalog) (void *state, dbe_catalog *catalog);

	/* When a file of the database was made; 0 = the file system does not tell. */
	dbe_status	(*file_created) (void *state, dbe_oid tablespace, dbe_oid file,
								 double *created);

	/*
	 * Bytes of the files of a permanent relation, all forks, as the file system
	 * tells, so that no lock is needed; -1 = there is no file.
	 */
	dbe_status	(*file_bytes) (void *state, dbe_oid tablespace, dbe_oid file,
							   int64_t *bytes);

	/* Bytes free on the disk of pg_wal; -1 = the file system does not tell. */
	dbe_status	(*wal_disk_free) (void *state, int64_t *bytes);

	/* Runs one read-only statement; every cell comes as text. */
	dbe_status	(*query) (void *state, const char *sql, dbe_rows *rows);

	/*
	 * Runs one statement that may change things, and sees what those before it
	 * did.  Rows, if it gives any, come as text.  With the rights of the caller,
	 * or with those of the extension's owner: only for dbe's own tables, and
	 * never for a text that holds more of the caller's than names and literals.
	 * Refused to functions that read.
	 */
	dbe_status	(*execute) (void *state, const char *sql, bool as_owner, dbe_rows *rows);

	/*
	 * Some columns of at most so many rows of a user's table, as the caller may
	 * see them; nothing that the table's owner made is run.  Texts are cut, times
	 * are seconds since 1970 (UTC where there is no zone), a value of a type
	 * beyond text, number, boolean and time is null.
	 */
	dbe_status	(*table_rows) (void *state, dbe_relation_id table, const int16_t *columns,
							   uint32_t count, uint32_t most, dbe_rows *rows);

	/*
	 * Reads a script, one or more statements; script->failed when the server's
	 * parser refuses it.  script->reader, if there is one, is that of a script
	 * before, which is gone: what was learnt of tables serves this one too.
	 */
	dbe_status	(*parse) (void *state, const char *text, dbe_script *script);

	/*
	 * The same for the body of a function in SQL or PL/pgSQL; script->failed also
	 * where it is neither.  Locations of an analysed statement count from its own
	 * start in PL/pgSQL, from the body's in SQL.  trigger_of: the table whose rows
	 * a trigger function sees, 0 where there is not one.
	 */
	dbe_status	(*parse_function) (void *state, dbe_function_id function,
								   dbe_relation_id trigger_of, dbe_script *script);

	/*
	 * Analyses one of its statements, once, without running it; statement->failed
	 * when the server refuses it.  What it told of the statement before is gone.
	 * Of a function in PL/pgSQL a statement can be analysed again.
	 */
	dbe_status	(*analyse) (void *state, void *reader, uint32_t number,
							dbe_analysed_statement *statement);

	/*
	 * Plans one statement, and runs it where that is wished, in a subtransaction
	 * that is always undone.
	 */
	dbe_status	(*explain) (void *state, const dbe_explain_wish *wish,
							dbe_explained *explained);

	/*
	 * What a query reads and gives, without running it; an error where the caller
	 * may not read it.
	 */
	dbe_status	(*trial_facts) (void *state, const char *text, dbe_trial_facts *facts);

	/* Whether texts are values of a type, which is as CREATE TABLE has it. */
	dbe_status	(*are_values) (void *state, dbe_type_id type, int32_t modifier,
							   const dbe_text *texts, uint32_t count, bool *are);

	/*
	 * Runs queries on made-up rows, without writing them anywhere, or on a part of
	 * the real ones; a result for each.  An error of a query is told in its result.
	 */
	dbe_status	(*trial) (void *state, const dbe_trial_wish *wish, dbe_trial_result *results);

	/*
	 * Makes an index that only planning sees, of the text of a CREATE INDEX: for
	 * this call, or for the session.  Errors are the server's for that text.
	 */
	dbe_status	(*whatif_create) (void *state, const char *definition, bool for_session,
								  dbe_whatif_index *index);

	/* Analyses one statement for whatif_plan(); its parameters may be without types. */
	dbe_status	(*whatif_prepare) (void *state, const char *text,
								   dbe_whatif_statement **statement);

	/* Plans it as if these indexes were there and those hidden were not. */
	dbe_status	(*whatif_plan) (void *state, const dbe_whatif_wish *wish, dbe_whatif_plan *plan);

	/* What the session has: its indexes, and what it hides. */
	dbe_status	(*whatif_list) (void *state, dbe_whatif_list *list);

	/* Hides a real index from the planner of the session, or shows it again. */
	dbe_status	(*whatif_hide) (void *state, dbe_relation_id index, bool hides);

	/* The session has none any more, and hides none. */
	dbe_status	(*whatif_reset) (void *state);

	/*
	 * Runs body in a subtransaction.  A server error inside is undone, put
	 * into *error, and *failed is set; the status is then DBE_OK.
	 */
	dbe_status	(*subtransaction) (void *state, dbe_body body, void *argument,
								   dbe_error *error, bool *failed);
} dbe_host;

/* ---- what the server asks of the core ----------------------------------- */

typedef enum dbe_value_kind
{
	DBE_NULL = 0,
	DBE_BOOLEAN,
	DBE_INTEGER,
	DBE_TEXT,
	DBE_TEXTS
} dbe_value_kind;

typedef struct dbe_value
{
	dbe_value_kind kind;
	bool		boolean;
	int64_t		integer;
	dbe_text	text;
	dbe_texts	texts;
} dbe_value;

typedef struct dbe_request
{
	const char *operation;
	const dbe_value *arguments;
	uint32_t	argument_count;
	const char *encoding;		/* of the database, as the server names it */
} dbe_request;

typedef struct dbe_reply
{
	dbe_error	error;
	dbe_rows	rows;
} dbe_reply;

dbe_status	dbe_core_call(const dbe_host *host, const dbe_request *request, dbe_reply *reply);

/* Could a narrower type hold the text?  Where one value is plain text, others need not be copied. */
bool		dbe_core_is_typed(dbe_text value) DBE_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif							/* DBE_ABI_H */
