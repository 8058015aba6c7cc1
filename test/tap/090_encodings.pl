# Databases of other encodings, with names beyond ASCII: reports come out whole, fixes run.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('encodings');
$node->init;
$node->append_conf('postgresql.conf', "autovacuum = off\nshared_preload_libraries = 'pg_stat_statements'");
$node->start;

# Bytes of names in the encoding of their database: short, and as long as a name may be.
my %names = (
	SQL_ASCII => [ "caf\xE9", "\xFF\xFE\x80", "\xC3", "\xC3\xA9", "\x80" x 63, "a" . "\xE9" x 62 ],
	LATIN1 => [ "caf\xE9", "Gr\xF6\xDFe", "\xA0", "\xE9" x 63, "a" . "\xBF" x 62 ],
	WIN1252 => [ "caf\xE9", "\x80uro", "\x93x\x94", "\x9F" x 63 ],
	UTF8 => [ "caf\xC3\xA9", "\xF0\x9F\x98\x80", "\xC3\xA9" x 31, "a" . "\xE4\xB8\xAD" x 20, "e\xCC\x81" ],
	EUC_JP => [ "\xC6\xFC\xCB\xDC", "\xA4\xA2" x 31, "a" . "\xB0\xA1" x 31, "\x8F\xB0\xA1" x 21, "\xC6\xFC" x 31, "a" . "\xC6\xFC" x 31 ],
	EUC_KR => [ "\xC7\xD1" x 31, "a" . "\xC7\xD1" x 31 ],
	EUC_TW => [ "\xC4\xE3" x 31, "a" . "\xC4\xE3" x 31, "\x8E\xA2\xC4\xE3" x 15 ],
	MULE_INTERNAL => [ "\x81\xE9" x 31, "a" . "\x92\xC6\xFC" x 20 ]);

foreach my $encoding (sort keys %names)
{
	my $database = lc $encoding;
	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0 ENCODING '$encoding' LC_COLLATE 'C' LC_CTYPE 'C'");
	my $setup = "SET client_encoding = '$encoding';\nCREATE EXTENSION dbe;\nCREATE TABLE victim (id bigint PRIMARY KEY);\n";
	my $number = 0;
	foreach my $name (@{ $names{$encoding} })
	{
		$number++;
		$setup .= qq{
			CREATE SCHEMA "$name";
			CREATE TABLE "$name"."$name" (id integer PRIMARY KEY, "$name" timestamp NOT NULL, unit_price float8 NOT NULL, phone1 text, phone2 text, phone3 text);
			CREATE TABLE "$name".child_$number (id integer PRIMARY KEY, "$name" integer NOT NULL REFERENCES "$name"."$name");
			CREATE FUNCTION "$name"."$name"("$name" "$name"."$name") RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1';
			INSERT INTO "$name"."$name" SELECT n, now(), 1, '$name' FROM generate_series(1, 2000) n;
			INSERT INTO "$name".child_$number SELECT n, n FROM generate_series(1, 2000) n;
			COMMENT ON TABLE "$name"."$name" IS '$name';
		};
	}
	my $columns = 100;
	# Long statements, to be cut at every place; those of other databases might not be convertible.
	$setup .= "CREATE EXTENSION pg_stat_statements;\nSELECT pg_stat_statements_reset();\n" .
		"SELECT dbe.set('slow_statement.' || n, 0) FROM unnest('{min_age,min_mean_ms,min_calls,min_share}'::text[]) n;\n";
	foreach my $name (@{ $names{$encoding} })
	{
		# names do not tell statements apart, the number of columns does
		foreach my $shift (1 .. 4)
		{
			$columns++;
			$setup .= 'SELECT now() AS ' . ('x' x $shift) . ', ' . join(', ', map { qq{$_ AS "$name"} } 1 .. $columns) . ";\n";
		}
	}
	my $count = $number;
	my ($out, $err) = ('', '');
	my $in_its_own = "SET client_encoding = '$encoding';\n";
	$node->psql($database, $setup . 'ANALYZE;', stdout => \$out, stderr => \$err, on_error_stop => 1);
	is($err, '', "$encoding: made");

	my $checks = q{ARRAY['timestamp_without_time_zone', 'money_in_float', 'unindexed_foreign_key', 'security_definer_search_path']};
	is($node->safe_psql($database, "$in_its_own SELECT check_id, count(*) FROM dbe.findings(checks => $checks, detail => true) GROUP BY 1 ORDER BY 1"),
		join("\n", map { "$_|$count" } sort qw(timestamp_without_time_zone money_in_float unindexed_foreign_key security_definer_search_path)),
		"$encoding: everything is found");
	cmp_ok($node->safe_psql($database, "SELECT count(*) FROM dbe.findings(checks => '{slow_statement}', detail => true) WHERE octet_length(evidence->>'query') BETWEEN 990 AND 1000"),
		'>=', 4 * $count, "$encoding: statements are cut");
	foreach my $call ('dbe.findings()', 'dbe.score_explain()', 'dbe.health()', q{dbe.report('text')}, q{dbe.report('markdown')}, 'dbe.catalog_dump()')
	{
		($out, $err) = ('', '');
		$node->psql($database, "$in_its_own SELECT f FROM $call f", stdout => \$out, stderr => \$err);
		is($err, '', "$encoding: $call");
	}
	is($node->safe_psql($database, "$in_its_own SELECT jsonb_array_length(dbe.report('json')::jsonb->'findings') > 0"), 't', "$encoding: json");
	is($node->safe_psql($database, "$in_its_own SELECT check_id || note FROM dbe.score_explain() WHERE status = 'error'"), '', "$encoding: no check fails");
	# what is shown can be sent to a client of another encoding, where that has the characters at all
	if ($encoding ne 'SQL_ASCII' && $encoding ne 'MULE_INTERNAL')
	{
		($out, $err) = ('', '');
		$node->psql($database, "SET client_encoding = 'UTF8'; SELECT f FROM dbe.findings() f; SELECT dbe.report(); SELECT dbe.report('json')::jsonb;
			SELECT dbe.report('markdown'); SELECT dbe.catalog_dump(); SELECT f FROM dbe.score() f", stdout => \$out, stderr => \$err);
		is($err, '', "$encoding: whole characters only");
	}
	# the fixes run as printed, by a client that passes bytes on
	my $fixes = $node->safe_psql($database, "$in_its_own SELECT fix FROM dbe.findings(checks => $checks, detail => true)");
	($out, $err) = ('', '');
	$node->psql($database, "$in_its_own SET client_min_messages = warning;\n$fixes", stdout => \$out, stderr => \$err);
	is($err, '', "$encoding: the fixes run");
	is($node->safe_psql($database, "$in_its_own SELECT check_id FROM dbe.findings(checks => $checks, detail => true)"), '', "$encoding: and cure");
	# names as arguments
	my $name = $names{$encoding}[0];
	is($node->safe_psql($database, "$in_its_own SELECT count(*) > 0 FROM dbe.findings(schemas => ARRAY['$name'])"), 't', "$encoding: a schema by its name");
}

$node->stop;
done_testing();
