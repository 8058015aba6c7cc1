# Reads logs of valgrind's memcheck and prints what concerns dbe, one line each:
#     error|HEADLINE|FRAME       an error whose stack holds a frame of dbe
#     leak|HEADLINE|FRAME        memory definitely lost that a frame of dbe asked for, not the server for it
# FRAME is the first one of dbe. Logs must be written with --fullpath-after= (empty).
#
# Usage: perl memcheck.pl LOG...

use strict;
use warnings;

# Frames that only pass on a request for memory.
my $allocators = qr/\b(?:malloc|calloc|realloc|strdup|strndup|aligned_alloc|operator new)\b|\/include\/(?:c\+\+|boost)\/|libstdc\+\+/;
my $ours = qr{\(\S*(?:^|[(/])(?:src/(?:core|pg)|test/(?:unit|valgrind))/[^)]*\)|\(in \S*/dbe\.so\)};

sub judge
{
	my ($headline, @frames) = @_;
	return if !defined $headline;
	my $is_leak = $headline =~ /definitely lost|indirectly lost|possibly lost|still reachable/;
	return if $is_leak && $headline !~ /definitely lost/;
	if ($is_leak)
	{
		shift @frames while @frames && $frames[0] =~ $allocators && $frames[0] !~ $ours;
		@frames = @frames[0 .. 0] if @frames;
	}
	my ($frame) = grep { $_ =~ $ours } @frames;
	print +($is_leak ? 'leak' : 'error') . "|$headline|$frame\n" if defined $frame;
}

for my $file (@ARGV)
{
	open my $handle, '<', $file or die "$file: $!";
	my ($headline, @frames);
	while (<$handle>)
	{
		next unless s/^==\d+== ?//;
		chomp;
		if (/^\s*$/) { judge($headline, @frames); ($headline, @frames) = (); }
		elsif (/^\s+(?:at|by) 0x[0-9A-F]+: (.*)/) { push @frames, $1; }
		elsif (!defined $headline) { $headline = $_; }
	}
	judge($headline, @frames);
}
