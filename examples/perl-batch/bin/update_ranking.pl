#!/usr/bin/env perl
# Prints the players with the most points.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Getopt::Long qw(GetOptions);
use Batch qw(log_line on_term read_table);

my $top = 10;
GetOptions('top=i' => \$top) or die "usage: update_ranking.pl [--top N]\n";
die "--top must be positive\n" if $top < 1;

on_term(sub { log_line('the ranking stays as it was') });
my %points;
$points{ $_->{player} } += $_->{points} for read_table('scores.tsv');
my @players = sort { $points{$b} <=> $points{$a} || $a cmp $b } keys %points;
splice @players, $top if @players > $top;

my $place = 0;
log_line(sprintf '%2d. %-8s %5d', ++$place, $_, $points{$_}) for @players;
