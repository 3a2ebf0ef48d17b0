package dev.tokenbus.gateway;

import static java.util.Objects.requireNonNull;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.gateway.client.ClientServices;
import dev.tokenbus.gateway.client.FrameDispatch;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.http.Followers;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.gateway.http.HttpRoutes;
import dev.tokenbus.gateway.http.StreamResource;
import dev.tokenbus.gateway.locate.GatewayDrain;
import dev.tokenbus.gateway.locate.PeerRequests;
import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.locate.SplitBrainMerge;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.locate.StreamOwners;
import dev.tokenbus.gateway.netty.BoundedInflation;
import dev.tokenbus.gateway.open.StreamOpener;
import dev.tokenbus.gateway.relay.AccessTokens;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.socket.Sessions;
import dev.tokenbus.gateway.socket.WebSocketSession;
import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.LogBudget;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway instance: an HTTP server (shared port with the node's other instances), the sessions of the sockets that it
 * accepted, and the streams that they started. All of it belongs to the instance's event loop.
 *
 * <p>{@link #stop} takes no new connections and streams, tells the clients to go away, moves its
 * streams to other gateways, lets clients finish up to {@link GatewayConfig#drainMs}, and closes the rest with 4000.
 */
public final class GatewayVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayVerticle.class);
    private static final long TICK_MS = 1000;

    private final NodeEnvironment environment;
    private final int index;
    private final int instances;
    private final GatewayConfig config;
    private final GatewayMeter meter;
    private final StreamOwners owners;
    private final byte[] tokenKey;
    private @Nullable GatewayLoop services;
    private @Nullable HttpServer server;
    private @Nullable Relays relays;
    private @Nullable Sessions sessions;
    private @Nullable Followers followers;
    private @Nullable Promise<Void> drained;

    /**
     * @param index the instance's number on its node, from 0
     * @param instances how many the node has; they share the node's limits
     * @param owners the same object for all instances of the node
     * @param tokenKey what the streams' tokens are signed with, the same on all gateways of a cluster
     */
    public GatewayVerticle(
            NodeEnvironment environment,
            int index,
            int instances,
            GatewayConfig config,
            GatewayMeter meter,
            StreamOwners owners,
            byte[] tokenKey) {
        this.environment = environment;
        this.index = index;
        this.instances = instances;
        this.config = config;
        this.meter = meter;
        this.owners = owners;
        this.tokenKey = tokenKey.clone();
    }

    @Override
    public Future<?> start() {
        NodeDirectory directory =
                new NodeDirectory(environment.nodeId(), environment.nanoClock(), environment.random());
        GatewayLoop shared = new GatewayLoop(
                vertx, context, environment, index, config, meter, budget(), directory, tokens(), new JsonWriter());
        Relays ownRelays = new Relays(
                shared,
                owners,
                share(config.limits().maxStreams()),
                config.retention().retainedBytes() / instances,
                this::changed);
        StreamFinder finder = new StreamFinder(shared, ownRelays);
        ClientServices clients = new ClientServices(shared, new StreamOpener(shared, ownRelays, finder), finder);
        Sessions ownSessions = new Sessions(
                shared,
                client -> new FrameDispatch(client, clients),
                share(config.limits().maxConnections()),
                this::changed);
        services = shared;
        relays = ownRelays;
        sessions = ownSessions;
        directory.onLost(ownRelays::nodeLost);
        directory.onReturned(new SplitBrainMerge(shared, ownRelays::homes)::returned);
        vertx.setPeriodic(TICK_MS, timer -> tick(ownRelays, ownSessions));
        return directory
                .listen(vertx)
                .compose(listening -> vertx.eventBus()
                        .<Digest>consumer(
                                Addresses.gateway(environment.nodeId(), index),
                                message -> message.reply(ownRelays.answer(message.body())))
                        .completion())
                .compose(listening -> vertx.eventBus()
                        .<BusMessage>consumer(
                                Addresses.gateway(environment.nodeId()), new PeerRequests(shared, ownRelays)::handle)
                        .completion())
                .compose(listening -> listen(shared, finder, ownSessions))
                .onSuccess(this::listens);
    }

    private Future<HttpServer> listen(GatewayLoop shared, StreamFinder finder, Sessions ownSessions) {
        Followers ownFollowers = new Followers(shared, share(config.limits().maxConnections()), this::changed);
        followers = ownFollowers;
        List<HttpDoor> doors = List.of(new StreamResource(shared, finder, ownFollowers));
        Router router = new HttpRoutes(shared.directory(), doors).router(vertx);
        HttpServer http = vertx.createHttpServer(options())
                .connectionHandler(ownSessions::connected)
                .requestHandler(request -> ownSessions.requested(request, router));
        server = http;
        // A negative port is one free port for all instances; 0 would be another one for each.
        return http.listen(
                config.listen().port() == 0 ? -1 : config.listen().port(),
                config.listen().host());
    }

    private LogBudget budget() {
        return new LogBudget(LogBudget.orShareOfHeap(config.retention().heldBytes()) / instances, meter::heldBytes);
    }

    private AccessTokens tokens() {
        return new AccessTokens(
                tokenKey,
                () -> Instant.now().getEpochSecond(),
                TimeUnit.HOURS.toSeconds(config.access().tokenHours()));
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                // All is written on the connection's event loop; without it each connection keeps a queue of 4 KB for
                // others.
                .setStrictThreadMode(true)
                // With it a connection would be unknown, and could stay, until its first request is complete.
                .setHttp2ClearTextEnabled(false)
                .setMaxWebSocketFrameSize(config.limits().maxFrameBytes())
                .setMaxWebSocketMessageSize(config.limits().maxMessageBytes())
                // BoundedInflation replaces what this puts in; without it, extensions are refused altogether.
                .setPerMessageWebSocketCompressionSupported(config.listen().compression())
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketCompressionLevel(BoundedInflation.LEVEL)
                .setWebSocketAllowServerNoContext(true)
                .setWebSocketPreferredClientNoContext(true)
                .setTcpNoDelay(true)
                .setReadIdleTimeout(idleSeconds())
                .setWebSocketClosingTimeout(WebSocketSession.CLOSING_SECONDS);
    }

    /** For connections that are neither sockets nor followers; those are looked after by their heartbeats and keep-alives. */
    private int idleSeconds() {
        return (int) config.liveness()
                        .heartbeat()
                        .multipliedBy(2)
                        .plus(config.liveness().pong())
                        .toSeconds()
                + 5;
    }

    private void listens(HttpServer http) {
        if (index == 0) {
            environment.presence().gatewayListens("http://" + config.listen().host() + ":" + http.actualPort());
        }
        LOG.debug("gateway instance={} listens on port={}", index, http.actualPort());
    }

    /** The port that the instance listens on; only after it was deployed. */
    public int port() {
        if (server == null) {
            throw new IllegalStateException("not deployed");
        }
        return server.actualPort();
    }

    /** Whether it knows somebody to answer prompts. May be asked from any thread once the verticle is deployed. */
    public Future<Boolean> hasWorkers() {
        Promise<Boolean> answer = Promise.promise();
        context.runOnContext(v -> answer.complete(
                services != null && !services.directory().models().isEmpty()));
        return answer.future();
    }

    private int share(int ofNode) {
        return (ofNode + instances - 1) / instances;
    }

    private void tick(Relays ownRelays, Sessions ownSessions) {
        ownRelays.tick();
        ownSessions.tick();
        changed();
    }

    private void changed() {
        if (relays == null || sessions == null) {
            return;
        }
        environment.presence().gatewayChanged(index, relays.live(), sessions.count());
        if (drained != null && !sessions.haveStreams() && (followers == null || followers.isEmpty())) {
            drained.tryComplete();
        }
    }

    /**
     * When a client is to go, in milliseconds: spread over half of the time, so that they do not all come to the other gateways
     * at once; where there is no other, they are best off here until the end.
     */
    private int goingAfter() {
        GatewayLoop shared = requireNonNull(services);
        return shared.directory().chooseGatewayExcept(shared.nodeId()).isEmpty()
                ? drainMs()
                : environment.random().nextInt(drainMs() / 2 + 1);
    }

    private int drainMs() {
        return (int) config.listen().drain().toMillis();
    }

    @Override
    public Future<?> stop() {
        if (server == null || sessions == null || relays == null) {
            return Future.succeededFuture();
        }
        Sessions ownSessions = sessions;
        relays.drain();
        ownSessions.drain(drainMs(), this::goingAfter);
        if (followers != null) {
            followers.drain(this::goingAfter);
        }
        Future<Void> unbound = server.shutdown(drainMs() + 10_000L, TimeUnit.MILLISECONDS);
        Promise<Void> noStreams = Promise.promise();
        drained = noStreams;
        Relays ownRelays = relays;
        GatewayDrain departure = new GatewayDrain(requireNonNull(services), ownRelays::homes);
        long deadline = vertx.setTimer(Math.max(1, drainMs()), timer -> {
            noStreams.tryComplete();
            departure.giveUp();
        });
        Future<Void> moved = departure.begin();
        changed();
        return noStreams.future().compose(done -> moved).compose(done -> {
            vertx.cancelTimer(deadline);
            ownRelays.closeMirrors();
            ownSessions.closeAll(CloseCode.DRAINED);
            if (followers != null) {
                followers.endAll();
            }
            return unbound;
        });
    }
}
