package dev.tokenbus.gateway;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Sources;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.locate.StreamOwners;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.quota.Quotas;
import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.protocol.log.LogBudget;
import dev.tokenbus.tls.Certificates;
import dev.tokenbus.tls.PemFiles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One gateway instance: an HTTP server (shared port with the node's other instances), the sessions of the sockets that it
 * accepted, and the streams that they started. All of it belongs to the instance's event loop.
 *
 * <p>{@link #stop} takes no new connections and streams, tells the clients to go away, moves its streams to other gateways, lets
 * clients finish until the drain time of {@link GatewayConfig#listen} is over, and closes the rest with 4000.
 */
public final class GatewayVerticle extends VerticleBase {
    private final NodeEnvironment environment;
    private final Instance instance;
    private volatile GatewayConfig config;
    private final GatewayMeter meter;
    private final StreamOwners owners;
    private final TokenKeys tokenKeys;
    private final Authenticator authenticator;
    private final Quotas quotas;
    private @Nullable Gateway gateway;

    /**
     * @param index the instance's number on its node, from 0
     * @param instances how many the node has; they share the node's limits
     * @param owners the same object for all instances of the node
     * @param tokenKeys what the streams' tokens are signed with; the same object for all instances of the node
     * @param authenticator says who clients are; the same object for all instances of the node
     * @param quotas says how much clients may use; the same object for all instances of the node
     */
    public GatewayVerticle(
            NodeEnvironment environment,
            int index,
            int instances,
            GatewayConfig config,
            GatewayMeter meter,
            StreamOwners owners,
            TokenKeys tokenKeys,
            Authenticator authenticator,
            Quotas quotas) {
        this.environment = environment;
        this.instance = new Instance(index, instances);
        this.config = config;
        this.meter = meter;
        this.owners = owners;
        this.tokenKeys = tokenKeys;
        this.authenticator = authenticator;
        this.quotas = quotas;
    }

    @Override
    public Future<?> start() {
        meterLimits();
        GatewayLoop loop = new GatewayLoop(
                vertx,
                context,
                environment,
                instance.index(),
                () -> config,
                meter,
                new LogBudget(
                        LogBudget.orShareOfHeap(config.retention().heldBytes()) / instance.count(), meter::heldBytes),
                new NodeDirectory(environment.nodeId(), environment.nanoClock(), environment.random()),
                new AccessTokens(
                        tokenKeys,
                        () -> Instant.now().getEpochSecond(),
                        TimeUnit.HOURS.toSeconds(config.access().tokenHours())),
                new Sources(tokenKeys),
                authenticator,
                quotas);
        return certificates().compose(certificates -> {
            Gateway started = new Gateway(loop, instance, owners, certificates);
            gateway = started;
            return started.start();
        });
    }

    private void meterLimits() {
        meter.limits(
                config.limits().node().maxConnections(),
                config.limits().node().maxStreams(),
                LogBudget.orShareOfHeap(config.retention().heldBytes()));
    }

    /** Goes on with another configuration, of which that counts which is read at each use. Thread-safe. */
    public void use(GatewayConfig other) {
        config = other;
        quotas.use(other);
        meterLimits();
    }

    private Future<Optional<Certificates>> certificates() {
        Optional<PemFiles> files = config.listen().tls().files();
        return files.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : vertx.executeBlocking(() -> files.map(PemFiles::read));
    }

    @Override
    public Future<?> stop() {
        return gateway == null ? Future.succeededFuture() : gateway.drain();
    }

    /** The port that the instance listens on; only after it was deployed. */
    public int port() {
        if (gateway == null) {
            throw new IllegalStateException("not deployed");
        }
        return gateway.port();
    }

    /** Whether it knows somebody to answer prompts. May be asked from any thread once the verticle is deployed. */
    public Future<Boolean> hasWorkers() {
        Promise<Boolean> answer = Promise.promise();
        context.runOnContext(v -> answer.complete(gateway != null && gateway.hasWorkers()));
        return answer.future();
    }
}
