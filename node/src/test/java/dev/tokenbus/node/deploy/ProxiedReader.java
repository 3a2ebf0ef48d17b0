package dev.tokenbus.node.deploy;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static java.util.Objects.requireNonNull;

import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** Who reads an answer on a WebSocket through a proxy. */
record ProxiedReader(Proxy proxy, JsonSocket socket, JsonObject started, StepwiseAnswer answer) {
    String id() {
        return started.getString("streamId");
    }

    static ProxiedReader start(ProxiedCluster cluster, Proxy proxy, JsonSocket socket, int words) {
        StepwiseAnswer answer = cluster.answer(words);
        JsonObject started = socket.send(new JsonObject()
                        .put("type", "start")
                        .put("id", "s")
                        .put("prompt", answer.prompt())
                        .put("options", new JsonObject().put("model", ProxiedCluster.MODEL)))
                .await("started");
        return new ProxiedReader(proxy, socket, started, answer);
    }

    /** One that has the first of two words, and whose stream has this gateway for its home: connections are shared among both. */
    static ProxiedReader at(ServerProcess gateway, ProxiedCluster cluster, Proxy proxy) {
        List<JsonSocket> others = new ArrayList<>();
        AtomicReference<ProxiedReader> found = new AtomicReference<>();
        patiently().ignoreExceptionsInstanceOf(ExecutionException.class).until(() -> {
            JsonSocket socket = cluster.connect(proxy);
            ProxiedReader reader = start(cluster, proxy, socket, 2);
            reader.awaitWord(reader.answer.words().get(0));
            socket.send(new JsonObject().put("type", "health").put("streamId", reader.id()));
            if (socket.await("health").getString("home").equals(gateway.nodeId())) {
                found.set(reader);
                return true;
            }
            reader.answer.release();
            return !others.add(socket);
        });
        others.forEach(JsonSocket::close);
        return requireNonNull(found.get());
    }

    void awaitWord(String word) {
        socket.await(frame -> frame.getString("data", "").contains(word), word);
    }

    void readStepByStep() {
        for (String word : answer.words()) {
            awaitWord(word);
            answer.saw(word);
        }
    }

    /** Reads from the beginning on a new connection, as soon as the stream has another home. A proxy may answer with 502 or 503 meanwhile. */
    JsonSocket comeBack(ProxiedCluster cluster) {
        AtomicReference<JsonSocket> found = new AtomicReference<>();
        patiently().ignoreExceptionsInstanceOf(ExecutionException.class).until(() -> {
            JsonSocket again = cluster.connect(proxy)
                    .send(new JsonObject()
                            .put("type", "subscribe")
                            .put("streamId", id())
                            .put("resumeToken", started.getString("resumeToken")));
            found.set(again);
            return "subscribed"
                    .equals(again.await(
                                    frame -> List.of("subscribed", "error").contains(frame.getString("type")),
                                    "the answer to subscribe")
                            .getString("type"));
        });
        return requireNonNull(found.get());
    }
}
