# The audit of commands across sessions and servers: what the library sees when it is loaded from the
# start, what dbe.audit_roles() sees without; dump and restore, a standby and its promotion, a log that
# cannot be written, a single-user server.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('primary');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', "autovacuum = off\nshared_preload_libraries = 'pg_stat_statements'");
$node->start;
$node->safe_psql('postgres', q{CREATE EXTENSION dbe; SELECT dbe.audit_ddl_enable(); CREATE DATABASE other});

# what was recorded since the last look: action, object, detail, query
my $seen = $node->safe_psql('postgres', 'SELECT max(id) FROM dbe.audit_log');
sub news
{
	my ($server) = @_;
	my $rows = $server->safe_psql('postgres', qq{SELECT concat_ws(' | ', action, record_id, new_data ->> 'detail', query) FROM dbe.audit_log
		WHERE id > $seen ORDER BY id, "position"});
	$seen = $server->safe_psql('postgres', 'SELECT max(id) FROM dbe.audit_log');
	return $rows;
}
sub lines { return join("\n", @_); }
sub fails_like
{
	my ($server, $sql, $expected, $name) = @_;
	my ($status, $out, $err) = $server->psql('postgres', $sql);
	isnt($status, 0, "$name: fails");
	like($err, $expected, $name);
}

# ---- without preload: event triggers load the library themselves ----
$node->safe_psql('postgres', 'CREATE TABLE first (i integer)');
is(news($node), 'CREATE TABLE | public.first | CREATE TABLE first (i integer)', 'the first command of a session');
my $owner = $node->safe_psql('postgres', 'SELECT current_user');
$node->safe_psql('postgres', q{CREATE ROLE late LOGIN PASSWORD 'geheim'; GRANT pg_monitor TO late});
is(news($node), '', 'nobody has seen a command about a role');
is($node->safe_psql('postgres', 'SELECT * FROM dbe.audit_roles(dry_run => true)'),
	lines("database|other|was created; owner is $owner now", 'membership|late in pg_monitor|was granted', 'role|late|was created; may log in now; has a password now'),
	'but its result is seen');
is(news($node), '', 'a dry run records nothing');
$node->safe_psql('postgres', 'SELECT dbe.audit_roles()');
is(news($node), lines("CHANGE SEEN | other | was created; owner is $owner now", 'CHANGE SEEN | late in pg_monitor | was granted',
		'CHANGE SEEN | late | was created; may log in now; has a password now'), 'and recorded');
$node->safe_psql('postgres', q{ALTER ROLE late PASSWORD 'anders'});
is($node->safe_psql('postgres', 'SELECT change FROM dbe.audit_roles()'), 'has another password', 'a password that has changed');
is($node->safe_psql('postgres', q{SET timezone = 'Asia/Tokyo'; SET datestyle = german; SET search_path = ''; SELECT count(*) FROM dbe.audit_roles()}), '0',
	'settings of the session are no change');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.audit_role_state s WHERE s::text ~ 'SCRAM|md5|geheim|anders'}), '0', 'no password is remembered');
news($node);

# ---- loaded by the database's sessions ----
$node->safe_psql('postgres', q{ALTER DATABASE postgres SET session_preload_libraries = 'dbe'});
$node->safe_psql('postgres', q{CREATE ROLE early LOGIN PASSWORD 'geheim'; ALTER ROLE early PASSWORD $x$geheim$x$});
is(news($node), lines(q{CREATE ROLE | early | CREATE ROLE early LOGIN PASSWORD '***'}, q{ALTER ROLE | early | ALTER ROLE early PASSWORD '***'}), 'passwords are left out');
$node->safe_psql('postgres', q{DO $$ BEGIN EXECUTE format('ALTER ROLE early PASSWORD %L', 'geheim'); END $$});
is(news($node), q{ALTER ROLE | early | ALTER ROLE early PASSWORD '***'}, 'also those that a block puts in');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.audit_record WHERE position('geheim'::bytea in context) + position('geheim'::bytea in images) > 0}), '0',
	'no password is stored');
my @role_commands = (q{GRANT early TO late}, q{REVOKE early FROM late}, q{ALTER ROLE early SET work_mem = '8MB'}, q{ALTER ROLE early RENAME TO earlier},
	q{REASSIGN OWNED BY earlier TO late}, q{COMMENT ON ROLE earlier IS 'a role'});
$node->safe_psql('postgres', join('; ', 'CREATE TABLE stored AS SELECT 1 AS i', 'BEGIN', 'CREATE ROLE undone', 'ROLLBACK', @role_commands));
is(news($node), lines('CREATE TABLE AS | public.stored | CREATE TABLE stored AS SELECT 1 AS i', "GRANT ROLE | early | $role_commands[0]", "REVOKE ROLE | early | $role_commands[1]",
		"ALTER ROLE | early | $role_commands[2]", "ALTER ROLE | early | $role_commands[3]", "REASSIGN OWNED | earlier | $role_commands[4]", "COMMENT | earlier | $role_commands[5]"),
	'commands about roles');
fails_like($node, 'CREATE ROLE earlier', qr/already exists/, 'a command that fails');
is(news($node), '', 'a command that fails leaves no record');
$node->safe_psql('postgres', 'SET ROLE earlier; SET ROLE late; RESET ROLE; DROP ROLE IF EXISTS nobody, earlier');
is(news($node), 'DROP ROLE | nobody, earlier | DROP ROLE IF EXISTS nobody, earlier', 'roles that there are not');
my @server_commands = (
	[ 'CREATE DATABASE | more', 'CREATE DATABASE more' ], [ 'ALTER DATABASE | more', q{ALTER DATABASE more SET app.api_key = 'geheim'} ],
	[ 'ALTER DATABASE | more', 'ALTER DATABASE more OWNER TO late' ], [ 'GRANT | more', 'GRANT CONNECT ON DATABASE more TO late' ], [ 'DROP DATABASE | more', 'DROP DATABASE more' ],
	[ 'ALTER SYSTEM | log_statement', q{ALTER SYSTEM SET log_statement = 'ddl'} ], [ 'ALTER SYSTEM | log_statement', 'ALTER SYSTEM RESET log_statement' ],
	[ 'GRANT | session_replication_role', 'GRANT SET ON PARAMETER session_replication_role TO late' ]);
$node->safe_psql('postgres', $_->[1]) for @server_commands;
is(news($node), lines(map { "$_->[0] | " . $_->[1] =~ s/geheim/***/r } @server_commands), 'commands about the server');
$node->psql('postgres', 'ALTER SYSTEM RESET log_statement', extra_params => [], connstr => $node->connstr('postgres') . " options='-c default_transaction_read_only=on'");
is(news($node), 'ALTER SYSTEM | log_statement | ALTER SYSTEM RESET log_statement', 'a read-only session hides nothing');

# only where it was asked for
$node->safe_psql('other', q{LOAD 'dbe'; CREATE ROLE elsewhere; CREATE SCHEMA dbe; CREATE TABLE dbe.audit_ddl (x integer, roles boolean); INSERT INTO dbe.audit_ddl VALUES (1, true);
	CREATE ROLE elsewhere2; DROP ROLE elsewhere, elsewhere2});
is(news($node), '', 'another database is none of its business');
$node->safe_psql('postgres', 'SELECT dbe.audit_ddl_enable(roles => false); CREATE ROLE unseen; ALTER EVENT TRIGGER dbe_audit_drop ENABLE ALWAYS');
is(news($node), 'ALTER EVENT TRIGGER | dbe_audit_drop | ALTER EVENT TRIGGER dbe_audit_drop ENABLE ALWAYS', 'without roles, its own triggers only');
$node->safe_psql('postgres', 'SELECT dbe.audit_ddl_enable(); SELECT dbe.audit_ddl_disable(); CREATE ROLE unseen2');
is($node->safe_psql('postgres', qq{SELECT string_agg(concat_ws(' ', action, record_id), ', ' ORDER BY id) FROM dbe.audit_log WHERE id > $seen AND action <> 'CHANGE SEEN'}),
	'DROP EVENT TRIGGER dbe_audit_command, DROP EVENT TRIGGER dbe_audit_drop', 'switching it off is the last that is recorded');
$node->safe_psql('postgres', 'SELECT dbe.audit_ddl_enable()');
like(news($node), qr/CHANGE SEEN \| unseen2 \| was created/, 'what came after is found when it is switched on again');

# ---- other libraries in the chain, in either order ----
$node->safe_psql('postgres', 'ALTER DATABASE postgres RESET session_preload_libraries');
for my $libraries ('pg_stat_statements,dbe', 'dbe,pg_stat_statements,auto_explain')
{
	$node->append_conf('postgresql.conf', "shared_preload_libraries = '$libraries'");
	$node->restart;
	news($node);
	$node->safe_psql('postgres', 'CREATE ROLE chained; CREATE TABLE chained (); COPY (SELECT 1) TO STDOUT; DROP TABLE chained; DROP ROLE chained');
	is(news($node), lines('CREATE ROLE | chained | CREATE ROLE chained', 'CREATE TABLE | public.chained | CREATE TABLE chained ()', 'DROP TABLE | public.chained | DROP TABLE chained',
			'DROP ROLE | chained | DROP ROLE chained'), "with $libraries");
}

# ---- dump and restore ----
my $dir = PostgreSQL::Test::Utils::tempdir();
my $log = 'SELECT md5(string_agg(l::text, E\'\n\' ORDER BY id, "position")) FROM dbe.audit_log l WHERE id <= ' . $seen;
my $expected = $node->safe_psql('postgres', $log);
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$dir/dump", $node->connstr('postgres') ], 'a dump');
$node->safe_psql('postgres', 'CREATE DATABASE copy');
$node->command_ok([ 'pg_restore', '-e', '-d', $node->connstr('copy'), "$dir/dump" ], 'is restored');
is($node->safe_psql('copy', $log), $expected, 'with its records');
is($node->safe_psql('copy', q{SELECT string_agg(concat(evtname, evtenabled), ' ' ORDER BY evtname) FROM pg_event_trigger}), 'dbe_audit_commandA dbe_audit_dropA', 'and its triggers');
$node->safe_psql('copy', 'CREATE TABLE in_copy (); CREATE ROLE in_copy');
is($node->safe_psql('copy', q{SELECT string_agg(action, ', ' ORDER BY id) FROM dbe.audit_log WHERE record_id IN ('public.in_copy', 'in_copy')}), 'CREATE TABLE, CREATE ROLE', 'which record');
like($node->safe_psql('copy', 'SELECT change FROM dbe.audit_roles()'), qr/^first look: /, 'roles are looked at anew');
news($node);

# ---- a standby, and its promotion ----
$node->backup('backup');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'backup', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby);
is($standby->safe_psql('postgres', 'SELECT count(*) FROM dbe.audit_log'), $node->safe_psql('postgres', 'SELECT count(*) FROM dbe.audit_log'), 'a standby reads the log');
$standby->safe_psql('postgres', q{ALTER SYSTEM SET log_statement = 'ddl'});
fails_like($standby, 'CREATE ROLE on_standby', qr/read-only transaction/, 'a standby refuses as it always did');
fails_like($standby, 'SELECT dbe.audit_roles()', qr/read-only|recovery/, 'nor can it remember roles');
$standby->promote;
$standby->safe_psql('postgres', 'CREATE ROLE promoted; CREATE TABLE promoted ()');
my $before = $seen;
is(news($standby), lines('CREATE ROLE | promoted | CREATE ROLE promoted', 'CREATE TABLE | public.promoted | CREATE TABLE promoted ()'), 'once promoted it records');
$seen = $before;
$standby->stop;

# ---- a log that cannot be written: commands fail, and it can always be switched off ----
fails_like($node, 'ALTER SEQUENCE dbe.audit_record_id RENAME TO away', qr/dbe.audit_record_id does not exist/, 'what would break the log');
$node->safe_psql('postgres', 'ALTER EVENT TRIGGER dbe_audit_command DISABLE; ALTER SEQUENCE dbe.audit_record_id RENAME TO away; ALTER EVENT TRIGGER dbe_audit_command ENABLE ALWAYS');
fails_like($node, 'CREATE TABLE unrecorded ()', qr/dbe.audit_record_id does not exist/, 'an unrecorded command');
fails_like($node, 'CREATE ROLE unrecorded', qr/dbe.audit_record_id does not exist/, 'an unrecorded role');
my ($status, $out, $err) = $node->psql('postgres', 'ALTER EVENT TRIGGER dbe_audit_command DISABLE');
is($status, 0, 'an event trigger can be disabled');
like($err, qr/WARNING:  ALTER EVENT TRIGGER dbe_audit_command could not be recorded by the audit trail/, 'which is said');
is($node->psql('postgres', 'SELECT dbe.audit_ddl_disable()'), 0, 'all of it can be switched off');
$node->safe_psql('postgres', 'ALTER SEQUENCE dbe.away RENAME TO audit_record_id; SELECT dbe.audit_ddl_enable()');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_class WHERE relname = 'unrecorded'}), '0', 'nothing was done half');
news($node);

# ---- a single-user server records nothing and can repair everything ----
$node->stop;
my $input = "CREATE TABLE alone (i integer)\nCREATE ROLE alone\n";
IPC::Run::run([ 'postgres', '--single', '-F', '-D', $node->data_dir, 'postgres' ], '<', \$input, '>', \my $single_out, '2>', \my $single_err);
$node->start;
is(news($node), '', 'a single-user server records nothing');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_roles WHERE rolname = 'alone'}), '1', 'it does what it is told');

# ---- the extension goes ----
$node->safe_psql('postgres', 'DROP EXTENSION dbe CASCADE; CREATE TABLE after (); CREATE ROLE after; DROP TABLE after');
is($node->safe_psql('postgres', 'SELECT count(*) FROM pg_event_trigger'), '0', 'without the extension nothing is left');
$node->safe_psql('postgres', 'CREATE EXTENSION dbe; CREATE ROLE again; SELECT dbe.audit_ddl_enable(); DROP ROLE again');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.audit_log WHERE action = 'DROP ROLE'}), '1', 'and it can come back');

done_testing();
