# What a machine and a crowd do to a report: many relations, deep and long texts, no room for locks,
# connections or memory, a cancel at the worst moment. It ends soon, with an ordinary error at most,
# and the session is as before.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time sleep);

my $node = PostgreSQL::Test::Cluster->new('resources');
$node->init;
$node->append_conf('postgresql.conf', q{
shared_preload_libraries = 'pg_stat_statements'
autovacuum = off
fsync = off
max_connections = 10
superuser_reserved_connections = 2
max_wal_senders = 0
max_locks_per_transaction = 10
log_statement = none
});
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION dbe;
CREATE EXTENSION pg_stat_statements;
CREATE FUNCTION limit_memory(bytes bigint) RETURNS void LANGUAGE c VOLATILE AS '$libdir/dbe_boundary', 'dbe_boundary_limit_memory';
CREATE ROLE visitor LOGIN;
-- few locks at a time: the lock table has room for some hundreds
DO $$ BEGIN FOR n IN 1..1000 LOOP
	EXECUTE format('CREATE TABLE t_%1$s (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price float8, at timestamp, note char(10))', n);
	COMMIT;
END LOOP; END $$;
-- a tree of partitions
CREATE TABLE tree (id bigint NOT NULL, at date NOT NULL, price float8) PARTITION BY LIST (id);
CREATE INDEX ON tree (price);
DO $$ BEGIN FOR n IN 1..5 LOOP
	EXECUTE format('CREATE TABLE tree_%1$s PARTITION OF tree FOR VALUES IN (%1$s) PARTITION BY RANGE (at)', n);
	COMMIT;
	FOR m IN 1..40 LOOP
		EXECUTE format('CREATE TABLE tree_%1$s_%2$s PARTITION OF tree_%1$s FOR VALUES FROM (%3$L) TO (%4$L)', n, m, date '2024-01-01' + m, date '2024-01-02' + m);
		COMMIT;
	END LOOP;
END LOOP; END $$;
});

my @reports = ('SELECT count(*) FROM dbe.findings()', 'SELECT count(*) FROM dbe.score()', 'SELECT count(*) FROM dbe.health()', q{SELECT count(dbe.report('json'))},
	'SELECT count(dbe.catalog_dump())', 'SELECT count(*) FROM dbe.table_sizes()', 'SELECT count(*) FROM dbe.bloat()', 'SELECT count(*) FROM dbe.sequences()',
	'SELECT count(*) FROM dbe.grants()', 'SELECT count(*) FROM dbe.vacuum_status()', 'SELECT count(*) FROM dbe.slow_queries()');

# Runs each in one session; what goes wrong, and the longest time in seconds.
sub run_reports
{
	my ($before, %options) = @_;
	my ($out, $err) = ('', '');
	my $script = "\\set VERBOSITY sqlstate\n$before\n" . join('', map { "\\echo $_\n$_;\n" } @reports) . "SELECT 'usable';";
	my $started = time;
	$node->psql('postgres', $script, stdout => \$out, stderr => \$err, on_error_stop => 0, %options);
	note(sprintf("%.1f s", time - $started));
	return ($out =~ /^usable$/m ? 'usable' : 'not usable', join(' ', sort keys %{{ map { $_ => 1 } $err =~ /ERROR:\s+(\w{5})/g }}));
}

# Many relations and sequences, and hardly any room for locks.
is_deeply([ run_reports('') ], [ 'usable', '' ], 'many relations take no more locks than there are');
is_deeply([ run_reports('BEGIN ISOLATION LEVEL REPEATABLE READ;') ], [ 'usable', '' ], 'nor within one transaction');
is($node->safe_psql('postgres', q{SELECT object, count(*) FROM dbe.findings('{money_in_float}', detail => true) WHERE object ~ 'tree' GROUP BY 1}), 'public.tree|1', 'a tree of partitions is one table');
is($node->safe_psql('postgres', q{SELECT bytes = (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('tree')) FROM dbe.table_sizes('{public}', NULL) WHERE table_name = 'public.tree'}), 't', 'with all its parts');

# Little memory for sorts and no temporary files: the same answer.
my $sum = q{SELECT md5(string_agg(f.check_id || f.object || f.fix, '' ORDER BY f.check_id, f.object)) FROM dbe.findings(dimensions => '{schema,indexing}', detail => true) f};
is($node->safe_psql('postgres', "SET work_mem = '64kB'; $sum"), $node->safe_psql('postgres', $sum), 'little memory changes no answer');
my ($state, $errors) = run_reports(q{SET work_mem = '64kB'; SET temp_file_limit = 0;});
is($state, 'usable', 'without temporary files the session is usable');
like($errors, qr/^(53400)?$/, 'and says so at most');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_ls_tmpdir()}), '0', 'no temporary file is left');

# No memory: each report works or says 53200, the session lives on.
my %seen;
for my $megabytes (1, 4, 16, 64)
{
	($state, $errors) = run_reports("LOAD 'dbe'; SELECT limit_memory($megabytes * 1024 * 1024);");
	is($state, 'usable', "with $megabytes MB more memory the session is usable");
	$seen{$_} = 1 for split / /, $errors;
}
is(join(' ', keys %seen), '53200', 'out of memory is the only error, and it came');

# A cancel or a timeout in the middle is followed at once.
my @delays;
for my $turn (1 .. 10)
{
	my ($out, $err) = ('', '');
	my $run = IPC::Run::start([ 'psql', '-XAtq', '-v', 'VERBOSITY=sqlstate', '-d', $node->connstr('postgres') . " application_name='victim'", '-c', 'DO $$ BEGIN FOR n IN 1..1000 LOOP PERFORM count(*) FROM dbe.findings(); END LOOP; END $$' ],
		'<', \undef, '>', \$out, '2>', \$err);
	$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'victim' AND state = 'active'});
	sleep(0.005 * $turn);
	my $ms = $node->safe_psql('postgres', q{
		SELECT clock_timestamp() AS start \gset
		SELECT count(pg_cancel_backend(pid)) AS "cancelled" FROM pg_stat_activity WHERE application_name = 'victim' \gset
		DO $$ BEGIN FOR n IN 1..10000 LOOP
			EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'victim' AND state = 'active');
			PERFORM pg_sleep(0.002), pg_stat_clear_snapshot(); END LOOP; END $$;
		SELECT round(1000 * extract(epoch FROM clock_timestamp() - :'start'))});
	$run->finish;
	push @delays, $ms if $err =~ /57014/;
}
@delays = sort { $a <=> $b } @delays;
cmp_ok(scalar(@delays), '>', 3, 'reports were cancelled');
note("cancelled after @delays ms");
# The promise is 200 ms; a machine that does other work as well gets more.
cmp_ok($delays[ $#delays / 2 ], '<', 200, 'a cancel is mostly followed within 200 ms');
cmp_ok($delays[-1], '<', 2000, 'and always soon');

# Long and deep texts. What the server itself can read must not break what reads it.
my $deep = 'SELECT ' . ('(' x 1000) . '1' . (')' x 1000) . ' AS a';
my $wide = 'SELECT ' . join(', ', 1 .. 1600);
# Constants are left out of the counters' texts, names and comments are not. Each has a plan of its own,
# or they would be counted as one.
my $brackets = 'SELECT 1 AS "' . ('(' x 100_000) . '", 2 AS "' . ('((a|b)*' x 10_000) . '"';
my $slashes = 'SELECT now() ' . ('/* ' x 20_000) . (' */' x 20_000) . ' AS b';
my $huge = 'SELECT version() /* ' . ('password = secret, ' x 500_000) . ' */ AS c';
my $file = PostgreSQL::Test::Utils::tempdir() . '/texts.sql';
append_to_file($file, join(";\n", 'SELECT pg_stat_statements_reset()', ($deep, $wide, $brackets, $slashes, $huge) x 2, ''));
append_to_file($file, q{
DO $do$ BEGIN
	EXECUTE format('CREATE TABLE deep_check (id bigint PRIMARY KEY, CHECK (%s))', repeat('NOT (id > 0 AND ', 500) || 'true' || repeat(')', 500));
	EXECUTE format('CREATE INDEX ON deep_check ((%s))', repeat('(id + ', 500) || '1' || repeat(')', 500));
	EXECUTE format('CREATE FUNCTION long_source() RETURNS text LANGUAGE plpgsql AS %L', 'BEGIN EXECUTE ''' || repeat('((((', 250000) || ''' || ''x''; RETURN '''' ; END -- password=x' || repeat('/*', 100000));
	EXECUTE format('CREATE FUNCTION open_quotes() RETURNS text LANGUAGE sql AS %L', 'SELECT ''' || repeat('$a$ ''''', 50000) || '''');
	EXECUTE format('COMMENT ON TABLE deep_check IS %L', repeat('long ', 200000));
	EXECUTE (SELECT format('CREATE TABLE wide (id bigint PRIMARY KEY, %s)', string_agg(format('%s char(5)', rpad('c' || n, 63, 'x')), ', ')) FROM generate_series(1, 1599) n);
	EXECUTE (SELECT format('CREATE VIEW long_view AS SELECT %s FROM wide', string_agg(quote_ident(attname), ', ')) FROM pg_attribute WHERE attrelid = 'wide'::regclass AND attnum > 0);
END $do$;
CREATE VIEW view_0 AS SELECT 1 AS a;
DO $do$ BEGIN FOR n IN 1..200 LOOP EXECUTE format('CREATE VIEW view_%s AS SELECT a FROM view_%s', n, n - 1); COMMIT; END LOOP; END $do$;
});
my ($out, $err) = ('', '');
$node->psql('postgres', "SET client_min_messages = error;\n\\i $file", stdout => \$out, stderr => \$err, on_error_stop => 0);
unlike($err, qr/deep_check|long_source|view_|wide|server closed/, 'long and deep objects are made') or diag(substr($err, 0, 2000));
cmp_ok($node->safe_psql('postgres', q{SELECT max(length(query)) > 5000000 AND count(*) FILTER (WHERE length(query) > 1000) > 3 FROM pg_stat_statements}), 'eq', 't', 'long statements are counted');
is_deeply([ run_reports(q{SET statement_timeout = '30s';}) ], [ 'usable', '' ], 'long and deep texts are read in time');
is($node->safe_psql('postgres', q{SELECT check_id, note FROM dbe.score_explain() WHERE status = 'error'}), '', 'and no check fails');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.slow_queries(NULL, width => NULL) WHERE query ~ 'secret'}), '0', 'nothing secret at their ends');
($state, $errors) = run_reports(q{SET max_stack_depth = '100kB';});
is($state, 'usable', 'with little stack the session is usable');
like($errors, qr/^(54001)?$/, 'and the stack is the only complaint');

# What a call leaves behind in its process: nothing.
SKIP: {
	skip 'no /proc', 4 if !-r "/proc/self/status";
	my $status = q{SELECT replace(string_agg(l, ' '), E'\t', ' ') FROM regexp_split_to_table(pg_read_file('/proc/' || pg_backend_pid() || '/status'), '\n') l WHERE l ~ '^(Threads|SigBlk|SigIgn|SigCgt)'};
	my $maps = q{SELECT count(*) FROM regexp_split_to_table(pg_read_file('/proc/' || pg_backend_pid() || '/maps'), '\n') l WHERE l ~ 'rwxp'};
	my $locale = q{SELECT to_char(1234.5, '9G999D9') || ' ' || (1.5::float8)::text || ' ' || upper('straße')};
	my ($before, $after) = split /^--$/m, $node->safe_psql('postgres', "LOAD 'dbe'; $status; $locale; $maps;\n\\echo --\n\\o /dev/null\n" . join(";\n", @reports) . ";\n\\o\n$status; $locale; $maps;");
	is($after =~ s/^\s+|\s+$//gr, $before =~ s/^\s+|\s+$//gr, 'threads, signal handlers and locale are as before');
	like($after, qr/Threads: 1 /, 'there is one thread');

	# 100,000 calls, of which the dear ones are few, in rounds: an allocator may settle in one of them,
	# while what leaks grows in each.
	my $rss = q{(SELECT (regexp_match(pg_read_file('/proc/' || pg_backend_pid() || '/status'), 'RssAnon:\s+(\d+)'))[1]::int)};
	my $round = q{
		DO $$ BEGIN
			FOR n IN 1..25000 LOOP
				PERFORM dbe.known_setting('unused_index.min_age');
				IF n % 1000 = 0 THEN PERFORM count(*) FROM dbe.list_settings(); PERFORM count(*) FROM dbe.health(); PERFORM count(*) FROM dbe.long_running('0'); END IF;
				IF n % 5000 = 0 THEN PERFORM count(*) FROM dbe.findings(); END IF;
				BEGIN PERFORM dbe.known_setting('x') WHERE n % 100 = 0; EXCEPTION WHEN undefined_object THEN NULL; END;
			END LOOP;
		END $$;};
	my @sizes = split /\n/, $node->safe_psql('postgres', "$round SELECT $rss;" x 5);
	my $growth = (sort { $a <=> $b } map { $sizes[$_] - $sizes[$_ - 1] } 1 .. $#sizes)[0];
	cmp_ok($growth, '<', 512, '100,000 calls cost no memory that stays (kB in each quarter)') or diag("@sizes");
}

# Every connection is taken: a report needs none but its own.
# Who comes while a superuser looks may be refused, and comes again.
my @crowd;
my $inside = 0;
for (1 .. 100)
{
	my ($out, $err) = ('', '');
	push @crowd, map { IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres') . ' user=visitor', '-c', 'SELECT pg_sleep(1000)' ], '<', \undef, '>', \$out, '2>', \$err) } $inside + 1 .. 8;
	sleep(0.3);
	$inside = $node->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE usename = 'visitor' AND state = 'active'});
	last if $inside == 8;
}
is($inside, 8, 'all connections are taken');
$node->connect_fails("user=visitor dbname=postgres", 'nobody else comes in', expected_stderr => qr/remaining connection slots/);
is($node->safe_psql('postgres', 'SELECT count(*) FROM dbe.score()'), '8', 'a report needs none of its own');
is($node->safe_psql('postgres', q{SELECT state FROM dbe.health() WHERE metric = 'connections_used'}), 'critical', 'and tells of it');
$node->safe_psql('postgres', q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'visitor'});
eval { $_->finish } for @crowd;

$node->stop('fast');
unlike(slurp_file($node->logfile), qr/TRAP|terminated by signal|PANIC|XX000/, 'nobody crashed');
done_testing();
