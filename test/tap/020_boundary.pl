# The wall between C and C++ under what only another session or the machine can do: cancel,
# termination, a client that is gone, memory that has run out. The session, the others and the
# server survive all of it. What needs one session only is in test/sql/boundary.sql.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('boundary');
$node->init;
$node->append_conf('postgresql.conf', 'client_connection_check_interval = 100ms');
$node->start;

$node->safe_psql('postgres', q{
CREATE FUNCTION core(scenario text, argument text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE AS '$libdir/dbe_boundary', 'dbe_boundary';
CREATE FUNCTION live_objects() RETURNS integer
    LANGUAGE c VOLATILE AS '$libdir/dbe_boundary', 'dbe_boundary_live_objects';
CREATE FUNCTION limit_memory(bytes bigint) RETURNS void
    LANGUAGE c VOLATILE AS '$libdir/dbe_boundary', 'dbe_boundary_limit_memory';
});
my $postmaster = $node->safe_psql('postgres', q{SELECT pg_read_file('postmaster.pid', 0, 5)});

# A session of its own that loops in the core: its handle, and the streams of its psql.
sub start_loop
{
	my (@statements) = @_;
	my %loop = (out => '', err => '');
	$loop{handle} = IPC::Run::start(
		[ 'psql', '-XAtq', '-v', 'VERBOSITY=sqlstate', '-d', $node->connstr('postgres'),
			map { ('-c', $_) } @statements ],
		'<', \undef, '>', \$loop{out}, '2>', \$loop{err});
	ok($node->poll_query_until('postgres',
			q{SELECT count(*) = 1 FROM pg_stat_activity
			  WHERE state = 'active' AND query LIKE '%core(''loop'')%' AND pid <> pg_backend_pid()}),
		'the session loops in the core');
	$loop{pid} = $node->safe_psql('postgres',
		q{SELECT pid FROM pg_stat_activity
		  WHERE state = 'active' AND query LIKE '%core(''loop'')%' AND pid <> pg_backend_pid()});
	return \%loop;
}

sub is_gone
{
	my ($pid) = @_;
	return $node->poll_query_until('postgres',
		"SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $pid");
}

# A cancel ends the statement and no more.
my $loop = start_loop(q{SELECT core('loop')},
	q{SELECT 'goes on', live_objects(), core('work')});
$node->safe_psql('postgres', "SELECT pg_cancel_backend($loop->{pid})");
$loop->{handle}->finish;
like($loop->{err}, qr/57014/, 'a cancel arrives as a cancel');
like($loop->{out}, qr/goes on\|0\|20000/, 'the session goes on, nothing left behind');

# A termination ends the session and no other.
$loop = start_loop('CREATE TABLE locked AS SELECT 1 AS a', 'BEGIN', 'LOCK TABLE locked',
	q{SELECT core('loop')}, q{SELECT 'not reached'});
$node->safe_psql('postgres', "SELECT pg_terminate_backend($loop->{pid})");
$loop->{handle}->finish;
like($loop->{err}, qr/57P01/, 'a termination arrives as one');
unlike($loop->{out}, qr/not reached/, 'the session has ended');
ok(is_gone($loop->{pid}), 'the backend is gone');
is($node->safe_psql('postgres', 'SELECT count(*) FROM locked'), '1', 'its lock is gone too');

# A client that died is noticed within the core.
$loop = start_loop(q{SELECT core('loop')});
$loop->{handle}->kill_kill;
ok(is_gone($loop->{pid}), 'a backend whose client died ends its work');

# Out of memory by each route: an ordinary error, again and again, in a session that works on.
my @routes = qw(exhaust_heap exhaust_heap_in_small_nodes exhaust_arena exhaust_below
	exhaust_in_subtransaction exhaust_below_many_subtransactions);
for my $route (@routes)
{
	my ($out, $err) = ('', '');
	my $status = $node->psql('postgres', qq{
\\set VERBOSITY sqlstate
SELECT core('work');
SELECT limit_memory(200 * 1024 * 1024);
SELECT core('$route');
SELECT core('$route');
SELECT 'after', live_objects(), core('work'), count(*) FROM generate_series(1, 1000);
DO \$\$
BEGIN
    PERFORM core('$route');
EXCEPTION WHEN out_of_memory THEN
    PERFORM core('work');
END
\$\$;
SELECT 'handled', live_objects();
}, stdout => \$out, stderr => \$err, on_error_stop => 0);
	is($status, 0, "$route: the session ends in order");
	is(scalar(() = $err =~ /ERROR:  53200/g), 2, "$route: out of memory each time") or diag($err);
	like($out, qr/^after\|0\|20000\|1000$/m, "$route: the session works on");
	like($out, qr/^handled\|0$/m, "$route: a handler works on too");
}

# None of that has brought the server down.
is($node->safe_psql('postgres', q{SELECT pg_read_file('postmaster.pid', 0, 5)}), $postmaster,
	'the server is the same');
my $log = slurp_file($node->logfile);
unlike($log, qr/was terminated by signal|PANIC|TRAP/, 'no backend has crashed');

$node->stop;
done_testing();
