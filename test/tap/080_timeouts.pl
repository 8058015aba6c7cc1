# A report may be stopped at any point: by a timeout, a cancel, a termination. What comes is the
# server's own error, and the session works on.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('timeouts');
$node->init;
$node->append_conf('postgresql.conf', q{
shared_preload_libraries = 'pg_stat_statements'
autovacuum = off
log_min_messages = warning
log_statement = none
max_locks_per_transaction = 64
});
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION dbe;
CREATE EXTENSION pg_stat_statements;
DO $$ BEGIN FOR n IN 1..600 LOOP
	EXECUTE format('CREATE TABLE t_%1$s (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id integer REFERENCES t_%2$s,
		price float8, at timestamp, note char(10), code_1 text, code_2 text, code_3 text)', n, greatest(n - 1, 1));
	EXECUTE format('CREATE INDEX t_%1$s_price ON t_%1$s (price)', n);
	IF n % 100 = 0 THEN COMMIT; END IF;
END LOOP; END $$;
});

my %calls = (
	'findings' => 'SELECT count(*) FROM dbe.findings();',
	'score' => 'SELECT count(*) FROM dbe.score();',
	'health' => 'SELECT count(*) FROM dbe.health();',
	'report' => q{SELECT length(dbe.report('json')) > 0;},
	'catalog_dump' => 'SELECT length(dbe.catalog_dump()) > 0;',
	'advise_indexes' => q{SELECT count(*) FROM dbe.advise_indexes((SELECT array_agg(format(
		'SELECT id FROM t_%s WHERE code_1 = $1 AND code_2 = $2 ORDER BY price', n)) FROM generate_series(1, 100) n));});

# psql in the background, with its own script, output and errors.
sub start_psql
{
	my ($name, $script) = @_;
	my %psql = (out => '', err => '');
	my $file = PostgreSQL::Test::Utils::tempdir() . "/$name.sql";
	append_to_file($file, $script);
	$psql{run} = IPC::Run::start(
		[ 'psql', '-XAtq', '-v', 'VERBOSITY=sqlstate', '-f', $file, '-d', $node->connstr('postgres') . " application_name='$name'" ],
		'<', '/dev/null', '>', \$psql{out}, '2>', \$psql{err},
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	return \%psql;
}

# the different SQLSTATEs of what was printed
sub states_of
{
	my %states = map { $_ => 1 } $_[0] =~ /(?:ERROR|FATAL):\s+(\S+)/g;
	return sort keys %states;
}

# how long each takes, in milliseconds, at its second run
sub duration_of
{
	my ($sql) = @_;
	return int($node->safe_psql('postgres', qq{
		$sql
		SELECT clock_timestamp() AS start \\gset
		$sql
		SELECT 1 + extract(epoch FROM clock_timestamp() - :'start') * 1000;
	}) =~ s/.*\n//sr);
}

foreach my $name (sort keys %calls)
{
	my $sql = $calls{$name};
	my $longest = duration_of($sql) + 5;
	my $step = $longest > 80 ? $longest / 80 : 1;
	my $script = "\\set VERBOSITY sqlstate\n";
	my $turns = 0;
	for (my $ms = 1; $ms <= $longest; $ms += $step)
	{
		$script .= sprintf("SET statement_timeout = %d;\n%s\nSET statement_timeout = 0;\nSELECT 'usable';\n", $ms, $sql);
		$turns++;
	}
	my ($out, $err) = ('', '');
	is($node->psql('postgres', $script, stdout => \$out, stderr => \$err, on_error_stop => 0), 0, "$name: the session survives $turns timeouts");
	is(join(' ', states_of($err)), '57014', "$name: they say 57014 and nothing else") or diag($err);
	is(() = $out =~ /^usable$/mg, $turns, "$name: the session is usable after each");
}

# in a subtransaction the error is caught as the user wants it
is($node->safe_psql('postgres', q{
	DO $$ BEGIN
		FOR n IN 1..30 LOOP
			BEGIN
				PERFORM set_config('statement_timeout', '0', true);
				PERFORM count(*) FROM dbe.findings(schemas => '{nowhere}');
			EXCEPTION WHEN invalid_schema_name THEN NULL;
			END;
		END LOOP;
	END $$;
	SELECT count(*) FROM dbe.score()}), '8', 'errors in subtransactions leave nothing behind');

# cancel, many times, at whatever point it is
my $victim = start_psql('victim', ("$calls{findings}\n" x 300) . "SELECT 'usable', count(*) FROM dbe.score();");
ok($node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'victim' AND query LIKE '%findings%'}), 'one is at work');
$node->psql('postgres', q{
	DO $$ BEGIN
		FOR n IN 1..60 LOOP
			PERFORM pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim' AND state = 'active' AND query LIKE '%findings%';
			PERFORM pg_sleep(0.001 * (n % 37 + 1));
			PERFORM pg_stat_clear_snapshot();
		END LOOP;
	END $$});
$victim->{run}->finish;
is(join(' ', states_of($victim->{err})), '57014', 'a cancel says 57014 and nothing else') or diag($victim->{err});
like($victim->{out}, qr/^usable\|8$/m, 'the session is usable after many cancels');

# termination: the session ends, its locks are gone, the others live
my $doomed = start_psql('doomed', "BEGIN;\n" . "$calls{findings}\n" x 1000);
ok($node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'doomed' AND query LIKE '%findings%'}), 'one is at work');
is($node->safe_psql('postgres', q{SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'doomed'}), 't', 'it is ended at once');
eval { $doomed->{run}->finish };
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE relname LIKE 't\_%'}), '0', 'its locks are gone');

# little memory for sorts, few locks (the catalogs and views of the server that are read, with their
# indexes, however many tables there are), hardly any patience for locks
is($node->safe_psql('postgres', qq{SET work_mem = '64kB'; SET lock_timeout = 1; SET temp_file_limit = 0; $calls{score}}), '8', 'with little of everything');
is($node->safe_psql('postgres', qq{BEGIN; $calls{score} SELECT count(*) < 100, count(*) FILTER (WHERE c.relnamespace <> ALL ('{pg_catalog,dbe}'::regnamespace[]) AND c.relkind <> 'v') FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation WHERE l.pid = pg_backend_pid(); COMMIT}), "8\nt|0",
	'a report keeps few locks, and none on tables but catalogs and its own');
# a hundred reports in one session cost no memory that stays
my $growth = $node->safe_psql('postgres', qq{
	CREATE FUNCTION used() RETURNS bigint LANGUAGE sql AS 'SELECT sum(total_bytes)::bigint FROM pg_backend_memory_contexts';
	DO \$\$ BEGIN FOR n IN 1..5 LOOP PERFORM count(*) FROM dbe.findings(); END LOOP; END \$\$;
	SELECT used() AS before \\gset
	DO \$\$ BEGIN FOR n IN 1..50 LOOP PERFORM count(*) FROM dbe.findings(); END LOOP; END \$\$;
	SELECT (used() - :before) / 1024;
});
cmp_ok($growth, '<', 1024, 'memory does not grow with the number of reports (kB)');

$node->stop;
unlike(slurp_file($node->logfile), qr/TRAP|terminated by signal|PANIC/, 'nobody crashed');
done_testing();
