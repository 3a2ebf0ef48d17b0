package dev.tokenbus.worker.openai;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a {@link ChatEventReader} finds in events, a line for each. */
final class FoundEvents implements UpstreamApi.EventSink {
    private final List<String> lines = new ArrayList<>();
    private final ChatEventReader reader = new ChatEventReader(this);
    private int lives;

    /** Reads events that have no name. */
    FoundEvents read(String... events) throws MalformedUpstreamException {
        for (String event : events) {
            readNamed("", event);
        }
        return this;
    }

    FoundEvents readNamed(String name, String event) throws MalformedUpstreamException {
        byte[] bytes = ("xx" + event + "yy").getBytes(StandardCharsets.UTF_8);
        reader.read(name, bytes, 2, bytes.length - 4);
        return this;
    }

    /** Reads a chunk with a delta of these fields. */
    FoundEvents delta(String... fields) throws MalformedUpstreamException {
        for (String field : fields) {
            read("{\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{"
                    + field.replace('\'', '"') + "},\"finish_reason\":null}]}");
        }
        return this;
    }

    List<String> lines() {
        reader.flush();
        return lines;
    }

    /** How many events showed that the server works on the answer, apart from what they said. */
    int lives() {
        return lives;
    }

    /** All pieces of one kind together. */
    String all(ChunkKind kind) {
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
    public void onUsage(long promptTokens, long completionTokens) {
        lines.add("usage " + promptTokens + "/" + completionTokens);
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
