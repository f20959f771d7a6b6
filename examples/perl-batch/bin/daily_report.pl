#!/usr/bin/env perl
# Sums up the orders of one day.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Getopt::Long qw(GetOptions);
use Batch qw(log_line read_table);

my $date;
GetOptions('date=s' => \$date) or die "usage: daily_report.pl --date YYYY-MM-DD\n";
die "usage: daily_report.pl --date YYYY-MM-DD\n" if ($date // '') !~ /\A\d{4}-\d{2}-\d{2}\z/;

my @orders = grep { $_->{day} eq $date } read_table('orders.tsv');
my $sum = 0;
$sum += $_->{amount} for @orders;
log_line("$date: ", scalar @orders, " orders, $sum yen");
