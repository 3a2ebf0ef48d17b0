package dev.tokenbus.gateway.door;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.cluster.NodePresence;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.cluster.WorkersByLoop;
import dev.tokenbus.gateway.RecordingMeter;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Sources;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.locate.StreamOwners;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.open.StreamOpener;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.quota.Quotas;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.log.LogBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Random;
import java.util.function.Supplier;

/** A gateway instance without a door, on a real bus, with a scripted worker: a test adds the door. Holds at most two live streams. */
final class DoorlessGateway implements AutoCloseable {
    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    final Context context = vertx.getOrCreateContext();
    final RecordingMeter meter = new RecordingMeter();
    final NodeDirectory directory = new NodeDirectory("home", System::nanoTime, new Random(1));
    final GatewayLoop loop = new GatewayLoop(
            vertx,
            context,
            new NodeEnvironment(
                    "home",
                    NodePresence.NOWHERE,
                    System::nanoTime,
                    new Random(42),
                    address -> {},
                    new WorkersByLoop(),
                    new StreamMoves()),
            0,
            () -> GatewayConfig.DEFAULT,
            meter,
            new LogBudget(1 << 20, meter::heldBytes),
            directory,
            new AccessTokens(new TokenKeys(new byte[32]), () -> 0, 3600),
            new Sources(new TokenKeys(new byte[32])),
            Authenticator.OPEN,
            new Quotas(GatewayConfig.DEFAULT, System::nanoTime, meter));
    final Relays relays = new Relays(loop, new StreamOwners(), () -> 2, () -> 2, 1 << 20, () -> {});
    final StreamFinder finder = new StreamFinder(loop, relays);
    final StreamOpener opener = new StreamOpener(loop, relays, finder);
    final ScriptedWorker worker;

    DoorlessGateway() {
        BusCodecs.register(vertx.eventBus());
        Waiting.forResult(onLoop(() -> directory.listen(vertx)));
        worker = new ScriptedWorker(vertx, "worker-1", ScriptedWorker.MODEL);
        Waiting.until(vertx, "the worker is known", () -> !directory.models().isEmpty());
    }

    /** Does something on the gateway's event loop. */
    <T> Future<T> onLoop(Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> action.get().onComplete(done));
        return done.future();
    }

    @Override
    public void close() {
        Waiting.forResult(vertx.close());
    }
}
