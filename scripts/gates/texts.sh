#!/usr/bin/env bash
# Texts that reach users are ASCII, so that a database of any encoding takes them; and what the
# SQL scripts make is described, lies in the schema dbe, and pins its search path.
set -euo pipefail
cd "$(dirname "$0")/../.."
status=0

if grep -rnP '[^\x00-\x7F]' --include='*.cpp' --include='*.hpp' --include='*.c' --include='*.h' src ||
	grep -nP '[^\x00-\x7F]' sql/*.sql; then
	echo "ASCII only in src and sql"
	status=1
fi

perl - sql/*.sql sql/upgrade/*.sql <<'PERL' || status=1
use strict;
use warnings;

my (%made, %commented, @problems);

# A function's name with its input types, as COMMENT ON FUNCTION spells it.
sub signature
{
	my ($name, $arguments) = @_;
	my @types;
	my ($depth, $part) = (0, '');
	for my $token (split /([(),])/, $arguments)
	{
		$depth += $token eq '(' ? 1 : $token eq ')' ? -1 : 0;
		if ($token eq ',' && $depth == 0) { push @types, $part; $part = ''; next; }
		$part .= $token;
	}
	push @types, $part if $part =~ /\S/;
	for (@types)
	{
		s/^\s+|\s+$//g;
		s/\s+(DEFAULT\b|=).*//s;
		$_ = undef, next if /^OUT\s/;
		s/^(IN|INOUT|VARIADIC)\s+//;
		s/^("[^"]+"|[a-z_][a-z_0-9]*)\s+(?=\S)// unless /^(double precision|timestamp with|time with|bit varying|character varying)/;
	}
	return $name . '(' . join(', ', grep { defined } @types) . ')';
}

# The text between the parenthesis at the start and its counterpart, and what follows.
sub parenthesized
{
	my ($text) = @_;
	my $depth = 0;
	for my $i (0 .. length($text) - 1)
	{
		my $c = substr $text, $i, 1;
		$depth += $c eq '(' ? 1 : $c eq ')' ? -1 : 0;
		return (substr($text, 1, $i - 1), substr($text, $i + 1)) if $depth == 0;
	}
	return ($text, '');
}

sub check_function
{
	my ($file, $kind, $name, $rest) = @_;
	my ($arguments, $tail) = parenthesized($rest);
	my $signature = signature($name, $arguments);
	$made{"$kind $signature"} = $file;
	$tail =~ /\bLANGUAGE\s+'?(\w+)/i or push @problems, "$file: $signature names no language";
	my $language = lc($1 // '');
	return if $language eq 'c' || $language eq 'internal';
	push @problems, "$file: $signature does not pin its search_path to pg_catalog, pg_temp"
		unless $tail =~ /SET\s+search_path\s*(=|TO)\s*pg_catalog,\s*pg_temp/i;
}

for my $file (grep { -f } @ARGV)
{
	open my $handle, '<', $file or die "$file: $!";
	my $sql = do { local $/; <$handle> };
	$sql =~ s/^\\.*$//mg;
	$sql =~ s/--.*$//mg;
	# Bodies and texts may say anything.
	$sql =~ s/\$(\w*)\$.*?\$\1\$/''/gs;
	$sql =~ s/'(?:[^']|'')*'/''/g;
	for my $statement (split /;/, $sql)
	{
		$statement =~ s/^\s+|\s+$//g;
		if ($statement =~ /^COMMENT\s+ON\s+(\w+(?:\s+VIEW)?)\s+(.*?)\s+IS\s/s)
		{
			my ($kind, $object) = (uc $1, $2);
			$object =~ s/\s+/ /g;
			$object =~ s/\( /(/g;
			$commented{"$kind $object"} = 1;
		}
		next unless $statement =~ /^CREATE\s+(OR\s+REPLACE\s+)?(?:UNLOGGED\s+|TEMP\s+)?
			(FUNCTION|PROCEDURE|AGGREGATE|VIEW|MATERIALIZED\s+VIEW|TABLE|TYPE|DOMAIN|SEQUENCE|OPERATOR|CAST|EVENT\s+TRIGGER|SCHEMA)
			\s+(?:IF\s+NOT\s+EXISTS\s+)?([^\s(]+)\s*(.*)/six;
		my ($kind, $name, $rest) = (uc $2, $3, $4);
		push @problems, "$file: $kind $name lies outside of the schema dbe"
			unless $name =~ /^dbe\.[a-z_"]/ || "$kind $name" eq "SCHEMA dbe";
		push @problems, "$file: $kind $name: an object that exists must not be adopted"
			if $statement =~ /IF\s+NOT\s+EXISTS/i;
		if ($kind =~ /FUNCTION|PROCEDURE/) { check_function($file, $kind, $name, $rest); }
		else { $made{"$kind $name"} = $file; }
	}
}
push @problems, "$made{$_}: $_ has no comment" for grep { !$commented{$_} } sort keys %made;
print "$_\n" for @problems;
exit(@problems ? 1 : 0);
PERL

[ "$status" = 0 ] && echo "OK: texts are ASCII; every object is described, in dbe, and pinned"
exit "$status"
