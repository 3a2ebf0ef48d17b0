package dev.tokenbus.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client's connection to an HTTP API: each request is answered with server-sent events. */
final class SseConnection extends PostConnection {
    SseConnection(String path, Map<String, String> headers) {
        super(path, headers);
    }

    @Override
    void part(ByteBuf bytes) {
        scan(bytes);
    }

    @Override
    @Nullable
    String trouble(int status, boolean isOk) {
        return isOk ? null : "status " + status;
    }
}
