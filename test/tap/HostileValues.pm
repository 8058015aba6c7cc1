# Values that nobody expects, by type: what 110_argument_fuzz.pl gives to every function.
#
# Each value is an SQL expression to which a cast is appended. Texts are written E'...', which means
# the same whatever standard_conforming_strings says, and hold ASCII only, which means the same in
# every client encoding. No subqueries: EXECUTE takes none.

package HostileValues;

use strict;
use warnings;

my @texts = (
	q{E''}, q{E' '}, q{E'\''}, q{E'"'}, q{E'a"b\'c'}, q{E'$$'}, q{E'$_$'}, q{E'$1'}, q{E'%s%n%d'}, q{E'\\\\'},
	q{E'a\n\\\\! true\n'}, q{E'\001\002\033[2J\177'}, q{E'\t\r\v'}, q{E'; DROP TABLE dbe.t; --'}, q{E'/* '}, q{E'*/ --'},
	q{E'\U0001F600'}, q{E'\uFEFF'}, q{E'\u202Eabc'}, q{E'e\u0301'}, q{E'\U0010FFFF'},
	q{repeat(E'x', 63)}, q{repeat(E'x', 64)}, q{repeat(E'\u00e9', 32)}, q{repeat(E'\U0001F600', 16)},
	q{repeat(E'x', 70000)}, q{repeat(E'x', 1000000)}, q{repeat(E'\n', 100000)}, q{repeat(E'"', 100001)},
	q{repeat(E'(', 100000)}, q{repeat(E'[', 60) || repeat(E']', 60)}, q{repeat(E'{"a":', 60) || E'1' || repeat(E'}', 60)},
	q{repeat(E'[', 20000)}, q{repeat(E'a.', 20000)}, q{repeat(E'SELECT(', 5000)}, q{repeat(E'/*', 20000)},
	q{E'NULL'}, q{E'public'}, q{E'PUBLIC'}, q{E'pg_catalog'}, q{E'public.no such'}, q{E'a.b.c.d.e'}, q{E'{}'}, q{E'{"a":1e400}'},
	q{E'[]'}, q{E'{,}'}, q{E'0'}, q{E'-1'}, q{E'99999999999999999999'}, q{E'1e400'}, q{E'NaN'}, q{E'%'}, q{E'_'}, q{E'.*'},
	q{E'(a+)+$'}, q{E'SELECT 1'}, q{E'SELECT $1; SELECT 2'}, q{E'DELETE FROM pg_class'}, q{E'SELECT E\'\\\\'}, q{E'-1 day'});

my @integers = qw(0 1 -1 2 7 100 -32768 32767);

# Objects that are there, and numbers of some that are not.
my @objects = (q{E'0'}, q{E'1'}, q{E'999999'}, q{E'4294967295'}, q{E'-'}, q{E'no_such'}, q{E''}, q{E'1259'}, q{E'2662'}, q{E'1247'});

# Places in a table, most of them beyond its end or of no row.
my @places = map { "E'$_'" } ('(0,1)', '(0,0)', '(0,65535)', '(0,65534)', '(1,1)', '(1000000,1)', '(4294967295,65535)', '(4294967294,1)', '(-1,0)', '(,)', '');

# What is declared as "any" keeps the type that it comes with; a bare literal has none.
my @any = (
	qw{1 -1 1.5 true 9223372036854775808 E'x' E'' NULL::text NULL::integer ROW() ARRAY[NULL]::text[]}, 'ROW(1, 2)', 'ARRAY[[1], [2]]', q{E'[1,5)'::int4range},
	qw{E'NaN'::float8 E'2024-01-01'::date E'infinity'::timestamptz E'{"id":1}'::jsonb E'{"id":null}'::json E'{"id":{"id":1}}'::jsonb E'{"other":1}'::jsonb},
	qw{E'0'::interval E'1259'::regclass E'a'::name E'x'::"char" E'0/0'::pg_lsn E'\\\\x00'::bytea}, q{E'(0,1)'::tid}, q{E'(1,2)'::point});

my @moments = map { "E'$_'" } ('-infinity', 'infinity', 'epoch', 'now', '4713-01-01 BC', '294276-12-31 23:59:59', '2000-02-29', '0001-01-01 BC', '');

my @json = (q{E'null'}, q{E'{}'}, q{E'[]'}, q{E'""'}, q{E'1e300'}, q{E'{"a":1,"a":2}'}, q{E'{"":{"":[null]}}'}, q{E'{"a":"\U0001F600"}'}, q{E'['},
	q{repeat(E'[', 60) || repeat(E']', 60)}, q{repeat(E'[', 20000) || repeat(E']', 20000)}, q{E'[1' || repeat(E',1', 100000) || E']'},
	# like the heads of hash chains, but for something
	q{E'[null]'}, q{E'[[]]'}, q{E'[{}]'}, q{E'[{"month":null,"lane":null,"sequence":null,"link":null}]'}, q{E'[{"month":"x","lane":1,"sequence":1,"link":"00"}]'},
	q{E'[{"month":"2024-01-01","lane":1e30,"sequence":1,"link":"00"}]'}, q{E'[{"month":"2024-01-01","lane":-1,"sequence":1e19,"link":"00"}]'},
	q{E'[{"month":"infinity","lane":[],"sequence":{},"link":"00"}]'}, q{E'[{"month":"2024-01-01","lane":1,"sequence":1,"link":"\\\\x00"}]'}, q{E'[{"month":"4713-01-01 BC","lane":70000,"sequence":0,"link":""}]'});

my %values = (
	'text' => \@texts,
	'boolean' => [qw(true false)],
	'smallint' => \@integers,
	'integer' => [ @integers, qw{2147483647 (-2147483647-1) 65536 1000000} ],
	'bigint' => [ @integers, qw{2147483648 9223372036854775807 (-9223372036854775807-1)} ],
	'double precision' => [qw{0 1 -1 0.5 E'-0' E'NaN' E'Infinity' E'-Infinity' 1e308 -1e308 1e-320 9.2233720368547758e18}],
	'real' => [qw{0 1 -1 E'-0' E'NaN' E'Infinity' E'-Infinity' 3e38}],
	'numeric' => [qw{0 1 -1 E'NaN' E'Infinity' 1e1000 -1e1000 1e-1000 9223372036854775808}],
	'interval' => [ map { "E'$_'" } ('0', '1 us', '-1 us', '5 min', '178000000 years', '-178000000 years', '-infinity', 'infinity', '1 mon -1 day', '') ],
	'"char"' => [q{E''}, q{E'x'}, q{E'\001'}],
	'bytea' => [q{E''}, q{E'\\\\x00'}, q{E'\\\\xff'}, q{decode(repeat(E'00', 100000), E'hex')}],
	'json' => \@json,
	'jsonb' => \@json,
	'uuid' => [q{E'00000000-0000-0000-0000-000000000000'}, q{E'x'}],
	'pg_lsn' => [q{E'0/0'}, q{E'FFFFFFFF/FFFFFFFF'}],
	'record' => [ 'ROW()', 'ROW(1, NULL)' ]);

$values{$_} = \@texts for ('character varying', 'character', 'name', 'cstring', 'unknown', 'anyelement', 'anynonarray', 'anycompatible', 'xml');
$values{'"any"'} = [ @any, map { "($_)::text" } @texts ];
$values{tid} = \@places;
# a name that is not there is an error of the cast itself
$values{regclass} = [ grep { !/no_such/ } @objects ];
$values{$_} = \@objects for qw(oid regproc regprocedure regtype regrole regnamespace regoper regoperator regconfig regdictionary regcollation xid cid);
$values{$_} = \@moments for ('date', 'timestamp with time zone', 'timestamp without time zone');

# What a caller in his right mind might pass.
my %plain = (
	'boolean' => ['true'], 'integer' => ['5'], 'bigint' => ['5'], 'smallint' => ['5'], 'double precision' => ['1'],
	'interval' => [q{E'5 min'}], 'name' => [q{E'public'}], 'regclass' => [q{E'pg_catalog.pg_class'}, q{E'kept'}, q{E'public.kept'}]);

# Turns ([type, expression]...) of an element into arrays of it.
sub arrays_of
{
	my ($type, $element, @elements) = @_;
	my ($first, $second) = map { "($_)::$element" } @elements > 1 ? @elements[ 0, 1 ] : ($elements[0]) x 2;
	return (
		(map { "ARRAY[($_)::$element]" } 'NULL', @elements),
		'ARRAY[]', "ARRAY[$first, NULL, $second]", "ARRAY[NULL, $first]", "ARRAY[[$first, $second], [$second, $first]]",
		"ARRAY[[[$first]]]", "array_prepend($second, array_fill($first, ARRAY[2], ARRAY[5]))", "array_fill($first, ARRAY[2, 2], ARRAY[-3, 7])",
		"array_fill($first, ARRAY[100], ARRAY[2147483500])", "array_fill($second, ARRAY[20000])", "array_fill(NULL::$element, ARRAY[1000])");
}

# hostile(\%type, \%types): all values of a type, NULL among them. A type is {name, kind, base, labels}: kind is
# pg_type.typtype, or 'A' for an array; base is the element's or the domain's type.
sub hostile
{
	my ($type, $types) = @_;
	my $name = $type->{name};
	return ('NULL', @{ $values{$name} }) if $values{$name};
	return ('NULL', @{ $type->{labels} }) if $type->{kind} eq 'e';
	return ('NULL', arrays_of($name, $types->{ $type->{base} }{name}, grep { $_ ne 'NULL' } hostile($types->{ $type->{base} }, $types)))
	  if $type->{kind} eq 'A';
	return hostile($types->{ $type->{base} }, $types) if $type->{kind} eq 'd';
	return ('NULL', q{E''}, q{E'0'}, q{E'()'}, q{E'empty'}, q{E'x'});
}

# plain(\%type, \%types, @words): values that may well be meant.
sub plain
{
	my ($type, $types, @words) = @_;
	my $name = $type->{name};
	return @{ $plain{$name} } if $plain{$name};
	return @words ? @words : (q{E'public'}) if $name eq 'text';
	return @{ $type->{labels} } if $type->{kind} eq 'e';
	if ($type->{kind} eq 'A')
	{
		my $element = $types->{ $type->{base} };
		return map { "ARRAY[($_)::$element->{name}]" } plain($element, $types, @words);
	}
	return hostile($type, $types);
}

1;
