package dev.tokenbus.node.busport;

import dev.tokenbus.tls.Certificates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.impl.clustered.ClusteredEventBus;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.ServerSSLOptions;
import java.util.concurrent.TimeUnit;

/**
 * TLS between nodes: each shows a certificate, and takes only one of the same authority, whether it connects or is connected to. Names of
 * hosts are not compared: who has such a certificate is a node.
 */
public final class BusCertificates {
    /** A stranger that connects and says nothing is gone after so long. */
    private static final long HANDSHAKE_SECONDS = 5;

    private BusCertificates() {}

    /** Has a bus that is not started yet speak TLS. */
    public static EventBusOptions use(Certificates certificates, EventBusOptions bus) {
        bus.setSsl(true)
                .setKeyCertOptions(certificates.own())
                .setTrustOptions(certificates.trusted())
                .setClientAuth(ClientAuth.REQUIRED)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        return bus;
    }

    /** Has a client that connects to buses speak TLS. */
    public static NetClientOptions use(Certificates certificates, NetClientOptions client) {
        client.setSsl(true)
                .setHostnameVerificationAlgorithm("")
                .setKeyCertOptions(certificates.own())
                .setTrustOptions(certificates.trusted())
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        return client;
    }

    /** The same for a client that runs. */
    public static ClientSSLOptions ofClient(Certificates certificates) {
        return new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("")
                .setKeyCertOptions(certificates.own())
                .setTrustOptions(certificates.trusted())
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
    }

    /**
     * Has a running bus use others for the connections that follow. Vert.x has no method for that, so its bus's own server and client are
     * told; the future fails where it is made differently.
     */
    public static Future<?> use(Certificates certificates, Vertx vertx) {
        try {
            NetServer server = (NetServer) partOf(vertx, "server");
            NetClient client = (NetClient) partOf(vertx, "client");
            return server.updateSSLOptions(new ServerSSLOptions()
                            .setKeyCertOptions(certificates.own())
                            .setTrustOptions(certificates.trusted())
                            .setClientAuth(ClientAuth.REQUIRED)
                            .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                            .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS))
                    .compose(updated -> client.updateSSLOptions(ofClient(certificates)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Future.failedFuture(new IllegalStateException("this Vert.x takes no new ones: restart the node", e));
        }
    }

    private static Object partOf(Vertx vertx, String name) throws ReflectiveOperationException {
        var field = ClusteredEventBus.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(vertx.eventBus());
    }
}
