package dev.tokenbus.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client's connection to any HTTP API: each answer is judged by its status and its last words. */
final class HttpConnection extends PostConnection {
    /** Of an answer so many bytes at its end are kept. */
    private static final int TAIL = 512;

    private final String lastWords;
    private final StringBuilder tail = new StringBuilder();

    HttpConnection(String path, Map<String, String> headers, String lastWords) {
        super(path, headers);
        this.lastWords = lastWords;
    }

    @Override
    void part(ByteBuf bytes) {
        int from = Math.max(0, bytes.readableBytes() - TAIL);
        tail.append(bytes.toString(bytes.readerIndex() + from, bytes.readableBytes() - from, US_ASCII));
        if (tail.length() > 2 * TAIL) {
            tail.delete(0, tail.length() - TAIL);
        }
    }

    @Override
    @Nullable
    String trouble(int status, boolean isOk) {
        String end = tail.toString();
        tail.setLength(0);
        if (!isOk) {
            return "status " + status + ": " + end;
        }
        return end.contains(lastWords) ? null : "an answer without its end: " + end;
    }
}
