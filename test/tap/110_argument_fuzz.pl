# Every function of dbe with arguments that nobody expects, under conditions that nobody wishes. Bad input is
# an ordinary error: it ends no session, is no internal error, keeps no lock and changes nothing.
#
# Environment:
#   DBE_FUZZ_SECONDS   how long (20); a sample of the values of each argument is tried whatever it takes,
#                      and from 120 s on all of them
#   DBE_FUZZ_SEED      where the generator starts (1)

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ArgumentFuzz;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seconds = $ENV{DBE_FUZZ_SECONDS} // 20;
my $seed = $ENV{DBE_FUZZ_SEED} // 1;
my $crashed = qr/terminated by signal|PANIC|TRAP:|runtime error:/;

my $node = PostgreSQL::Test::Cluster->new('fuzz');
$node->init;
$node->append_conf('postgresql.conf', q{
shared_preload_libraries = 'pg_stat_statements'
autovacuum = off
fsync = off
log_statement = none
log_min_messages = warning
log_line_prefix = '%e '
restart_after_crash = on
});
$node->start;
$node->safe_psql('postgres', q{
CREATE ROLE fuzz_plain LOGIN;
CREATE ROLE fuzz_monitor LOGIN IN ROLE pg_monitor;
CREATE DATABASE self_test;
CREATE DATABASE hostile;
});

# --- the harness sees what it looks for ------------------------------------------------------

$node->safe_psql('self_test', q{
CREATE SCHEMA sick;
GRANT USAGE ON SCHEMA sick TO PUBLIC;
CREATE TABLE sick.t (a integer);
CREATE FUNCTION sick.well(a integer DEFAULT 1, b text[] DEFAULT NULL) RETURNS SETOF text LANGUAGE sql AS 'SELECT unnest($2) UNION ALL SELECT $1::text';
CREATE FUNCTION sick.internal(a integer DEFAULT 1) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN
	IF a < 0 THEN RAISE 'cache lookup failed' USING ERRCODE = 'XX000'; END IF; RETURN a; END $$;
CREATE FUNCTION sick.corrupted(a text) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN
	IF a = '' THEN RAISE 'bad page' USING ERRCODE = 'XX001'; END IF; RETURN 1; END $$;
CREATE FUNCTION sick.lost(a boolean) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
	IF a IS NULL THEN PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(1); END IF; RETURN a; END $$;
CREATE FUNCTION sick.locks(a boolean) RETURNS boolean LANGUAGE sql AS 'SELECT pg_advisory_lock(1) IS NULL AND $1';
CREATE FUNCTION sick.hangs(a boolean) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
	IF a IS NULL THEN PERFORM pg_sleep(10); END IF; RETURN a; END $$;
CREATE PROCEDURE sick.changes(a boolean) LANGUAGE plpgsql AS $$ BEGIN
	INSERT INTO sick.t VALUES (1); COMMIT; RAISE 'too late' USING ERRCODE = '22023'; END $$;
});
{
	my $self_test = ArgumentFuzz->new($node, 'self_test', 'sick', seed => $seed, patience => 1);
	my ($superuser) = grep { $_->{name} eq 'superuser' } @ArgumentFuzz::CONDITIONS;
	$self_test->run_batch($superuser, $self_test->single_calls);
	my %seen = map { my $kind = $_; my %who = map { $_ => 1 } @{ $self_test->{kinds}{$kind} }; $kind => join ' ', sort keys %who } keys %{ $self_test->{kinds} };
	is_deeply(\%seen, { internal => 'corrupted internal', lost => 'lost', hang => 'hangs', changed => 'changes', locks => $seen{locks} // 'none' },
		'the harness sees internal errors, lost sessions, hanging calls and changes by what fails');
	like($seen{locks} // '', qr/\blocks\b/, 'it sees locks that are kept');
	ok($self_test->{succeeded}{well} == $self_test->{by_function}{well}, 'and finds no fault with what is well');

	# a backend that really crashes, last
	$node->safe_psql('self_test', q{
		CREATE SCHEMA ill;
		CREATE FUNCTION ill.crashes(a boolean) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
			COPY (SELECT 1) TO PROGRAM 'kill -SEGV $PPID'; PERFORM pg_sleep(1); RETURN a; END $$;
	});
	my $ill = ArgumentFuzz->new($node, 'self_test', 'ill', seed => $seed);
	$ill->run_batch($superuser, $ill->call($ill->{functions}[0], ['true']));
	is(join(' ', map { "$_ @{$ill->{kinds}{$_}}" } keys %{ $ill->{kinds} }), 'lost crashes', 'it sees a crash');
	like(slurp_file($node->logfile), $crashed, 'as does the log');
}

# --- dbe, in a database of odd things --------------------------------------------------------

# The log of that is no log of dbe.
$node->rotate_logfile;
$node->restart;
$node->safe_psql('hostile', q{
CREATE EXTENSION dbe;
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION pg_buffercache;
DO $do$ DECLARE
	names text[] := ARRAY['a"b', 'a''b', 'new' || chr(10) || 'line', chr(92) || '! true', 'select', 'Upper', '$$', '%s', ' ', '1st', chr(128512),
		chr(8238) || 'abc', repeat('x', 63), repeat(chr(233), 31)];
	name text;
BEGIN
	FOREACH name IN ARRAY names LOOP
		EXECUTE format('CREATE SCHEMA %1$I CREATE TABLE %1$I (%1$I serial PRIMARY KEY, %2$I text UNIQUE, %3$I integer)', name, left(name, 20) || '2', left(name, 20) || '3');
		EXECUTE format('ALTER TABLE %1$I.%1$I ADD CONSTRAINT %1$I FOREIGN KEY (%2$I) REFERENCES %1$I.%1$I', name, left(name, 20) || '3');
		EXECUTE format('CREATE INDEX %1$I ON %2$I.%2$I (lower(%3$I)) WHERE %4$I > 0', left(name, 20) || '4', name, left(name, 20) || '2', left(name, 20) || '3');
		EXECUTE format('CREATE VIEW %1$I.%2$I AS SELECT * FROM %1$I.%1$I', name, left(name, 20) || 'v');
		EXECUTE format('CREATE FUNCTION %1$I.%1$I() RETURNS integer LANGUAGE sql AS ''SELECT 1''', name);
		EXECUTE format('CREATE TYPE %1$I.%2$I AS ENUM (%1$L)', name, left(name, 20) || 'e');
	END LOOP;
END $do$;
CREATE TABLE no_columns ();
-- what actions may act on
CREATE TABLE kept (id text PRIMARY KEY, updated_at timestamptz DEFAULT now(), version integer DEFAULT 1, deleted_at timestamptz, public text);
INSERT INTO kept (id, deleted_at) VALUES ('text', NULL), ('json', now()), ('markdown', '2000-01-01'), ('calls', now());
DO $$ BEGIN PERFORM dbe.soft_delete_enable('kept'); END $$;
CREATE TABLE parts (a integer, b text) PARTITION BY RANGE (a);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (MINVALUE) TO (0);
CREATE TABLE part_2 PARTITION OF parts DEFAULT PARTITION BY HASH (b);
INSERT INTO part_1 SELECT -n, repeat('x', n) FROM generate_series(1, 1000) n;
-- of the audit trail: tables to be asked about, and others to be changed
CREATE TABLE audited (id integer PRIMARY KEY, note text, price numeric(8,2), at timestamptz);
CREATE TABLE audited_pair (code text, number integer, note jsonb, PRIMARY KEY (code, number));
SELECT dbe.audit_enable(t, hash_chain => t = 'audited'::regclass) FROM unnest('{audited,audited_pair}'::regclass[]) t;
INSERT INTO audited SELECT n, 'note ' || n, n, now() FROM generate_series(1, 300) n;
UPDATE audited SET note = 'changed' WHERE id % 7 = 0;
DELETE FROM audited WHERE id > 250;
INSERT INTO audited_pair SELECT 'a', n, jsonb_build_object('n', n) FROM generate_series(1, 20) n;
UPDATE audited_pair SET number = number + 100;
CREATE SCHEMA apart;
CREATE TABLE apart.thrown_away (id integer PRIMARY KEY, note text, price numeric(8,2));
CREATE TABLE apart.parts (id integer PRIMARY KEY, note text) PARTITION BY RANGE (id);
CREATE TABLE apart.part_1 PARTITION OF apart.parts DEFAULT;
});

# words that mean something to dbe
my @words = map { s/\\/\\\\/gr =~ s/'/''/gr =~ s/(.*)/E'$1'/sr } split /\n/, $node->safe_psql('hostile', q{
	(SELECT id FROM dbe.checks ORDER BY md5(id) LIMIT 12) UNION ALL (SELECT name FROM dbe.settings ORDER BY md5(name) LIMIT 12)
	UNION ALL SELECT DISTINCT dimension::text FROM dbe.checks
	UNION ALL VALUES ('text'), ('json'), ('markdown'), ('html'), ('calls'), ('total'), ('postgres'), ('part_1'), ('public.part_1')});
cmp_ok(scalar @words, '>', 20, 'there are words that dbe knows');

my ($table_id, $partition) = split /\|/, $node->safe_psql('hostile', q{
	SELECT t.id, min(s.partition::oid::text) FROM dbe.audit_table t, dbe.audit_stored s WHERE t.relation = 'audited'::regclass GROUP BY t.id});
my @thrown_away = map { "E'$_'" } ('apart.thrown_away', 'apart.parts');
my %plain = (
	'regclass' => [ q{E'public.audited'}, q{E'public.audited'}, q{E'public.audited_pair'} ], '"any"' => [ '1', q{E'7'}, q{E'{"id":2}'::jsonb}, q{E'{"code":"a","number":101}'::jsonb} ],
	(map { ("$_.sql" => [ q{E'SELECT 1'}, q{E'SELECT id FROM audited'}, q{E'DELETE FROM audited'} ]) } qw(explain explain_flags optimize rewrite whatif_cost)),
	'whatif_create.ddl' => [ q{E'CREATE INDEX ON audited (note)'} ], 'whatif_cost.indexes' => [ q{ARRAY[E'CREATE INDEX ON audited (note)']} ], 'whatif_hide.index' => [ q{E'public.audited_pkey'} ],
	(map { ($_ => [ q{E'SELECT 1'}, q{E'SELECT id FROM audited'} ]) } qw(approx_count.query compare_results.first compare_results.second)), 'plan' => [q{E'{"Plan":{"Node Type":"Result"}}'::json}],
	'table_id' => [$table_id], 'partition' => ["E'$partition'"], 'place' => [q{E'(0,1)'}], 'audit_places.key' => [q{E'1'}], 'most' => ['5'],
	'timestamp with time zone' => [q{E'now'}], 'audit_expire.before' => [q{E'2000-01-01'}], 'jsonb' => [q{E'[]'}], 'date' => [q{E'2031-05-05'}], 'months_ahead' => ['2'],
	'condition' => [q{E'NEW.id > 0'}], 'schema' => [q{E'apart'}], 'actions' => [q{ARRAY[E'UPDATE']}], 'audit_register.actions' => [q{E'IUD'}], 'mask' => [q{ARRAY[E'note=hash']}],
	(map { $_ => [q{ARRAY[E'note']::name[]}] } qw(include exclude columns column_names)), 'column_numbers' => [q{ARRAY[2]::smallint[]}], 'column_forms' => [q{ARRAY[E'b']::"char"[]}],
	'audit_enable.key' => [q{ARRAY[E'id']::name[]}], 'key_columns' => [q{ARRAY[E'id']::name[]}], (map { ("$_.relation" => \@thrown_away) } qw(audit_enable audit_disable audit_register)));
# tables and columns that are not there, and a condition in which the server finds a mistake
my %documented = ((map { ("audit_enable.$_" => qr/^42703$/) } qw(include exclude mask key)), 'audit_forget.columns' => qr/^42703$/,
	(map { ("$_.relation" => qr/^42P01$/) } qw(audit_enable audit_disable)),
	# whatever the server says of a statement
	(map { ($_ => qr/^(?:42601|42703|42883|42P01|0A000)$/) } qw(whatif_create.ddl whatif_cost.sql whatif_cost.indexes explain.sql explain_flags.sql optimize.sql approx_count.query compare_results.first compare_results.second)),
	'whatif_hide.index' => qr/^(?:42704|42809|42P01)$/,
	'audit_enable.condition' => qr/^(?:42601|42703|42883|42P01|42P02)$/);
my $fuzz = ArgumentFuzz->new($node, 'hostile', 'dbe', seed => $seed, words => \@words, sample => $seconds < 120 ? 24 : 1000000, plain => \%plain, documented => \%documented);
my $postmaster = $node->safe_psql('postgres', q{SELECT pg_postmaster_start_time()});
my $started = time;
$fuzz->run($seconds);
my $took = time - $started;

is(join("\n", @{ $fuzz->{problems} }[ 0 .. ($#{ $fuzz->{problems} } < 40 ? $#{ $fuzz->{problems} } : 40) ]), '',
	'no call ends its session, is an internal error, hangs, keeps a lock, or changes anything when it fails');
is($node->safe_psql('postgres', q{SELECT pg_postmaster_start_time()}), $postmaster, 'the server is the same');

# some call has switched it off
# A user may have been asked for in a column of numbers that takes no nulls: then rows are refused, as they should be.
$node->safe_psql('hostile', q{SELECT dbe.track_updates_disable(t) FROM unnest('{audited,audited_pair}'::regclass[]) t});
$node->safe_psql('hostile', q{SELECT dbe.audit_enable(t) FROM unnest('{audited,audited_pair}'::regclass[]) t});
is($node->safe_psql('hostile', q{
	INSERT INTO audited VALUES (1000, 'last'); UPDATE audited_pair SET note = NULL;
	SELECT count(*) > 20 FROM dbe.audit_log WHERE changed_at > (SELECT max(transaction_at) FROM dbe.audit_log) - interval '1 second'}),
	't', 'the audit trail is still written, and all of it can be read');

# --- what was done was enough to mean something ----------------------------------------------

my $functions = $node->safe_psql('hostile', q{SELECT count(*) FROM pg_proc WHERE pronamespace = 'dbe'::regnamespace AND prokind IN ('f', 'p')});
cmp_ok($functions, '>=', 43, 'dbe has functions');
is(scalar @{ $fuzz->{functions} }, $functions, 'all are known');
my %names = map { $_->{name} => 1 } @{ $fuzz->{functions} };
is_deeply([ sort keys %{ $fuzz->{by_function} } ], [ sort keys %names ], 'all were called');
my @never = grep { !$fuzz->{succeeded}{$_} } sort map { $_->{name} } grep { !$_->{is_trigger} } @{ $fuzz->{functions} };
cmp_ok(scalar @never, '<=', scalar(keys %names) / 10, 'hardly any has never succeeded') or diag("@never");
is_deeply([ sort keys %{ $fuzz->{succeeded_under} } ], [ sort map { $_->{name} } @ArgumentFuzz::CONDITIONS ], 'under all conditions');
cmp_ok($fuzz->{calls}, '>=', 15 * $functions, 'often');
cmp_ok($fuzz->{states}{$_} // 0, '>', 3, "$_ was among the answers") for qw(00000 22023 42501);
my @figures = ("seed $seed: $fuzz->{calls} calls of $functions functions under " . @ArgumentFuzz::CONDITIONS . " conditions in $took s");
push @figures, join ', ', map { "$_: $fuzz->{states}{$_}" } sort { $fuzz->{states}{$b} <=> $fuzz->{states}{$a} } keys %{ $fuzz->{states} };
push @figures, "never succeeded: @never" if @never;
diag($_) for @figures;

$node->stop;
my $log = slurp_file($node->logfile);
unlike($log, $crashed, 'nobody crashed');
my @internal = $log =~ /^(XX\w{3} .*)/mg;
is(join("\n", @internal), '', 'no internal error was logged');
my @leaks = $log =~ /^(01000 .*(?:leak|not closed|still referenced|not freed).*)/mg;
is(join("\n", @leaks), '', 'no leak was logged');
done_testing();
