package dev.tokenbus.worker.response;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of a response's bytes, whatever its content type says: of server-sent events as they come, and of a JSON document,
 * which some servers answer although a stream was asked for, at its end. Not thread-safe.
 */
public final class ResponseBody {
    private static final int MAX_WORDS = 1024;
    /** As its bytes are in Latin 1. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private static final Pattern EVENT_LINE = Pattern.compile(":|(data|event|id|retry|error)(:|$)");

    private final int maxBytes;
    private final SseParser events;
    private final SseParser.EventHandler handler;
    /** The beginning, until there is an event. */
    private @Nullable Buffer begun = Buffer.buffer();

    private Buffer document = Buffer.buffer();
    private Shape shape = Shape.UNKNOWN;

    private enum Shape {
        /** Until the first byte that is no blank. */
        UNKNOWN,
        EVENTS,
        JSON,
        HTML
    }

    /** @param maxBytes the largest event, and the largest document */
    public ResponseBody(int maxBytes, SseParser.EventHandler handler) {
        this.maxBytes = maxBytes;
        this.events = new SseParser(maxBytes, this::event);
        this.handler = handler;
    }

    public void feed(Buffer bytes) throws MalformedUpstreamException {
        Buffer soFar = begun;
        if (soFar != null && soFar.length() < MAX_WORDS) {
            soFar.appendBuffer(bytes, 0, Math.min(bytes.length(), MAX_WORDS - soFar.length()));
        }
        if (shape == Shape.EVENTS) {
            events.feed(bytes);
            return;
        }
        document.appendBuffer(bytes);
        if (shape == Shape.UNKNOWN) {
            shape = shapeOf(document);
            if (shape == Shape.EVENTS) {
                Buffer start = document;
                document = Buffer.buffer();
                events.feed(start);
            }
        }
        if (document.length() > maxBytes) {
            throw new MalformedUpstreamException("it is larger than " + maxBytes + " bytes and not an event stream");
        }
    }

    /** The bytes end here. */
    public void end() throws MalformedUpstreamException {
        if (shape == Shape.EVENTS) {
            events.end();
        } else if (shape == Shape.JSON) {
            byte[] json = document();
            handler.onEvent("", json, 0, json.length);
        }
    }

    /** Whether it is one document, and no stream. */
    public boolean isDocument() {
        return shape == Shape.JSON || shape == Shape.HTML;
    }

    /** Whether it is one JSON value that is there to its end, so that nothing can follow. */
    public boolean isWhole() {
        return shape == Shape.JSON && JsonExtent.of(document()) == JsonExtent.ONE_VALUE;
    }

    /** Whether it is JSON that ends in the middle of a value. */
    public boolean isCut() {
        return shape == Shape.JSON && JsonExtent.of(document()) == JsonExtent.CUT;
    }

    /** The document as text, without a byte order mark. */
    public byte[] document() {
        int start = latin(document).startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
        return document.getBytes(start, document.length());
    }

    private static String latin(Buffer bytes) {
        return bytes.getString(0, Math.min(bytes.length(), MAX_WORDS), "ISO-8859-1");
    }

    private void event(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        begun = null;
        handler.onEvent(name, bytes, offset, length);
    }

    /** Where there is no event, what stands at the beginning and is no line of an event stream; else blank. */
    public String words() {
        if (begun == null) {
            return "";
        }
        return begun.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !EVENT_LINE.matcher(line).lookingAt())
                .collect(Collectors.joining(" "))
                .strip();
    }

    private static Shape shapeOf(Buffer begun) {
        String text = latin(begun);
        if (BYTE_ORDER_MARK.startsWith(text)) {
            return Shape.UNKNOWN;
        }
        int at = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
        if (at == text.length()) {
            return text.length() < MAX_WORDS ? Shape.UNKNOWN : Shape.EVENTS;
        }
        return switch (text.charAt(at)) {
            case '{', '[' -> Shape.JSON;
            case '<' -> Shape.HTML;
            default -> Shape.EVENTS;
        };
    }
}
