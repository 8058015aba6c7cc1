# The audit trail in another cluster: OIDs and numbers of columns are others there, or worse, the same.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dir = PostgreSQL::Test::Utils::tempdir();
my ($from, $to) = map { PostgreSQL::Test::Cluster->new($_) } qw(from to);
for ($from, $to)
{
	$_->init;
	$_->append_conf('postgresql.conf', "autovacuum = off\nfsync = off\nlc_messages = 'C'\n");
	$_->start;
}

# The next relation gets that OID.
sub go_to_oid
{
	my ($node, $database, $oid) = @_;
	$node->safe_psql($database, qq{DO \$\$ DECLARE o oid; BEGIN
		LOOP o := lo_create(0); PERFORM lo_unlink(o); COMMIT; EXIT WHEN o = $oid - 1; ASSERT o < $oid; END LOOP; END \$\$});
}

# Two tables with dropped columns, renamed ones and masks, some thousand OIDs apart.
sub make_table
{
	my ($name) = @_;
	$from->safe_psql('postgres', qq{
CREATE TABLE $name (id integer, gone text, v text, ssn text, price numeric(8, 2), kept text, PRIMARY KEY (id, price));
ALTER TABLE $name DROP gone;
SELECT count(*) FROM dbe.audit_enable('$name', mask => '{ssn=fixed}');
INSERT INTO $name VALUES (1, 'a', 'secret', 5, 'k'), (2, 'b', 'secret', 6, 'l');
});
	$from->safe_psql('postgres', qq{SELECT pg_sleep(0.01);
ALTER TABLE $name RENAME v TO w;
UPDATE $name SET w = 'changed' WHERE id = 1;
DELETE FROM $name WHERE id = 2;
ALTER TABLE $name ADD late text;
UPDATE $name SET late = 'x';
ALTER TABLE $name RENAME late TO later;
UPDATE $name SET kept = 'kk';
});
}
$from->safe_psql('postgres', 'CREATE EXTENSION dbe');
make_table('orders');
my $moment = $from->safe_psql('postgres', q{SELECT (min(recorded_at) + interval '1 ms')::text FROM dbe.audit_stored});
go_to_oid($from, 'postgres', 25000);
make_table('items');
my $moment_of_items = $from->safe_psql('postgres', q{SELECT (min(changed_at) + interval '1 ms')::text FROM dbe.audit_log WHERE table_name = 'items'});
my %oid = map { $_ => $from->safe_psql('postgres', "SELECT '$_'::regclass::oid") } qw(orders items);

sub log_of
{
	my ($node, $database, $name) = @_;
	return $node->safe_psql($database, qq{
SET timezone = 'UTC';
SELECT action, old_data, new_data, key FROM dbe.audit_log_current WHERE table_name = '$name' ORDER BY id, position;
SELECT * FROM dbe.row_history('$name', '{"id": 1, "price": 5}');
});
}

sub answers
{
	my ($node, $database, $name) = @_;
	my $then = $name eq 'orders' ? $moment : $moment_of_items;
	return log_of(@_) . $node->safe_psql($database, qq{
SELECT dbe.row_as_of('$name', '{"id": 2, "price": 6}', '$then');
SELECT * FROM dbe.table_as_of('$name', '$then');
SELECT command, state, detail FROM dbe.undo_sql('$name', since => '$then');
});
}
my %before = map { $_ => answers($from, 'postgres', $_) } qw(orders items);
like($before{orders}, qr/"w": "b"/, 'the past goes by the present names');

# ---- another relation has the OID ----
$from->command_ok([ 'pg_dump', '-f', "$dir/all", $from->connstr('postgres') ], 'a dump');
$to->safe_psql('postgres', 'CREATE DATABASE other');
go_to_oid($to, 'other', $oid{orders});
$to->safe_psql('other', 'CREATE TABLE in_the_way (recorded_at timestamptz, id text, price numeric(20, 7), a integer, ssn text, b integer)');
is($to->safe_psql('other', q{SELECT 'in_the_way'::regclass::oid}), $oid{orders}, 'a table in the way');
$to->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/all", $to->connstr('other') ], 'it is restored');
is(answers($to, 'other', 'orders'), $before{orders}, 'the log of the table whose OID another one has');
is(answers($to, 'other', 'items'), $before{items}, 'and of the one whose OID nothing has');
$to->safe_psql('other', q{UPDATE orders SET w = 'first'; ALTER TABLE orders RENAME w TO x; ALTER TABLE orders RENAME kept TO w; UPDATE orders SET x = 'after', w = 'www'});
is($to->safe_psql('other', qq{SELECT dbe.row_as_of('orders', '{"id": 1, "price": 5}', '$moment') - 'later'}),
	'{"w": "k", "x": "a", "id": 1, "price": 5.00}', 'renamed there, it goes by the new names');

# ---- and once more ----
$to->command_ok([ 'pg_dump', '-f', "$dir/again", $to->connstr('other') ], 'a dump of that');
$to->safe_psql('postgres', 'CREATE DATABASE again');
$to->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/again", $to->connstr('again') ], 'it is restored');
is($to->safe_psql('again', qq{SELECT dbe.row_as_of('orders', '{"id": 1, "price": 5}', '$moment') - 'later'}),
	'{"w": "k", "x": "a", "id": 1, "price": 5.00}', 'two lives ago');
$to->safe_psql('again', q{SELECT count(*) FROM dbe.audit_forget('orders', '{"id": 1, "price": 5}', columns => '{x}')});
is($to->safe_psql('again', q{SELECT count(*) FROM dbe.audit_stored WHERE encode(images, 'escape') ~ 'changed|first|after' AND layout IN (SELECT id FROM dbe.audit_layout WHERE table_name = 'orders')}), '0', 'erased under whatever name');
is($to->safe_psql('again', q{SELECT count(*) FROM dbe.audit_stored WHERE encode(images, 'escape') ~ 'www' AND layout IN (SELECT id FROM dbe.audit_layout WHERE table_name = 'orders')}), '1', 'and nothing else');

# ---- the table itself has the OID, but other numbers ----
$from->command_ok([ 'pg_dump', '--data-only', '-f', "$dir/data", $from->connstr('postgres') ], 'a dump of the data');
$to->safe_psql('postgres', 'CREATE DATABASE same');
my $columns = '(id integer, w text, ssn text, price numeric(8, 2), kept text, later text, PRIMARY KEY (id, price))';
$to->safe_psql('same', "CREATE EXTENSION dbe; CREATE TABLE orders $columns");
$to->safe_psql('same', "SELECT dbe.audit_make_partition('$_-01')") for map { s/_/-/r } split /\n/, $from->safe_psql('postgres', q{SELECT substr(relname, 14) FROM pg_class WHERE relname ~ '^audit_record_[0-9_]+$'});
go_to_oid($to, 'same', $oid{items});
$to->safe_psql('same', "CREATE TABLE items $columns");
is($to->safe_psql('same', q{SELECT 'items'::regclass::oid}), $oid{items}, 'the table has the OID that it had');
$to->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/data", $to->connstr('same') ], 'its data is restored');
is(log_of($to, 'same', $_), log_of($from, 'postgres', $_), "the log of $_") for qw(items orders);
my (undef, undef, $refused) = $to->psql('same', "SELECT * FROM dbe.table_as_of('items', '$moment')");
like($refused, qr/changes of public.items are not recorded right now/, 'its triggers are not in the dump: nobody knows what came since');

$_->stop for $from, $to;
unlike(slurp_file($_->logfile), qr/TRAP|terminated by signal|PANIC|XX000/, $_->name . ' had no accident') for $from, $to;
done_testing();
