package dev.tokenbus.node.upgrade;

import static dev.tokenbus.node.Waiting.waitFor;

import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.node.Waiting;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.worker.simulated.SimulatedText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/**
 * Clients that stream one answer after the other, until they are told that it is enough. Each answer must be, byte for byte, what the
 * simulated model has to say, and end with one {@code done}.
 */
final class SteadyLoad {
    private static final int TOKEN_MS = 20;

    private final List<TokenbusClient> clients;
    private final int tokens;
    private final List<Future<Integer>> streaming = new ArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    SteadyLoad(Vertx vertx, URI url, int clients, int streamsEach, int tokens) {
        this.tokens = tokens;
        this.clients = IntStream.range(0, clients)
                .mapToObj(i -> waitFor(TokenbusClient.connect(vertx, url)))
                .toList();
        for (int i = 0; i < clients * streamsEach; i++) {
            streaming.add(stream(this.clients.get(i % clients), 1000L * i, 0));
        }
    }

    /** Streams one answer after the other; returns their number. */
    private Future<Integer> stream(TokenbusClient client, long seed, int before) {
        if (over) {
            return Future.succeededFuture(before);
        }
        StringBuilder text = new StringBuilder();
        ClientStream stream =
                client.start("prompt " + seed, options(seed, tokens)).handler(text::append);
        return stream.lastFrame().compose(end -> {
            String expected = SimulatedText.answer(SimulatedText.TEXT, "prompt " + seed, seed, tokens);
            if (!(end instanceof ServerFrame.Done) || !expected.contentEquals(text)) {
                wrong.add(end + " after " + text.length() + " of " + expected.length() + " chars");
            }
            return stream(client, seed + 1, before + 1);
        });
    }

    private static StreamConfig options(long seed, int tokens) {
        return new StreamConfig(
                "sim-text",
                null,
                null,
                null,
                List.of(),
                seed,
                StreamOptions.DEFAULT,
                new SimulationOptions(0, TOKEN_MS, 0, tokens, null, null, null, null));
    }

    /** Lets the answers that are under way end; returns how many there were in all. */
    int finish() {
        over = true;
        int streams = streaming.stream().mapToInt(Waiting::waitFor).sum();
        clients.forEach(client -> waitFor(client.close()));
        return streams;
    }

    /** What was wrong with answers that have ended. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }
}
