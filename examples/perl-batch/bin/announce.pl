#!/usr/bin/env perl
# Passes on what it reads from standard input, one line after the other.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Batch qw(log_line);

my $lines = 0;
while (my $line = <STDIN>) {
    chomp $line;
    log_line("announce: $line");
    $lines++;
}
die "nothing to announce\n" if $lines == 0;
