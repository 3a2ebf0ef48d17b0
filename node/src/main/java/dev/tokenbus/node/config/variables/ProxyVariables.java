package dev.tokenbus.node.config.variables;

import dev.tokenbus.node.config.given.GivenValues;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the variables of most programs for proxies, {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, in small letters or
 * in capital ones: they say how a model server is reached whose key {@code proxy} does not.
 */
public final class ProxyVariables {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyVariables.class);

    /** A host and perhaps a port; the host of an address of IPv6 in brackets, or alone. */
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("\\[([^\\]]*)](?::(\\d+))?|([^:]*)(?::(\\d+))?|(.*:.*:.*)");

    private static final Pattern LOOPBACK = Pattern.compile("(?i)https?://(localhost|127\\.|\\[::1])");

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private ProxyVariables() {}

    /** What an entry of {@code NO_PROXY} or a URL names. */
    private record Place(String host, String port) {
        static Place of(String text) {
            Matcher found = HOST_AND_PORT.matcher(text.strip().toLowerCase(Locale.ROOT));
            if (!found.matches()) {
                return new Place("", "");
            }
            return new Place(
                    first(found.group(1), found.group(3), found.group(5)), first(found.group(2), found.group(4)));
        }

        private static String first(String... texts) {
            return Stream.of(texts).filter(text -> text != null).findFirst().orElse("");
        }
    }

    public static void putInto(GivenValues given, Map<String, String> environment, Set<String> upstreams) {
        for (String name : upstreams) {
            String key = Variables.UPSTREAM_KEYS + name + ".";
            String url = given.texts().getOrDefault(key + "baseUrl", "").strip();
            if (!given.has(key + "proxy") && !url.isEmpty()) {
                putInto(given, environment, key + "proxy", url);
            }
        }
    }

    private static void putInto(GivenValues given, Map<String, String> environment, String key, String url) {
        boolean isSecure = url.toLowerCase(Locale.ROOT).startsWith("https:");
        String variable = isSecure ? "HTTPS_PROXY" : "HTTP_PROXY";
        String written = Stream.of(variable.toLowerCase(Locale.ROOT), variable)
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst()
                .orElse("");
        if (!written.isEmpty() && !isExcepted(url, isSecure, valueOf(environment, "NO_PROXY"))) {
            given.putVariable(key, environment.getOrDefault(written, ""), written);
            boolean isHere = LOOPBACK.matcher(url).lookingAt();
            given.remark(() -> LOG.atInfo()
                    .addKeyValue("key", key)
                    .addKeyValue("variable", written)
                    .log(
                            isHere
                                    ? "a proxy is used, also for this machine; NO_PROXY can except its servers"
                                    : "a proxy is used"));
        }
    }

    private static String valueOf(Map<String, String> environment, String name) {
        return environment.getOrDefault(name.toLowerCase(Locale.ROOT), environment.getOrDefault(name, ""));
    }

    private static boolean isExcepted(String url, boolean isSecure, String exceptions) {
        String authority;
        try {
            authority = URI.create(url).getRawAuthority();
        } catch (IllegalArgumentException e) {
            return false;
        }
        Place place = Place.of(authority == null ? "" : authority);
        Place server = place.port().isEmpty() ? new Place(place.host(), isSecure ? "443" : "80") : place;
        List<String> entries = Arrays.stream(exceptions.split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .toList();
        return entries.stream().anyMatch(entry -> excepts(entry, server));
    }

    /** A name stands for itself and the names below it, with a dot before it or without; {@code *} for all; a block for its addresses. */
    private static boolean excepts(String entry, Place server) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.indexOf('/') >= 0) {
            return isInBlock(server.host(), entry);
        }
        Place named = Place.of(entry);
        if (!named.port().isEmpty() && !named.port().equals(server.port())) {
            return false;
        }
        if (ADDRESS.matcher(server.host()).matches()) {
            return isInBlock(server.host(), named.host() + "/128");
        }
        String name = named.host().replaceFirst("^\\*?\\.", "").replaceFirst("\\.$", "");
        String host = server.host().replaceFirst("\\.$", "");
        return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
    }

    /** Whether an address is one of a block such as {@code 10.0.0.0/8}. No name is looked up. */
    private static boolean isInBlock(String host, String block) {
        String[] parts = block.replaceAll("[\\[\\]]", "").split("/", 2);
        if (!ADDRESS.matcher(host).matches() || !ADDRESS.matcher(parts[0]).matches() || !parts[1].matches("\\d{1,3}")) {
            return false;
        }
        try {
            byte[] address = InetAddress.getByName(host).getAddress();
            byte[] first = InetAddress.getByName(parts[0]).getAddress();
            int bits = 8 * address.length;
            int shared = Math.min(bits, Integer.parseInt(parts[1]));
            return address.length == first.length
                    && new BigInteger(1, address)
                            .shiftRight(bits - shared)
                            .equals(new BigInteger(1, first).shiftRight(bits - shared));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
