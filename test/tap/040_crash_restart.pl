# After a crash the counters are gone: everything works, and nothing is called unused or neglected
# for want of them.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('crash');
$node->init;
$node->append_conf('postgresql.conf', q{
shared_preload_libraries = 'pg_stat_statements'
autovacuum_naptime = 1d
});
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION dbe;
CREATE EXTENSION pg_stat_statements;
CREATE TABLE notes (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);
CREATE INDEX notes_body ON notes (body);
INSERT INTO notes (body) SELECT 'note ' || n FROM generate_series(1, 5000) n;
CREATE UNLOGGED TABLE lost (id bigint PRIMARY KEY);
INSERT INTO lost SELECT generate_series(1, 1000);
ANALYZE;
SELECT dbe.set('unused_index.min_age', 12), dbe.set('unused_index.min_bytes', 0);
});

my $use = q{SELECT count(*) FROM notes; SELECT pg_stat_force_next_flush();};
my $unused = q{SELECT object FROM dbe.findings(checks => '{unused_index}')};
$node->safe_psql('postgres', $use);
ok($node->poll_query_until('postgres', "SELECT EXISTS ($unused)"), 'an index is called unused when it is old enough');

# A new index on counters that are old: it has had no time yet, and that is said.
$node->safe_psql('postgres', 'CREATE INDEX notes_new ON notes (body, id)');
$node->safe_psql('postgres', $use);
is($node->safe_psql('postgres', $unused), 'public.notes_body', 'an index made lately is not called unused');
like($node->safe_psql('postgres', q{SELECT note FROM dbe.score_explain('indexing') WHERE check_id = 'unused_index'}),
	qr/an index was made or rebuilt too short a time ago/, 'and the reason is said');
ok($node->poll_query_until('postgres', "SELECT count(*) = 2 FROM ($unused) u"), 'until it is old enough');
$node->safe_psql('postgres', 'REINDEX INDEX notes_new; ALTER TABLE notes ALTER COLUMN body TYPE varchar');
$node->safe_psql('postgres', $use);
is($node->safe_psql('postgres', $unused), '', 'nor is one made anew, not even where it keeps its file');
$node->safe_psql('postgres', 'DROP INDEX notes_new; REINDEX TABLE notes');

$node->stop('immediate');
$node->start;
$node->safe_psql('postgres', $use);
is($node->safe_psql('postgres', $unused), '', 'after a crash it is not');
like($node->safe_psql('postgres', q{SELECT status || ' ' || note FROM dbe.score_explain('indexing') WHERE check_id = 'unused_index'}),
	qr/^skipped .*too young/, 'and the reason is said');
is($node->safe_psql('postgres', q{SELECT check_id FROM dbe.score_explain() WHERE status = 'error'}), '', 'no check fails');
is($node->safe_psql('postgres', q{
	SELECT check_id FROM dbe.findings(checks => '{unused_index,low_cardinality_index,missing_index,never_analyzed,stale_statistics,autovacuum_behind}')}),
	'', 'nothing is held against what was not counted');
is($node->safe_psql('postgres', q{SELECT value FROM dbe.settings WHERE name = 'unused_index.min_age'}), '12', 'thresholds are kept');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.score()}), '8', 'score');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.health() WHERE state = 'critical'}), '0', 'nothing is critical by a crash alone');
cmp_ok(length($node->safe_psql('postgres', 'SELECT dbe.report()')), '>', 1000, 'report');

# a clean restart keeps the counters, but nobody knows what happened in between
$node->restart;
$node->safe_psql('postgres', $use);
is($node->safe_psql('postgres', $unused), '', 'after a restart nothing is called unused either');

# so does a reset of the counters
ok($node->poll_query_until('postgres', "SELECT EXISTS ($unused)"), 'time makes it unused again');
$node->safe_psql('postgres', 'SELECT pg_stat_reset()');
$node->safe_psql('postgres', $use);
is($node->safe_psql('postgres', $unused), '', 'after a reset of the counters nothing is called unused');

$node->stop;
done_testing();
