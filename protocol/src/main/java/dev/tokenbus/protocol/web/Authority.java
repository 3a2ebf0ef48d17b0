package dev.tokenbus.protocol.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and perhaps a port, as a {@code Host} header and an origin name them; equal when they mean the same.
 *
 * @param host in lower case, without the dot of an absolute name, and an IP address without brackets
 * @param port -1 when none is named
 */
public record Authority(String host, int port) {
    static final int NO_PORT = -1;

    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9a-f:.]+)]|([a-z0-9_-]+(?:\\.[a-z0-9_-]+)*)\\.?)(?::(\\d{0,5}))?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
    private static final int MOST_PORT = 65_535;

    /** Null for what names no host. */
    public static @Nullable Authority parse(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            return null;
        }
        String digits = form.group(3);
        int port = digits == null || digits.isEmpty() ? NO_PORT : Integer.parseInt(digits);
        String host = form.group(1) == null ? form.group(2) : ipv6(form.group(1));
        return host == null || port > MOST_PORT ? null : new Authority(host, port);
    }

    /** The one form of an IPv6 address; null for what is none. No name is looked up. */
    private static @Nullable String ipv6(String text) {
        try {
            return text.indexOf(':') < 0 ? null : InetAddress.getByName(text).getHostAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    boolean isAddress() {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    /** Whether the host is this machine whatever the DNS says. */
    boolean isLoopback() {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("0:0:0:0:0:0:0:1")
                || IPV4.matcher(host).matches() && host.startsWith("127.");
    }
}
