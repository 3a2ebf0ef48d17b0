package dev.tokenbus.client.wire;

import dev.tokenbus.protocol.frame.ConnectionNotice.WireLimits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** One message to a gateway, within the limits that the gateway's {@code welcome} names. */
public record OutgoingMessage(byte[] utf8) {
    /** What is wrong with its size, as a sentence; empty if it may be sent. A limit of 0 is unknown. */
    public Optional<String> refusal(WireLimits limits) {
        if (limits.messageBytes() <= 0 || utf8.length <= limits.messageBytes()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "the prompt is too large: %,d bytes with its conversation (expected: at most %,d, the gateway's limit)",
                utf8.length,
                limits.messageBytes()));
    }

    /** Writes it in as few frames as the gateway takes. */
    public Future<Void> writeTo(WebSocket socket, WireLimits limits) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        if (limits.frameBytes() <= 0 || utf8.length <= limits.frameBytes()) {
            return socket.writeTextMessage(text);
        }
        // A character takes at most three bytes, and a surrogate pair four.
        int most = (int) Math.max(1, limits.frameBytes() / 3 - 1);
        Future<Void> written = Future.succeededFuture();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + most);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            written = socket.writeFrame(frame(text.substring(from, to), from == 0, to == text.length()));
            from = to;
        }
        return written;
    }

    private static WebSocketFrame frame(String part, boolean isFirst, boolean isLast) {
        return isFirst
                ? WebSocketFrame.textFrame(part, isLast)
                : WebSocketFrame.continuationFrame(Buffer.buffer(part), isLast);
    }
}
