# Every check proves its own documentation: its bad example makes it fire, and it alone; its fix,
# run as printed, silences it; its good example and its near miss make nothing fire at all.
#
# The examples come from dbe.checks, so a new check is tested without a line added here. They take a
# file for a dimension or two, so that the lanes share them.

package CheckExamples;

use strict;
use warnings;

use Exporter 'import';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(prove_examples);

my $node;

sub start_server
{
	$node = PostgreSQL::Test::Cluster->new('checks');
	$node->init;
	$node->append_conf('postgresql.conf', q{
shared_preload_libraries = 'pg_stat_statements'
autovacuum_naptime = 1d
# A server that is looked after: what the examples switch off must be on before.
idle_in_transaction_session_timeout = 10min
log_lock_waits = on
log_min_duration_statement = 1s
track_io_timing = on
});
	$node->start;
}

# Runs statements one by one as psql does, in a database whose search path starts with scratch.
sub run_sql
{
	my ($sql) = @_;
	my ($out, $err) = ('', '');
	my $status = $node->psql('example', "SET search_path = scratch, public;\n$sql",
		stdout => \$out, stderr => \$err, on_error_stop => 1);
	return ($status, $err);
}

# What is found now, as "check object" lines; only those that were not there before.
sub findings
{
	my (%before) = @_;
	my $rows = $node->safe_psql('example',
		q{SELECT check_id || ' ' || translate(object, E'\n', ' ') FROM dbe.findings()});
	return grep { !$before{$_} } split /\n/, $rows;
}

# One call for all of it: a process for each statement takes as long as the statement.
sub fresh_database
{
	$node->safe_psql('postgres', q{
		DROP DATABASE IF EXISTS example WITH (FORCE);
		SELECT format('DROP OWNED BY %1$I; DROP ROLE %1$I', rolname)
		FROM pg_roles WHERE rolname !~ '^pg_' AND oid >= 16384 \gexec
		CREATE DATABASE example TEMPLATE prepared});
}

sub reset_configuration
{
	my $changed = $node->safe_psql('postgres',
		q{SELECT count(*) FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'});
	return if $changed eq '0';
	$node->safe_psql('postgres', 'ALTER SYSTEM RESET ALL');
	$node->safe_psql('postgres', 'SELECT pg_reload_conf()');
	$node->poll_query_until('postgres',
		q{SELECT count(*) = 0 FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'});
	# the reload reaches sessions a moment later
	select(undef, undef, undef, 0.3);
}

sub ids { my %seen; return join(' ', grep { !$seen{$_}++ } map { (split / /)[0] } @_); }

sub quiet_example
{
	my ($id, $kind, $sql, %before) = @_;
	fresh_database();
	my ($status, $error) = run_sql($sql);
	is($status, 0, "$id: $kind example runs") or diag($error);
	is(join("\n", findings(%before)), '', "$id: $kind example is quiet");
	reset_configuration();
}

sub loud_example
{
	my ($id, $sql, %before) = @_;
	fresh_database();
	my ($status, $error) = run_sql($sql);
	is($status, 0, "$id: bad example runs") or diag($error);
	my @found = findings(%before);
	is(ids(@found), $id, "$id: bad example makes it fire, and it alone") or diag(join("\n", @found));

	my $fixes = $node->safe_psql('example',
		"SELECT fix || chr(10) FROM dbe.findings(checks => ARRAY['$id']) WHERE fix IS NOT NULL");
	if ($fixes ne '')
	{
		($status, $error) = run_sql($fixes);
		is($status, 0, "$id: fix runs as printed") or diag("$fixes\n$error");
		select(undef, undef, undef, 0.3) if $fixes =~ /pg_reload_conf/;
		is(join("\n", grep { /^$id / } findings(%before)), '', "$id: fix silences it");
	}
	reset_configuration();
}

sub prepare
{
	$node->safe_psql('postgres', 'CREATE DATABASE prepared');
	$node->safe_psql('prepared',
		q{CREATE EXTENSION dbe; CREATE EXTENSION pg_stat_statements; CREATE SCHEMA scratch});
	# Checks that speak about a database as a whole have a say in their own examples only.
	$node->safe_psql('prepared',
		q{SELECT dbe.set(name, 1000) FROM dbe.settings WHERE name ~ '[.]min_tables$'});
	fresh_database();
}

# One example after the other, as [check, kind, SQL].
sub examples
{
	my @dimensions = @_;
	my $list = join(',', map { "'$_'" } @dimensions);
	my @examples;
	foreach my $id (split /\n/, $node->safe_psql('example',
		"SELECT id FROM dbe.checks WHERE dimension IN ($list) ORDER BY id"))
	{
		foreach my $kind (qw(bad good near_miss))
		{
			my $sql = $node->safe_psql('example',
				"SELECT coalesce($kind, '') FROM dbe.checks WHERE id = '$id'");
			push @examples, [ $id, $kind, $sql ] if $sql ne '';
		}
	}
	return @examples;
}

# The checks of these dimensions, or those of them that DBE_CHECKS names.
sub prove_examples
{
	my @dimensions = @_;
	my %only = map { $_ => 1 } split /,/, ($ENV{DBE_CHECKS} // '');
	start_server();
	prepare();
	my %before = map { $_ => 1 } findings();
	my @examples = examples(@dimensions);
	cmp_ok(scalar(@examples), '>', 20, "@dimensions: there are examples");
	foreach my $example (@examples)
	{
		my ($id, $kind, $sql) = @$example;
		next if %only && !$only{$id};
		if ($kind eq 'bad') { loud_example($id, $sql, %before); }
		else { quiet_example($id, $kind, $sql, %before); }
	}
	$node->stop;
	done_testing();
}

1;
