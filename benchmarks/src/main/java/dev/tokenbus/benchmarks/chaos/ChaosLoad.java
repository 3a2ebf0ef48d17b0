package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import dev.tokenbus.benchmarks.chaos.fault.Casualties;
import dev.tokenbus.benchmarks.chaos.fault.FaultKind;
import dev.tokenbus.benchmarks.chaos.fault.FaultLog;
import dev.tokenbus.benchmarks.chaos.fault.Gaps;
import dev.tokenbus.benchmarks.chaos.fault.UsageBooks;
import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Keeps a number of answers running: when one ends the next begins. Each has a viewer over WebSocket, one in four also over
 * server-sent events. Confined to one event loop.
 */
final class ChaosLoad {
    private static final int STREAMS_PER_CONNECTION = 10;
    private static final int ONE_IN = 4;
    private static final long PLACE_MS = 3000;
    private static final long PLACE_RETRY_MS = 200;
    private static final long REFUSED_RETRY_MS = 500;

    /** Waits until a gateway calls a stream unrecoverable, which takes longer than people wait. */
    private static final ClientOptions PATIENT = new ClientOptions(
            ClientOptions.DEFAULT.reconnectMinMs(),
            ClientOptions.DEFAULT.reconnectMaxMs(),
            ClientOptions.DEFAULT.silenceMs(),
            150_000,
            ClientOptions.DEFAULT.queue());

    private final Vertx vertx;
    private final ChaosOptions options;
    private final ChaosTally tally;
    private final ChaosKills kills;
    private final FaultLog faults;
    private final Casualties casualties;
    private final UsageBooks usage;
    private final List<URI> entries;
    private final SplittableRandom random;
    private final HttpClient http;
    private final Map<Object, ChaosTranscript> live = new HashMap<>();
    private final Promise<Void> idle = Promise.promise();
    private List<TokenbusClient> clients = List.of();
    private int lanes;
    private volatile int liveNow;
    private boolean over;

    /**
     * @param port the balancer's for server-sent events
     * @param ports the balancer's for clients that know several gateways
     */
    ChaosLoad(
            Vertx vertx,
            ChaosOptions options,
            ChaosTally tally,
            ChaosKills kills,
            FaultLog faults,
            Casualties casualties,
            UsageBooks usage,
            int port,
            List<Integer> ports) {
        this.vertx = vertx;
        this.options = options;
        this.tally = tally;
        this.kills = kills;
        this.faults = faults;
        this.casualties = casualties;
        this.usage = usage;
        this.entries =
                ports.stream().map(each -> URI.create("ws://127.0.0.1:" + each)).toList();
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
        List<Future<TokenbusClient>> connecting = IntStream.range(0, connections)
                .mapToObj(i -> TokenbusClient.connect(vertx, entriesFrom(i), PATIENT))
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

    /** The gateways in another order for each client, so that all of them have work. */
    private List<URI> entriesFrom(int first) {
        List<URI> inTurn = new ArrayList<>(entries);
        Collections.rotate(inTurn, -first);
        return inTurn;
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
            left.ended();
            account("never ended", left);
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
        stream.lastFrame().onSuccess(end -> ended(client, stream, seen, end));
    }

    private void ended(TokenbusClient client, ClientStream stream, ChaosTranscript seen, ServerFrame end) {
        leave(stream);
        if (stream.started().succeeded()) {
            judge(stream.started().result().streamId(), "", seen, end);
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
            judge(started.streamId(), " over SSE", seen, end);
            checkIdle();
        });
    }

    private void judge(String streamId, String via, ChaosTranscript seen, ServerFrame end) {
        seen.ended();
        usage.told(end);
        account(streamId + via, seen);
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
        } else if (end instanceof ServerFrame.Error error
                && error.failure().code() == ErrorCode.UNRECOVERABLE
                && casualties.mayBeLost(streamId)) {
            tally.count("unrecoverable: home and worker killed");
        } else {
            if (end instanceof ServerFrame.Error error) {
                tally.count("ended with " + error.failure().code().wireName());
            }
            faults.note(0, streamId + " ends wrongly with " + end);
            tally.flaw(Flaw.CUT, streamId + " has " + seen + ", then " + end);
        }
    }

    /** Attributes what the viewer had to wait for in mid-answer. */
    private void account(String viewer, ChaosTranscript seen) {
        for (ChaosTranscript.Gap gap : seen.gaps()) {
            if (gap.nanos() > Gaps.LEAST_NANOS) {
                FaultKind kind = faults.kindOf(gap.from(), gap.to());
                tally.gap(kind, gap.nanos());
                faults.note(
                        System.nanoTime() - gap.from(),
                        String.format(Locale.ROOT, "gap of %.2f s (%s) %s", gap.nanos() / 1e9, kind.label, viewer));
            }
        }
    }

    /**
     * Which nodes have the live streams. Asks again, for as long as it takes, until every live stream that has started is known or
     * has ended: a stream whose place is not known would count as lost without need when its two nodes are killed.
     */
    Future<Map<String, Casualties.Place>> places() {
        return askPlaces(new HashMap<>());
    }

    private Future<Map<String, Casualties.Place>> askPlaces(Map<String, Casualties.Place> known) {
        List<Future<Casualties.Place>> asked = started()
                .filter(stream -> !known.containsKey(stream.streamId()))
                .map(stream -> place(stream).onSuccess(found -> known.put(stream.streamId(), found)))
                .toList();
        if (asked.isEmpty()) {
            return Future.succeededFuture(known);
        }
        return Future.join(asked)
                .transform(all -> all.succeeded() ? Future.succeededFuture() : vertx.timer(PLACE_RETRY_MS))
                .compose(v -> askPlaces(known));
    }

    private Stream<ServerFrame.Started> started() {
        return live.keySet().stream()
                .filter(ClientStream.class::isInstance)
                .map(viewer -> ((ClientStream) viewer).started())
                .filter(Future::succeeded)
                .map(Future::result);
    }

    private Future<Casualties.Place> place(ServerFrame.Started stream) {
        return http.request(HttpMethod.GET, "/v1/streams/" + stream.streamId())
                .compose(request -> request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + stream.viewToken())
                        .send())
                .compose(response -> response.statusCode() == 200
                        ? response.body()
                        : Future.failedFuture("status " + response.statusCode()))
                .timeout(PLACE_MS, TimeUnit.MILLISECONDS)
                .map(Buffer::toJsonObject)
                .map(health -> new Casualties.Place(
                        health.getString("home"), health.getString("worker", "").replaceFirst("/\\d+$", "")));
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
