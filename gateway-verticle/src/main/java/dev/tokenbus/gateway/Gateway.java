package dev.tokenbus.gateway;

import dev.tokenbus.gateway.client.ClientServices;
import dev.tokenbus.gateway.client.FrameDispatch;
import dev.tokenbus.gateway.config.PerNode;
import dev.tokenbus.gateway.console.ClusterStreams;
import dev.tokenbus.gateway.console.Console;
import dev.tokenbus.gateway.door.BodyReaders;
import dev.tokenbus.gateway.door.DoorServices;
import dev.tokenbus.gateway.http.Followers;
import dev.tokenbus.gateway.http.HttpRoutes;
import dev.tokenbus.gateway.http.PlainConnections;
import dev.tokenbus.gateway.locate.GatewayDrain;
import dev.tokenbus.gateway.locate.LargeAdoptions;
import dev.tokenbus.gateway.locate.NodeStreams;
import dev.tokenbus.gateway.locate.PeerRequests;
import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.locate.SplitBrainMerge;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.locate.StreamOwners;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.netty.AssemblyBudget;
import dev.tokenbus.gateway.open.StreamOpener;
import dev.tokenbus.gateway.responses.socket.ResponseSockets;
import dev.tokenbus.gateway.socket.OwnSockets;
import dev.tokenbus.gateway.socket.Sessions;
import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.HostPort;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.tls.CertificateWatch;
import dev.tokenbus.tls.Certificates;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a gateway instance, put together once: its streams, its sessions, its doors and its server. */
final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long TICK_MS = 1000;

    private final GatewayLoop loop;
    private final Vertx vertx;
    private final Instance instance;
    private final Optional<Certificates> certificates;
    private final Relays relays;
    private final NodeStreams streams;
    private final Sessions sessions;
    private final Followers followers;
    private final CutOff cutOff;
    private final SplitBrainMerge merge;
    private final LargeAdoptions large;
    private final HttpServer server;
    private final Promise<Void> noStreams = Promise.promise();
    private boolean draining;

    Gateway(GatewayLoop loop, Instance instance, StreamOwners owners, Optional<Certificates> certificates) {
        this.loop = loop;
        this.vertx = loop.vertx();
        this.instance = instance;
        this.certificates = certificates;
        var limits = loop.config().limits();
        Supplier<PerNode> ofNode = () -> loop.config().limits().node();
        relays = new Relays(
                loop,
                owners,
                instance.share(() -> ofNode.get().maxStreams()),
                instance.share(() -> ofNode.get().maxUnwatchedStreams()),
                loop.config().retention().retainedBytes() / instance.count(),
                this::changed);
        StreamFinder finder = new StreamFinder(loop, relays);
        StreamOpener opener = new StreamOpener(loop, relays, finder);
        streams = new NodeStreams(loop, owners);
        ClusterStreams cluster = new ClusterStreams(loop, streams);
        Console console = new Console(loop, instance.share(() -> ofNode.get().maxObservers()), cluster);
        ClientServices clients = new ClientServices(loop, opener, finder, console);
        var listen = loop.config().listen();
        PlainConnections plain = new PlainConnections(
                instance.share(PlainConnections.orShareOfDescriptors(listen.maxHttpConnections())),
                listen.handshake(),
                loop::now,
                loop.meter()::plainConnections,
                loop.meter()::plainConnectionClosed);
        var doors = loop.config().doors();
        long largest = Math.max(limits.maxMessageBytes(), (long) doors.maxBodyBytes() + doors.maxMediaBytes());
        large = new LargeAdoptions(loop, largest);
        AssemblyBudget assembly = new AssemblyBudget(
                AssemblyBudget.ofInstance(
                        limits.assemblyBytes(),
                        instance.count(),
                        limits.maxMessageBytes(),
                        (long) doors.maxBodyBytes() + doors.maxMediaBytes()),
                loop::now,
                loop.meter()::assemblyBytes);
        followers = new Followers(loop, instance.share(() -> ofNode.get().maxConnections()), plain, this::changed);
        DoorServices services = new DoorServices(loop, opener, finder, followers, assembly, new BodyReaders(vertx));
        sessions = new Sessions(
                loop,
                List.of(
                        new OwnSockets(loop, client -> new FrameDispatch(client, clients)),
                        new ResponseSockets(services)),
                assembly,
                plain,
                instance.share(() -> ofNode.get().maxConnections()),
                this::changed);
        cutOff = new CutOff(loop, sessions, followers);
        merge = new SplitBrainMerge(loop, relays.homes());
        Router router = new HttpRoutes(loop, Doors.of(services, cluster)).router(vertx);
        server = vertx.createHttpServer(HttpOptions.of(loop.config(), certificates))
                .connectionHandler(sessions::connected)
                .invalidRequestHandler(sessions::unreadable)
                .requestHandler(request -> sessions.requested(request, router));
    }

    /** Hears of the other nodes, answers them, and only then listens for clients. */
    Future<HttpServer> start() {
        loop.directory().onLost(relays::nodeLost);
        loop.directory().onLost(nodeId -> cutOff.check());
        loop.directory().onReturned(merge::returned);
        vertx.setPeriodic(TICK_MS, timer -> tick());
        return loop.directory()
                .listen(vertx)
                .compose(listening -> answerDigests())
                .compose(listening -> answerPeers())
                .compose(listening -> listen())
                .onSuccess(this::listens);
    }

    private Future<Void> answerDigests() {
        return vertx.eventBus()
                .<Digest>consumer(
                        Addresses.gateway(loop.nodeId(), instance.index()),
                        message -> message.reply(relays.answer(message.body())))
                .completion();
    }

    private Future<Void> answerPeers() {
        return vertx.eventBus()
                .<BusMessage>consumer(Addresses.gateway(loop.nodeId()), new PeerRequests(loop, relays, streams)::handle)
                .completion()
                .compose(listening -> instance.index() == 0 ? takeLarge() : Future.succeededFuture());
    }

    private Future<Void> takeLarge() {
        return vertx.eventBus()
                .<BusMessage>consumer(Addresses.prompts(loop.nodeId()), large::handle)
                .completion();
    }

    private Future<HttpServer> listen() {
        // A negative port is one free port for all instances; 0 would be another one for each.
        int port = loop.config().listen().port();
        return server.listen(port == 0 ? -1 : port, loop.config().listen().host());
    }

    private void listens(HttpServer http) {
        if (instance.index() == 0) {
            certificates.ifPresent(this::watch);
            loop.environment()
                    .presence()
                    .gatewayListens((certificates.isPresent() ? "https://" : "http://")
                            + HostPort.text(loop.config().listen().host(), http.actualPort()));
        }
        LOG.atDebug()
                .addKeyValue("instance", instance.index())
                .addKeyValue("port", http.actualPort())
                .log("a gateway instance listens");
    }

    /** One instance for all: they share the port, and what it shows. */
    private void watch(Certificates used) {
        CertificateWatch.begin(
                vertx,
                "gateway",
                loop.config().listen().tls().files().orElseThrow(),
                used,
                changed -> server.updateSSLOptions(HttpOptions.renewed(loop.config(), changed)));
    }

    int port() {
        return server.actualPort();
    }

    boolean hasWorkers() {
        return !loop.directory().models().isEmpty();
    }

    private void tick() {
        relays.tick();
        sessions.tick();
        followers.tick();
        cutOff.check();
        merge.tick();
        large.tick();
        if (instance.index() == 0) {
            loop.quotas().tick();
        }
        changed();
    }

    private void changed() {
        loop.environment()
                .presence()
                .gatewayChanged(instance.index(), relays.homes().live(), sessions.count());
        if (draining && !sessions.haveStreams() && followers.isEmpty()) {
            noStreams.tryComplete();
        }
    }

    /** Ends with the last stream, or when the drain time is over; whatever can move to another gateway moves. */
    Future<Void> drain() {
        draining = true;
        loop.meter().recovery().draining(1);
        relays.drain();
        sessions.drain(drainMs(), this::goingAfter);
        followers.sendAway(this::goingAfter);
        long lastMs = drainMs() + 10_000L;
        sessions.shutDown(lastMs);
        Future<Void> unbound = server.shutdown(lastMs, TimeUnit.MILLISECONDS);
        GatewayDrain departure = new GatewayDrain(loop, relays.homes()::all);
        long deadline = vertx.setTimer(Math.max(1, drainMs()), timer -> {
            noStreams.tryComplete();
            departure.giveUp();
        });
        Future<Void> moved = departure.begin();
        changed();
        return noStreams.future().compose(done -> moved).compose(done -> {
            vertx.cancelTimer(deadline);
            departure.endWhatRemains();
            relays.closeMirrors();
            sessions.closeAll(CloseCode.DRAINED);
            followers.endAll();
            return unbound;
        });
    }

    /**
     * When a client is to go, in milliseconds: spread over half of the time, so that they do not all come to the other gateways
     * at once; where there is no other, they are best off here until the end.
     */
    private int goingAfter() {
        return loop.directory().chooseGatewayExcept(loop.nodeId()).isEmpty()
                ? drainMs()
                : loop.environment().random().nextInt(drainMs() / 2 + 1);
    }

    private int drainMs() {
        return (int) loop.config().listen().drain().toMillis();
    }
}
