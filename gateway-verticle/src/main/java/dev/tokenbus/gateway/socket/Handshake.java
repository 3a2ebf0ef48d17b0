package dev.tokenbus.gateway.socket;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request may become a WebSocket: by its path, version and Origin, and by whether there is room.
 *
 * <p>A browser sends the page's Origin and does not apply CORS to WebSockets, so this check is what keeps other sites' pages out.
 * A client that is no browser sends no Origin and may connect.
 */
final class Handshake {
    /** The version of RFC 6455; older versions frame their messages differently. */
    static final String VERSION = "13";

    static final String VERSION_HEADER = "Sec-WebSocket-Version";

    private final List<String> allowedOrigins;

    Handshake(List<String> allowedOrigins) {
        this.allowedOrigins = allowedOrigins.stream()
                .map(origin -> origin.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Why a request is not upgraded: an HTTP status, and a sentence for a person. */
    record Refusal(int status, String reason) {}

    /** Why the request is not upgraded; null when it may be. */
    @Nullable
    Refusal refusal(HttpServerRequest request, boolean hasRoom) {
        if (!"/".equals(request.path()) && !"/ws".equals(request.path())) {
            return new Refusal(404, "WebSockets are at / and /ws.");
        }
        if (!VERSION.equals(request.getHeader(VERSION_HEADER))) {
            return new Refusal(426, "This gateway speaks version " + VERSION + " of WebSocket.");
        }
        if (hasBody(request)) {
            return new Refusal(400, "A handshake has no body.");
        }
        String host = request.getHeader(HttpHeaders.HOST);
        if (!mayConnect(request.headers().getAll(HttpHeaders.ORIGIN), host)) {
            return new Refusal(403, "This Origin may not connect; gateway.allowedOrigins lists those that may.");
        }
        return hasRoom ? null : new Refusal(503, "This gateway takes no more connections now; try another one.");
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || !(length == null || "0".equals(length));
    }

    boolean mayConnect(List<String> origins, @Nullable String host) {
        if (origins.isEmpty()) {
            return true;
        }
        if (origins.size() > 1) {
            return false;
        }
        String origin = origins.get(0).toLowerCase(Locale.ROOT);
        return allowedOrigins.contains(origin) || isSame(origin, host);
    }

    /** Whether the page came from this host and port; compared as a whole, so that no suffix or prefix passes. */
    private static boolean isSame(String origin, @Nullable String host) {
        if (host == null) {
            return false;
        }
        try {
            URI uri = new URI(origin);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && host.toLowerCase(Locale.ROOT).equals(uri.getRawAuthority());
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
