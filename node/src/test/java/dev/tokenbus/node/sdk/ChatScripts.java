package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.upstream.RefusedPrompt;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a model's server does in the cases that clients of the doors go through; by name, for scripts. */
final class ChatScripts {
    /** The text of {@link #answers}. */
    static final String TEXT = "Hello wörld \"你\" 💡\n";

    private final Vertx vertx;
    private final ScriptedLlmServer upstream;
    private Promise<Void> gate = Promise.promise();
    private int askedBefore;

    ChatScripts(Vertx vertx) {
        this.vertx = vertx;
        upstream = waitFor(ScriptedLlmServer.start(vertx)).models("scripted");
    }

    /** Another model beside {@code scripted}. */
    ChatScripts alsoServing(String model) {
        upstream.models("scripted", model);
        return this;
    }

    String baseUrl() {
        return upstream.baseUrl();
    }

    Map<String, Runnable> actions() {
        Map<String, Runnable> actions = new HashMap<>();
        actions.put("answers", this::answers);
        actions.put("calls", this::calls);
        for (int status : List.of(400, 429, 503)) {
            actions.put("refuses-" + status, () -> refuses(status));
        }
        for (RefusedPrompt refused : RefusedPrompt.values()) {
            actions.put("refuses-" + refused.word(), () -> upstream.enqueue(refused.before()));
            actions.put("breaks-off-" + refused.word(), () -> upstream.enqueue(refused.after("half ")));
        }
        actions.put("breaks-off", this::breaksOff);
        actions.put("stalls", this::stalls);
        actions.put("upstream-is-left", this::isLeft);
        actions.put("answers-in-two", this::answersInTwo);
        actions.put("answers-behind-a-gate", this::answersBehindAGate);
        actions.put("gate-opens", this::opensGate);
        actions.put("was-asked-once", this::wasAskedOnce);
        return actions;
    }

    void answers() {
        upstream.enqueue(LlmScript.answering("Hello", TEXT.substring("Hello".length())));
    }

    void calls() {
        upstream.enqueue(LlmScript.stream()
                .role()
                .toolCall(call(0, "c1", "lamp", "{\"room\": \"kü"))
                .toolCall(fragment(0, "che\", \"on\""))
                .toolCall(fragment(0, ": true}"))
                .toolCall(call(1, "c2", "door", "{}"))
                .finish("tool_calls")
                .usage(7, 9)
                .done());
    }

    /** Asks for one function to be called. */
    void calls(String name, JsonObject arguments) {
        upstream.enqueue(LlmScript.stream()
                .role()
                .toolCall(call(0, "c1", name, arguments.encode()))
                .finish("tool_calls")
                .usage(7, 9)
                .done());
    }

    private static JsonObject call(int index, String id, String name, String arguments) {
        return new JsonObject()
                .put("index", index)
                .put("id", id)
                .put("type", "function")
                .put("function", new JsonObject().put("name", name).put("arguments", arguments));
    }

    private static JsonObject fragment(int index, String arguments) {
        return new JsonObject().put("index", index).put("function", new JsonObject().put("arguments", arguments));
    }

    void refuses(int status) {
        upstream.enqueue(LlmScript.error(status, "no"));
    }

    void breaksOff() {
        upstream.enqueue(LlmScript.stream().role().delta("half ").hangUp());
    }

    void stalls() {
        upstream.enqueue(LlmScript.stream().role().delta("half ").stall());
    }

    /** Waits until the latest request was left. */
    void isLeft() {
        patiently().until(latest().gone()::isComplete);
    }

    /** What the latest request says last. */
    JsonObject lastMessage() {
        JsonArray messages = latest().body().getJsonArray("messages");
        return messages.getJsonObject(messages.size() - 1);
    }

    /** The names of the functions that the latest request offers. */
    List<String> offered() {
        return latest().body().getJsonArray("tools").stream()
                .map(tool -> ((JsonObject) tool).getJsonObject("function").getString("name"))
                .toList();
    }

    private RecordedRequest latest() {
        List<RecordedRequest> requests = upstream.requests();
        return requests.get(requests.size() - 1);
    }

    /** How many requests came. */
    int asked() {
        return upstream.requests().size();
    }

    /**
     * The first worker that asks gets no further than one word, and waits for it as long as makes gateways send keep-alives; the next one
     * gets the rest.
     */
    void answersInTwo() {
        upstream.enqueue(LlmScript.stream()
                .await(vertx.timer(2, TimeUnit.SECONDS))
                .role()
                .delta("one ")
                .stall());
        upstream.enqueue(LlmScript.answering("two"));
    }

    void answersBehindAGate() {
        gate = Promise.promise();
        askedBefore = upstream.requests().size();
        upstream.enqueue(LlmScript.stream()
                .role()
                .delta("one ")
                .await(gate.future())
                .delta("two")
                .finish("stop")
                .usage(7, 2)
                .done());
    }

    void opensGate() {
        gate.tryComplete();
    }

    void wasAskedOnce() {
        assertThat(upstream.requests()).hasSize(askedBefore + 1);
    }
}
