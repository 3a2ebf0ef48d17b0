package dev.tokenbus.worker.transport;

import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an HTTP proxy is, and as whom it is asked.
 *
 * @param user null if the proxy wants none
 */
record ProxyAddress(String host, int port, @Nullable String user, String password) {
    private static final int DEFAULT_PORT = 80;

    private static final Pattern URL = Pattern.compile(
            "(?:http://)?(?:([^/@:]*)(?::([^/@]*))?@)?(\\[[0-9a-f:.]+]|[^\\[\\]/@:?#\\s]+)(?::(\\d{1,5}))?/?",
            Pattern.CASE_INSENSITIVE);

    /** Reads {@code [http://][user[:password]@]host[:port]}; empty if it is something else. */
    static Optional<ProxyAddress> parse(String text) {
        Matcher url = URL.matcher(text.strip());
        if (!url.matches()) {
            return Optional.empty();
        }
        int port = url.group(4) == null ? DEFAULT_PORT : Integer.parseInt(url.group(4));
        if (port < 1 || port > 65_535) {
            return Optional.empty();
        }
        String host = url.group(3).replaceAll("[\\[\\]]", "");
        String password = url.group(2) == null ? "" : url.group(2);
        try {
            String user = url.group(1) == null ? null : decoded(url.group(1));
            return Optional.of(new ProxyAddress(host, port, user, decoded(password)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A plus stands for itself, unlike in a form. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    ProxyOptions options() {
        ProxyOptions options =
                new ProxyOptions().setType(ProxyType.HTTP).setHost(host).setPort(port);
        return user == null ? options : options.setUsername(user).setPassword(password);
    }

    /** Without the user and the password. */
    @Override
    public String toString() {
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
