package dev.tokenbus.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many clients that start, stop, pause and leave in a random order, which the seed repeats; nothing stays behind. */
class StormIT {
    private static final int SOCKETS = 300;
    private static final int ROUNDS = 3000;
    private static final long SEED = 20_260_722;

    private final Random random = new Random(SEED);
    private final List<TestClient> open = new ArrayList<>();
    private final List<Attempt> live = new ArrayList<>();
    private final List<Attempt> all = new ArrayList<>();
    private GatewayFixture gateway =
            GatewayFixture.start(config -> config.with("startMs", 100).with("heartbeatMs", 3_600_000));
    private ScriptedWorker worker = gateway.worker();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void nothingStaysBehind() {
        worker.answers(start -> switch (random(start.epoch())) {
            case 0 -> StartReply.refused(StartReply.Verdict.BUSY, 100);
            case 1 -> null;
            case 2 -> StartReply.accepted(2, "");
            default -> StartReply.accepted(0, "");
        });
        for (int i = 0; i < SOCKETS; i++) {
            open.add(gateway.connect());
        }
        for (int i = 0; i < ROUNDS; i++) {
            step();
        }

        finish();

        assertThat(gateway.meter.count("streamStarted")).isGreaterThan(100);
        assertThat(gateway.meter.count("streamEnded")).isEqualTo(gateway.meter.count("streamStarted"));
        assertThat(gateway.meter.count("connectionClosed")).isEqualTo(gateway.meter.count("connectionOpened"));
        for (Attempt attempt : all) {
            DigestReply.Entry entry = worker.digest(attempt);
            assertThat(entry.viewers()).isZero();
            assertThat(entry.verdict()).isNotEqualTo(DigestReply.Verdict.LIVE);
        }
    }

    /** A number from 0 to 9 that the attempt alone decides. */
    private static int random(long epoch) {
        return (int) (epoch % 10);
    }

    private void step() {
        worker.starts.takeAll().forEach(attempt -> {
            live.add(attempt);
            all.add(attempt);
        });
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> client().prompt("p", "\"id\":\"" + random.nextInt(1000) + "\"");
            case 3 -> client().send("{\"prompts\":[\"1\",\"2\",\"3\"]}");
            case 4 -> aboutAStreamOf(client(), random.nextBoolean() ? "stop" : "pause");
            case 5 -> leave();
            default -> produce();
        }
    }

    private TestClient client() {
        return open.get(random.nextInt(open.size()));
    }

    private void aboutAStreamOf(TestClient client, String what) {
        for (ServerFrame frame : client.frames.takeAll()) {
            if (frame instanceof ServerFrame.Started started) {
                client.about(what, started.streamId());
            }
        }
    }

    private void leave() {
        if (open.size() > 20) {
            open.remove(random.nextInt(open.size())).close();
        }
    }

    private void produce() {
        if (live.isEmpty()) {
            return;
        }
        Attempt attempt = live.get(random.nextInt(live.size()));
        attempt.text("some ", "text ");
        if (random.nextInt(3) == 0) {
            attempt.send(random.nextBoolean() ? attempt.done() : attempt.stopped());
            live.remove(attempt);
        }
    }

    /** Ends every stream, and everybody leaves. */
    private void finish() {
        for (TestClient client : open) {
            client.fence();
        }
        open.forEach(TestClient::closeAndWait);
        gateway.untilNobodyIsConnected();
        worker.starts.takeAll().forEach(attempt -> {
            live.add(attempt);
            all.add(attempt);
        });
        Waiting.until(gateway.vertx, "no live stream", () -> {
            worker.starts.takeAll().forEach(live::add);
            live.forEach(Attempt::ends);
            return gateway.liveStreams() == 0;
        });
    }
}
