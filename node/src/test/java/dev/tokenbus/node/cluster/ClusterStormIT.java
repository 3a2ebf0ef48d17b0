package dev.tokenbus.node.cluster;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.Residue;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Many clients of two gateways start, join, leave, pause, resume and stop each other's streams, in a random order that the seed
 * repeats; when all have disconnected, every node holds what it held before the first one connected.
 */
class ClusterStormIT {
    private static final int CLIENTS = 60;
    private static final int ROUNDS = 4000;
    private static final int MOST_KNOWN = 100;
    private static final int EVENT_LOOPS = 2;

    private final Random random = new Random(20_261_124);
    private final NodeCluster cluster = new NodeCluster();
    private final Vertx vertx = Vertx.vertx();
    private final List<Client> open = new ArrayList<>();
    private final List<JsonObject> streams = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final List<TokenbusNode> gateways = new ArrayList<>();

    /** One connection, and how many of its frames were read. */
    private static final class Client {
        private final JsonSocket socket;
        private int read;

        Client(JsonSocket socket) {
            this.socket = socket;
        }
    }

    @AfterEach
    void close() {
        waitFor(vertx.close());
        cluster.close();
    }

    @Test
    void nothingStaysBehindOnAnyNode() {
        List<TokenbusNode> nodes = start();
        // One stream first, so that lazily created objects exist.
        Client first = connect();
        perform(first, 0);
        first.socket.await("done");
        waitFor(first.socket.close());
        open.clear();
        List<Residue> before = Residue.settled(nodes);

        for (int i = 0; i < CLIENTS; i++) {
            connect();
        }
        for (int i = 0; i < ROUNDS; i++) {
            perform(open.get(random.nextInt(open.size())), random.nextInt(20));
        }
        open.forEach(client -> waitFor(client.socket.close()));

        assertThat(seen.size()).isGreaterThan(ROUNDS / 30);
        Residue.awaitSame(nodes, before);
    }

    private List<TokenbusNode> start() {
        NodeConfig config = NodeCluster.config(Map.of(
                "node.eventLoops", Integer.toString(EVENT_LOOPS),
                "gateway.retainedBytes", "0",
                "gateway.maxMessagesPerSecond", "1000000",
                "worker.retainedBytes", "0",
                "worker.queueCapacity", "1000",
                "worker.orphanMs", "1000"));
        List<TokenbusNode> nodes = List.of(
                cluster.start(config, Role.GATEWAY),
                cluster.start(config, Role.GATEWAY),
                cluster.start(config, Role.WORKER),
                cluster.start(config, Role.WORKER));
        gateways.addAll(nodes.subList(0, 2));
        for (TokenbusNode gateway : gateways) {
            // Two nodes, with an instance for each event loop.
            NodeCluster.awaitWorkers(gateway, 2 * EVENT_LOOPS);
            NodeCluster.awaitReady(gateway);
        }
        return nodes;
    }

    private Client connect() {
        TokenbusNode gateway = gateways.get(random.nextInt(gateways.size()));
        Client client = new Client(waitFor(JsonSocket.connect(vertx, gateway.gatewayPort())));
        open.add(client);
        return client;
    }

    private void perform(Client client, int what) {
        look(client);
        switch (what) {
            case 0, 1, 2 -> client.socket.start("s" + random.nextInt(), 5 + random.nextInt(60), random.nextInt(4));
            case 3, 4, 5, 6 -> subscribe(client);
            case 7, 8 -> about(client, "unsubscribe");
            case 9, 10 -> about(client, "pause");
            case 11, 12 -> about(client, "resume");
            case 13, 14, 15 -> about(client, "credit");
            case 16 -> about(client, "stop");
            case 17 -> about(client, "health");
            case 18 -> channel(client);
            default -> replace(client);
        }
    }

    /** Learns of the streams that were started. */
    private void look(Client client) {
        List<JsonObject> frames = client.socket.frames();
        for (JsonObject frame : frames.subList(client.read, frames.size())) {
            if ("started".equals(frame.getString("type")) && seen.add(frame.getString("streamId"))) {
                streams.add(frame);
            }
        }
        client.read = frames.size();
        if (streams.size() > MOST_KNOWN) {
            streams.subList(0, streams.size() - MOST_KNOWN).clear();
        }
    }

    private JsonObject anyStream() {
        return streams.get(random.nextInt(streams.size()));
    }

    private void subscribe(Client client) {
        if (!streams.isEmpty()) {
            JsonObject stream = anyStream();
            JsonObject subscribe = new JsonObject()
                    .put("type", "subscribe")
                    .put("streamId", stream.getString("streamId"))
                    .put("resumeToken", stream.getString(random.nextBoolean() ? "resumeToken" : "viewToken"));
            if (random.nextInt(3) == 0) {
                subscribe.put("mode", "tail");
            }
            if (random.nextInt(3) == 0) {
                subscribe.put("credit", random.nextInt(30));
            }
            client.socket.send(subscribe);
        }
    }

    private void about(Client client, String type) {
        if (!streams.isEmpty()) {
            client.socket.send(new JsonObject()
                    .put("type", type)
                    .put("streamId", anyStream().getString("streamId"))
                    .put("upTo", random.nextInt(80)));
        }
    }

    private void channel(Client client) {
        client.socket.send(new JsonObject()
                .put("type", random.nextBoolean() ? "subscribe" : "unsubscribe")
                .put("channel", "channel-" + random.nextInt(3)));
    }

    private void replace(Client client) {
        open.remove(client);
        client.socket.close();
        connect();
    }
}
