package dev.tokenbus.node.schedule;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.wire.JsonSocket;
import dev.tokenbus.worker.simulated.SimulatedText;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Runs a {@link Schedule}, and compares what each viewer has with the model's answer. */
@SuppressWarnings("NullAway.Init") // Set when it begins.
final class ScheduleRun {
    private final Vertx vertx;
    private final List<SocketAddress> gateways;
    private final Schedule schedule;
    private boolean deaths;
    private boolean cuts;
    private volatile List<ModelViewer> viewers = List.of();
    private JsonSocket starter;
    private JsonObject stream;

    /** @param gateways supplies the gateways that can be reached at that time */
    ScheduleRun(Vertx vertx, List<SocketAddress> gateways, Schedule schedule) {
        this.vertx = vertx;
        this.gateways = gateways;
        this.schedule = schedule;
    }

    /** Lets gateways die: viewers then go to another one. */
    ScheduleRun amongDeaths() {
        deaths = true;
        return this;
    }

    /** Lets the network be cut: each half may then have an attempt of its own, with other chunk boundaries. */
    ScheduleRun amongCuts() {
        cuts = true;
        return amongDeaths();
    }

    /** Every viewer of this gateway, which has fallen silent, goes to another one. */
    void leave(SocketAddress gateway) {
        viewers.forEach(viewer -> viewer.leave(gateway));
    }

    /** Runs to the end of the stream; a failure shows the schedule. */
    void run() {
        begin();
        finish();
    }

    /** Starts the stream. */
    void begin() {
        starter = waitFor(JsonSocket.connect(vertx, gateway(schedule.home())));
        stream = start(starter);
        viewers = IntStream.range(0, Schedule.VIEWERS)
                .mapToObj(i -> new ModelViewer(vertx, stream))
                .toList();
        if (deaths) {
            viewers.forEach(viewer -> viewer.comesBackTo(this::anyGateway));
        }
        if (schedule.starterLeaves()) {
            waitFor(starter.close());
        }
    }

    private SocketAddress anyGateway() {
        return gateway(ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
    }

    private SocketAddress gateway(int number) {
        List<SocketAddress> now = List.copyOf(gateways);
        return now.get(number % now.size());
    }

    /** Runs all steps, then every viewer reads to the end. */
    void finish() {
        schedule.steps().forEach(step -> act(viewers.get(step.viewer()), step));
        viewers.forEach(viewer -> viewer.finish(gateway(0)));
        viewers.forEach(this::check);
        viewers.forEach(this::readsAgain);
        if (!schedule.starterLeaves() && !deaths) {
            starter.awaitEnd(stream.getString("streamId"));
            assertThat(starter.text(stream.getString("streamId"))).isEqualTo(answer());
        }
        starter.close();
    }

    private JsonObject start(JsonSocket starter) {
        starter.send(new JsonObject().put("type", "hello").put("features", List.of("restart")));
        starter.send(new JsonObject()
                .put("type", "start")
                .put("id", "s")
                .put("prompt", prompt())
                .put(
                        "options",
                        new JsonObject()
                                .put("model", SimulatedText.TEXT)
                                .put("seed", schedule.seed())
                                .put(
                                        "streamOptions",
                                        new JsonObject()
                                                .put("onWorkerLoss", schedule.restarts() ? "restart" : "continue"))
                                .put(
                                        "sim",
                                        new JsonObject()
                                                .put("timeToFirstToken", schedule.tokenMs())
                                                .put("interTokenLatency", schedule.tokenMs())
                                                .put("length", schedule.tokens()))));
        return starter.await("started");
    }

    private String prompt() {
        return "Schedule " + schedule.seed();
    }

    private String answer() {
        return SimulatedText.answer(SimulatedText.TEXT, prompt(), schedule.seed(), schedule.tokens());
    }

    private void act(ModelViewer viewer, Schedule.Step step) {
        SocketAddress at = gateway(step.number());
        switch (step.action()) {
            case CONNECT -> viewer.connect(at, true);
            case LEAVE_OPEN -> viewer.connect(at, false);
            case TAIL -> {
                viewer.wantTail();
                viewer.connect(at, true);
            }
            case CONNECT_WITH_CREDIT -> viewer.connectWithCredit(at, step.number());
            case CREDIT -> viewer.giveCredit(step.number());
            case PAUSE -> viewer.pause();
            case RESUME -> viewer.resume();
            case SLOW -> viewer.slow(true);
            case QUICK -> viewer.slow(false);
            case SUBSCRIBE_AGAIN -> viewer.subscribeAgain();
            case UNSUBSCRIBE -> viewer.unsubscribe();
            case WAIT -> waitFor(vertx.timer(1 + 3L * step.number(), TimeUnit.MILLISECONDS));
        }
    }

    private void check(ModelViewer viewer) {
        try {
            viewer.transcript().settled().await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no end: " + viewer + " in " + schedule, e);
        }
        String as = viewer + " in " + schedule;
        assertThat(viewer.transcript().wrong()).as(as).isEmpty();
        assertThat(viewer.transcript().end()).as(as).isEqualTo("done");
        if (viewer.transcript().from() == 1) {
            assertThat(viewer.transcript().text()).as(as).isEqualTo(answer());
        } else {
            assertThat(answer()).as(as).endsWith(viewer.transcript().text());
        }
    }

    /** A viewer that comes to the other gateway after the end gets the same. */
    private void readsAgain(ModelViewer viewer) {
        ModelViewer late = new ModelViewer(vertx, stream);
        if (deaths) {
            late.comesBackTo(this::anyGateway);
        }
        late.transcript().startAfter(viewer.transcript().from() - 1);
        late.connect(gateway(schedule.home() + 1), true);
        check(late);
        assertThat(late.transcript().text())
                .as(() -> schedule.toString())
                .isEqualTo(viewer.transcript().text());
        if (!cuts) {
            assertThat(late.transcript().cursor())
                    .as(() -> schedule.toString())
                    .isEqualTo(viewer.transcript().cursor());
        }
        late.close();
        viewer.close();
    }
}
