#!/usr/bin/env bash
# Exceptions end in one function, server errors in flight are made in one, and nothing else in
# the core changes how either travels. No threads: the server is not made for them.
set -euo pipefail
cd "$(dirname "$0")/../.."

find src/core \( -name '*.cpp' -o -name '*.hpp' \) -print0 | sort -z | xargs -0 perl -e '
use strict;
use warnings;

my $boundary = "src/core/base/boundary.cpp";
my $host = "src/core/base/host.hpp";
my @rules = (
	[qr/\b(?:try|catch)\b/, $boundary, "try and catch belong to $boundary alone"],
	[qr/\bthrow\s+PgErrorInFlight\b/, $host, "PgErrorInFlight is thrown in $host alone"],
	[qr/\bthrow\s*;|\b(?:current|rethrow)_exception\b|\bset_terminate\b/, "",
		"exceptions are not juggled with"],
	[qr/\b(?:std::j?thread|std::async|pthread_\w+)\b|<(?:thread|mutex|future|atomic)>/, "",
		"the core has no threads"],
	[qr/\b(?:_?setjmp|sigsetjmp|_?longjmp|siglongjmp|abort|_?exit|quick_exit)\s*\(/, "",
		"the core neither jumps nor ends the process"],
	[qr/\bstd::(?:cout|cerr|clog|regex|locale)\b|\b(?:printf|setlocale|signal)\s*\(/, "",
		"streams, locale and signals of the process are left alone"],
);
my ($problems, $files) = (0, 0);

for my $file (@ARGV)
{
	open my $handle, "<", $file or die "$file: $!";
	my $code = do { local $/; <$handle> };
	$files++;
	# Without comments and texts; line numbers stay.
	$code =~ s{R"([^()\\ ]*)\(.*?\)\1"|"(?:[^"\\\n]|\\.)*"|\x27(?:[^\x27\\\n]|\\.)+\x27|//[^\n]*|/\*.*?\*/}
		{ (my $lines = $&) =~ s/[^\n]//g; $lines }gse;
	for my $rule (@rules)
	{
		my ($pattern, $allowed, $reason) = @$rule;
		next if $file eq $allowed;
		while ($code =~ /$pattern/g)
		{
			my $line = 1 + (substr($code, 0, $-[0]) =~ tr/\n//);
			print "$file:$line: $&: $reason\n";
			$problems++;
		}
	}
}
exit 1 if $problems;
print "OK: $files files, exceptions end in $boundary\n";
'
