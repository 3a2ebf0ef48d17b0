package dev.tokenbus.gateway.loop;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.cluster.NodePresence;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.cluster.WorkersByLoop;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Sources;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.quota.Quotas;
import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.protocol.log.LogBudget;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Event loops of a node without workers, for tests of what runs on them. */
public final class TestLoop {
    private TestLoop() {}

    public static GatewayLoop of(Vertx vertx, int index) {
        return of(vertx, index, GatewayConfig.DEFAULT, System::nanoTime);
    }

    public static GatewayLoop of(Vertx vertx, int index, GatewayConfig config, LongSupplier nanoClock) {
        NodeEnvironment environment = new NodeEnvironment(
                "node",
                NodePresence.NOWHERE,
                nanoClock,
                new Random(1),
                address -> {},
                new WorkersByLoop(),
                new StreamMoves());
        return new GatewayLoop(
                vertx,
                vertx.getOrCreateContext(),
                environment,
                index,
                () -> config,
                GatewayMeter.NOOP,
                new LogBudget(1 << 20, delta -> {}),
                new NodeDirectory("node", System::nanoTime, new Random(1)),
                new AccessTokens(new TokenKeys(new byte[32]), () -> 0, 3600),
                new Sources(new TokenKeys(new byte[32])),
                Authenticator.OPEN,
                new Quotas(config, nanoClock, GatewayMeter.NOOP));
    }

    /** As {@link #of}, but on another loop than all others of this kind: a thread that is not Vert.x's own keeps its context. */
    public static GatewayLoop onALoopOfItsOwn(Vertx vertx, int index) throws InterruptedException {
        AtomicReference<GatewayLoop> made = new AtomicReference<>();
        Thread maker = new Thread(() -> made.set(of(vertx, index)));
        maker.start();
        maker.join();
        return Objects.requireNonNull(made.get());
    }

    /** Runs an action on a loop, and waits until it is done. */
    public static void run(GatewayLoop loop, Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.context().runOnContext(v -> {
            try {
                action.run();
                done.complete(null);
            } catch (Throwable failed) {
                done.completeExceptionally(failed);
            }
        });
        Waiting.forResult(done);
    }

    /** Holds the loop that calls this, until a test lets it go on. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(40, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody lets this loop go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
