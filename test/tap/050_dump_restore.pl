# A dump carries the extension and what its user has set: once, neither lost nor doubled.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('dump');
$node->init;
$node->start;
my $dir = PostgreSQL::Test::Utils::tempdir();

$node->safe_psql('postgres', q{CREATE ROLE operator; CREATE DATABASE shop});
$node->safe_psql('shop', q{
CREATE EXTENSION dbe;
SELECT dbe.set('unused_index.min_age', 1.5), dbe.set('unused_index.min_bytes', 'Infinity');
GRANT EXECUTE ON FUNCTION dbe.set(text, double precision) TO operator;
CREATE TABLE notes (id bigint PRIMARY KEY, unit_price double precision NOT NULL);
CREATE TABLE receipts (id bigint PRIMARY KEY, unit_price double precision NOT NULL);
SELECT dbe.mute('money_in_float', 'public.rec*', E'odd ''reason'' \\\\ \n of two lines'), dbe.mute('json_column', '*', 'for a while', '2999-01-01');
INSERT INTO dbe.muted (check_id, object, reason, until) VALUES ('money_in_float', '*', 'expired', '2020-01-01');
SELECT dbe.attest('restore_test', 'no'), dbe.attest('restore_test', note => 'copy of Sunday'), dbe.attest('offsite_copy', 'no', 'infinity');
GRANT SELECT, INSERT ON dbe.attestation_log TO operator;
CREATE VIEW accepted AS SELECT * FROM dbe.findings(checks => '{money_in_float}', muted => true);
CREATE VIEW worst AS SELECT * FROM dbe.findings(checks => '{money_in_float}');
});

my $overrides = q{SELECT name, value FROM dbe.setting_overrides ORDER BY name};
my $expected = $node->safe_psql('shop', $overrides);
is($expected, "unused_index.min_age|1.5\nunused_index.min_bytes|Infinity", 'what is set before');
my $mutes = q{SELECT m.* FROM dbe.muted m ORDER BY check_id, object COLLATE "C"};
my $expected_mutes = $node->safe_psql('shop', $mutes);
is($node->safe_psql('shop', 'SELECT count(*) FROM dbe.muted'), '3', 'what is muted before');
my $attestations = q{SELECT l.* FROM dbe.attestation_log l ORDER BY fact, attested_at};
my $expected_attestations = $node->safe_psql('shop', $attestations);
is($node->safe_psql('shop', 'SELECT count(*) FROM dbe.attestation_log'), '3', 'what is attested before');
my $rights = q{SELECT p.oid::regprocedure, has_function_privilege('public', p.oid, 'EXECUTE'), has_function_privilege('operator', p.oid, 'EXECUTE')
	FROM pg_proc p WHERE pronamespace = 'dbe'::regnamespace ORDER BY 1};
my $expected_rights = $node->safe_psql('shop', $rights);

sub check_copy
{
	my ($database, $how) = @_;
	is($node->safe_psql($database, $overrides), $expected, "$how: settings came once");
	is($node->safe_psql($database, $mutes), $expected_mutes, "$how: mutes came once");
	is($node->safe_psql($database, $attestations), $expected_attestations, "$how: attestations came once");
	is($node->safe_psql($database, 'SELECT object FROM accepted'), 'public.receipts', "$how: a mute is in force");
	is($node->safe_psql($database, q{SELECT string_agg(check_id, ' ' ORDER BY check_id) FROM dbe.findings(checks => '{restore_untested,no_offsite_copy}')}), 'no_offsite_copy', "$how: attestations are in force");
	is($node->safe_psql($database, $rights), $expected_rights, "$how: rights are as they were");
	is($node->safe_psql($database, 'SELECT object FROM worst'), 'public.notes', "$how: a view on dbe works");
	is($node->safe_psql($database, q{SELECT value FROM dbe.settings WHERE name = 'unused_index.min_age'}), '1.5', "$how: a setting is in force");
	is($node->safe_psql($database, q{SELECT count(*) FROM dbe.score()}), '8', "$how: the score works");
	is($node->safe_psql($database, q{SELECT d.deptype FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass
		AND d.objid = 'dbe'::regnamespace AND d.refclassid = 'pg_extension'::regclass}), 'e', "$how: the schema belongs to the extension");
}

# plain SQL
$node->command_ok([ 'pg_dump', '-f', "$dir/plain.sql", $node->connstr('shop') ], 'a plain dump');
my $sql = slurp_file("$dir/plain.sql");
like($sql, qr/^CREATE EXTENSION IF NOT EXISTS dbe /m, 'it makes the extension');
unlike($sql, qr/CREATE (FUNCTION|VIEW|TABLE|TYPE) dbe\./, 'and none of its members');
$node->safe_psql('postgres', 'CREATE DATABASE plain');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/plain.sql", $node->connstr('plain') ], 'it is restored');
check_copy('plain', 'plain');

# custom format, in parallel, over an existing copy
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$dir/custom", $node->connstr('shop') ], 'a custom dump');
$node->safe_psql('postgres', 'CREATE DATABASE custom');
$node->command_ok([ 'pg_restore', '-j', '2', '-d', $node->connstr('custom'), "$dir/custom" ], 'it is restored');
check_copy('custom', 'custom');
$node->command_ok([ 'pg_restore', '--clean', '--if-exists', '-d', $node->connstr('custom'), "$dir/custom" ], 'it is restored over itself');
check_copy('custom', 'over itself');

# the copy of a copy
$node->command_ok([ 'pg_dump', '-Fd', '-j', '2', '-f', "$dir/folder", $node->connstr('custom') ], 'a dump of the copy');
$node->safe_psql('postgres', 'CREATE DATABASE again');
$node->command_ok([ 'pg_restore', '-d', $node->connstr('again'), "$dir/folder" ], 'it is restored');
check_copy('again', 'again');

# as a template
$node->safe_psql('postgres', 'CREATE DATABASE cloned TEMPLATE shop');
check_copy('cloned', 'cloned');

# the schema alone brings the extension with its defaults
$node->command_ok([ 'pg_dump', '--schema-only', '-f', "$dir/schema.sql", $node->connstr('shop') ], 'a dump of the schema');
$node->safe_psql('postgres', 'CREATE DATABASE bare');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/schema.sql", $node->connstr('bare') ], 'it is restored');
is($node->safe_psql('bare', 'SELECT count(*) FROM dbe.setting_overrides'), '0', 'no settings');
is($node->safe_psql('bare', 'SELECT (SELECT count(*) FROM dbe.muted) + (SELECT count(*) FROM dbe.attestation_log)'), '0', 'no mutes, no attestations');
is($node->safe_psql('bare', 'SELECT count(*) FROM dbe.score()'), '8', 'the score works');

$node->stop;
done_testing();
