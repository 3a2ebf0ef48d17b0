package dev.tokenbus.node.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.stream.Stream;

/**
 * Whether an address cannot be reached from the internet: loopback, link-local, or of a private network (RFC 1918, 4193, 6598). One that
 * stands for all addresses of the machine is as private as all of them are.
 */
public final class PrivateAddress {
    private static final int SHARED_FIRST = 100;
    private static final int SHARED_SECOND = 64;
    private static final int SHARED_MASK = 0xC0;
    private static final int UNIQUE_LOCAL = 0xFC;
    private static final int UNIQUE_LOCAL_MASK = 0xFE;

    private PrivateAddress() {}

    /** Whether all addresses of this name are; a name that has none is for who binds to it to complain about. */
    public static boolean is(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host)).allMatch(PrivateAddress::is);
        } catch (UnknownHostException e) {
            return true;
        }
    }

    private static boolean is(InetAddress address) {
        if (address.isAnyLocalAddress()) {
            return ofThisMachine().allMatch(PrivateAddress::isOne);
        }
        return isOne(address);
    }

    private static boolean isOne(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || isSharedOrUniqueLocal(address.getAddress(), address instanceof Inet6Address);
    }

    private static boolean isSharedOrUniqueLocal(byte[] bytes, boolean six) {
        return six
                ? (bytes[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL
                : bytes[0] == SHARED_FIRST && (bytes[1] & SHARED_MASK) == SHARED_SECOND;
    }

    private static Stream<InetAddress> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
        } catch (SocketException e) {
            return Stream.empty();
        }
    }
}
