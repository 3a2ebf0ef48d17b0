package dev.tokenbus.protocol;

/** Writes a host and a port as URLs do. */
public final class HostPort {
    private HostPort() {}

    /** {@code host:port}, with an IPv6 address in brackets. */
    public static String text(String host, int port) {
        boolean isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (isBare ? "[" + host + "]" : host) + ":" + port;
    }

    /** The host without the brackets that an IPv6 address has in URLs; sockets want it so. */
    public static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
