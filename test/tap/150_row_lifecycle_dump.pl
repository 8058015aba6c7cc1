# Tables that are tracked and deleted softly survive dump and restore: with dropped and renamed columns, by
# the table's owner, partitioned, and with rows that are deleted; and logical replication.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('lifecycle');
$node->init(allows_streaming => 'logical');
$node->start;
my $dir = PostgreSQL::Test::Utils::tempdir();

$node->safe_psql('postgres', q{CREATE ROLE keeper LOGIN; CREATE DATABASE shop});
$node->safe_psql('shop', q{
CREATE EXTENSION dbe;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA dbe TO keeper;
GRANT EXECUTE ON ALL PROCEDURES IN SCHEMA dbe TO keeper;
CREATE SCHEMA s AUTHORIZATION keeper;
SET ROLE keeper;
CREATE TABLE s.orders (junk int, id int PRIMARY KEY, updated_at timestamptz DEFAULT now(), more int, version int DEFAULT 1, created_by text, deleted_at timestamptz);
CREATE TABLE s.lines (id int PRIMARY KEY, order_id int REFERENCES s.orders, deleted_at timestamptz);
CREATE TABLE s.events (id int, region text, version int DEFAULT 1, updated_at timestamptz DEFAULT now(), deleted_at timestamptz) PARTITION BY LIST (region);
CREATE TABLE s.events_north PARTITION OF s.events FOR VALUES IN ('north');
ALTER TABLE s.orders DROP COLUMN junk;
SET app.user_id = 'maker';
SELECT count(*) FROM dbe.track_updates('s.orders', check_version => true, created_by => 'created_by');
ALTER TABLE s.orders DROP COLUMN more;
SELECT count(*) FROM dbe.soft_delete_enable('s.lines');
SELECT count(*) FROM dbe.soft_delete_enable('s.orders', cascade => 'cascade');
SELECT count(*) FROM dbe.track_updates('s.events');
SELECT count(*) FROM dbe.soft_delete_enable('s.events');
ALTER TABLE s.orders RENAME COLUMN version TO revision;
ALTER TABLE s.orders RENAME COLUMN deleted_at TO gone_at;
INSERT INTO s.orders (id) VALUES (1), (2);
INSERT INTO s.lines VALUES (1, 1), (2, 2);
INSERT INTO s.events VALUES (1, 'north'), (2, 'north');
DELETE FROM s.orders WHERE id = 1;
DELETE FROM s.events WHERE id = 1;
});

my $triggers = q{SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1};
my $expected = $node->safe_psql('shop', $triggers);
my $rows = q{SELECT o::text FROM s.orders o UNION ALL SELECT l::text FROM s.lines l UNION ALL SELECT e::text FROM s.events e ORDER BY 1};
my $expected_rows = $node->safe_psql('shop', $rows);

sub check_copy
{
	my ($database) = @_;
	is($node->safe_psql($database, $triggers), $expected, "$database: the triggers came");
	is($node->safe_psql($database, $rows), $expected_rows, "$database: and the rows as they were");
	is($node->safe_psql($database, q{SET app.user_id = 'other'; UPDATE s.orders SET created_by = 'forged' WHERE id = 2 RETURNING revision, created_by}),
		'2|maker', "$database: renamed columns are maintained");
	my ($status, undef, $error) = $node->psql($database, q{UPDATE s.orders SET revision = 1 WHERE id = 2});
	like($error, qr/changed since it was read/, "$database: a stale version is refused");
	is($node->safe_psql($database, q{DELETE FROM s.orders WHERE id = 2; SELECT count(*) FROM s.orders_live UNION ALL SELECT count(*) FROM s.lines_live}), "0\n0", "$database: DELETE keeps rows, and along");
	($status, undef, $error) = $node->psql($database, q{INSERT INTO s.lines VALUES (3, 2)});
	like($error, qr/references a deleted row/, "$database: deleted rows are not referenced");
	is($node->safe_psql($database, q{SET ROLE keeper; SELECT count(*) FROM dbe.restore('s.orders', '2'); SELECT count(*) FROM s.orders_live UNION ALL SELECT count(*) FROM s.lines_live}), "2\n1\n1", "$database: and come back");
	is($node->safe_psql($database, q{UPDATE s.events SET id = 3 WHERE id = 2 RETURNING version}), '2', "$database: partitions too");
	is($node->safe_psql($database, q{DELETE FROM s.events; SELECT count(*) FROM s.events}), '2', "$database: are deleted softly");
	is($node->safe_psql($database, q{SELECT step IS NULL FROM dbe.track_updates('s.orders', version => 'revision', check_version => true, created_by => 'created_by')}), 't', "$database: nothing is left to do");
	is($node->safe_psql($database, q{CALL dbe.purge('s.lines', now()); CALL dbe.purge('s.orders', now())}), "1|0\n1|0", "$database: purge");
}

$node->command_ok([ 'pg_dump', '-f', "$dir/plain.sql", $node->connstr('shop') ], 'a plain dump');
$node->safe_psql('postgres', 'CREATE DATABASE plain');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/plain.sql", $node->connstr('plain') ], 'it is restored');
check_copy('plain');

$node->command_ok([ 'pg_dump', '-Fc', '-f', "$dir/custom", $node->connstr('shop') ], 'a custom dump');
$node->safe_psql('postgres', 'CREATE DATABASE custom');
$node->command_ok([ 'pg_restore', '-j', '2', '-d', $node->connstr('custom'), "$dir/custom" ], 'it is restored');
check_copy('custom');

# the table's owner restores it where the extension is
$node->command_ok([ 'pg_dump', '-n', 's', '-f', "$dir/schema.sql", $node->connstr('shop') ], 'a dump of the schema');
$node->safe_psql('postgres', 'CREATE DATABASE owned OWNER keeper');
$node->safe_psql('owned', 'CREATE EXTENSION dbe; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA dbe TO keeper');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-U', 'keeper', '-f', "$dir/schema.sql", $node->connstr('owned') ], 'its owner restores it');
check_copy('owned');

# what logical replication applies is neither stamped nor kept
$node->safe_psql('postgres', 'CREATE DATABASE target');
$node->safe_psql('target', q{CREATE EXTENSION dbe; CREATE SCHEMA s; CREATE TABLE s.orders (id int PRIMARY KEY, updated_at timestamptz, revision int, created_by text, gone_at timestamptz);
	SELECT count(*) FROM dbe.track_updates('s.orders', version => 'revision', check_version => true, created_by => 'created_by'); SELECT count(*) FROM dbe.soft_delete_enable('s.orders', 'gone_at')});
$node->safe_psql('shop', q{CREATE PUBLICATION p FOR TABLE s.orders; SELECT pg_create_logical_replication_slot('sub', 'pgoutput')});
my $source = $node->connstr('shop');
$node->safe_psql('target', qq{CREATE SUBSCRIPTION sub CONNECTION \$c\$$source\$c\$ PUBLICATION p WITH (create_slot = false, slot_name = 'sub')});
$node->poll_query_until('target', q{SELECT bool_and(srsubstate IN ('r', 's')) FROM pg_subscription_rel}) or die 'no first copy';
$node->safe_psql('shop', q{UPDATE s.orders SET updated_at = NULL WHERE id = 2; CALL dbe.purge('s.lines', now() + '1 day'); CALL dbe.purge('s.orders', now() + '1 day')});
$node->wait_for_catchup('sub');
is($node->safe_psql('target', 'SELECT * FROM s.orders'), $node->safe_psql('shop', 'SELECT id, updated_at, revision, created_by, gone_at FROM s.orders'), 'the copy is the original');
$node->safe_psql('target', 'ALTER SUBSCRIPTION sub DISABLE; ALTER SUBSCRIPTION sub SET (slot_name = NONE); DROP SUBSCRIPTION sub');
$node->safe_psql('shop', q{SELECT pg_drop_replication_slot('sub') FROM pg_replication_slots WHERE NOT active});

$node->stop;
done_testing();
