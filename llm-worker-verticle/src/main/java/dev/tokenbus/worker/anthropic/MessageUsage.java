package dev.tokenbus.worker.anthropic;

import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.response.JsonTree;
import dev.tokenbus.worker.upstream.Pieces;
import dev.tokenbus.worker.upstream.UpstreamApi;
import io.vertx.core.json.JsonObject;

/**
 * What the events of one message say of its tokens. The figures are sums so far. What was read from a cache, or written there, is a part
 * of the prompt. Not thread-safe.
 */
final class MessageUsage {
    private static final String OUTPUT = "output_tokens";

    private final UpstreamApi.EventSink sink;
    private final Pieces pieces;
    private final JsonObject said = new JsonObject();
    private boolean isAnswerCounted;
    private String cached = "";

    MessageUsage(UpstreamApi.EventSink sink, Pieces pieces) {
        this.sink = sink;
        this.pieces = pieces;
    }

    /** Takes the figures that a message begins with: of the answer, which is still to come, they say nothing. */
    void begin(JsonObject figures) {
        add(figures);
        if (prompt() >= 0) {
            sink.onPromptTokens(prompt());
        }
        tellCached();
    }

    /** Takes the figures of the answer so far. */
    void use(JsonObject figures) {
        add(figures);
        isAnswerCounted |= JsonTree.count(figures, OUTPUT) >= 0;
        long output = JsonTree.count(said, OUTPUT);
        if (isAnswerCounted && prompt() >= 0 && output >= 0 && !figures.isEmpty()) {
            sink.onUsage(prompt(), output, new Usage.Details(read(), written(), 0));
        }
        tellCached();
    }

    private void add(JsonObject figures) {
        figures.forEach(figure -> {
            if (figure.getValue() != null) {
                said.put(figure.getKey(), figure.getValue());
            }
        });
    }

    /** All tokens of the prompt; negative if they are not known. */
    private long prompt() {
        long input = JsonTree.count(said, "input_tokens");
        return input < 0 ? input : input + read() + written();
    }

    private long read() {
        return Math.max(0, JsonTree.count(said, "cache_read_input_tokens"));
    }

    private long written() {
        return Math.max(0, JsonTree.count(said, "cache_creation_input_tokens"));
    }

    private void tellCached() {
        String figures = read() + "/" + written();
        if (read() + written() > 0 && !cached.equals(figures)) {
            cached = figures;
            pieces.other("usage", said.encode());
        }
    }
}
