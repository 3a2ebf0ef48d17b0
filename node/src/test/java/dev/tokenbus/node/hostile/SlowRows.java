package dev.tokenbus.node.hostile;

import dev.tokenbus.testkit.wire.RawWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests that never become whole, at a node that waits a second for one. */
final class SlowRows {
    static final String TITLE = "Slow bytes";
    private static final String CLOSES = "closes after `gateway.handshakeMs`";
    private static final String HOST = "Host: 127.0.0.1\r\n";

    private SlowRows() {}

    private static Map<String, String> begun() {
        String post = "POST /v1/chat/completions HTTP/1.1\r\n" + HOST;
        Map<String, String> begun = new LinkedHashMap<>();
        begun.put("nothing at all", "");
        begun.put("half a line", "GET / HT");
        begun.put("half a head", "GET / HTTP/1.1\r\n" + HOST + "X: ");
        begun.put("half a body", post + "Content-Length: 1000\r\n\r\n{\"model\":");
        begun.put("half a chunk", post + "Transfer-Encoding: chunked\r\n\r\nff\r\n{\"model\":");
        begun.put("a chunked body without its end", post + "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n");
        begun.put("100-continue, and nothing then", post + "Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
        begun.put("half a handshake", "GET / HTTP/1.1\r\n" + HOST + "Upgrade: websocket\r\nConnection: Upgrade\r\n");
        begun.put("half a preface of HTTP/2", "PRI * HTTP/2.0\r\n");
        return begun;
    }

    /** All at once; each sends a byte more from time to time, as far as bytes are taken. */
    static Map<Row, String> heard() {
        Map<Row, String> heard = new LinkedHashMap<>();
        try (HostileNode node = new HostileNode(Map.of("TOKENBUS_GATEWAY_HANDSHAKE_MS", "1000"))) {
            Map<String, RawWebSocket> open = new LinkedHashMap<>();
            begun().forEach((input, bytes) -> {
                RawWebSocket socket = node.connect();
                socket.trySend(bytes.getBytes(StandardCharsets.US_ASCII));
                open.put(input, socket);
            });
            open.forEach((input, socket) -> {
                String rest = socket.untilEnd();
                String words = rest.isEmpty() || rest.startsWith("HTTP/1.1 100") ? CLOSES : Attempt.words(rest);
                heard.put(new Row(input, "HTTP", "", attempt -> words), words);
            });
            if (node.metric("tokenbus_gateway_http_active") != 0) {
                throw new AssertionError("a slow connection is left");
            }
        }
        return heard;
    }
}
