# What the audit trail holds after a crash, on a standby and after its promotion, in a dump that is
# restored, behind a subscription: what was committed, all of it, and nothing else; and it goes on.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('audited');
$node->init(allows_streaming => 'logical');
$node->append_conf('postgresql.conf', q{
autovacuum = off
max_prepared_transactions = 5
lc_messages = 'C'
});
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION dbe;
CREATE TABLE orders (id integer PRIMARY KEY, v text, ssn text, note text);
SELECT count(*) FROM dbe.audit_enable('orders', mask => '{ssn=hash}', exclude => '{note}');
INSERT INTO orders SELECT n, 'v' || n, 'secret ' || n % 2, 'n' FROM generate_series(1, 10) n;
CREATE TABLE chained (id integer PRIMARY KEY, "odd, name" text, tags text[]);
SELECT count(*) FROM dbe.audit_enable('chained', hash_chain => true);
INSERT INTO chained VALUES (1, 'a', '{x}');
UPDATE chained SET tags = '{"y z"}';
});
my $verified = q{SELECT string_agg(DISTINCT state, ' '), sum(records) FROM dbe.audit_verify()};
is($node->safe_psql('postgres', $verified), 'ok|2', 'the hash chain is whole');

# The log against the table: each row as its last change has left it, none beside.
my $wrong = q{
	WITH last AS (SELECT DISTINCT ON (key) key, action, coalesce(new_data, old_data) AS data FROM dbe.audit_log WHERE table_name = 'orders' ORDER BY key, id DESC, position DESC)
	SELECT count(*) FROM (SELECT id, v FROM orders) o FULL JOIN (SELECT (key ->> 'id')::integer AS id, (dbe.row_as_of('orders', key ->> 'id', clock_timestamp())) ->> 'v' AS v FROM last WHERE action <> 'DELETE') l USING (id)
	WHERE o.v IS DISTINCT FROM l.v};
my $count = 'SELECT count(*) FROM dbe.audit_log';

# ---- two-phase commit ----
$node->safe_psql('postgres', q{
BEGIN; UPDATE orders SET v = 'prepared' WHERE id = 1; ALTER TABLE orders ADD later text; UPDATE orders SET later = 'x' WHERE id = 1; PREPARE TRANSACTION 'kept';
});
is($node->safe_psql('postgres', $count), '12', 'a prepared transaction is not seen');

# ---- a crash ----
my ($in, $out, $err) = ('', '', '');
$in = q{
BEGIN;
UPDATE other SET v = 'never';
INSERT INTO other SELECT n, 'never' FROM generate_series(100, 20000) n;
SELECT 'written';
};
$node->safe_psql('postgres', q{CREATE TABLE other (id integer PRIMARY KEY, v text); SELECT count(*) FROM dbe.audit_enable('other'); INSERT INTO other VALUES (1, 'a')});
my $open = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres') ], '<', \$in, '>', \$out, '2>', \$err);
$open->pump until $out =~ /written/ || $err;
$node->safe_psql('postgres', q{INSERT INTO other VALUES (2, 'committed'); CHECKPOINT; UPDATE other SET v = 'committed too' WHERE id = 2});
$node->stop('immediate');
eval { $open->finish };
$node->start;
is($node->safe_psql('postgres', q{SELECT string_agg(action || ' ' || (new_data ->> 'v'), ', ' ORDER BY id) FROM dbe.audit_log WHERE table_name = 'other'}),
	'INSERT a, INSERT committed, UPDATE committed too', 'after a crash the log has what was committed, and nothing else');
$node->safe_psql('postgres', q{COMMIT PREPARED 'kept'});
is($node->safe_psql('postgres', q{SELECT string_agg(new_data::text, ' ' ORDER BY id) FROM dbe.row_history('orders', 1) WHERE action = 'UPDATE'}),
	'{"v": "prepared", "id": 1} {"id": 1, "later": "x"}', 'what was prepared before it is there when it is committed');
is($node->safe_psql('postgres', $wrong), '0', 'the log is what the table is');
$node->safe_psql('postgres', q{UPDATE orders SET v = v || '!'; DELETE FROM orders WHERE id = 10});
is($node->safe_psql('postgres', $wrong), '0', 'and goes on');
is($node->safe_psql('postgres', 'SELECT count(*) - count(DISTINCT id) FROM dbe.audit_record'), '0', 'with new numbers');

# ---- a standby ----
$node->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'copy', has_streaming => 1);
$standby->start;
$node->safe_psql('postgres', q{INSERT INTO orders (id, v) VALUES (20, 'streamed')});
$node->wait_for_catchup($standby);
is($standby->safe_psql('postgres', $count), $node->safe_psql('postgres', $count), 'a standby has the log');
is($standby->safe_psql('postgres', q{SELECT new_data ->> 'v' FROM dbe.row_history('orders', 20)}), 'streamed', 'and the history of a row');
is($standby->safe_psql('postgres', $wrong), '0', 'and what the rows were');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM dbe.table_as_of('orders', clock_timestamp())}), '10', 'and the table');
is($standby->safe_psql('postgres', q{SELECT count(*) > 0 FROM dbe.undo_sql('orders', since => '-infinity')}), 't', 'and how it is taken back');
my ($code, $text, $error) = $standby->psql('postgres', q{SELECT dbe.audit_enable('orders')});
like($error, qr/read-only transaction|recovery/, 'there is nothing to put on it');
$standby->promote;
$standby->safe_psql('postgres', q{UPDATE orders SET v = 'after the promotion' WHERE id = 20});
is($standby->safe_psql('postgres', q{SELECT string_agg(action, ' ' ORDER BY id) FROM dbe.row_history('orders', 20)}), 'INSERT UPDATE', 'promoted, it goes on');
is($standby->safe_psql('postgres', $wrong), '0', 'as it should');
$standby->stop;

# ---- a dump ----
my $dir = PostgreSQL::Test::Utils::tempdir();
my $log = q{SELECT id, position, table_name, record_id, action, old_data, new_data, changed_by, changed_at, key, transaction, statement, login_user FROM dbe.audit_log ORDER BY id, position};
my $before = $node->safe_psql('postgres', $log);
my $history = q{SELECT * FROM dbe.row_history('orders', 1)};
my $history_before = $node->safe_psql('postgres', $history);
my $hash = q{SELECT DISTINCT new_data ->> 'ssn' FROM dbe.audit_log WHERE table_name = 'orders' AND action = 'INSERT' AND (key ->> 'id')::integer IN (3, 5, 333)};
my $hash_before = $node->safe_psql('postgres', $hash);
$node->safe_psql('postgres', q{CREATE TABLE chosen (id integer PRIMARY KEY, v integer); CREATE FUNCTION is_large(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 10';
	CREATE SCHEMA app; SELECT count(*) FROM dbe.audit_enable('chosen', condition => 'public.is_large(NEW.v) OR public.is_large(OLD.v)', replicated => true), dbe.audit_enable_schema('app', future => true)});
my $status = q{SELECT string_agg(concat_ws(' ', table_name, state, detail, options), ', ' ORDER BY table_name) FROM dbe.audit_status() WHERE table_name = 'chosen'};
is($node->safe_psql('postgres', $status), 'chosen recording replicated, when public.is_large(NEW.v) OR public.is_large(OLD.v)', 'a table with a condition');
# so that tables have other OIDs, and columns other numbers, when they are restored
$node->safe_psql('postgres', q{ALTER TABLE orders DROP later});
for my $how (qw(plain custom))
{
	my $database = "copy_$how";
	my @options = $how eq 'plain' ? () : ('-Fc');
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE TABLE in_the_way (a integer, b integer)');
	$node->command_ok([ 'pg_dump', @options, '-f', "$dir/$how", $node->connstr('postgres') ], "$how: a dump");
	$node->command_ok($how eq 'plain' ? [ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/plain", $node->connstr($database) ]
		: [ 'pg_restore', '-j', '2', '-d', $node->connstr($database), "$dir/custom" ], "$how: it is restored");
	is($node->safe_psql($database, $log), $before, "$how: the log is as it was");
	is($node->safe_psql($database, $history), $history_before, "$how: and the history of a row");
	is($node->safe_psql($database, $verified), 'ok|2', "$how: the hash chain is whole");
	for my $table (qw(audit_record audit_record_rest audit_chain))
	{
		my ($code, $text, $error) = $node->psql($database, "INSERT INTO dbe.$table SELECT * FROM dbe.$table");
		like($error, qr/append-only/, "$how: once restored, nobody writes to $table");
	}
	is($node->safe_psql($database, 'SELECT count(*) FROM dbe.audit_secret'), '1', "$how: one secret");
	my $restored = $node->safe_psql($database, $status);
	my $doubt = qr/ Whether its triggers have their conditions still is not known since a restore; call dbe.audit_enable\(\) again\./;
	like($restored, $doubt, "$how: nobody has compared conditions since");
	is($restored =~ s/$doubt//r, $node->safe_psql('postgres', $status), "$how: triggers are as they were asked for");
	is($node->safe_psql($database, q{ALTER SCHEMA app RENAME TO app2; CREATE TABLE app2.later (id integer); SELECT count(*) FROM dbe.audit_status() WHERE table_schema = 'app2'}), '1', "$how: and tables to come are audited");
	$node->safe_psql($database, q{UPDATE orders SET v = 'restored' WHERE id = 2; INSERT INTO orders VALUES (333, 'x', 'secret 1', 'hidden')});
	is($node->safe_psql($database, q{SELECT string_agg(new_data ->> 'v', ' ' ORDER BY id) FROM dbe.row_history('orders', 2)}), 'v2 v2! restored', "$how: recording goes on");
	is($node->safe_psql($database, 'SELECT count(*) - count(DISTINCT id) FROM dbe.audit_record'), '0', "$how: with new numbers");
	is($node->safe_psql($database, $wrong), '0', "$how: the log is what the table is");
	is($node->safe_psql($database, $hash), $hash_before, "$how: a masked value has the hash that it had");
	$node->safe_psql($database, q{ALTER TABLE orders RENAME ssn TO number; ALTER TABLE orders RENAME note TO remark; UPDATE orders SET number = 'plain text', remark = 'plain text'; INSERT INTO orders VALUES (444, 'x', 'plain text', 'plain text')});
	is($node->safe_psql($database, q{SELECT count(*) FROM dbe.audit_log WHERE old_data::text || new_data::text LIKE '%plain text%' OR new_data::text LIKE '%plain text%'}), '0', "$how: what was masked stays so under another name");
	$node->safe_psql($database, q{SELECT count(*) FROM dbe.audit_enable('orders', full_rows => true); CREATE TABLE fresh (id integer PRIMARY KEY); SELECT count(*) FROM dbe.audit_enable('fresh'); INSERT INTO fresh VALUES (1)});
	is($node->safe_psql($database, 'SELECT count(*) - count(DISTINCT id) FROM dbe.audit_table'), '0', "$how: another table is audited");
	is($node->safe_psql($database, 'SELECT count(*) FROM dbe.row_history($$fresh$$, 1)'), '1', "$how: and read");
}
# as pg_upgrade takes it
$node->command_ok([ 'pg_dump', '--binary-upgrade', '--schema-only', '-f', "$dir/upgrade", $node->connstr('postgres') ], 'a dump for pg_upgrade');
my $upgrade = slurp_file("$dir/upgrade");
like($upgrade, qr/binary_upgrade_create_empty_extension\('dbe'/, 'makes the extension without its script');
like($upgrade, qr/CREATE TABLE "?dbe"?\."?audit_record_rest"? /, 'and its log, whose file is kept');
# the table is gone, its log is not
$node->safe_psql('postgres', 'DROP TABLE other');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.audit_log WHERE table_name = 'other'}), '3', 'a dropped table leaves its log');
$node->command_ok([ 'pg_dump', '-f', "$dir/dropped", $node->connstr('postgres') ], 'a dump after that');
$node->safe_psql('postgres', 'CREATE DATABASE copy_dropped');
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/dropped", $node->connstr('copy_dropped') ], 'is restored');
is($node->safe_psql('copy_dropped', q{SELECT count(*) FROM dbe.audit_log WHERE table_name = 'other'}), '3', 'with that log');

# ---- a subscription ----
my $subscriber = PostgreSQL::Test::Cluster->new('subscriber');
$subscriber->init(allows_streaming => 'logical');
$subscriber->start;
$node->safe_psql('postgres', q{CREATE TABLE sent (id integer PRIMARY KEY, v text); INSERT INTO sent VALUES (1, 'copied'); CREATE TABLE unasked (id integer PRIMARY KEY, v text);
	CREATE PUBLICATION all_of_it FOR TABLE sent, unasked});
$subscriber->safe_psql('postgres', q{CREATE EXTENSION dbe; CREATE TABLE sent (id integer PRIMARY KEY, v text); CREATE TABLE unasked (id integer PRIMARY KEY, v text);
	SELECT count(*) FROM dbe.audit_enable('sent', replicated => true); SELECT count(*) FROM dbe.audit_enable('unasked')});
$subscriber->safe_psql('postgres', 'CREATE SUBSCRIPTION here CONNECTION $c$' . $node->connstr('postgres') . '$c$ PUBLICATION all_of_it');
$subscriber->wait_for_subscription_sync($node, 'here');
$node->safe_psql('postgres', q{INSERT INTO sent SELECT n, 'v' FROM generate_series(2, 500) n; UPDATE sent SET v = 'w' WHERE id < 4; UPDATE sent SET id = 1000 WHERE id = 2; DELETE FROM sent WHERE id = 1; INSERT INTO unasked VALUES (1, 'x')});
$node->wait_for_catchup('here');
is($subscriber->safe_psql('postgres', q{SELECT string_agg(action || ' ' || count, ', ' ORDER BY action) FROM (SELECT action, count(*) FROM dbe.audit_log WHERE table_name = 'sent' GROUP BY 1) a}),
	'DELETE 1, INSERT 500, UPDATE 4', 'what a subscription applies is recorded when it was asked for');
is($subscriber->safe_psql('postgres', q{SELECT count(*) FROM dbe.audit_log WHERE table_name = 'unasked'}), '0', 'and not otherwise');
is($subscriber->safe_psql('postgres', q{SELECT string_agg(coalesce(old_data ->> 'v', '') || '>' || coalesce(new_data ->> 'v', ''), ' ' ORDER BY id) FROM dbe.row_history('sent', 1)}), '>copied copied>w w>', 'row by row');
is($subscriber->safe_psql('postgres', q{SELECT count(*) FROM dbe.table_as_of('sent', clock_timestamp()) a FULL JOIN sent s ON s.id = (a.key ->> 'id')::integer WHERE to_jsonb(s) IS DISTINCT FROM a.row_data}), '0', 'and to be rebuilt');
# what is only applied ends no statement, and so makes its partition before it ends
$subscriber->safe_psql('postgres', q{DO $$ DECLARE p regclass; BEGIN FOR p IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'dbe.audit_record'::regclass LOOP EXECUTE 'DROP TABLE ' || p; END LOOP; END $$});
$node->safe_psql('postgres', q{INSERT INTO sent SELECT n, 'v' FROM generate_series(2001, 2100) n});
$node->wait_for_catchup('here');
is($subscriber->safe_psql('postgres', q{SELECT count(*) FROM dbe.audit_record_rest}), '0', 'it needs no place beside the log');
is($subscriber->safe_psql('postgres', q{SELECT count(*) FROM dbe.audit_log WHERE table_name = 'sent' AND action = 'INSERT'}), '100', 'and is recorded');
is($subscriber->safe_psql('postgres', q{SELECT count(*) < 20 FROM dbe.audit_record}), 't', 'in few records');
$subscriber->safe_psql('postgres', 'TRUNCATE sent');
$node->safe_psql('postgres', 'INSERT INTO unasked VALUES (2); TRUNCATE unasked, sent');
$node->wait_for_catchup('here');
cmp_ok($subscriber->safe_psql('postgres', q{SELECT count(*) FROM dbe.audit_log WHERE table_name = 'sent' AND action = 'TRUNCATE'}), '>=', 2, 'TRUNCATE too');
$subscriber->stop;
$node->stop;
unlike(slurp_file($_->logfile), qr/TRAP|terminated by signal|PANIC|XX000/, $_->name . ' had no accident') for $node, $standby, $subscriber;
done_testing();
