package dev.tokenbus.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.cluster.NodePresence;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.cluster.WorkersByLoop;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.testkit.Observed;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.WorkerConfig;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A worker verticle on the local bus, with everything that it touches in a test's hand. */
public final class TestWorker extends Observed {
    public static final String NODE = "w1";
    public static final String ADDRESS = Addresses.worker(NODE, 0);

    public final HandDrivenBackend backend = new HandDrivenBackend();
    public final RecordingMeter meter = new RecordingMeter();
    public final ManualClock clock = new ManualClock();
    public final ScriptedHome home;
    private final Vertx vertx;
    private final List<WorkerStatus> statuses = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();
    private String deployment = "";
    private @Nullable LlmWorkerVerticle verticle;

    private TestWorker(Vertx vertx) throws Exception {
        this.vertx = vertx;
        BusCodecs.register(vertx.eventBus());
        home = new ScriptedHome(vertx);
    }

    /** With the hand-driven backend and the manual clock. */
    public static TestWorker deploy(Vertx vertx, WorkerConfig config) throws Exception {
        TestWorker worker = new TestWorker(vertx);
        worker.deploy(config, worker.clock, any -> Future.succeededFuture(List.of(worker.backend)));
        return worker;
    }

    /** With another backend and the real clock. */
    public static TestWorker deploy(Vertx vertx, WorkerConfig config, Function<Vertx, LlmBackend> open)
            throws Exception {
        TestWorker worker = new TestWorker(vertx);
        worker.deploy(config, System::nanoTime, own -> Future.succeededFuture(List.of(open.apply(own))));
        return worker;
    }

    private void deploy(WorkerConfig config, LongSupplier nanoClock, Function<Vertx, Future<List<LlmBackend>>> open)
            throws Exception {
        NodeEnvironment environment = new NodeEnvironment(
                NODE,
                new Presence(),
                nanoClock,
                new Random(1),
                address -> change(() -> forgotten.add(address)),
                new WorkersByLoop(),
                new StreamMoves());
        LlmWorkerVerticle deployed =
                new LlmWorkerVerticle(environment, 0, config, meter, JtokkitTokenizer.load(vertx), open);
        verticle = deployed;
        deployment = vertx.deployVerticle(deployed).await(40, TimeUnit.SECONDS);
    }

    /** Goes on with other backends, which the function makes. */
    Future<Void> use(Function<List<LlmBackend>, Future<List<LlmBackend>>> open) {
        return requireNonNull(verticle).use(open);
    }

    public Future<Void> undeploy() {
        return vertx.undeploy(deployment);
    }

    public StartReply start(StartStream start) throws Exception {
        return vertx.eventBus()
                .<StartReply>request(ADDRESS, start)
                .await(40, TimeUnit.SECONDS)
                .body();
    }

    /** Opens the stream at the home, and starts it. */
    public HomeStream started(StartStream start) throws Exception {
        HomeStream stream = home.open(start.streamId());
        assertThat(start(start).verdict()).isEqualTo(StartReply.Verdict.ACCEPTED);
        return stream;
    }

    public HomeStream started(StreamId id) throws Exception {
        return started(Starts.of(id, 1));
    }

    public void send(BusMessage message) {
        vertx.eventBus().send(ADDRESS, message);
    }

    public void credit(StreamId id, long fastestSeq, int viewers) {
        send(StreamControl.credit(id, 1, fastestSeq, viewers));
    }

    /** Whatever was sent to the worker was handled, and what it sent then has arrived. */
    public void settle() throws Exception {
        for (int i = 0; i < 3; i++) {
            start(Starts.of(Starts.id(-1), 1, "no such model", StreamOptions.DEFAULT));
        }
        home.settle();
    }

    public synchronized WorkerStatus status() {
        return statuses.get(statuses.size() - 1);
    }

    public void awaitStatus(String what, Predicate<WorkerStatus> wanted) throws InterruptedException {
        await(what, () -> wanted.test(status()));
    }

    public synchronized List<String> forgotten() {
        return List.copyOf(forgotten);
    }

    /** Every stream that was accepted has ended, runs or waits. */
    public void assertBalanced() throws Exception {
        settle();
        WorkerStatus last = status();
        assertThat(meter.accepted())
                .as("accepted = ended + active + queued")
                .isEqualTo(meter.outcomes().size() + last.active() + last.queued());
    }

    @Override
    public synchronized String toString() {
        return statuses.isEmpty() ? "no status" : status().toString();
    }

    private final class Presence implements NodePresence {
        @Override
        public void workerChanged(WorkerStatus status) {
            change(() -> statuses.add(status));
        }

        @Override
        public void gatewayChanged(int instance, long streams, long connections) {}

        @Override
        public void gatewayListens(String gatewayUrl) {}

        @Override
        public void drains() {}
    }
}
