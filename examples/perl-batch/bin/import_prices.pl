#!/usr/bin/env perl
# Reads the partner's price list and says what has changed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Batch qw(data_file log_line);

# Of the base image, where it is installed; the one of Perl itself is slower.
my $json = eval { require Cpanel::JSON::XS; Cpanel::JSON::XS->new->utf8 }
    // do { require JSON::PP; JSON::PP->new->utf8 };

open my $in, '<', data_file('prices.json') or die "cannot read the prices: $!\n";
my $prices = $json->decode(do { local $/; <$in> });
my $changed = 0;
for my $item (sort keys %{$prices}) {
    my ($old, $new) = @{ $prices->{$item} }{qw(old new)};
    next if $old == $new;
    $changed++;
    log_line("$item: $old -> $new");
}
log_line("$changed of ", scalar keys %{$prices}, ' prices changed');
