# Everything that reads works on a hot standby, what is not there is said, and a promotion in the
# middle of a report harms nobody.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my @calls = (
	'dbe.findings()', 'dbe.score()', 'dbe.score_explain()', 'dbe.health()', 'dbe.check_timings()',
	'dbe.checks', 'dbe.settings', q{dbe.report('text')}, q{dbe.report('markdown')},
	q{dbe.report('json')}, 'dbe.catalog_dump()', 'dbe.version()');

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->append_conf('postgresql.conf', qq{autovacuum = off\nshared_preload_libraries = 'pg_stat_statements'});
$primary->start;
$primary->safe_psql('postgres', q{
CREATE EXTENSION dbe;
CREATE EXTENSION pg_stat_statements;
CREATE TABLE kept (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, unit_price double precision NOT NULL);
INSERT INTO kept (unit_price) SELECT n FROM generate_series(1, 1000) n;
SELECT setval('kept_id_seq', 2000000000);
CREATE INDEX kept_unit_price ON kept (unit_price);
CREATE UNLOGGED TABLE lost (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, unit_price double precision NOT NULL);
INSERT INTO lost (unit_price) SELECT n FROM generate_series(1, 1000) n;
CREATE TABLE never_analyzed (id bigint PRIMARY KEY);
INSERT INTO never_analyzed SELECT generate_series(1, 10000);
ANALYZE kept, lost;
SELECT dbe.set(name, 0) FROM dbe.settings WHERE name IN ('unused_index.min_age', 'unused_index.min_bytes', 'missing_index.min_age');
SELECT count(*) FROM kept;
-- the audit trail is read on a standby like any table
CREATE TABLE watched (id integer PRIMARY KEY, note text);
SELECT dbe.audit_enable('watched', hash_chain => true);
INSERT INTO watched VALUES (1, 'first');
UPDATE watched SET note = 'second';
});
# what reads a statement
my $statement = q{'SELECT id FROM kept WHERE unit_price + 1 > 5 AND id NOT IN (SELECT id FROM lost) LIMIT 3'};
my $kept = q{'SELECT id FROM kept WHERE unit_price + 1 > 5 ORDER BY id OFFSET 1'};
push @calls, "dbe.lint($statement)", "dbe.explain($kept)", "dbe.explain($kept, true)", "dbe.explain_flags($kept, true)",
	"dbe.rewrite($kept, true)", "dbe.optimize($kept, true)", "dbe.approx_count($kept)", "dbe.compare_results($kept, $kept)",
	"dbe.fingerprint($kept)", q{dbe.whatif_create('CREATE INDEX ON kept (unit_price, id)')},
	"dbe.whatif_cost($kept, ARRAY['CREATE INDEX ON kept (id, unit_price)'])", "dbe.whatif_hide('kept_pkey')",
	"dbe.advise_index($kept)", "dbe.advise_indexes(ARRAY[$kept, $statement])", "dbe.advise_workload_summary(ARRAY[$kept])", 'dbe.n_plus_one(seconds => 0.1)';
my $has_unlogged_sequences = $primary->safe_psql('postgres',
	q{SELECT count(*) FROM pg_class WHERE relkind = 'S' AND relpersistence = 'u'});
# what takes no argument, and is there: every function and every view
push @calls, split /\n/, $primary->safe_psql('postgres', q{
	SELECT format('dbe.%I()', proname) FROM pg_proc WHERE pronamespace = 'dbe'::regnamespace AND pronargs = pronargdefaults
		AND proretset AND proname NOT IN ('buffer_cache', 'undo_sql', 'audit_maintain', 'audit_ddl_enable', 'audit_ddl_disable', 'audit_roles',
			'workload_snapshot', 'n_plus_one')
	UNION SELECT format('dbe.%I', relname) FROM pg_class WHERE relnamespace = 'dbe'::regnamespace AND relkind = 'v'});
cmp_ok(scalar(@calls), '>', 40, 'there is much to call');
cmp_ok($has_unlogged_sequences, '>', 0, 'there is an unlogged sequence');

$primary->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
$standby->start;
$primary->wait_for_catchup($standby);

# psql in the background, with its own script, output and errors.
sub start_psql
{
	my ($name, $script) = @_;
	my %psql = (out => '', err => '');
	my $file = PostgreSQL::Test::Utils::tempdir() . "/$name.sql";
	append_to_file($file, $script);
	$psql{run} = IPC::Run::start(
		[ 'psql', '-XAtq', '-v', 'VERBOSITY=sqlstate', '-f', $file, '-d', $standby->connstr('postgres') . " application_name='$name'" ],
		'<', '/dev/null', '>', \$psql{out}, '2>', \$psql{err},
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	return \%psql;
}

sub all_calls_work
{
	my ($node, $where) = @_;
	foreach my $call (@calls)
	{
		my ($out, $err) = ('', '');
		my $status = $node->psql('postgres', "SELECT count(*) FROM $call", stdout => \$out, stderr => \$err);
		is("$status $err", '0 ', "$where: $call");
	}
	is($node->safe_psql('postgres', q{SELECT check_id || ' ' || note FROM dbe.score_explain() WHERE status = 'error'}),
		'', "$where: no check fails");
}

all_calls_work($standby, 'standby');
is($standby->safe_psql('postgres', q{SELECT object FROM dbe.findings(checks => '{money_in_float}') ORDER BY object COLLATE "C"}),
	"public.kept\npublic.lost", 'catalogs are judged on the standby as on the primary');
like($standby->safe_psql('postgres', q{SELECT object FROM dbe.findings(checks => '{integer_key_running_out}') WHERE object ~ 'kept'}),
	qr/^public.kept/, 'a sequence is read on the standby, an unlogged one passed over');
is($standby->safe_psql('postgres', q{SELECT state FROM dbe.health() WHERE metric = 'key_values_used'}),
	'critical', 'health sees it too');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM dbe.findings(checks => '{unused_index}')}),
	'0', 'the counters of a standby call no index unused');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM dbe.findings(checks => '{never_analyzed,stale_statistics,autovacuum_behind}')}),
	'0', 'the counters of a standby call no table neglected');
is($standby->safe_psql('postgres', q{SELECT dbe.report('json')::jsonb->>'standby'}), 'true', 'the report says where it was made');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM dbe.score() WHERE points IS NOT NULL AND dimension = 'schema'}), '1', 'there is a score');

# what writes is refused by the server's own error
my ($out, $err) = ('', '');
$standby->psql('postgres', "\\set VERBOSITY sqlstate\nSELECT dbe.set('unused_index.min_age', 1)", stderr => \$err);
like($err, qr/25006/, 'dbe.set() is refused');
foreach my $call (q{dbe.workload_snapshot()}, q{dbe.explain('DELETE FROM kept', true)}, q{dbe.audit_maintain(9)}, q{dbe.audit_enable('kept')}, q{dbe.audit_disable('watched')}, q{dbe.audit_forget('watched', 1, '{note}')},
	q{dbe.audit_tombstone(1, '1', '{}', true)}, q{dbe.audit_erase((SELECT min(partition::oid) FROM dbe.audit_stored), '(0,1)', 0, '{}')})
{
	$standby->psql('postgres', "\\set VERBOSITY sqlstate\nSELECT count(*) FROM $call", stderr => \$err);
	like($err, qr/25006/, "$call is refused");
}
my $trail = q{SELECT concat_ws(' ', (SELECT string_agg(action || ' ' || (new_data ->> 'note'), ', ' ORDER BY changed_at) FROM dbe.row_history('watched', 1)),
	(SELECT count(*) FROM dbe.audit_enable('kept', dry_run => true)) > 2, dbe.row_as_of('watched', 1, 'infinity') ->> 'note',
	(SELECT count(*) FROM dbe.undo_sql('watched', since => '-infinity')), (SELECT string_agg(DISTINCT state, ' ') FROM dbe.audit_verify(dbe.audit_anchor())))};
is($standby->safe_psql('postgres', $trail), 'INSERT first, UPDATE second t second 3 ok', 'the audit trail can be read there');

# within a read-only transaction with a cursor held open over a change that is replayed
is($standby->safe_psql('postgres', q{
	BEGIN; DECLARE c CURSOR FOR SELECT check_id FROM dbe.findings(checks => '{money_in_float}');
	FETCH 1 FROM c; COMMIT}), 'money_in_float', 'a cursor works');
$primary->safe_psql('postgres', 'DROP TABLE never_analyzed; VACUUM');
$primary->wait_for_catchup($standby);
all_calls_work($standby, 'after replay');

# promotion while reports run
my $loop = start_psql('loop',
	"SELECT (SELECT count(*) > 0 FROM dbe.score()) AND (SELECT count(*) > 0 FROM dbe.health());\n" x 200);
ok($standby->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'loop' AND query ~ 'score'}), 'reports are under way');
$standby->promote;
is($standby->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE application_name = 'loop'}), '1', 'and still are');
$loop->{run}->finish;
is($loop->{err}, '', 'a promotion disturbs no report');
is(() = $loop->{out} =~ /^t$/mg, 200, 'every report was made');

$standby->safe_psql('postgres', q{SELECT dbe.set('unused_index.min_age', 1)});
# the chain goes on where the primary has left it
$standby->safe_psql('postgres', q{UPDATE watched SET note = 'third'; SELECT dbe.audit_maintain()});
is($standby->safe_psql('postgres', $trail), 'INSERT first, UPDATE second, UPDATE third t third 4 ok', 'promoted, the audit trail goes on');
is($standby->safe_psql('postgres', q{SELECT dbe.report('json')::jsonb->>'standby'}), 'false', 'promoted, the report says so');
all_calls_work($standby, 'promoted');

$standby->stop;
$primary->stop;
done_testing();
