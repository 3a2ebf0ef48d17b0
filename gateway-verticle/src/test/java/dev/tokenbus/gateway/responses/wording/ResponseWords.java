package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What logs say, for tests, and the events of a response that are made of it. */
final class ResponseWords {
    static final AccessTokens TOKENS = new AccessTokens(new TokenKeys(new byte[32]), () -> 0, 3600);

    static final ResponseId ID = ResponseId.of(StreamId.of("home", new byte[16]), TOKENS);

    static final ResponseJson RESPONSE = of(false);

    private ResponseWords() {}

    static ResponseJson of(boolean isBackground) {
        return new ResponseJson(
                ID, new ResponseMemo(7_500, true, isBackground, false, ToolNames.NONE, "\"store\":true"), "m");
    }

    static StreamEvent text(String text) {
        return delta(ChunkKind.TEXT, text);
    }

    static StreamEvent delta(ChunkKind kind, String data) {
        return new StreamEvent.Delta(1, kind, data, 1);
    }

    static StreamEvent done(String reason) {
        return new StreamEvent.Done(1, reason, new Usage(3, 4, false), new Timings(0, 0, 1600, 0, List.of()), 0);
    }

    static StreamLog log(StreamEvent... events) {
        StreamLog log = new StreamLog(1 << 20);
        for (StreamEvent event : events) {
            log.append(event);
        }
        return log;
    }

    /** The events after a number, when the log is read in pieces of so many events. */
    static String words(ResponseJson response, StreamLog log, long after, int step) {
        ResponseEvents events =
                new ResponseEvents(new ResponseTranslation(response, after, null), EventText.Framing.LINES);
        StringBuilder words = new StringBuilder();
        long cursor = 0;
        while (cursor < log.lastSeq()) {
            var next = events.next(log, cursor, Math.min(log.lastSeq(), cursor + step), 1 << 16);
            words.append(new String(next.bytes(), StandardCharsets.UTF_8));
            cursor = next.seq();
        }
        return words.toString().replace(ID.key(), "KEY");
    }

    static String words(StreamEvent... events) {
        return words(RESPONSE, log(events), -1, 100);
    }

    static List<String> types(String words) {
        return words.lines()
                .map(line -> line.replaceAll("^\\{\"type\":\"([^\"]+)\",\"sequence_number\":(\\d+).*", "$2 $1"))
                .toList();
    }

    static StreamEvent call(int index, String arguments) {
        return delta(
                ChunkKind.TOOL_CALL,
                "{\"index\":" + index + ",\"id\":\"c" + index + "\",\"name\":\"f\",\"arguments\":"
                        + new JsonWriter().value(arguments).toText() + "}");
    }

    /** Of the events of a type the field that says what it has at its end. */
    static List<String> said(String words, String type) {
        return words.lines()
                .filter(line -> line.startsWith("{\"type\":\"response." + type + "\""))
                .map(line -> line.substring(line.indexOf("\"output_index\":")))
                .toList();
    }
}
