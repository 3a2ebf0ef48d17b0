package dev.tokenbus.worker.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.upstream.UpstreamApi.EventReader;
import dev.tokenbus.worker.upstream.UpstreamApi.EventSink;

/**
 * Reads {@code +text}, {@code ?thought}, {@code =finish reason}, {@code #prompt tokens,completion tokens}, {@code !error} and
 * {@code .}, which is the end.
 */
final class LineEventReader implements EventReader {
    private final EventSink sink;

    LineEventReader(EventSink sink) {
        this.sink = sink;
    }

    @Override
    public void read(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        if (length == 0) {
            return;
        }
        String rest = new String(bytes, offset + 1, length - 1, UTF_8);
        switch (bytes[offset]) {
            case '+' -> give(ChunkKind.TEXT, rest);
            case '?' -> give(ChunkKind.REASONING, rest);
            case '=' -> sink.onFinishReason(rest);
            case '#' -> readUsage(rest);
            case '!' -> sink.onError(new UpstreamError(rest, "", 0));
            case '.' -> sink.onEnd();
            default -> throw new MalformedUpstreamException("an event is of no known kind");
        }
    }

    private void give(ChunkKind kind, String text) {
        if (!text.isEmpty()) {
            sink.onDelta(kind, text);
        }
    }

    private void readUsage(String tokens) throws MalformedUpstreamException {
        if (!tokens.matches("[0-9]{1,9},[0-9]{1,9}")) {
            throw new MalformedUpstreamException("usage is not two numbers");
        }
        int comma = tokens.indexOf(',');
        sink.onUsage(
                Long.parseLong(tokens.substring(0, comma)),
                Long.parseLong(tokens.substring(comma + 1)),
                Usage.Details.NONE);
    }

    /** Nothing is held back: a line of UTF-8 never ends with half a surrogate pair. */
    @Override
    public void flush() {}
}
