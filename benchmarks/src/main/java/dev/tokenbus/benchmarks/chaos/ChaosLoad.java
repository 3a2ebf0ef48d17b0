package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Keeps a number of answers running: when one ends the next begins. Each has a viewer over WebSocket, one in four also over
 * server-sent events. Confined to one event loop.
 */
final class ChaosLoad {
    private static final int STREAMS_PER_CONNECTION = 10;
    private static final int ONE_IN = 4;
    private static final long REFUSED_RETRY_MS = 500;

    private final Vertx vertx;
    private final ChaosOptions options;
    private final ChaosTally tally;
    private final ChaosKills kills;
    private final int port;
    private final SplittableRandom random;
    private final HttpClient http;
    private final Map<Object, ChaosTranscript> live = new HashMap<>();
    private final Promise<Void> idle = Promise.promise();
    private List<TokenbusClient> clients = List.of();
    private int lanes;
    private volatile int liveNow;
    private boolean over;

    /** @param port the balancer's */
    ChaosLoad(Vertx vertx, ChaosOptions options, ChaosTally tally, ChaosKills kills, int port) {
        this.vertx = vertx;
        this.options = options;
        this.tally = tally;
        this.kills = kills;
        this.port = port;
        this.random = new SplittableRandom(options.seed());
        this.http = vertx.createHttpClient(
                new HttpClientOptions()
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(port)
                        .setKeepAlive(false),
                new PoolOptions().setHttp1MaxSize(options.streams() + 1));
    }

    /** Connects and starts the first answers. */
    Future<Void> start() {
        int connections = (options.streams() + STREAMS_PER_CONNECTION - 1) / STREAMS_PER_CONNECTION;
        URI url = URI.create("ws://127.0.0.1:" + port);
        List<Future<TokenbusClient>> connecting = IntStream.range(0, connections)
                .mapToObj(i -> TokenbusClient.connect(vertx, url))
                .toList();
        return Future.all(connecting)
                .onSuccess(all -> {
                    clients = all.list();
                    lanes = options.streams();
                    for (int i = 0; i < options.streams(); i++) {
                        ask(clients.get(i % connections));
                    }
                })
                .mapEmpty();
    }

    int live() {
        return liveNow;
    }

    /** Starts no new answers; completes when the running ones have ended. */
    Future<Void> end() {
        over = true;
        return idle.future();
    }

    /** Gives up answers that have not ended. */
    Future<Void> close() {
        live.values().forEach(left -> {
            tally.gap(left.longestGap(false));
            tally.flaw(Flaw.WITHOUT_TERMINAL, left.toString());
        });
        return Future.join(clients.stream().map(TokenbusClient::close).toList())
                .eventually(http::close)
                .mapEmpty();
    }

    private void ask(TokenbusClient client) {
        if (over) {
            lanes--;
            checkIdle();
            return;
        }
        ChaosPrompt prompt = ChaosPrompt.random(random, options.tokenMs());
        ChaosTranscript seen = new ChaosTranscript(prompt);
        boolean twice = random.nextInt(ONE_IN) == 0;
        ClientStream stream = client.start(prompt.text(), prompt.config())
                .handler(text -> {
                    tally.count("chunks of text");
                    seen.text(text);
                })
                .restartHandler(v -> seen.restarted());
        enter(stream, seen);
        stream.started().onSuccess(started -> {
            tally.count("streams");
            if (twice) {
                follow(prompt, started);
            }
        });
        stream.end().onSuccess(end -> ended(client, stream, seen, end));
    }

    private void ended(TokenbusClient client, ClientStream stream, ChaosTranscript seen, ServerFrame end) {
        leave(stream);
        if (stream.started().succeeded()) {
            judge(stream.started().result().streamId(), seen, end);
        } else if (end instanceof ServerFrame.Error refused
                && refused.failure().code().retryable()) {
            tally.count("refused with " + refused.failure().code().wireName());
            vertx.setTimer(Math.max(REFUSED_RETRY_MS, refused.failure().retryAfterMs()), timer -> ask(client));
            return;
        } else {
            tally.flaw(Flaw.CUT, "never began: " + end);
        }
        ask(client);
    }

    private void follow(ChaosPrompt prompt, ServerFrame.Started started) {
        ChaosTranscript seen = new ChaosTranscript(prompt);
        ChaosFollower follower = new ChaosFollower(vertx, http, random.split(), tally, started, seen);
        enter(follower, seen);
        follower.follow().onSuccess(end -> {
            leave(follower);
            tally.count("streams also over SSE");
            judge(started.streamId(), seen, end);
            checkIdle();
        });
    }

    private void judge(String streamId, ChaosTranscript seen, ServerFrame end) {
        tally.gap(seen.longestGap(true));
        tally.count("restarts", seen.restarts());
        if (end instanceof ServerFrame.Done done) {
            tally.count("whole answers");
            tally.count("failovers", Math.max(0, done.timings().attempts().size() - 1));
            Flaw flaw = seen.flaw();
            if (flaw == null) {
                kills.account(streamId, done.timings(), seen);
            } else {
                tally.flaw(flaw, streamId + " has " + seen);
            }
        } else {
            if (end instanceof ServerFrame.Error error) {
                tally.count("ended with " + error.failure().code().wireName());
            }
            tally.flaw(Flaw.CUT, streamId + " has " + seen + ", then " + end);
        }
    }

    private void enter(Object viewer, ChaosTranscript seen) {
        live.put(viewer, seen);
        liveNow = live.size();
    }

    private void leave(Object viewer) {
        live.remove(viewer);
        liveNow = live.size();
    }

    private void checkIdle() {
        if (over && lanes == 0 && live.isEmpty()) {
            idle.tryComplete();
        }
    }
}
