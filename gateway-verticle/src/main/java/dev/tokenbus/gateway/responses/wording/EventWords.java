package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.gateway.http.HttpErrors;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonBytes;
import dev.tokenbus.protocol.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the events of a response as JSON: each is begun, and then said with one of the other methods. */
final class EventWords {
    private static final byte[] NO_LOGPROBS = JsonBytes.ascii(",\"logprobs\":[]");

    private final byte[] tail;
    private byte[] place = {};
    private @Nullable Unsent out;

    /** @param lane what each event carries beside, for a client that has several responses on one connection; null for nothing */
    EventWords(@Nullable String lane) {
        String more = lane == null
                ? "}"
                : ",\"stream_id\":" + new JsonWriter().value(lane).toText() + "}";
        this.tail = more.getBytes(StandardCharsets.UTF_8);
    }

    /** Where the next events go. */
    void to(Unsent unsent) {
        out = unsent;
    }

    private Unsent out() {
        if (out == null) {
            throw new IllegalStateException("there is nothing to write to");
        }
        return out;
    }

    void begin(String type, long number) {
        begin(type);
        out().raw(",\"sequence_number\":").number(number);
    }

    /** An event without a number. */
    void begin(String type) {
        out().open(type).raw("{\"type\":\"").raw(type).raw("\"");
    }

    private void close() {
        out().raw(tail).close();
    }

    /** The item, or the part of one, of which the next events are. */
    void at(OutputItem item, OutputItem.@Nullable Part part) {
        place = placeOf(item, part);
    }

    private static byte[] placeOf(OutputItem item, OutputItem.@Nullable Part part) {
        String text = ",\"item_id\":\"" + item.id() + "\",\"output_index\":" + item.index();
        return (part == null ? text : text + ",\"content_index\":" + part.index()).getBytes(StandardCharsets.UTF_8);
    }

    /** A whole response. */
    void response(Consumer<Unsent> json) {
        json.accept(out().raw(",\"response\":"));
        close();
    }

    void failure(StreamFailure failure) {
        out().raw(",\"code\":\"" + ResponseError.codeOf(failure.code()) + "\",\"message\":");
        out().string(HttpErrors.Vendor.OPENAI.sentence(failure)).raw(",\"param\":null");
        close();
    }

    void item(OutputItem item, OutputJson.Texts texts) {
        out().raw(",\"output_index\":").number(item.index()).raw(",\"item\":");
        OutputJson.item(item, texts, out());
        close();
    }

    void part(OutputItem.Part part, OutputJson.Texts texts) {
        out().raw(place).raw(",\"part\":");
        OutputJson.part(part, texts, out());
        close();
    }

    /** More of a text. */
    void delta(OutputItem.Part part, String text) {
        out().raw(place).raw(",\"delta\":").string(text);
        if (part.kind() == ChunkKind.TEXT) {
            out().raw(NO_LOGPROBS);
        }
        close();
    }

    /** The probabilities of what was said; {@code json} is an array. */
    void probabilities(String json) {
        out().raw(place).raw(",\"delta\":\"\",\"logprobs\":").raw(json);
        close();
    }

    /** More of a call's arguments. */
    void arguments(OutputItem call, String arguments) {
        out().raw(placeOf(call, null)).raw(",\"delta\":").string(arguments);
        close();
    }

    /** All that a part says. */
    void text(OutputItem.Part part) {
        String field = part.kind() == ChunkKind.REFUSAL ? "refusal" : "text";
        out().raw(place).raw(",\"" + field + "\":\"").add(PartText.text(part)).raw("\"");
        if (part.kind() == ChunkKind.TEXT) {
            out().raw(",\"logprobs\":[");
            OutputJson.Texts.IN_LOG.probabilities(part, out());
            out().raw("]");
        }
        close();
    }

    /** All that a free-form tool gets. */
    void input(OutputItem call, String field) {
        out().raw(placeOf(call, null)).raw(",\"" + field + "\":").string(call.input());
        close();
    }

    /** All of a call's arguments. */
    void allArguments(OutputItem call) {
        out().raw(placeOf(call, null)).raw(",\"name\":").string(call.called().name());
        out().raw(",\"arguments\":").string(call.arguments());
        close();
    }
}
