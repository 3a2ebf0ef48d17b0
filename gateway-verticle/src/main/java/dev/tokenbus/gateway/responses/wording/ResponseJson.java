package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes responses as objects: as they begin, and as a log says that they are. The same log gives the same bytes everywhere. */
public record ResponseJson(ResponseId id, ResponseMemo memo, String model) {
    /** For what is written without a look into the log. */
    private static final StreamLog NO_LOG = new StreamLog(1);

    /** How a response is or has ended, and why. */
    private record State(
            String status,
            @Nullable String incomplete,
            @Nullable StreamFailure failure) {
        static State of(String status) {
            return new State(status, null, null);
        }

        static State of(StreamEvent.@Nullable Terminal end) {
            if (end instanceof StreamEvent.Done done) {
                String cut = cutBy(done);
                return new State(cut == null ? "completed" : "incomplete", cut, null);
            } else if (end instanceof StreamEvent.Failed failed) {
                return new State("failed", null, failed.failure());
            }
            return of(end == null ? "in_progress" : "cancelled");
        }
    }

    /** Why a complete answer is not all that the model would have said; null when it is. */
    static @Nullable String cutBy(StreamEvent.Done done) {
        return switch (done.finishReason()) {
            case "length" -> "max_output_tokens";
            case "content_filter" -> "content_filter";
            default -> null;
        };
    }

    /** A response that says nothing yet. */
    public String begun(String status) {
        return new String(whole(to -> begun(status, to)), StandardCharsets.UTF_8);
    }

    void begun(String status, Unsent to) {
        write(State.of(status), List.of(), OutputJson.Texts.NOT_YET, null, RawObject.EMPTY, to);
    }

    /** What the items of a response are by now, by their names. */
    public Map<String, String> items(StreamLog log) {
        ResponseOutput output = new ResponseOutput(id, memo.tools());
        output.read(log);
        Map<String, String> items = new LinkedHashMap<>();
        for (OutputItem item : output.items()) {
            byte[] json = whole(to -> OutputJson.item(item, output, to));
            items.put(item.id(), new String(json, StandardCharsets.UTF_8));
        }
        return items;
    }

    /** A response as its log says it is now; what was said before a restart is void. */
    public byte[] of(StreamLog log) {
        return of(new ResponseOutput(id, memo.tools()), log);
    }

    /** The same, where a part of the log was read before. */
    public byte[] of(ResponseOutput output, StreamLog log) {
        output.read(log);
        if (log.lastSeq() == 0 && memo.isBackground()) {
            return whole(to -> begun("queued", to));
        }
        return whole(to -> of(output.items(), output, output.usageDetails(), log.terminal(), to));
    }

    /** A response that has ended: what it says is read from the log when it is its turn. */
    public void ended(StreamLog log, Unsent to) {
        OutputItems items = OutputItems.of(id, memo.tools(), log);
        of(items.list(), OutputJson.Texts.IN_LOG, items.usageDetails(), log.terminal(), to);
    }

    /** A response with these items. */
    void of(
            List<OutputItem> items,
            OutputJson.Texts texts,
            RawObject usageDetails,
            StreamEvent.@Nullable Terminal end,
            Unsent to) {
        write(State.of(end), items, texts, end, usageDetails, to);
    }

    /** A response that has failed for a client, although its log says nothing of that. */
    void failed(StreamFailure failure, Unsent to) {
        State failed = new State("failed", null, failure);
        write(failed, List.of(), OutputJson.Texts.NOT_YET, null, RawObject.EMPTY, to);
    }

    private static byte[] whole(Consumer<Unsent> words) {
        Unsent to = new Unsent(EventText.Framing.LINES);
        words.accept(to);
        return to.take(NO_LOG, Integer.MAX_VALUE);
    }

    private void write(
            State state,
            List<OutputItem> items,
            OutputJson.Texts texts,
            StreamEvent.@Nullable Terminal end,
            RawObject usageDetails,
            Unsent to) {
        to.raw(OutputJson.open(head(state, end))).raw(",\"output\":[");
        for (OutputItem item : items) {
            if (item.index() > 0) {
                to.raw(",");
            }
            OutputJson.item(item, texts, to);
        }
        to.raw("],\"usage\":").raw(end == null ? "null" : usage(end.usage(), usageDetails));
        to.raw(",").raw(memo.echo()).raw("}");
    }

    private JsonWriter head(State state, StreamEvent.@Nullable Terminal end) {
        JsonWriter json = new JsonWriter().beginObject().field("id", id.value()).field("object", "response");
        json.field("created_at", memo.createdMs() / 1000);
        json.name("completed_at").raw(end instanceof StreamEvent.Done done ? completedAt(done) : "null");
        json.field("status", state.status);
        json.name("error");
        if (state.failure == null) {
            json.raw("null");
        } else {
            json.beginObject()
                    .field("code", ResponseError.codeOf(state.failure.code()))
                    .field("message", HttpErrors.Vendor.OPENAI.sentence(state.failure))
                    .endObject();
        }
        json.name("incomplete_details");
        if (state.incomplete == null) {
            json.raw("null");
        } else {
            json.beginObject().field("reason", state.incomplete).endObject();
        }
        return json.field("model", model);
    }

    /** What a log does not say is the worker's time added to ours. */
    private String completedAt(StreamEvent.Done done) {
        return Long.toString((memo.createdMs() + done.timings().durationMs()) / 1000);
    }

    private static String usage(Usage usage, RawObject details) {
        JsonWriter json = new JsonWriter().beginObject().field("input_tokens", usage.promptTokens());
        json.name("input_tokens_details").beginObject();
        long cached = usage.details().cachedTokens();
        json.field(
                "cached_tokens",
                cached > 0 ? cached : count(details, "input_tokens_details", "prompt_tokens_details", "cached_tokens"));
        json.endObject().field("output_tokens", usage.completionTokens());
        json.name("output_tokens_details").beginObject();
        long reasoning = usage.details().reasoningTokens();
        json.field(
                "reasoning_tokens",
                reasoning > 0
                        ? reasoning
                        : count(details, "output_tokens_details", "completion_tokens_details", "reasoning_tokens"));
        json.endObject().field("total_tokens", usage.promptTokens() + usage.completionTokens());
        return json.endObject().toText();
    }

    private static long count(RawObject details, String name, String other, String field) {
        RawObject of = details.isObject(name) ? details.object(name) : RawObject.EMPTY;
        RawObject within = !of.has(field) && details.isObject(other) ? details.object(other) : of;
        String raw = within.raw(field);
        return raw != null && raw.matches("\\d{1,15}") ? Long.parseLong(raw) : 0;
    }
}
