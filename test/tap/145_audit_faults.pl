# A statement that fails in the middle - cancelled, out of memory, out of disk - leaves nothing in the
# trail and nothing in the table, and its session goes on.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('faults');
$node->init(extra => [ '--wal-segsize=1' ]);
$node->append_conf('postgresql.conf', q{
autovacuum = off
fsync = off
max_wal_size = '64MB'
lc_messages = 'C'
work_mem = '64MB'
});

$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION dbe;
CREATE FUNCTION limit_memory(bytes bigint) RETURNS void LANGUAGE c VOLATILE AS '$libdir/dbe_boundary', 'dbe_boundary_limit_memory';
CREATE TABLE orders (id integer PRIMARY KEY, n integer, v text, w text) WITH (fillfactor = 50);
CREATE TABLE successes (n integer, rows bigint);
SELECT count(*) FROM dbe.audit_enable('orders');
INSERT INTO orders SELECT n, 0, 'v', 'w' FROM generate_series(1, 5000) n;
INSERT INTO successes VALUES (0, 5000);
});

# Each success is noted in its transaction: the log has its rows, and no others, and as the table is.
sub check
{
	my ($when) = @_;
	is($node->safe_psql('postgres', q{
		SELECT s.n, s.rows, l.rows FROM (SELECT n, sum(rows) AS rows FROM successes GROUP BY 1) s
			FULL JOIN (SELECT (new_data ->> 'n')::integer AS n, count(*) AS rows FROM dbe.audit_log WHERE table_name = 'orders' GROUP BY 1) l USING (n) WHERE s.rows IS DISTINCT FROM l.rows}), '', "$when: the log has what has succeeded");
	is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.table_as_of('orders', clock_timestamp()) a FULL JOIN orders o ON o.id = (a.key ->> 'id')::integer WHERE a.row_data ->> 'n' IS DISTINCT FROM o.n::text}), '0', "$when: and can be rebuilt");
	is($node->safe_psql('postgres', q{SELECT count(*) FROM (SELECT DISTINCT ON (key) key, new_data FROM dbe.audit_log WHERE table_name = 'orders' ORDER BY key, id DESC, position DESC) l JOIN orders o ON o.id = (l.key ->> 'id')::integer WHERE l.new_data ->> 'n' <> o.n::text}), '0', "$when: and is what the table is");
}

# ---- cancelled ----
my $errors = 0;
my $script = '';
for my $n (1 .. 40)
{
	my $timeout = 1 + $n % 20;
	$script .= "SET statement_timeout = 0; BEGIN; SET LOCAL statement_timeout = $timeout; UPDATE orders SET n = $n WHERE id % 4 = $n % 4; SET LOCAL statement_timeout = 0; INSERT INTO successes SELECT $n, 1250; COMMIT; ROLLBACK;\n";
}
# and in a savepoint, where the rest of the transaction stays
for my $n (41 .. 60)
{
	my $timeout = 1 + $n % 10;
	$script .= "BEGIN; UPDATE orders SET n = $n WHERE id <= 10; INSERT INTO successes SELECT $n, 10; SAVEPOINT a; SET LOCAL statement_timeout = $timeout; UPDATE orders SET n = $n WHERE id BETWEEN 20 AND 2019; SET LOCAL statement_timeout = 0; INSERT INTO successes VALUES ($n, 2000);\n"
		. "\\if :ERROR\nROLLBACK TO a;\n\\endif\nCOMMIT;\nVACUUM orders;\n";
}
my ($out, $err) = ('', '');
$node->psql('postgres', "\\set VERBOSITY sqlstate\n$script\nSELECT 'usable';", stdout => \$out, stderr => \$err, on_error_stop => 0);
like($out, qr/usable/, 'the session goes on');
my %seen = map { $_ => 1 } $err =~ /ERROR:  (\w+)/g;
delete @seen{qw(57014 25P02)};
is(join(' ', sort keys %seen), '', 'cancelled, with no other error');
check('cancelled');

# ---- out of memory ----
SKIP: {
	skip 'no /proc', 6 if !-r '/proc/self/statm';
	my ($n, $usable, $failed, $told) = (100, 0, 0, '');
	%seen = ();
	for my $room (0, 100, 300, 600, 1000, 1500, 2500, 4000, 8000, 16000)
	{
		$n++;
		($out, $err) = ('', '');
		$node->psql('postgres', "\\set VERBOSITY verbose\nUPDATE orders SET n = 1000 + $n WHERE id = 3; INSERT INTO successes VALUES (1000 + $n, 1); SET work_mem = '1MB';
			SELECT limit_memory($room * 1024); BEGIN; UPDATE orders SET n = $n, v = repeat('$n', 10), w = repeat('w', 1000) WHERE id % 5 = $n % 5; INSERT INTO successes VALUES ($n, 1000); COMMIT; ROLLBACK;
			SELECT 'usable';", stdout => \$out, stderr => \$err, on_error_stop => 0);
		$usable += $out =~ /usable/;
		$failed += $err =~ /53200/;
		$seen{$1} = 1 while $err =~ /ERROR:  (\w+)/g;
		$told .= $err;
	}
	is($usable, 10, 'without memory the session goes on');
	cmp_ok($failed, '>', 0, 'some statements fail');
	delete @seen{qw(53200 25P02)};
	is(join(' ', sort keys %seen), '', 'with no other error') or diag($told);
	check('out of memory');
}

# ---- out of disk ----
# No file grows beyond 4 MB, which the server takes as it takes a full disk.
$node->safe_psql('postgres', q{
	DELETE FROM orders WHERE id > 200; SELECT count(*) FROM dbe.audit_enable('orders', full_rows => true);
	ALTER TABLE dbe.audit_record DISABLE TRIGGER audit_refuse; DELETE FROM dbe.audit_record; VACUUM FULL dbe.audit_record;
	ALTER TABLE dbe.audit_record ENABLE ALWAYS TRIGGER audit_refuse; TRUNCATE successes;
	UPDATE orders SET n = -1, v = 'v', w = 'w'; INSERT INTO successes VALUES (-1, 200); VACUUM FULL orders});
$node->stop;
system_or_bail('sh', '-c', sprintf(q{ulimit -f 8192 && exec pg_ctl -w -D '%s' -l '%s' start}, $node->data_dir, $node->logfile));
$node->_update_pid(1);
$script = '';
for my $n (2001 .. 2060)
{
	$script .= "BEGIN; UPDATE orders SET n = $n, v = (SELECT string_agg(md5(k::text), '') FROM generate_series($n, $n + 40) k); INSERT INTO successes VALUES ($n, 200); COMMIT; ROLLBACK; VACUUM orders;\n";
}
($out, $err) = ('', '');
$node->psql('postgres', "$script\nSELECT 'usable';", stdout => \$out, stderr => \$err, on_error_stop => 0);
like($out, qr/usable/, 'without disk the session goes on') or diag($err);
my @refused = $err =~ /ERROR:  could not (?:extend|write).*File too large/g;
cmp_ok(scalar(@refused), '>', 0, 'some statements are refused');
is($node->safe_psql('postgres', q{SELECT count(*) > 0 FROM pg_class c WHERE relname LIKE 'audit_record%' AND pg_relation_size(c.oid) BETWEEN 3584 * 1024 AND 4096 * 1024}), 't', 'for the log is full') or diag(substr($err, 0, 1000));
is(join('', grep { !/could not (extend|write)|current transaction is aborted/ } $err =~ /ERROR:  .*/g), '', 'with no other error');
is($node->safe_psql('postgres', q{
	SELECT s.n, s.rows, l.rows FROM successes s
		FULL JOIN (SELECT (new_data ->> 'n')::integer AS n, count(*) AS rows FROM dbe.audit_log WHERE table_name = 'orders' GROUP BY 1) l USING (n) WHERE s.rows IS DISTINCT FROM l.rows}), '', 'out of disk: the log has what has succeeded');
is($node->safe_psql('postgres', q{SELECT count(*) FROM orders WHERE n NOT IN (SELECT n FROM successes)}), '0', 'and so has the table');

$node->stop('fast');
unlike(slurp_file($node->logfile), qr/TRAP|terminated by signal|PANIC/, 'nobody crashed');
done_testing();
