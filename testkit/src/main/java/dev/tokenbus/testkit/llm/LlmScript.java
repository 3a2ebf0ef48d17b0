package dev.tokenbus.testkit.llm;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link ScriptedLlmServer} answers to one request, in the words of its API: a status, headers, and steps in order. After the last step the
 * response ends properly, unless that step was {@link #stall} or one that breaks the connection.
 *
 * <p>Not thread-safe while it is built; afterwards it may serve any number of requests.
 */
public final class LlmScript {
    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private String lineEnd = "\n";
    private int splitEvery = Integer.MAX_VALUE;

    /** One thing that the server does. */
    sealed interface Step {
        /** Says something in the words of the server's API. */
        record Say(Saying saying, String lineEnd) implements Step {}

        /** Writes bytes. */
        record Send(Buffer bytes) implements Step {}

        /** Goes on when a future completes. */
        record Await(Future<?> gate) implements Step {}

        /** Says the same {@code times} times, as fast as the client reads. */
        record Burst(Saying saying, long times) implements Step {}

        /** Does nothing more; the connection stays open. */
        record Stall() implements Step {}

        /** Ends the response properly and then breaks the connection if {@code ended}; else breaks off before that end. */
        record Break(Way way, boolean ended) implements Step {}
    }

    /** How a response or its connection breaks. */
    enum Way {
        FIN,
        RST,
        /** Only the stream where the connection has several, as with HTTP/2; else the connection, with FIN. */
        STREAM
    }

    private LlmScript(int status) {
        this.status = status;
    }

    /** Status 200 and an event stream without events. */
    public static LlmScript stream() {
        return new LlmScript(200).header("content-type", "text/event-stream; charset=utf-8");
    }

    /** A complete answer: role, deltas, finish reason, usage, the word that nothing follows. */
    public static LlmScript answering(String... deltas) {
        LlmScript script = stream().role();
        for (String delta : deltas) {
            script.delta(delta);
        }
        return script.finish("stop").usage(7, deltas.length).done();
    }

    /** A status with a JSON body. */
    public static LlmScript status(int status, String body) {
        return new LlmScript(status).header("content-type", "application/json").raw(body);
    }

    /** An error in OpenAI's format. */
    public static LlmScript error(int status, String message) {
        JsonObject error = new JsonObject().put("message", message).put("type", "error");
        return status(status, new JsonObject().put("error", error).encode());
    }

    public LlmScript header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public LlmScript withoutHeader(String name) {
        headers.remove(name);
        return this;
    }

    /** Sets the line end of the events that follow: LF, CR or CRLF. */
    public LlmScript lineEnd(String text) {
        lineEnd = text;
        return this;
    }

    /** Splits every write into HTTP chunks of this many bytes. */
    public LlmScript splitEvery(int bytes) {
        splitEvery = bytes;
        return this;
    }

    public LlmScript role() {
        return say(new Saying.Role());
    }

    public LlmScript delta(String text) {
        return say(new Saying.Delta(text));
    }

    public LlmScript reasoning(String text) {
        return say(new Saying.Reasoning(text));
    }

    /** A fragment of a tool call in OpenAI's format, {@code {index, id, function: {...}}}. */
    public LlmScript toolCall(JsonObject fragment) {
        return say(new Saying.ToolCall(fragment));
    }

    /** Why the answer ends, in OpenAI's word where there is one. */
    public LlmScript finish(String reason) {
        return say(new Saying.Finish(reason));
    }

    public LlmScript usage(long prompt, long completion) {
        return say(new Saying.Used(prompt, completion));
    }

    public LlmScript done() {
        return say(new Saying.Done());
    }

    private LlmScript say(Saying saying) {
        steps.add(new Step.Say(saying, lineEnd));
        return this;
    }

    /** An event with any data. */
    public LlmScript event(String data) {
        return raw("data: " + data + lineEnd + lineEnd);
    }

    /** A keep-alive comment. */
    public LlmScript comment(String text) {
        return raw(": " + text + lineEnd + lineEnd);
    }

    public LlmScript raw(String text) {
        return raw(Buffer.buffer(text));
    }

    public LlmScript raw(Buffer bytes) {
        steps.add(new Step.Send(bytes));
        return this;
    }

    /** The same delta {@code times} times, as fast as the client reads. */
    public LlmScript burst(String text, long times) {
        steps.add(new Step.Burst(new Saying.Delta(text), times));
        return this;
    }

    /** Waits until the test completes the future. */
    public LlmScript await(Future<?> gate) {
        steps.add(new Step.Await(gate));
        return this;
    }

    /** Sends nothing more and keeps the connection open. */
    public LlmScript stall() {
        steps.add(new Step.Stall());
        return this;
    }

    /** Breaks the connection with RST; what the client has not read may be lost. */
    public LlmScript reset() {
        return breakOff(Way.RST, false);
    }

    /** Breaks the connection with FIN, before the last HTTP chunk, when all that was said has left. */
    public LlmScript hangUp() {
        return breakOff(Way.FIN, false);
    }

    /** Gives up the response before its end: of HTTP/2 the stream alone, whose connection goes on. */
    public LlmScript giveUp() {
        return breakOff(Way.STREAM, false);
    }

    /** Ends the response properly, and then the connection with FIN. */
    public LlmScript endAndClose() {
        return breakOff(Way.FIN, true);
    }

    /** Ends the response properly, and then the connection with RST. */
    public LlmScript endAndReset() {
        return breakOff(Way.RST, true);
    }

    private LlmScript breakOff(Way way, boolean ended) {
        steps.add(new Step.Break(way, ended));
        return this;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    int splitEvery() {
        return splitEvery;
    }

    List<Step> steps() {
        return steps;
    }
}
