package dev.tokenbus.node.management;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.metrics.process.LoopDelays;
import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.ProcessConfig;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.Settings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That a node whose event loop hangs or has ended says so, although the loop of the management port is fine. */
class EventLoopsLiveIT {
    private static final int LOOPS = 4;

    private final Vertx watched = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    private final Vertx management = Vertx.vertx();
    private final CountDownLatch hang = new CountDownLatch(1);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LoopDelays delays = new LoopDelays(registry, System::nanoTime);
    private final List<EventLoopProbe> probes =
            Stream.generate(() -> new EventLoopProbe(delays)).limit(LOOPS).toList();

    @AfterEach
    void close() throws Exception {
        hang.countDown();
        await(watched.close());
        await(management.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(40, TimeUnit.SECONDS);
    }

    private void deployProbes() throws Exception {
        await(Future.all(probes.stream().map(watched::deployVerticle).toList()));
    }

    private int port() throws Exception {
        BusCodecs.register(management.eventBus());
        ManagementVerticle verticle = new ManagementVerticle(
                LoneEnvironment.create(),
                Settings.NONE.with("managementPort", 0).with("livenessMs", 5000).applyTo(ProcessConfig.DEFAULT),
                registry,
                null,
                probes,
                () -> 1);
        await(management.deployVerticle(verticle));
        return verticle.port();
    }

    private static int live(int port) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void theProbesStandOnAllLoops() throws Exception {
        deployProbes();
        Set<Thread> threads = new HashSet<>();
        for (EventLoopProbe probe : probes) {
            threads.add(await(probe.answers()));
        }

        assertThat(threads).hasSize(LOOPS);
    }

    @Test
    void whatAListenerThrowsIsReportedAlsoWhereTheFutureHasNoContext() throws Exception {
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        watched.exceptionHandler(reported::complete);
        deployProbes();
        IllegalStateException failure = new IllegalStateException("of a listener");

        watched.runOnContext(v -> {
            Promise<Void> promise = Promise.promise();
            promise.future().onComplete(done -> {
                throw failure;
            });
            promise.complete();
        });

        assertThat(reported).succeedsWithin(Duration.ofSeconds(40)).isSameAs(failure);
    }

    @Test
    void aNodeIsLiveUntilOneOfItsLoopsHangs() throws Exception {
        deployProbes();
        int port = port();
        assertThat(live(port)).isEqualTo(200);

        watched.runOnContext(v -> {
            try {
                hang.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(live(port)).isEqualTo(503);
        assertThat(registry.scrape()).containsPattern("tokenbus_node_event_loops_stalled [1-9]");

        hang.countDown();
        await(probes.get(0).answers());
        await(Future.all(probes.stream().map(EventLoopProbe::answers).toList()));
        assertThat(live(port)).isEqualTo(200);
    }

    @Test
    void aLoopThatHasEndedIsNotLive() throws Exception {
        deployProbes();
        int port = port();

        await(watched.close());

        assertThat(live(port)).isEqualTo(503);
    }

    @Test
    void whoWatchesAProbeHearsThatItsLoopHasEnded() throws Exception {
        // Cannot be closed afterwards: nothing runs any more.
        Vertx broken = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        EventLoopProbe probe = new EventLoopProbe(delays);
        await(broken.deployVerticle(probe));
        assertThat(probe.ended().isComplete()).isFalse();

        ((VertxInternal) broken).nettyEventLoopGroup().shutdownGracefully(0, 0, SECONDS);

        await(probe.ended());
    }

    @Test
    void aNodeThatIsClosedHasNotLostItsLoops() throws Exception {
        try (NodeCluster cluster = new NodeCluster()) {
            TokenbusNode node = cluster.start(Role.WORKER);
            Future<Void> lostLoop = node.lostLoop();

            await(node.close());

            assertThat(lostLoop.isComplete()).isFalse();
        }
    }
}
