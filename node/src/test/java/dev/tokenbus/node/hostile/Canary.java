package dev.tokenbus.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** An answer of another client that is under way while bad input comes: it gets each token once, and its end. */
final class Canary {
    static final String MODEL = "canary";

    private final RawWebSocket socket;
    private final List<Promise<Void>> gates = new ArrayList<>();
    private int tokens;

    /** @param tokens how often {@link #sings} will be called */
    Canary(RawWebSocket socket, ScriptedLlmServer upstream, int tokens) {
        this.socket = socket;
        LlmScript script = LlmScript.stream().role();
        for (int i = 0; i < tokens; i++) {
            Promise<Void> gate = Promise.promise();
            gates.add(gate);
            script.await(gate.future()).delta(token(i));
        }
        upstream.enqueue(script.finish("stop").usage(1, tokens).done());
        socket.text("{\"prompt\":\"sing\",\"options\":{\"model\":\"" + MODEL + "\"}}");
        assertThat(next().getString("type")).isEqualTo("started");
    }

    private static String token(int number) {
        return "tweet " + number + " ";
    }

    private JsonObject next() {
        RawWebSocket.Frame frame = socket.next();
        while (frame.opcode() != RawWebSocket.TEXT) {
            // The gateway's heartbeat.
            socket.send(RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.PONG, frame.payload()));
            frame = socket.next();
        }
        return new JsonObject(frame.text());
    }

    /** The next token is made, and arrives alone. */
    void sings() {
        gates.get(tokens).complete();
        JsonObject chunk = next();
        assertThat(chunk.getString("type")).isEqualTo("chunk");
        assertThat(chunk.getString("data")).isEqualTo(token(tokens));
        tokens++;
    }

    void ends() {
        JsonObject done = next();
        assertThat(done.getString("type")).isEqualTo("done");
        assertThat(done.getJsonObject("usage").getInteger("completionTokens")).isEqualTo(tokens);
    }
}
