#!/usr/bin/env perl
# Says which sessions are older than some days; with a database this would delete them.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Getopt::Long qw(GetOptions);
use Batch qw(log_line read_table);

my $days = 30;
GetOptions('older-than=i' => \$days) or die "usage: purge_sessions.pl [--older-than DAYS]\n";

my @old = grep { $_->{idle_days} > $days } read_table('sessions.tsv');
log_line("session $_->{id} was idle for $_->{idle_days} days") for @old;
log_line(scalar @old, " sessions are older than $days days");
