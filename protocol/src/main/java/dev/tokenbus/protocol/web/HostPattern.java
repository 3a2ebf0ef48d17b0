package dev.tokenbus.protocol.web;

/** A host, {@code *.} and the end of one, or {@code *} for any, as it is configured. */
final class HostPattern {
    private static final String ANY = "*";
    private static final String SUBDOMAINS = "*.";

    private final String text;

    private HostPattern(String text) {
        this.text = text;
    }

    /** Throws {@link IllegalArgumentException} for what no host can match; {@code key} names it. */
    static HostPattern parse(String key, String value) {
        if (value.equals(ANY)) {
            return new HostPattern(ANY);
        }
        boolean subdomains = value.startsWith(SUBDOMAINS);
        String host = subdomains ? value.substring(SUBDOMAINS.length()) : value;
        boolean bareIpv6 = !host.startsWith("[") && host.indexOf(':') != host.lastIndexOf(':');
        Authority authority = Authority.parse(bareIpv6 ? "[" + host + "]" : host);
        if (authority == null
                || authority.port() != Authority.NO_PORT
                || host.endsWith(":")
                || (subdomains && authority.isAddress())) {
            throw new IllegalArgumentException(key + ": " + value
                    + " (expected: a host without scheme and port, such as chat.example.com or *.example.com)");
        }
        return new HostPattern((subdomains ? SUBDOMAINS : "") + authority.host());
    }

    boolean matches(String host) {
        if (text.startsWith(SUBDOMAINS)) {
            String end = text.substring(1);
            return host.endsWith(end) && host.length() > end.length();
        }
        return text.equals(ANY) || text.equals(host);
    }
}
