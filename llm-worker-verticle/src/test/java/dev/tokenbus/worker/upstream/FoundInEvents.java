package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the reader of an API finds in events, a line for each. */
public class FoundInEvents implements UpstreamApi.EventSink {
    private final List<String> lines = new ArrayList<>();
    private final UpstreamApi.EventReader reader;
    private int lives;

    public FoundInEvents(Function<UpstreamApi.EventSink, UpstreamApi.EventReader> api) {
        reader = api.apply(this);
    }

    /** Reads events that have no name. */
    public FoundInEvents read(String... events) throws MalformedUpstreamException {
        for (String event : events) {
            readNamed("", event);
        }
        return this;
    }

    public FoundInEvents readNamed(String name, String event) throws MalformedUpstreamException {
        byte[] bytes = ("xx" + event + "yy").getBytes(StandardCharsets.UTF_8);
        reader.read(name, bytes, 2, bytes.length - 4);
        return this;
    }

    /** Reads an event that may not be UTF-8. */
    public void read(byte[] event) throws MalformedUpstreamException {
        reader.read("", event, 0, event.length);
    }

    public List<String> lines() {
        reader.flush();
        return lines;
    }

    /** How many events showed that the server works on the answer, apart from what they said. */
    public int lives() {
        return lives;
    }

    /** All pieces of one kind together. */
    public String all(ChunkKind kind) {
        StringBuilder text = new StringBuilder();
        String prefix = kind.wireName() + " ";
        lines().stream()
                .filter(line -> line.startsWith(prefix))
                .forEach(line -> text.append(line, prefix.length(), line.length()));
        return text.toString();
    }

    @Override
    public void onDelta(ChunkKind kind, String text) {
        lines.add(kind.wireName() + " " + text);
    }

    @Override
    public void onFinishReason(String reason) {
        lines.add("finish " + reason);
    }

    @Override
    public void onUsage(long promptTokens, long completionTokens, Usage.Details details) {
        lines.add("usage " + promptTokens + "/" + completionTokens + of(details));
    }

    /** Cached, written to a cache, reasoning; empty if there are none. */
    public static String of(Usage.Details details) {
        return details.equals(Usage.Details.NONE)
                ? ""
                : " of them " + details.cachedTokens() + "," + details.cacheWriteTokens() + ","
                        + details.reasoningTokens();
    }

    @Override
    public void onPromptTokens(long promptTokens) {
        lines.add("prompt " + promptTokens);
    }

    @Override
    public void onError(UpstreamError error) {
        lines.add("error " + error.message() + "|" + error.type() + "|" + error.status());
    }

    @Override
    public void onLife() {
        lives++;
    }

    @Override
    public void onEnd() {
        lines.add("end");
    }
}
