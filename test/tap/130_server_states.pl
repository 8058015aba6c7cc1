# States of a server that cannot be made by SQL alone: what a crash leaves, transactions prepared and
# forgotten, transaction ids used up, the library preloaded, the extension in a template, a restore by
# somebody who may not. Each is told as it is, and nothing fails over it.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('states');
$node->init;
$node->append_conf('postgresql.conf', q{
shared_preload_libraries = 'dbe'
autovacuum = off
max_prepared_transactions = 5
wal_level = replica
restart_after_crash = on
});
$node->start;

my $errors = q{SELECT check_id, note FROM dbe.score_explain() WHERE status = 'error'};
my $everything = q{SELECT (SELECT count(*) FROM dbe.score()) || ' ' || (SELECT count(*) > 20 FROM dbe.health()) || ' ' || (length(dbe.report('json')::jsonb::text) > 1000) || ' ' || (length(dbe.catalog_dump()) > 1000)};
sub works
{
	my ($database, $state) = @_;
	is($node->safe_psql($database, $errors), '', "$state: no check fails");
	is($node->safe_psql($database, $everything), '8 true true true', "$state: everything answers");
}

# The library is there before the extension is, and databases made from a template have it.
is($node->safe_psql('postgres', q{SELECT to_regproc('dbe.score') IS NULL}), 't', 'preloaded, but not created');
$node->safe_psql('template1', 'CREATE EXTENSION dbe');
$node->safe_psql('postgres', 'CREATE DATABASE shop');
works('shop', 'from the template');
is($node->safe_psql('shop', q{SELECT check_id FROM dbe.findings() WHERE object ~ 'setting_overrides|^dbe'}), '', 'it does not judge itself');

# Others' temporary tables, alive and orphaned, are nobody's finding and in no list.
$node->safe_psql('shop', q{CREATE TABLE kept (id bigint PRIMARY KEY); INSERT INTO kept SELECT generate_series(1, 100)});
my $lists = q{SELECT string_agg(t, ' ') FROM (SELECT table_name FROM dbe.table_sizes() UNION ALL SELECT table_name FROM dbe.vacuum_status() UNION ALL SELECT object FROM dbe.bloat()
	UNION ALL SELECT table_name FROM dbe.traffic() UNION ALL SELECT object FROM dbe.findings('{money_in_float,missing_primary_key,never_analyzed}')) l (t) WHERE t ~ 'pg_temp|scratch'};
my $temporary = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('shop') . " application_name='temporary'",
	'-c', 'CREATE TEMP TABLE scratch (price float8, at timestamp)', '-c', 'INSERT INTO scratch SELECT n, now() FROM generate_series(1, 20000) n', '-c', 'SELECT pg_sleep(1000)' ], '<', \undef, '>', \my $ignored, '2>', \my $ignored_too);
ok($node->poll_query_until('shop', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'temporary' AND query ~ 'sleep'}), 'another has a temporary table');
is($node->safe_psql('shop', $lists), '', 'it is in no list');
works('shop', 'temporary table');
my $pid = $node->safe_psql('shop', q{SELECT pid FROM pg_stat_activity WHERE application_name = 'temporary'});
PostgreSQL::Test::Utils::system_or_bail('pg_ctl', 'kill', 'KILL', $pid);
eval { $temporary->finish };
for (1 .. 600)
{
	last if !PostgreSQL::Test::Utils::system_log('pg_isready', '-q', '-d', $node->connstr('shop'));
	select(undef, undef, undef, 0.1);
}
is($node->safe_psql('shop', q{SELECT count(*) FROM pg_class WHERE relname = 'scratch'}), '1', 'it is an orphan now');
is($node->safe_psql('shop', $lists), '', 'the orphan is in no list');
works('shop', 'orphan');

# A prepared transaction holds a table: it is the blocker, though no session is.
$node->safe_psql('shop', q{BEGIN; LOCK TABLE kept; INSERT INTO kept VALUES (0); PREPARE TRANSACTION 'forgotten'});
my $waiter = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('shop') . " application_name='waiter'", '-c', 'SELECT count(*) FROM kept' ], '<', \undef, '>', \my $out, '2>', \my $err);
ok($node->poll_query_until('shop', 'SELECT count(*) = 1 FROM pg_locks WHERE NOT granted'), 'somebody waits');
is($node->safe_psql('shop', q{SELECT string_agg(concat_ws('|', btrim(regexp_replace(tree, '\d+', 'n')), pid IS NULL, wants, holds), E'\n') FROM dbe.blocking()}),
	"prepared|t|AccessExclusive on public.kept, RowExclusive on public.kept\nn|f|AccessShare on public.kept", 'blocking() names the prepared transaction');
is($node->safe_psql('shop', q{SELECT state FROM dbe.locks() WHERE granted AND object = 'public.kept' AND mode = 'AccessExclusive'}), 'prepared', 'so does locks()');
works('shop', 'prepared transaction');
$node->safe_psql('shop', q{ROLLBACK PREPARED 'forgotten'});
$waiter->finish;

# Somebody who may not make extensions restores a dump: refused in order, and nothing is half made.
my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump.sql';
$node->command_ok([ 'pg_dump', '-f', $dump, $node->connstr('shop') ], 'a dump');
$node->safe_psql('postgres', 'CREATE ROLE builder LOGIN CREATEDB; CREATE DATABASE theirs OWNER builder TEMPLATE template0');
$node->command_fails_like([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', $dump, '-d', $node->connstr('theirs') . ' user=builder' ], qr/permission denied to create extension "dbe"/, 'a restore without the right is refused');
is($node->safe_psql('theirs', q{SELECT count(*) FROM pg_namespace WHERE nspname = 'dbe'}), '0', 'and leaves nothing');

# Two thousand million transactions later: no age is negative, and the end is announced.
$node->stop;
my $next = 2_100_000_000;
my $segment = sprintf('%s/pg_xact/%04X', $node->data_dir, int($next / 1_048_576));
open(my $handle, '>:raw', $segment) or die "$segment: $!";
print $handle "\0" x 262_144;
close $handle;
$node->command_ok([ 'pg_resetwal', '-f', '-x', $next, '-D', $node->data_dir ], 'the transaction ids are nearly used up');
# As a standby, which waits for WAL that never comes: a primary begins to freeze at once. The single user
# only writes down the level of WAL that a standby asks for.
PostgreSQL::Test::Utils::run_log([ 'postgres', '--single', '-D', $node->data_dir, 'postgres' ], '<', \'');
$node->set_standby_mode;
$node->start;
is($node->safe_psql('shop', q{SELECT min(xid_age) >= 0 AND max(xid_age) > 2000000000 AND max(used_pct) > 90 FROM dbe.wraparound()}), 't', 'ages are as great as they are');
is($node->safe_psql('shop', q{SELECT DISTINCT state FROM dbe.wraparound() WHERE kind = 'database'}), 'critical', 'every database is in danger');
like($node->safe_psql('shop', q{SELECT string_agg(severity || ' ' || check_id, ', ') FROM dbe.findings('{wraparound}')}), qr/critical wraparound/, 'that is a finding');
is($node->safe_psql('shop', q{SELECT state FROM dbe.health() WHERE metric = 'transaction_age'}), 'critical', 'and a vital sign');
is($node->safe_psql('shop', q{SELECT count(*) FROM dbe.vacuum_status(top => NULL) WHERE xid_age < 0}), '0', 'no table has a negative age');
works('shop', 'at the end of the transaction ids');

$node->stop('fast');
unlike(slurp_file($node->logfile), qr/TRAP|PANIC|XX000/, 'nobody crashed but who was killed');
done_testing();
