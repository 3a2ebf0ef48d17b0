package dev.tokenbus.node.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The address at which other machines reach this one. */
final class OwnAddress {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ANY_PORT = 5701;

    private OwnAddress() {}

    /** The one that this machine would send from to the first of the others that is not itself; loopback if it has no way there. */
    static String towards(List<String> members) {
        return members.stream()
                .map(member -> member.replaceFirst(":\\d+$", "").replaceAll("[\\[\\]]", ""))
                .map(OwnAddress::from)
                .filter(address -> !address.equals(LOOPBACK))
                .findFirst()
                .orElse(LOOPBACK);
    }

    /** Sends nothing: a datagram socket that is connected only knows its way. */
    private static String from(String host) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), ANY_PORT));
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException | UncheckedIOException e) {
            return LOOPBACK;
        }
    }
}
