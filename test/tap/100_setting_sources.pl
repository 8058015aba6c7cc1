# Settings from the command line, the database, a role or the client: a fix is printed only where
# it cures, and what a session cannot see is not judged.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('sources');
$node->init;
$node->append_conf('postgresql.conf', q{
log_lock_waits = on
track_io_timing = on
log_min_duration_statement = '1s'
idle_in_transaction_session_timeout = '10min'
});

sub start_with
{
	my ($options) = @_;
	PostgreSQL::Test::Utils::system_or_bail('pg_ctl', '-w', '-D', $node->data_dir, '-l', $node->logfile,
		'-o', "--cluster-name=sources $options", 'start');
	$node->_update_pid(1);
	return;
}

sub finding { return $node->safe_psql('postgres', "SELECT detail, coalesce(fix, 'no fix') FROM dbe.findings(checks => '{$_[0]}')", extra_params => $_[1] // []); }
sub fix { return $node->safe_psql('postgres', "SELECT fix FROM dbe.findings(checks => '{$_[0]}')"); }
sub status { return $node->safe_psql('postgres', "SELECT status FROM dbe.score_explain() WHERE check_id = '$_[0]'"); }

# Runs the fix as printed; new sessions, or a reload, make it true.
sub cured
{
	my ($check, $what) = @_;
	my $fix = fix($check);
	isnt($fix, '', "$what: there is a fix");
	my ($out, $err) = ('', '');
	$node->psql('postgres', $fix, stdout => \$out, stderr => \$err);
	is($err, '', "$what: it runs");
	ok($node->poll_query_until('postgres', "SELECT NOT EXISTS (SELECT FROM dbe.findings(checks => '{$check}'))"), "$what: it cures");
	is(status($check), 'ok', "$what: by being right");
	return;
}

start_with('-c log_lock_waits=off -c full_page_writes=off');
$node->safe_psql('postgres', 'CREATE EXTENSION dbe');

# the command line
foreach my $check ('lock_wait_log_off', 'fsync_off')
{
	like(finding($check), qr/command line.*\|no fix$/, "$check by the command line: no fix");
}
$node->safe_psql('postgres', 'ALTER SYSTEM SET log_lock_waits = on');
$node->reload;
sleep 1;
like(finding('lock_wait_log_off'), qr/no fix$/, 'ALTER SYSTEM would not have cured it');

# the files
$node->safe_psql('postgres', 'ALTER SYSTEM SET track_io_timing = off');
$node->reload;
$node->poll_query_until('postgres', q{SELECT NOT current_setting('track_io_timing')::bool});
unlike(finding('io_timing_off'), qr/command line|ALTER ROLE/, 'files: no note');
cured('io_timing_off', 'files');

# all roles, the database
$node->safe_psql('postgres', 'ALTER ROLE ALL SET track_io_timing = off');
like(finding('io_timing_off'), qr/\|ALTER ROLE ALL SET track_io_timing = on;$/, 'all roles: named');
cured('io_timing_off', 'all roles');
$node->safe_psql('postgres', 'ALTER DATABASE postgres SET log_min_duration_statement = -1');
like(finding('slow_query_log_off'), qr/\|ALTER DATABASE postgres SET log_min_duration_statement = '1s';$/, 'database: named');
cured('slow_query_log_off', 'database');

# the caller's role: about one's own sessions only
$node->safe_psql('postgres', 'ALTER ROLE CURRENT_USER SET track_io_timing = off');
is(finding('io_timing_off'), '', 'a role: says nothing about the server');
is(status('io_timing_off'), 'skipped', 'a role: and is no ok');
$node->safe_psql('postgres', 'ALTER ROLE CURRENT_USER RESET track_io_timing');
$node->safe_psql('postgres', 'ALTER ROLE CURRENT_USER SET zero_damaged_pages = on');
$node->safe_psql('postgres', 'ALTER ROLE CURRENT_USER IN DATABASE postgres SET ignore_checksum_failure = on');
my $fixes = fix('damaged_pages_hidden');
like($fixes, qr/^ALTER ROLE \S+ RESET zero_damaged_pages;$/m, 'a role: damage is hidden from it');
like($fixes, qr/^ALTER ROLE \S+ IN DATABASE postgres RESET ignore_checksum_failure;$/m, 'a role in a database');
cured('damaged_pages_hidden', 'a role');
$node->safe_psql('postgres', q{ALTER ROLE CURRENT_USER SET password_encryption = 'md5'});
cured('password_encryption_md5', 'passwords set by a role');

# a role's own bad value goes, and shows what is below it
$node->safe_psql('postgres', q{ALTER SYSTEM SET password_encryption = 'md5'; ALTER ROLE CURRENT_USER SET password_encryption = 'md5'});
$node->reload;
$node->safe_psql('postgres', fix('password_encryption_md5'));
ok($node->poll_query_until('postgres', q{SELECT fix ~ 'ALTER SYSTEM' FROM dbe.findings(checks => '{password_encryption_md5}')}), 'passwords: then those of the server');
$node->safe_psql('postgres', q{ALTER ROLE CURRENT_USER SET password_encryption = 'scram-sha-256'});
is(status('password_encryption_md5'), 'skipped', "passwords: the role's own good value says nothing of the server");
$node->safe_psql('postgres', q{ALTER ROLE CURRENT_USER RESET password_encryption});
cured('password_encryption_md5', 'passwords');

# who logged in, not whom it plays
$node->safe_psql('postgres', q{CREATE ROLE plain; ALTER ROLE plain SET zero_damaged_pages = off; ALTER ROLE CURRENT_USER SET zero_damaged_pages = on});
unlike($node->safe_psql('postgres', q{SET ROLE plain; SELECT fix FROM dbe.findings(checks => '{damaged_pages_hidden}')}), qr/plain/, 'SET ROLE changes no settings');
$node->safe_psql('postgres', q{ALTER ROLE CURRENT_USER RESET zero_damaged_pages});

# the client
{
	local $ENV{PGOPTIONS} = '-c track_io_timing=off -c zero_damaged_pages=on';
	is(finding('io_timing_off'), '', 'a client: says nothing about the server');
	is(status('io_timing_off'), 'skipped', 'a client: and is no ok');
	is(finding('damaged_pages_hidden'), '', 'a client: for one session, as one should');
}

# where ALTER SYSTEM is forbidden
SKIP:
{
	skip 'no allow_alter_system before 17', 6 if $node->pg_version < 17;
	$node->safe_psql('postgres', 'ALTER SYSTEM SET track_io_timing = off');
	$node->append_conf('postgresql.conf', 'allow_alter_system = off');
	$node->reload;
	$node->poll_query_until('postgres', q{SELECT NOT current_setting('allow_alter_system')::bool});
	$node->safe_psql('postgres', 'ALTER ROLE ALL RESET track_io_timing');
	like(finding('io_timing_off'), qr/allow_alter_system.*\|no fix$/, 'ALTER SYSTEM is forbidden: no fix');
	$node->safe_psql('postgres', 'ALTER DATABASE postgres SET track_io_timing = off');
	like(finding('io_timing_off'), qr/\|ALTER DATABASE/, 'a database can still be changed');
	cured('io_timing_off', 'a database where ALTER SYSTEM is forbidden');
}

$node->stop;
done_testing();
