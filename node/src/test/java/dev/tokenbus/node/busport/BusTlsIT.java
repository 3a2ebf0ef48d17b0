package dev.tokenbus.node.busport;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.certificate.TestAuthority;
import dev.tokenbus.testkit.certificate.TestAuthority.Issued;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On an event bus with TLS nobody is heard who has no certificate of the cluster's authority. */
class BusTlsIT {
    @TempDir
    private static Path home;

    @TempDir
    private static Path elsewhere;

    private static TestAuthority authority;
    private static Issued own;
    private static Issued renewed;
    private static Issued foreign;

    @TempDir
    private static Path files;

    private static final NodeCluster CLUSTER = new NodeCluster();
    private static final Vertx CLIENT = Vertx.vertx();

    private static TokenbusNode gateway;
    private static TokenbusNode worker;

    @BeforeAll
    static void startNodes() throws Exception {
        authority = TestAuthority.in(home);
        own = authority.issue("node");
        renewed = authority.issue("renewed");
        foreign = TestAuthority.in(elsewhere).issue("foreign");
        put(own);
        gateway = start(Role.GATEWAY);
        worker = start(Role.WORKER);
        NodeCluster.awaitReady(gateway);
    }

    @AfterAll
    static void end() {
        CLUSTER.close();
        waitFor(CLIENT.close());
    }

    private static void put(Issued certificate) throws IOException {
        Files.copy(certificate.certificate(), files.resolve("node.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(certificate.key(), files.resolve("node.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static TokenbusNode start(Issued certificate, Path trusted, Role... roles) {
        return CLUSTER.start(
                NodeCluster.config(Map.of(
                        "node.busTlsCertificate",
                        certificate.certificate().toString(),
                        "node.busTlsKey",
                        certificate.key().toString(),
                        "node.busTlsAuthority",
                        trusted.toString())),
                roles);
    }

    private static TokenbusNode start(Role... roles) {
        return start(new Issued(files.resolve("node.pem"), files.resolve("node.key")), authority.certificate(), roles);
    }

    private static void assertAnswers(String request) {
        JsonSocket socket = waitFor(JsonSocket.connect(CLIENT, gateway.gatewayPort()));
        assertThat(socket.start(request, 3, 0).await("done").getString("finishReason"))
                .isEqualTo("stop");
    }

    private static Set<String> idsKnownTo(TokenbusNode node) {
        return NodeCluster.status(node).getJsonArray("nodes").stream()
                .map(each -> ((JsonObject) each).getString("id"))
                .collect(Collectors.toSet());
    }

    @Test
    void nodesOfOneAuthorityStreamAndStrangersAreNotHeard() throws Exception {
        try (BusStranger silent = BusStranger.inPlainText(worker)) {
            assertAnswers("before");

            assertIsNotHeard(BusStranger.inPlainText(worker));
            assertIsNotHeard(BusStranger.overTls(CLIENT, worker, null, authority.certificate()));
            assertIsNotHeard(BusStranger.overTls(CLIENT, worker, foreign, authority.certificate()));
            try (BusStranger huge = BusStranger.inPlainText(worker)) {
                huge.writesHugeLength();
                huge.awaitEnd();
            }
            silent.awaitEnd();
        }
        assertThat(idsKnownTo(worker)).contains(gateway.nodeId()).doesNotContain(BusStranger.FORGED);
        assertAnswers("after");
    }

    private static void assertIsNotHeard(BusStranger stranger) throws IOException {
        try (stranger) {
            stranger.announces();
            stranger.awaitEnd();
        }
    }

    @Test
    void whatIsForgedIsHeardFromWhoeverHasACertificateAndMustBeAMessageStill() throws Exception {
        try (BusStranger insider = BusStranger.overTls(CLIENT, worker, own, authority.certificate())) {
            assertThat(insider.announces()).isTrue();
            patiently().until(() -> idsKnownTo(worker).contains(BusStranger.FORGED));

            insider.writesHugeLength();
            insider.awaitEnd();
        }
        patiently().until(() -> !idsKnownTo(worker).contains(BusStranger.FORGED));
        assertAnswers("after an insider");
    }

    @Test
    void aBusWithoutTlsHearsWhoeverReachesIt() throws Exception {
        try (NodeCluster plain = new NodeCluster();
                BusStranger stranger = BusStranger.inPlainText(plain.start(Role.WORKER))) {
            assertThat(stranger.announces()).isTrue();
            patiently().until(() -> idsKnownTo(plain.first()).contains(BusStranger.FORGED));
        }
    }

    @Test
    void aNodeWithoutTlsDoesNotJoinAndSaysWhy() {
        assertThatThrownBy(() -> CLUSTER.start(Role.GATEWAY))
                .hasStackTraceContaining("node.busTlsCertificate: empty")
                .hasStackTraceContaining("the event bus of this cluster is on TLS");
        assertAnswers("still");
    }

    @Test
    void aNodeOfAnotherAuthorityIsHeardByNobody() {
        TokenbusNode stranger = start(foreign, elsewhere.resolve("authority.pem"), Role.WORKER);
        assertAnswers("beside a stranger");

        // It hears itself when it has announced itself.
        patiently().until(() -> idsKnownTo(stranger).contains(stranger.nodeId()));
        assertThat(idsKnownTo(gateway)).doesNotContain(stranger.nodeId());
        assertThat(idsKnownTo(stranger)).containsExactly(stranger.nodeId());
        waitFor(stranger.close());
    }

    @Test
    void newCertificatesAreShownWithinSecondsAndBrokenOnesChangeNothing() throws Exception {
        String first = serialOf(worker);

        put(renewed);
        patiently().until(() -> !serialOf(worker).equals(first));
        String second = serialOf(worker);
        assertAnswers("renewed");

        Files.writeString(files.resolve("node.key"), "no key");
        assertThat(serialOf(worker)).isEqualTo(second);
        put(own);
        patiently().until(() -> serialOf(worker).equals(first));
        TokenbusNode late = start(Role.WORKER);
        patiently().until(() -> idsKnownTo(late).contains(gateway.nodeId()));
        assertAnswers("back");
        waitFor(late.close());
    }

    private static String serialOf(TokenbusNode node) throws Exception {
        try (BusStranger look = BusStranger.overTls(CLIENT, node, own, authority.certificate())) {
            return look.serialOfNode();
        }
    }

    @Test
    void filesThatAreNotInOrderAreNamedAtTheStart() {
        Issued mixed = new Issued(own.certificate(), renewed.key());
        Path none = files.resolve("none.pem");

        assertThatThrownBy(() -> start(mixed, authority.certificate(), Role.WORKER))
                .hasStackTraceContaining("node.busTlsKey: " + renewed.key()
                        + " (expected: the key of the certificate in " + own.certificate());
        assertThatThrownBy(() -> start(own, none, Role.WORKER))
                .hasStackTraceContaining("node.busTlsAuthority: " + none + " (no such file)");
        assertThatThrownBy(() -> start(own, own.key(), Role.WORKER))
                .hasStackTraceContaining("node.busTlsAuthority: " + own.key() + " (expected: a certificate in PEM)");
    }
}
