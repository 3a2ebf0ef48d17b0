package dev.tokenbus.gateway.chat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import org.jspecify.annotations.Nullable;

/** Events of logs for the tests of this package. */
final class Events {
    static final AnswerName CHUNK_NAME = new AnswerName("chatcmpl-n.1", "chat.completion.chunk", 17, "m");

    /** What each chunk of {@link #CHUNK_NAME} begins with. */
    static final String HEAD =
            "data: {\"id\":\"chatcmpl-n.1\",\"object\":\"chat.completion.chunk\",\"created\":17,\"model\":\"m\",\"choices\":[";

    private Events() {}

    static StreamEvent.Delta text(String text) {
        return of(ChunkKind.TEXT, text);
    }

    static StreamEvent.Delta of(ChunkKind kind, String data) {
        return new StreamEvent.Delta(1, kind, data, 1);
    }

    static StreamEvent.Delta call(String json) {
        return of(ChunkKind.TOOL_CALL, json);
    }

    static StreamEvent.Delta other(String field, String json) {
        return of(ChunkKind.OTHER, "{\"field\":\"" + field + "\",\"value\":" + json + "}");
    }

    static StreamEvent.Done done(String reason) {
        return done(reason, null);
    }

    static StreamEvent.Done done(String reason, @Nullable String raw) {
        return new StreamEvent.Done(1, reason, raw, new Usage(3, 4, false), Timings.NONE, 0);
    }

    static StreamLog log(StreamEvent... events) {
        StreamLog log = new StreamLog(1 << 20);
        for (StreamEvent event : events) {
            log.append(event);
        }
        return log;
    }
}
