package dev.tokenbus.testkit.junit5;

import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.cluster.TestCluster;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tokenbus in this JVM, alone or a cluster, with a scripted LLM behind it; for frameworks other than JUnit 5, which has
 * {@link WithTokenbus}. It is ready when it is returned.
 *
 * <pre>{@code
 * try (TokenbusServer tokenbus = TokenbusServer.startCluster(2, 1, Map.of())) {
 *     Promise<Void> goOn = Promise.promise();
 *     tokenbus.llm().enqueue(LlmScript.stream().role().delta("Once").await(goOn.future()).delta(" upon").finish("stop").done());
 *     // ... the application shows "Once" ...
 *     tokenbus.gateways().get(0).kill();
 *     goOn.complete();
 *     // ... and goes on with " upon" at the other gateway ...
 * }
 * }</pre>
 *
 * <p>The LLM is the default model and is called {@value #MODEL}; the simulated models {@code sim-text} and {@code sim-echo} are there too.
 * What {@link #llm} was asked is in its {@link ScriptedLlmServer#requests requests}. Confined to one thread at a time, but for {@link #llm}.
 * Whoever starts it closes it, which ends all nodes and the LLM.
 */
public final class TokenbusServer implements AutoCloseable {
    /** What the scripted LLM is called. */
    public static final String MODEL = "scripted";

    /** Answers to what no script was queued for. */
    private static final LlmScript HELLO = LlmScript.answering("Hello", " world");

    private final Vertx vertx;
    private final ScriptedLlmServer llm;
    private final TestCluster nodes;

    private TokenbusServer(Vertx vertx, ScriptedLlmServer llm, TestCluster nodes) {
        this.vertx = vertx;
        this.llm = llm;
        this.nodes = nodes;
    }

    /**
     * Starts one node, alone on its local bus.
     *
     * @param settings configuration keys, for example {@code gateway.maxMessageBytes}, with their values; an unknown key is refused
     */
    public static TokenbusServer start(Map<String, String> settings) {
        return start(settings, all -> TestCluster.single(new NodesInJvm(false), all));
    }

    /**
     * Starts a real Hazelcast cluster on loopback, and waits until all nodes know each other.
     *
     * @param settings as for {@link #start}, for every node
     */
    public static TokenbusServer startCluster(int gateways, int workers, Map<String, String> settings) {
        if (gateways < 1 || workers < 1) {
            throw new IllegalArgumentException(
                    "gateways: " + gateways + ", workers: " + workers + " (expected: at least 1 of each in a cluster)");
        }
        return start(settings, all -> TestCluster.start(new NodesInJvm(true), gateways, workers, all));
    }

    private static TokenbusServer start(Map<String, String> settings, Starter starter) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            ScriptedLlmServer llm = Waiting.of(ScriptedLlmServer.start(vertx));
            Map<String, String> all = new TreeMap<>();
            all.put("worker.upstream.scripted.baseUrl", llm.baseUrl());
            all.put("worker.upstream.scripted.models", MODEL);
            all.putAll(settings);
            return new TokenbusServer(vertx, llm.models(MODEL).otherwise(HELLO), starter.start(all));
        } catch (RuntimeException | Error e) {
            vertx.close();
            throw e;
        }
    }

    private interface Starter {
        TestCluster start(Map<String, String> settings);
    }

    /** The LLM: what it answers next, and what it was asked. Without a script it answers {@code Hello world}. */
    public ScriptedLlmServer llm() {
        return llm;
    }

    /** Where clients of tokenbus connect, {@code ws://127.0.0.1:port}: the first gateway that lives. */
    public String webSocketUrl() {
        return "ws://127.0.0.1:" + port();
    }

    /** The address of its page and its HTTP doors, {@code http://127.0.0.1:port}: Anthropic's clients take it as their base URL. */
    public String httpUrl() {
        return "http://127.0.0.1:" + port();
    }

    /** The base URL for OpenAI's clients, {@code http://127.0.0.1:port/v1}. */
    public String openAiUrl() {
        return httpUrl() + "/v1";
    }

    /** The port of {@link #httpUrl}. */
    public int port() {
        return gateways().stream()
                .filter(ClusterNode::isAlive)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no gateway lives"))
                .gatewayPort();
    }

    /** Nodes that clients connect to, to kill or to {@linkplain ClusterNode#terminate drain}. */
    public List<ClusterNode> gateways() {
        return nodes.gateways();
    }

    /** Nodes that ask the LLM; a node that is alone is the gateway too. */
    public List<ClusterNode> workers() {
        return nodes.workers();
    }

    /** Forgets scripts and recorded requests, and replaces nodes that have ended. */
    public void renew() {
        llm.forget();
        llm.otherwise(HELLO);
        nodes.renew();
    }

    @Override
    public void close() {
        try {
            nodes.close();
        } finally {
            Waiting.of(vertx.close());
        }
    }
}
