# Reports in a loop while others create, alter, rename, drop and reindex: no error, an internal one
# least of all, and no check that fails.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('ddl');
$node->init;
$node->append_conf('postgresql.conf', 'max_connections = 20');
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION dbe;
CREATE ROLE keeper;
SELECT format('CREATE TABLE base_%s (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, base_id integer REFERENCES base_%s, unit_price float8)',
	n, greatest(n - 1, 1)) FROM generate_series(1, 40) n \gexec
});

# Statements that each commit alone; %1$s is the session, %2$s the turn.
my $changes = <<'SQL';
CREATE SCHEMA s_%1$s_%2$s;
CREATE TYPE s_%1$s_%2$s.mood AS ENUM ('good');
CREATE TABLE s_%1$s_%2$s.t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price float8 NOT NULL, at timestamp, feels s_%1$s_%2$s.mood, other integer REFERENCES base_1);
CREATE FUNCTION s_%1$s_%2$s.f(s_%1$s_%2$s.mood, s_%1$s_%2$s.t) RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1';
INSERT INTO s_%1$s_%2$s.t (price) SELECT n FROM generate_series(1, 200) n;
CREATE INDEX CONCURRENTLY t_price ON s_%1$s_%2$s.t (price);
ANALYZE s_%1$s_%2$s.t;
CREATE VIEW s_%1$s_%2$s.v AS SELECT price FROM s_%1$s_%2$s.t;
ALTER TABLE s_%1$s_%2$s.t ADD CONSTRAINT positive CHECK (price > 0) NOT VALID;
REINDEX INDEX CONCURRENTLY s_%1$s_%2$s.t_price;
CREATE TABLE s_%1$s_%2$s.p (id bigint, price float8) PARTITION BY RANGE (id);
CREATE TABLE s_%1$s_%2$s.p1 PARTITION OF s_%1$s_%2$s.p FOR VALUES FROM (0) TO (10);
ALTER TABLE s_%1$s_%2$s.p DETACH PARTITION s_%1$s_%2$s.p1;
ALTER TABLE s_%1$s_%2$s.t OWNER TO keeper;
ALTER TABLE s_%1$s_%2$s.t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON s_%1$s_%2$s.t TO keeper USING (true);
ALTER TABLE s_%1$s_%2$s.t ALTER at TYPE timestamptz;
ALTER TABLE s_%1$s_%2$s.t RENAME TO renamed;
ALTER TABLE s_%1$s_%2$s.renamed DROP COLUMN feels;
DROP TYPE s_%1$s_%2$s.mood CASCADE;
VACUUM FULL s_%1$s_%2$s.renamed;
CREATE ROLE r_%1$s_%2$s;
GRANT SELECT ON s_%1$s_%2$s.renamed TO r_%1$s_%2$s;
DROP OWNED BY r_%1$s_%2$s;
DROP ROLE r_%1$s_%2$s;
DROP INDEX CONCURRENTLY s_%1$s_%2$s.t_price;
BEGIN; LOCK TABLE base_%1$s IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(0.01); COMMIT;
DROP SCHEMA s_%1$s_%2$s CASCADE;
SQL

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

my @sessions;
foreach my $session (1 .. 2)
{
	my $script = "SET client_min_messages = error;\n";
	$script .= sprintf($changes =~ s/%1\$s/$session/gr =~ s/%2\$s/$_/gr =~ s/%/%%/gr) for 1 .. 400;
	push @sessions, start_psql("session_$session", $script);
}

my $turns = 100;
my @loops = (
	[ 'findings' => 'SELECT count(*) > 0 FROM dbe.findings();' ],
	[ 'score and health' => q{SELECT (SELECT count(*) = 8 FROM dbe.score()) AND (SELECT count(*) > 20 FROM dbe.health());} ],
	[ 'checks' => q{SELECT string_agg(check_id || ': ' || note, ', ') IS NULL FROM dbe.score_explain() WHERE status = 'error';} ]);
foreach my $loop (@loops)
{
	my ($name, $sql) = @$loop;
	my ($out, $err) = ('', '');
	my $run = $name eq 'findings' ? $turns : $turns / 4;
	$node->psql('postgres', "\\set VERBOSITY verbose\n" . ("$sql\n" x $run), stdout => \$out, stderr => \$err, on_error_stop => 0);
	is($err, '', "$name: no error in $run turns");
	is(() = $out =~ /^t$/mg, $run, "$name: every turn is as it should be");
}
my ($out, $err) = ('', '');
$node->psql('postgres', "\\set VERBOSITY verbose\n" . (q{SELECT length(dbe.report('json')::jsonb::text) > 100; SELECT length(dbe.catalog_dump()) > 100;} x 10),
	stdout => \$out, stderr => \$err, on_error_stop => 0);
is($err, '', 'report and dump: no error');

# the others were really at work, and were not hindered; a busy machine may need longer for it
ok($node->poll_query_until('postgres', q{SELECT max(oid::bigint) > 16384 + 1000 AND (SELECT count(*) > 0 FROM dbe.findings()) FROM pg_class}),
	'many objects came and went');
foreach my $session (@sessions)
{
	$session->{run}->pump_nb;
	is($session->{err}, '', 'no change of the others failed');
	ok($session->{run}->pumpable, 'they were at work to the end');
	$session->{run}->kill_kill;
}
$node->stop('fast');
unlike(slurp_file($node->logfile), qr/XX000|TRAP|terminated by signal/, 'the log is clean');
done_testing();
