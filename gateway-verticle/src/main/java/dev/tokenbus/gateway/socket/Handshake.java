package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.socket.RequestCheck.Refusal;
import dev.tokenbus.protocol.web.AllowedOrigins;
import dev.tokenbus.protocol.web.Authority;
import dev.tokenbus.protocol.web.Origin;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request may become a WebSocket: by its headers and Origin, and by whether there is room.
 *
 * <p>A browser sends the page's Origin and does not apply CORS to WebSockets, so this check is what keeps other sites' pages out.
 * A client that is no browser sends no Origin and may connect.
 */
final class Handshake {
    /** The version of RFC 6455; older versions frame their messages differently. */
    static final String VERSION = "13";

    static final String VERSION_HEADER = "Sec-WebSocket-Version";

    private static final String KEY_HEADER = "Sec-WebSocket-Key";

    /** 16 bytes in Base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

    private final Supplier<AllowedOrigins> allowed;

    Handshake(Supplier<AllowedOrigins> allowed) {
        this.allowed = allowed;
    }

    /** Why the request, which names one host, is not upgraded; null when it may be. */
    @Nullable
    Refusal refusal(HttpServerRequest request, boolean hasRoom) {
        List<String> versions = request.headers().getAll(VERSION_HEADER);
        if (versions.size() <= 1 && !versions.contains(VERSION)) {
            return new Refusal(426, "This gateway speaks version " + VERSION + " of WebSocket.");
        }
        if (!isHandshake(request, versions)) {
            return new Refusal(
                    400,
                    "A handshake is a GET with Connection: Upgrade, one version, one key of 16 bytes, and no body.");
        }
        String host = request.getHeader(HttpHeaders.HOST);
        if (!mayConnect(request.headers().getAll(HttpHeaders.ORIGIN), host == null ? null : Authority.parse(host))) {
            return new Refusal(403, "This Origin may not connect; gateway.allowedOrigins lists those that may.");
        }
        return hasRoom ? null : new Refusal(503, "This gateway takes no more connections now; try another one.");
    }

    private static boolean isHandshake(HttpServerRequest request, List<String> versions) {
        List<String> keys = request.headers().getAll(KEY_HEADER);
        return request.method().equals(HttpMethod.GET)
                && request.version() == HttpVersion.HTTP_1_1
                && versions.size() == 1
                && keys.size() == 1
                && KEY.matcher(keys.get(0).strip()).matches()
                && asksForUpgrade(request)
                && !hasBody(request);
    }

    private static boolean asksForUpgrade(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.CONNECTION).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .anyMatch(token -> token.strip().equalsIgnoreCase("upgrade"));
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || !(length == null || "0".equals(length));
    }

    boolean mayConnect(List<String> origins, @Nullable Authority host) {
        if (origins.isEmpty()) {
            return true;
        }
        Origin page = origins.size() == 1 ? Origin.parse(origins.get(0)) : null;
        return page != null && (allowed.get().allow(page) || host != null && page.isOf(host));
    }
}
