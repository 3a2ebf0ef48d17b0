package dev.tokenbus.benchmarks.chaos.bus;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.testkit.wire.FaultyBus;
import io.vertx.core.Promise;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VerticleFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * Disturbs the bus of a node that runs with the agent, and of no other. It is a verticle factory, because Vert.x hands itself to
 * each factory on the class path; it makes no verticles.
 */
public final class BusFaultInstaller implements VerticleFactory {
    private static final int LOST_PERCENT = 5;
    private static final int LATE_PERCENT = 10;
    private static final int TWICE_PERCENT = 5;
    private static final long LOOK_MS = 200;

    private volatile boolean on;

    @Override
    public void init(Vertx vertx) {
        String file = System.getProperty(BusFaultAgent.FILE);
        if (file != null) {
            disturb(vertx, Path.of(file));
        }
    }

    FaultyBus disturb(Vertx vertx, Path file) {
        vertx.setPeriodic(LOOK_MS, timer -> on = Files.exists(file));
        return new FaultyBus(
                vertx,
                ProcessHandle.current().pid(),
                LOST_PERCENT,
                LATE_PERCENT,
                TWICE_PERCENT,
                body -> on && body instanceof BusMessage);
    }

    @Override
    public String prefix() {
        return "tokenbus-chaos";
    }

    @Override
    public void createVerticle(String name, ClassLoader loader, Promise<Callable<Verticle>> promise) {
        promise.fail("it makes no verticles");
    }
}
