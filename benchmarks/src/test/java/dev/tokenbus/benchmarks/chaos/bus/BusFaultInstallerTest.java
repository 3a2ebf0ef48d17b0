package dev.tokenbus.benchmarks.chaos.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.testkit.wire.FaultyBus;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VerticleFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusFaultInstallerTest {
    private static final int MESSAGES = 1000;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger arrived = new AtomicInteger();

    @TempDir
    Path directory;

    @AfterEach
    void close() throws Exception {
        vertx.close().await(40, TimeUnit.SECONDS);
    }

    @Test
    void vertxFindsIt() {
        assertThat(ServiceLoader.load(VerticleFactory.class)).anyMatch(BusFaultInstaller.class::isInstance);
    }

    @Test
    void messagesSufferOnlyWhileTheFileIsThere() throws Exception {
        BusCodecs.register(vertx.eventBus());
        Path file = directory.resolve("on");
        FaultyBus bus = new BusFaultInstaller().disturb(vertx, file);
        vertx.eventBus().consumer("here", message -> arrived.incrementAndGet());

        assertThat(suffering(bus)).isZero();
        Awaitility.await().untilAtomic(arrived, Matchers.is(MESSAGES));
        Files.createFile(file);
        Awaitility.await().until(() -> suffering(bus) > 0);
        assertThat(bus.lost()).isPositive();
        Files.delete(file);
        Awaitility.await().until(() -> suffering(bus) == 0);
    }

    /** How many more suffer when messages are sent. */
    private int suffering(FaultyBus bus) throws Exception {
        int before = bus.lost() + bus.late() + bus.twice();
        int arrivedBefore = arrived.get();
        StreamId id = StreamId.of("abcdefgh-node", new byte[16]);
        for (int i = 0; i < MESSAGES; i++) {
            vertx.eventBus().send("here", StreamControl.stop(id, i));
        }
        // Most arrive, whatever happens to the bus.
        Awaitility.await().until(() -> arrived.get() - arrivedBefore > MESSAGES / 2);
        return bus.lost() + bus.late() + bus.twice() - before;
    }
}
