# Listens on the loopback of a container that has no other network, and carries every connection over
# standard input and output to whoever started this: the container reaches one program, and no host.
#
# First a line, `listening PORT`. Then frames in both directions: the number of a connection (4 bytes),
# what the frame is (1 byte), the length of what follows (4 bytes), and that; numbers big-endian.
#   o  a client has connected (upwards only)
#   d  bytes
#   e  this side says no more
# The end of standard input ends this.
use strict;
use warnings;
use Errno qw(EAGAIN EINTR EWOULDBLOCK);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use Socket;

# So many bytes may wait for one side; more is not read from the other.
my $FULL = 1 << 20;
my $BLOCK = 1 << 16;

$SIG{PIPE} = 'IGNORE';
binmode $_ for \*STDIN, \*STDOUT;
socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
bind($listener, sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!\n";
listen($listener, 128) or die "listen: $!\n";
my ($port) = sockaddr_in(getsockname $listener);
unblock($_) for $listener, \*STDOUT;

my $in = '';                        # of standard input, not a whole frame yet
my $out = "listening $port\n";      # for standard output
my $last = 0;                       # the number of the newest connection
my %open;                           # number -> { socket, down (bytes for it), said, told }

while (1) {
    my ($read, $write, $waiting) = ('', '', 0);
    $waiting += length $_->{down} for values %open;
    vec($read, fileno STDIN, 1) = 1 if $waiting < $FULL;
    vec($write, fileno STDOUT, 1) = 1 if length $out;
    vec($read, fileno $listener, 1) = 1 if length $out < $FULL;
    for my $one (values %open) {
        my $at = fileno $one->{socket};
        vec($read, $at, 1) = 1 if !$one->{said} && length $out < $FULL;
        vec($write, $at, 1) = 1 if length $one->{down};
    }
    next if select($read, $write, undef, undef) < 0;

    if (vec($read, fileno STDIN, 1)) {
        my $got = sysread STDIN, $in, $BLOCK, length $in;
        exit 0 if defined $got ? $got == 0 : !passing();
        frames();
    }
    if (vec($read, fileno $listener, 1) && accept(my $socket, $listener)) {
        unblock($socket);
        $open{++$last} = { socket => $socket, down => '', said => 0, told => 0 };
        say_up($last, 'o', '');
    }
    for my $id (keys %open) {
        my $one = $open{$id};
        my $at = fileno $one->{socket};
        receive($id, $one) if !$one->{said} && vec($read, $at, 1);
        deliver($id, $one) if vec($write, $at, 1);
        delete $open{$id} if $one->{told} && !length $one->{down};
    }
    if (vec($write, fileno STDOUT, 1)) {
        my $done = syswrite STDOUT, $out, $BLOCK;
        exit 0 if !defined $done && !passing();
        substr($out, 0, $done // 0) = '';
    }
}

sub unblock {
    my ($handle) = @_;
    fcntl($handle, F_SETFL, fcntl($handle, F_GETFL, 0) | O_NONBLOCK) or die "fcntl: $!\n";
}

# Whether the last call may be tried again.
sub passing { return $!{EAGAIN} || $!{EINTR} || $!{EWOULDBLOCK} }

sub say_up {
    my ($id, $kind, $bytes) = @_;
    $out .= pack('N a N', $id, $kind, length $bytes) . $bytes;
}

# Takes whole frames from what has come; those for a client that is gone are dropped.
sub frames {
    while (length $in >= 9) {
        my ($id, $kind, $length) = unpack 'N a N', $in;
        last if length $in < 9 + $length;
        my $bytes = substr $in, 9, $length;
        substr($in, 0, 9 + $length) = '';
        my $one = $open{$id} or next;
        $one->{down} .= $bytes if $kind eq 'd';
        $one->{told} = 1 if $kind eq 'e';
    }
}

sub receive {
    my ($id, $one) = @_;
    my $bytes = '';
    my $got = sysread $one->{socket}, $bytes, $BLOCK;
    return if !defined $got && passing();
    return say_up($id, 'd', $bytes) if $got;
    $one->{said} = 1;
    say_up($id, 'e', '');
}

# A client that went away gets nothing more, and the other side hears of it.
sub deliver {
    my ($id, $one) = @_;
    my $done = syswrite $one->{socket}, $one->{down}, $BLOCK;
    if (!defined $done) {
        return if passing();
        say_up($id, 'e', '') if !$one->{said};
        @$one{qw(down said told)} = ('', 1, 1);
        return;
    }
    substr($one->{down}, 0, $done) = '';
}
