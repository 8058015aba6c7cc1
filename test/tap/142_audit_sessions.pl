# What a session remembers of audited tables for as long as it lasts.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('remembering');
$node->init;
$node->append_conf('postgresql.conf', q{
autovacuum = off
fsync = off
lc_messages = 'C'
});
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION dbe;
CREATE TABLE early (id integer PRIMARY KEY);
CREATE TABLE late (id integer PRIMARY KEY);
SELECT count(*) FROM dbe.audit_enable('early');
SELECT count(*) FROM dbe.audit_enable('late');
});

my ($in, $out, $err) = ('', '', '');
my $session = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres') ], '<', \$in, '>', \$out, '2>', \$err, IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
sub run_in_session
{
	my ($sql) = @_;
	$out = $err = '';
	$in .= "$sql;\n\\echo done\n";
	$session->pump until $out =~ /done/ || $err =~ /terminated|closed/;
	return $out;
}

# ---- the commit log no longer reaches back to the transaction that made a layout ----
run_in_session('INSERT INTO early VALUES (1)');
my $oldest = sub { (sort grep { /^[0-9A-F]{4,}$/ } slurp_dir($node->data_dir . '/pg_xact'))[0] };
my $first = $oldest->();
$node->safe_psql('postgres', q{
DO $$ BEGIN FOR i IN 1 .. 1100000 LOOP
	BEGIN PERFORM pg_logical_emit_message(true, '', ''); EXCEPTION WHEN division_by_zero THEN NULL; END;
	IF i % 20000 = 0 THEN COMMIT; END IF; END LOOP; END $$;
ALTER DATABASE template0 ALLOW_CONNECTIONS true;
});
$node->safe_psql($_, 'VACUUM (FREEZE)') for qw(template0 template1 postgres);
$node->safe_psql('postgres', 'CHECKPOINT');
isnt($oldest->(), $first, 'the beginning of the commit log is gone');
run_in_session('INSERT INTO late VALUES (1)');
is($err, '', 'a session that made a layout before that makes another one');
run_in_session('INSERT INTO early VALUES (2)');
is($err, '', 'and writes the table again');
is($node->safe_psql('postgres', q{SELECT string_agg(table_name || ' ' || record_id, ', ' ORDER BY id) FROM dbe.audit_log}), 'early 1, late 1, early 2', 'all is recorded');

# ---- memory of statements goes with them ----
my $memory = q{SELECT sum(total_bytes) FROM pg_backend_memory_contexts WHERE name IN ('dbe audit', 'dbe audit query')};
my $writes = q{DO $$ BEGIN FOR i IN 1 .. 2000 LOOP UPDATE early SET id = -id WHERE id = 1; UPDATE early SET id = -id WHERE id = -1; END LOOP; END $$};
run_in_session('SET app.user_id = $$ada$$; SET ROLE pg_monitor; RESET ROLE');
run_in_session($writes);
my ($before) = run_in_session($memory) =~ /(\d+)/;
run_in_session($writes) for 1 .. 3;
my ($after) = run_in_session($memory) =~ /(\d+)/;
is($after, $before, 'a session that writes on takes no more memory');

$in .= "\\q\n";
$session->finish;
$node->stop;
unlike(slurp_file($node->logfile), qr/TRAP|terminated by signal|PANIC|XX000/, 'no accident');
done_testing();
