package dev.tokenbus.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Serves the web page below a path of a proxy that names the path in {@code X-Forwarded-Prefix}.
 *
 * <p>The page's addresses are relative, so a path that ends with a slash needs no help. Of {@code /chat} a browser would resolve them
 * against the host's root; the page then gets a base.
 */
final class ProxiedPage {
    static final String HEADER = "X-Forwarded-Prefix";

    /** Names of a path and nothing that HTML or a browser takes for more: no second slash, which would name a host. */
    private static final Pattern PREFIX = Pattern.compile("(?:/[A-Za-z0-9._~-]{1,64}){1,8}/?");

    private static final String PLACE = "<meta charset=\"utf-8\" />";

    private final String page = read();
    private final String policy;

    /** @param policy the page's Content-Security-Policy, which lets it have a base on its own host */
    ProxiedPage(String policy) {
        this.policy = policy;
    }

    /** Answers a request whose proxy names its path; leaves any other one to the next handler. */
    void serve(RoutingContext context) {
        context.response().putHeader(HttpHeaders.VARY, HEADER);
        String prefix = context.request().getHeader(HEADER);
        if (prefix == null || !PREFIX.matcher(prefix).matches()) {
            context.next();
            return;
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("Content-Security-Policy", policy)
                .end(below(prefix));
    }

    private String below(String prefix) {
        String base = prefix.endsWith("/") ? prefix : prefix + "/";
        return page.replace(PLACE, PLACE + "\n    <base href=\"" + base + "\" />");
    }

    private static String read() {
        try (InputStream file = ProxiedPage.class.getResourceAsStream("/webroot/index.html")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
