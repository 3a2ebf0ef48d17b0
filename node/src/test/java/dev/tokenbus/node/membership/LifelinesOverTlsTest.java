package dev.tokenbus.node.membership;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.busport.BusCertificates;
import dev.tokenbus.testkit.certificate.TestAuthority;
import dev.tokenbus.testkit.certificate.TestAuthority.Issued;
import dev.tokenbus.tls.Certificates;
import dev.tokenbus.tls.PemFiles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.spi.cluster.NodeInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the bus is on TLS, lifelines are too: it would cut others as soon as its patience with a handshake is over. */
class LifelinesOverTlsTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void end() {
        waitFor(vertx.close());
    }

    @Test
    void aLifelineShowsTheNodesCertificateAndItsEndIsHeard(@TempDir Path directory) throws Exception {
        TestAuthority authority = TestAuthority.in(directory);
        Issued issued = authority.issue("node");
        Certificates certificates = new PemFiles(
                        new PemFiles.Named("certificate", issued.certificate()),
                        new PemFiles.Named("key", issued.key()),
                        Optional.of(new PemFiles.Named("authority", authority.certificate())))
                .read();
        Promise<NetSocket> held = Promise.promise();
        NetServer bus = vertx.createNetServer(new NetServerOptions()
                        .setSsl(true)
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setKeyCertOptions(certificates.own())
                        .setTrustOptions(certificates.trusted()))
                .connectHandler(held::tryComplete);
        waitFor(bus.listen(0, "127.0.0.1"));
        Queue<String> dead = new ConcurrentLinkedQueue<>();
        Lifelines lifelines = new Lifelines(
                vertx,
                vertx.createNetClient(BusCertificates.use(certificates, new NetClientOptions(Lifelines.OPTIONS))),
                nodeId -> Future.succeededFuture(new NodeInfo("127.0.0.1", bus.actualPort(), null)),
                dead::add,
                doubtful -> {});

        lifelines.hold(List.of("other"));

        assertThat(waitFor(held.future()).isSsl()).isTrue();
        waitFor(bus.close());
        patiently().until(() -> dead.contains("other"));
    }
}
