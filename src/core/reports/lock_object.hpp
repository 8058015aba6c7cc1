// What a row of pg_locks is about, in words. The fragment expects the aliases l (pg_locks), c
// (pg_class) and n (pg_namespace), and takes no lock on anything.
#pragma once

#define DBE_LOCK_OBJECT                                                                           \
	"CASE WHEN l.relation IS NOT NULL THEN coalesce(pg_catalog.quote_ident(n.nspname) || '.' || "  \
	"pg_catalog.quote_ident(c.relname), CASE WHEN l.database = (SELECT d.oid FROM "                \
	"pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()) THEN 'relation ' "  \
	"ELSE 'relation of another database, ' END || l.relation) || CASE l.locktype WHEN 'tuple' "    \
	"THEN ' row (' || l.page || ',' || l.tuple || ')' WHEN 'relation' THEN '' ELSE ' (' || "       \
	"l.locktype || ')' END WHEN l.locktype = 'transactionid' THEN 'transaction ' || "              \
	"l.transactionid WHEN l.locktype = 'virtualxid' THEN 'virtual transaction ' || l.virtualxid "  \
	"WHEN l.locktype = 'advisory' THEN 'advisory ' || l.classid || ',' || l.objid ELSE "           \
	"l.locktype END"

#define DBE_LOCK_TABLES                                                                           \
	"pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation AND l.database "  \
	"IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = "                        \
	"pg_catalog.current_database())) LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"

// The stronger, the higher.
#define DBE_LOCK_STRENGTH                                                                         \
	"pg_catalog.array_position('{AccessShareLock,RowShareLock,RowExclusiveLock,"                   \
	"ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,"                      \
	"AccessExclusiveLock}'::text[], l.mode)"
