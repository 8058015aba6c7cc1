# Files that are gone or full of rubbish: what depends on them is passed over and said, the rest of
# the report is there.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('damaged');
$node->init;
$node->append_conf('postgresql.conf', 'autovacuum_naptime = 1d');
$node->start;
$node->safe_psql('postgres', q{
CREATE EXTENSION dbe;
CREATE TABLE gone (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price real NOT NULL);
CREATE TABLE rubbish (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE torn (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE emptied (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE whole (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
SELECT setval('whole_id_seq', 2000000000);
INSERT INTO whole DEFAULT VALUES;
});
my %file = map { $_ => $node->data_dir . '/' . $node->safe_psql('postgres', "SELECT pg_relation_filepath('$_')") }
	qw(gone gone_id_seq rubbish_id_seq torn_id_seq emptied_id_seq);
$node->stop;

# overwrite FILE OFFSET BYTES
sub overwrite
{
	my ($file, $offset, $bytes) = @_;
	open(my $handle, '+<:raw', $file) or die "$file: $!";
	seek($handle, $offset, 0);
	print $handle $bytes;
	close $handle;
}
unlink $file{gone}, $file{gone_id_seq};
truncate $file{emptied_id_seq}, 0;
overwrite($file{rubbish_id_seq}, 0, "\xa5" x 8192);
# the first item pointer: normal, and far longer than what follows its offset
overwrite($file{torn_id_seq}, 24, pack('V', 8160 | 1 << 15 | 4000 << 17));
$node->start;

my $keys = q{dbe.findings(checks => '{integer_key_running_out}')};
is($node->safe_psql('postgres', "SELECT object FROM $keys"), 'public.whole.id', 'the whole one is judged');
like($node->safe_psql('postgres', q{SELECT note FROM dbe.score_explain('schema') WHERE check_id = 'integer_key_running_out'}),
	qr/damaged.*cannot be read/, 'the others are said to be damaged');
is($node->safe_psql('postgres', q{SELECT object FROM dbe.findings(checks => '{money_in_float}')}), 'public.gone',
	'a table without its file is still reviewed');
is($node->safe_psql('postgres', q{SELECT check_id FROM dbe.score_explain() WHERE status = 'error'}), '', 'no check fails');
is($node->safe_psql('postgres', q{SELECT count(*) FROM dbe.score()}), '8', 'score');
cmp_ok($node->safe_psql('postgres', 'SELECT count(*) FROM dbe.health()'), '>', 20, 'health');
cmp_ok(length($node->safe_psql('postgres', 'SELECT dbe.report()')), '>', 1000, 'report');
is($node->safe_psql('postgres', q{
	BEGIN; SAVEPOINT a; SELECT count(*) > 0 FROM dbe.findings(); RELEASE a; CREATE TABLE kept (); COMMIT;
	SELECT to_regclass('kept') IS NOT NULL}), "t\nt", 'the transaction around it goes on');

# Sequences must not stay in the session's memory.
$node->safe_psql('postgres', q{
DO $$ BEGIN FOR n IN 1..2000 LOOP EXECUTE format('CREATE SEQUENCE many_%s', n); END LOOP; END $$});
my $growth = 'SELECT total_bytes - :before FROM pg_backend_memory_contexts WHERE name = \'CacheMemoryContext\'';
my $cached = q{SELECT total_bytes AS before FROM pg_backend_memory_contexts WHERE name = 'CacheMemoryContext' \gset};
my ($read, $opened) = split /\n/, $node->safe_psql('postgres', qq{
SELECT count(*) AS "found" FROM dbe.findings(checks => '{money_in_float}') \\gset
$cached
SELECT count(*) AS "found" FROM dbe.findings(checks => '{integer_key_running_out}') \\gset
$growth;
$cached
SELECT count(last_value) AS "found" FROM pg_sequences WHERE sequencename LIKE 'many%' \\gset
$growth;
});
note("the relation cache grew by $read bytes, by $opened where the sequences are opened");
cmp_ok($opened, '>', 1_000_000, 'sequences that are opened fill the relation cache');
cmp_ok($read, '<', $opened / 4, 'sequences that are read do not');

$node->stop;
done_testing();
