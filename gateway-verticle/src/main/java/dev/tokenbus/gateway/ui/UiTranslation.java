package dev.tokenbus.gateway.ui;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.PieceJson;
import dev.tokenbus.gateway.door.Translation;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import dev.tokenbus.protocol.frame.UsageJson;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Words an answer as the parts of one message in one step. What a page of the AI SDK knows no part for is sent as
 * {@code data-tokenbus-...}, which it hands to the application and does not keep.
 */
final class UiTranslation implements Translation {
    private static final byte[] TEXT_DELTA = "{\"type\":\"text-delta\",\"id\":\"".getBytes(US_ASCII);
    private static final byte[] REASONING_DELTA = "{\"type\":\"reasoning-delta\",\"id\":\"".getBytes(US_ASCII);
    private static final byte[] DELTA = "\",\"delta\":".getBytes(US_ASCII);
    private static final byte[] END = "}".getBytes(US_ASCII);

    private final StreamId id;
    private final Map<Integer, Call> calls = new TreeMap<>();
    private boolean isBegun;
    private String open = "";
    private int blocks;

    /** A call of a tool, as far as it has come. */
    private static final class Call {
        private final String id;
        private final String name;
        private final StringBuilder input = new StringBuilder();

        Call(String id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    UiTranslation(StreamId id) {
        this.id = id;
    }

    @Override
    public void delta(StreamEvent.Delta delta, long seq, EventText out) {
        begin(out);
        switch (delta.kind()) {
            case TEXT -> say("text", TEXT_DELTA, delta.text(), out);
            case REASONING -> say("reasoning", REASONING_DELTA, delta.text(), out);
            case REFUSAL -> say("text", TEXT_DELTA, PieceJson.refusal(delta.text()), out);
            case TOOL_CALL -> call(PieceJson.call(delta.text()), out);
            case AUDIO, LOGPROBS, OTHER -> {}
        }
    }

    private void begin(EventText out) {
        if (!isBegun) {
            isBegun = true;
            out.open("start").raw("{\"type\":\"start\",\"messageId\":").string("msg_" + id.value());
            out.raw("}").close();
            out.open("start-step").raw("{\"type\":\"start-step\"}").close();
        }
    }

    private void say(String type, byte[] delta, String text, EventText out) {
        if (!open.equals(type)) {
            end(out);
            open = type;
            blocks++;
            out.open(type).raw("{\"type\":\"" + type + "-start\",\"id\":\"").number(blocks);
            out.raw("\"}").close();
        }
        out.open(type)
                .raw(delta)
                .number(blocks)
                .raw(DELTA)
                .string(text)
                .raw(END)
                .close();
    }

    /** Ends the open text, if there is one. */
    private void end(EventText out) {
        if (!open.isEmpty()) {
            out.open(open).raw("{\"type\":\"" + open + "-end\",\"id\":\"").number(blocks);
            out.raw("\"}").close();
            open = "";
        }
    }

    private void call(PieceJson.Call piece, EventText out) {
        end(out);
        Call call = calls.get(piece.index());
        if (call == null) {
            call = new Call(piece.id().isEmpty() ? "call_" + piece.index() : piece.id(), piece.name());
            calls.put(piece.index(), call);
            out.open("tool")
                    .raw("{\"type\":\"tool-input-start\",\"toolCallId\":")
                    .string(call.id);
            out.raw(",\"toolName\":").string(call.name).raw(END).close();
        }
        if (!piece.arguments().isEmpty()) {
            call.input.append(piece.arguments());
            out.open("tool")
                    .raw("{\"type\":\"tool-input-delta\",\"toolCallId\":")
                    .string(call.id);
            out.raw(",\"inputTextDelta\":").string(piece.arguments()).raw(END).close();
        }
    }

    /** Only at the end is it known that the arguments are complete. */
    private void endCalls(EventText out) {
        for (Call call : calls.values()) {
            String input = call.input.toString();
            boolean isWhole = input.isBlank() || isObject(input);
            out.open("tool").raw("{\"type\":\"").raw(isWhole ? "tool-input-available" : "tool-input-error");
            out.raw("\",\"toolCallId\":").string(call.id).raw(",\"toolName\":").string(call.name);
            out.raw(",\"input\":");
            if (isWhole) {
                out.raw(input.isBlank() ? "{}" : EventText.oneLine(input));
            } else {
                out.string(input).raw(",\"errorText\":\"the arguments are no JSON object\"");
            }
            out.raw(END).close();
        }
        calls.clear();
    }

    private static boolean isObject(String json) {
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> {});
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void done(StreamEvent.Done done, EventText out) {
        begin(out);
        end(out);
        boolean calls = !this.calls.isEmpty();
        endCalls(out);
        out.open("finish-step").raw("{\"type\":\"finish-step\"}").close();
        data("usage", usage(done.usage()), out);
        out.open("finish").raw("{\"type\":\"finish\",\"finishReason\":").string(reason(done, calls));
        out.raw(END).close();
        close(out);
    }

    private static String reason(StreamEvent.Done done, boolean calls) {
        return switch (done.finishReason()) {
            case "length" -> "length";
            case "content_filter" -> "content-filter";
            case "tool_calls" -> "tool-calls";
            case "stop" -> calls ? "tool-calls" : "stop";
            default -> "other";
        };
    }

    private static String usage(Usage usage) {
        JsonWriter json = new JsonWriter().beginObject();
        UsageJson.write(usage, json);
        return new String(json.endObject().toBytes(), StandardCharsets.UTF_8);
    }

    private static void close(EventText out) {
        out.open("done").raw("[DONE]").close();
    }

    @Override
    public void stopped(StreamEvent.Stopped stopped, EventText out) {
        begin(out);
        end(out);
        out.open("abort").raw("{\"type\":\"abort\",\"reason\":\"stopped\"}").close();
        close(out);
    }

    @Override
    public void failed(StreamFailure failure, Usage usage, EventText out) {
        begin(out);
        end(out);
        JsonWriter why =
                new JsonWriter().beginObject().field("code", failure.code().wireName());
        why.field("retryable", failure.code().retryable()).endObject();
        data("error", why.toText(), out);
        out.open("error").raw("{\"type\":\"error\",\"errorText\":").string(failure.detail());
        out.raw(END).close();
        close(out);
    }

    @Override
    public boolean knowsRestart() {
        return true;
    }

    @Override
    public void restarted(StreamEvent.Restarted restarted, EventText out) {
        begin(out);
        open = "";
        calls.clear();
        out.open("reset-step").raw("{\"type\":\"reset-step\"}").close();
    }

    @Override
    public void notice(ServerFrame frame, EventText out) {
        if (frame instanceof StreamNotice.Queued queued) {
            data("queue", "{\"position\":" + queued.position() + "}", out);
        } else if (frame instanceof StreamNotice.Failover failover) {
            data("failover", "{\"epoch\":" + failover.epoch() + "}", out);
        }
    }

    private static void data(String name, String json, EventText out) {
        out.open("data")
                .raw("{\"type\":\"data-tokenbus-" + name + "\",\"data\":")
                .raw(json);
        out.raw(",\"transient\":true}").close();
    }
}
