package Batch;
use strict;
use warnings;
use Carp qw(croak);
use Exporter qw(import);
use File::Spec;
use FindBin;

our @EXPORT_OK = qw(data_file read_table log_line on_term);

# Where the data is: an EFS volume or a download in production, the samples of this repository otherwise.
sub data_file {
    my ($name) = @_;
    my $dir = $ENV{BATCH_DATA} // File::Spec->catdir($FindBin::Bin, File::Spec->updir, 'data');
    return File::Spec->catfile($dir, $name);
}

# The rows of a tab-separated file, each a hash by the names in its first line.
sub read_table {
    my ($name) = @_;
    my $path = data_file($name);
    open my $in, '<:encoding(UTF-8)', $path or croak "cannot read $path: $!";
    chomp(my $head = <$in> // '');
    my @names = split /\t/, $head;
    my @rows;
    while (my $line = <$in>) {
        chomp $line;
        my %row;
        @row{@names} = split /\t/, $line, -1;
        push @rows, \%row;
    }
    return @rows;
}

# One line on standard output, which ECS sends to CloudWatch Logs; Docker would buffer it.
sub log_line {
    local $| = 1;
    my $run = $ENV{CRONBRIDGE_RUN} // 'by hand';
    print "[$run] ", @_, "\n";
    return;
}

# Ends the program in an orderly way when ECS stops its task (a timeout, `cronbridge stop`, Spot).
sub on_term {
    my ($clean_up) = @_;
    $SIG{TERM} = sub {
        $clean_up->();
        log_line('stopped by TERM');
        exit 143;
    };
    return;
}

1;
