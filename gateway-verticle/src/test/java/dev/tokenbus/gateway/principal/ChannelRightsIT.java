package dev.tokenbus.gateway.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where clients are authenticated, a channel is its principal's own, or of those who have rights to it. */
class ChannelRightsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Keys keys;

    @SuppressWarnings("NullAway.Init")
    private KeyAuthenticator authenticator;

    @SuppressWarnings("NullAway.Init")
    private ApiKey owner;

    @SuppressWarnings("NullAway.Init")
    private ApiKey stranger;

    @SuppressWarnings("NullAway.Init")
    private GatewayFixture gateway;

    @SuppressWarnings("NullAway.Init")
    private ScriptedWorker worker;

    @BeforeEach
    void start() {
        Path file = folder.resolve("keys.jsonl");
        keys = new Keys(file);
        owner = keys.create("owner");
        stranger = keys.create("stranger");
        authenticator = KeyAuthenticator.open(file, InstantSource.system());
        gateway = GatewayFixture.start(config -> config, authenticator);
        worker = gateway.worker();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void theChannelsOfTwoClientsAreTwo() {
        TestClient other = gateway.connect(stranger);
        other.send("{\"type\":\"subscribe\",\"channel\":\"news\"}");
        TestClient own = gateway.connect(owner);
        own.send("{\"type\":\"subscribe\",\"channel\":\"news\"}");
        other.fence();
        own.fence();

        gateway.connect(owner).prompt("hi", "\"channel\":\"news\"");
        worker.starts.next().text("hello").ends();

        assertThat(own.next(ServerFrame.Done.class)).isNotNull();
        assertThat(other.fence()).isEmpty();
    }

    private ApiKey with(ChannelRights rights) {
        ApiKey key =
                keys.create("with rights", new Grant(List.of(), null, rights, PrincipalLimits.AS_CONFIGURED, false));
        authenticator.reload();
        return key;
    }

    @Test
    void twoClientsShareAChannelThatBothHaveRightsTo_andNobodyElseHearsOfIt() {
        ApiKey writer = with(new ChannelRights(List.of("team-a.*"), null));
        ApiKey reader = with(new ChannelRights(null, List.of("team-a.news")));
        TestClient listening = gateway.connect(reader);
        listening.send("{\"type\":\"subscribe\",\"channel\":\"team-a.news\"}");
        TestClient other = gateway.connect(stranger);
        other.send("{\"type\":\"subscribe\",\"channel\":\"team-a.news\"}");
        TestClient prying = gateway.connect(with(new ChannelRights(List.of("*"), List.of("*"))));
        prying.send("{\"type\":\"subscribe\",\"channel\":\"" + stranger.id() + "\\u0001team-a.news\"}");
        listening.fence();
        other.fence();
        prying.fence();

        gateway.connect(writer).prompt("hi", "\"channel\":\"team-a.news\"");
        worker.starts.next().text("hello").ends();

        assertThat(listening.next(ServerFrame.Done.class)).isNotNull();
        gateway.connect(stranger).prompt("hi", "\"channel\":\"team-a.news\"");
        worker.starts.next().text("mine").ends();
        assertThat(other.next(ServerFrame.Chunk.class).data()).isEqualTo("mine");
        other.next(ServerFrame.Done.class);
        assertThat(listening.fence()).isEmpty();
        assertThat(prying.fence()).isEmpty();
    }

    @Test
    void aChannelThatAClientHasNoRightToIsForbidden_whetherThereIsOneOrNot() {
        TestClient limited = gateway.connect(with(new ChannelRights(List.of("team-a.*"), List.of("team-a.*", "news"))));

        limited.prompt("hi", "\"id\":\"a\"", "\"channel\":\"news\"");
        ServerFrame.Error known = limited.error();
        limited.prompt("hi", "\"id\":\"a\"", "\"channel\":\"nothing\"");
        ServerFrame.Error unknown = limited.error();
        limited.send("{\"type\":\"subscribe\",\"channel\":\"team-b\"}");

        assertThat(known.failure().code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(unknown).isEqualTo(known);
        assertThat(limited.error().failure()).isEqualTo(known.failure());
        assertThat(gateway.liveStreams()).isZero();
    }
}
