package dev.tokenbus.gateway.socket;

import dev.tokenbus.protocol.CloseCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the frames of a text message, up to a limit and with strict UTF-8; anything else violates the protocol.
 *
 * <p>Vert.x's own aggregation carries on after an oversized message and replaces broken UTF-8, so this class takes its place.
 */
final class MessageAssembler {
    private final int maxBytes;
    private final Consumer<String> onMessage;
    private final Consumer<CloseCode> onViolation;
    private @Nullable Buffer begun;

    MessageAssembler(int maxBytes, Consumer<String> onMessage, Consumer<CloseCode> onViolation) {
        this.maxBytes = maxBytes;
        this.onMessage = onMessage;
        this.onViolation = onViolation;
    }

    /** Takes one data frame; control frames do not come here. */
    void frame(WebSocketFrame frame) {
        if (frame.isText()) {
            append(begun == null, Buffer.buffer(), frame);
        } else if (frame.isContinuation()) {
            append(begun != null, begun, frame);
        } else if (frame.isBinary()) {
            onViolation.accept(CloseCode.BAD_FRAME);
        }
    }

    private void append(boolean legal, @Nullable Buffer to, WebSocketFrame frame) {
        Buffer data = frame.binaryData();
        if (!legal || to == null) {
            onViolation.accept(CloseCode.BAD_FRAME);
        } else if (to.length() + data.length() > maxBytes) {
            begun = null;
            onViolation.accept(CloseCode.TOO_BIG);
        } else if (frame.isFinal()) {
            begun = null;
            decode(to.length() == 0 ? data : to.appendBuffer(data));
        } else {
            begun = to.appendBuffer(data);
        }
    }

    private void decode(Buffer message) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(message.getBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            onViolation.accept(CloseCode.NOT_UTF8);
            return;
        }
        onMessage.accept(text);
    }
}
