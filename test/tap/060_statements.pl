# pg_stat_statements absent, installed but not preloaded, preloaded: each is said, none is needed.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('statements');
$node->init;
$node->append_conf('postgresql.conf', 'autovacuum = off');
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION dbe');

# "status: note" of each check that needs statements, without doubles
sub query_states
{
	return $node->safe_psql('postgres', q{
		SELECT DISTINCT status || ': ' || coalesce(note, '') FROM dbe.score_explain('query') WHERE check_id <> '= dimension'});
}

sub score_of_queries
{
	return $node->safe_psql('postgres', q{SELECT coalesce(score::text, 'none') || ' ' || coverage FROM dbe.score() WHERE dimension = 'query'});
}

sub everything_works
{
	my ($state) = @_;
	is($node->safe_psql('postgres', q{SELECT check_id FROM dbe.score_explain() WHERE status = 'error'}), '', "$state: no check fails");
	is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.health() WHERE state = 'unknown' AND meaning IS NULL}), '0', "$state: health");
	cmp_ok(length($node->safe_psql('postgres', q{SELECT dbe.report('markdown')})), '>', 1000, "$state: report");
}

like(query_states(), qr/^skipped: not installed: .*CREATE EXTENSION pg_stat_statements[^\n]*$/, 'absent: all are skipped with the reason');
is(score_of_queries(), 'none 0', 'absent: no score');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.findings(checks => '{statement_statistics}')}), '1', 'absent: that is a finding');
everything_works('absent');

$node->safe_psql('postgres', 'CREATE EXTENSION pg_stat_statements');
like(query_states(), qr/^skipped: not installed: .*shared_preload_libraries[^\n]*$/, 'not preloaded: all are skipped with the reason');
is(score_of_queries(), 'none 0', 'not preloaded: no score');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.findings(checks => '{statement_statistics}')}), '1', 'not preloaded: that is a finding');
everything_works('not preloaded');
# the failed probe spoils neither the transaction nor what came before
is($node->safe_psql('postgres', q{
	BEGIN; CREATE TABLE first (id bigint PRIMARY KEY); SELECT count(*) FROM dbe.score(); INSERT INTO first VALUES (1); COMMIT;
	SELECT id FROM first}), "8\n1", 'not preloaded: the transaction goes on');

$node->append_conf('postgresql.conf', q{
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track_planning = on});
$node->restart;
like(query_states(), qr/^skipped: too young[^\n]*$/, 'preloaded: too young at first');
$node->safe_psql('postgres', q{SELECT dbe.set(name, 0) FROM dbe.settings WHERE name LIKE '%.min_age'});
$node->safe_psql('postgres', q{
	CREATE TABLE visits (id bigint PRIMARY KEY, note text);
	INSERT INTO visits SELECT n, 'x' FROM generate_series(1, 1000) n;
	ANALYZE;
	SELECT dbe.set('slow_statement.min_calls', 2), dbe.set('slow_statement.min_mean_ms', 5);
	SELECT pg_stat_statements_reset()});
$node->safe_psql('postgres', q{SELECT count(*), 'Kilroy' FROM generate_series(1, 400000) busy;}) for 1 .. 3;
$node->safe_psql('postgres', q{ALTER ROLE postgres PASSWORD 'Kilroy'}) if $node->safe_psql('postgres', 'SELECT current_user') eq 'postgres';
unlike(query_states(), qr/error/, 'preloaded: none fails');
like(score_of_queries(), qr/^[0-9.]+ 100$/, 'preloaded: a score');
like($node->safe_psql('postgres', q{SELECT detail || evidence FROM dbe.findings(checks => '{slow_statement}')}), qr/busy/, 'preloaded: a slow statement is found');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.findings() f WHERE f::text LIKE '%Kilroy%'}), '0', 'preloaded: constants are not shown');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.findings(checks => '{statement_statistics}')}), '0', 'preloaded: no finding about it');
everything_works('preloaded');

# a role sees its own statements only, and that is said
is($node->safe_psql('postgres', q{
	CREATE ROLE visitor; SET ROLE visitor;
	SELECT count(*) FROM dbe.findings(dimensions => '{query}') f WHERE f::text LIKE '%busy%'}), '0', 'statements of others are not shown');
like($node->safe_psql('postgres', q{SET ROLE visitor; SELECT string_agg(DISTINCT note, ' ') FROM dbe.score_explain('query') WHERE check_id <> '= dimension'}),
	qr/privilege/, 'and that is said');
like($node->safe_psql('postgres', q{SET ROLE visitor; SELECT coverage FROM dbe.score() WHERE dimension = 'query'}), qr/^[0-9]{1,2}$/, 'less is covered');

# a view of the same name in the way, statements that are no SQL, the view revoked
$node->safe_psql('postgres', q{CREATE SCHEMA trap; CREATE VIEW trap.pg_stat_statements AS SELECT 1/0 AS queryid});
is($node->safe_psql('postgres', q{SET search_path = trap, public; SELECT count(*) FROM dbe.score_explain('query') WHERE note ~ 'cannot be read'}), '0',
	'another view of that name is not taken for it');
$node->safe_psql('postgres', 'REVOKE SELECT ON pg_stat_statements FROM PUBLIC');
like($node->safe_psql('postgres', q{SET ROLE visitor; SELECT DISTINCT note FROM dbe.score_explain('query') WHERE status = 'skipped'}), qr/privilege/, 'a view that is revoked is a skip');

$node->stop;
done_testing();
