package dev.tokenbus.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.worker.StreamControl.Kind;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams that outlive the connection that they were started on. */
class ResumeIT {
    private static final int EVENTS = 200;

    private GatewayFixture gateway = GatewayFixture.start();
    private ScriptedWorker worker = gateway.worker();
    private TestClient owner = gateway.connect();

    @BeforeEach
    void welcomed() {
        owner.next(ConnectionNotice.Welcome.class);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String[] words(int from, int to) {
        List<String> words = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            words.add(i % 7 == 0 ? "ą🚌" + i + " " : "w" + i + " ");
        }
        return words.toArray(String[]::new);
    }

    private static String text(int from, int to) {
        return String.join("", words(from, to));
    }

    private ServerFrame.Started start(String... fields) {
        owner.prompt("x", fields);
        return owner.started();
    }

    private static String subscribe(ServerFrame.Started stream, long after, long epoch, String token) {
        return "{\"type\":\"subscribe\",\"streamId\":\"" + stream.streamId() + "\",\"after\":" + after + ",\"epoch\":"
                + epoch + ",\"resumeToken\":\"" + token + "\"}";
    }

    private TestClient resumed(ServerFrame.Started stream, long after) {
        TestClient client = gateway.connect();
        client.send(subscribe(stream, after, stream.epoch(), String.valueOf(stream.resumeToken())));
        client.next(StreamNotice.Subscribed.class);
        return client;
    }

    @Test
    void anEndedStreamIsReplayedWholeFromEverySingleCursor() {
        ServerFrame.Started stream = start();
        Attempt attempt = worker.starts.next();
        attempt.text(words(1, EVENTS));
        attempt.ends();
        owner.textUntilDone();
        long timed = gateway.meter.count("overhead");

        for (int after = 0; after <= EVENTS; after++) {
            TestClient client = resumed(stream, after);

            assertThat(client.textUntilDone()).as("after " + after).isEqualTo(text(after + 1, EVENTS));
            client.close();
        }
        TestClient atEnd = resumed(stream, EVENTS + 1);
        assertThat(atEnd.fence()).isEmpty();
        assertThat(gateway.meter.count("overhead"))
                .as("a replay is as old as it is")
                .isEqualTo(timed);
    }

    @Test
    void aLiveStreamGoesOnForAClientThatComesBack() {
        ServerFrame.Started stream = start();
        Attempt attempt = worker.starts.next();
        attempt.text(words(1, 50));
        owner.frames.next(frame -> frame instanceof ServerFrame.Chunk chunk && chunk.seq() == 50);
        owner.closeAndWait();
        attempt.text(words(51, 90));

        TestClient client = resumed(stream, 50);
        attempt.text(words(91, 120));
        attempt.ends();

        assertThat(client.textUntilDone()).isEqualTo(text(51, 120));
    }

    @Test
    void fromNowOnMeansWithoutWhatCameBefore() {
        ServerFrame.Started stream = start();
        Attempt attempt = worker.starts.next();
        attempt.text(words(1, 20));
        owner.frames.next(frame -> frame instanceof ServerFrame.Chunk chunk && chunk.seq() == 20);
        TestClient client = gateway.connect();
        client.send("{\"type\":\"subscribe\",\"mode\":\"tail\",\"streamId\":\"" + stream.streamId()
                + "\",\"resumeToken\":\"" + stream.viewToken() + "\"}");
        client.next(StreamNotice.Subscribed.class);

        attempt.text(words(21, 30));
        attempt.ends();

        assertThat(client.textUntilDone()).isEqualTo(text(21, 30));
    }

    @Test
    void fromNowOnAfterTheEndIsTheEnd() {
        ServerFrame.Started stream = start();
        worker.starts.next().text(words(1, 20)).ends();
        owner.textUntilDone();
        TestClient client = gateway.connect();

        client.send("{\"type\":\"subscribe\",\"mode\":\"tail\",\"streamId\":\"" + stream.streamId()
                + "\",\"resumeToken\":\"" + stream.viewToken() + "\"}");

        assertThat(client.next(StreamNotice.Subscribed.class).from()).isEqualTo(21);
        assertThat(client.textUntilDone()).isEmpty();
    }

    @Test
    void aStreamWhoseLogIsGoneHasExpired() {
        try (GatewayFixture forgetful = GatewayFixture.start(config -> config.with("retainedBytes", 0))) {
            ScriptedWorker its = forgetful.worker();
            TestClient starter = forgetful.connect();
            starter.prompt("x");
            its.starts.next().text("gone").ends();
            ServerFrame.Started stream = starter.started();
            starter.next(ServerFrame.Done.class);

            starter.send(subscribe(stream, 0, 0, String.valueOf(stream.resumeToken())));

            assertThat(starter.error().failure().code()).isEqualTo(ErrorCode.EXPIRED);
        }
    }

    @Test
    void withoutItsTokenAStreamIsUnknown() {
        ServerFrame.Started stream = start();
        TestClient stranger = gateway.connect();

        stranger.send(subscribe(stream, 0, 0, "o.zzzzzz.AAAA"));
        assertThat(stranger.error().failure().code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);

        stranger.about("subscribe", stream.streamId());
        assertThat(stranger.error().failure().code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);
    }

    @Test
    void aViewerWatchesButMayNotStop() {
        ServerFrame.Started stream = start();
        Attempt attempt = worker.starts.next();
        TestClient viewer = gateway.connect();
        viewer.send(subscribe(stream, 0, 0, String.valueOf(stream.viewToken())));
        viewer.next(StreamNotice.Subscribed.class);

        viewer.about("stop", stream.streamId());

        assertThat(viewer.error().failure().code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);
        attempt.text("still here");
        attempt.ends();
        assertThat(viewer.textUntilDone()).isEqualTo("still here");
    }

    @Test
    void theOwnerStopsFromAnotherConnection() {
        ServerFrame.Started stream = start();
        worker.starts.next();
        TestClient elsewhere = resumed(stream, 0);

        elsewhere.about("stop", stream.streamId());

        assertThat(worker.control(Kind.STOP).streamId().value()).isEqualTo(stream.streamId());
    }

    @Test
    void aCursorOfAnotherAttemptStartsAgainForThoseWhoKnowThat() {
        ServerFrame.Started stream = start();
        Attempt attempt = worker.starts.next();
        attempt.text(words(1, 10));
        attempt.ends();
        owner.textUntilDone();
        String token = String.valueOf(stream.resumeToken());

        TestClient knows = gateway.connect();
        knows.send("{\"type\":\"hello\",\"features\":[\"restart\"]}");
        knows.send(subscribe(stream, 5, stream.epoch() + 1, token));
        assertThat(knows.next(ServerFrame.Restart.class).seq()).isZero();
        assertThat(knows.textUntilDone()).isEqualTo(text(1, 10));

        TestClient doesNot = gateway.connect();
        doesNot.send(subscribe(stream, 5, stream.epoch() + 1, token));
        assertThat(doesNot.error().failure().code()).isEqualTo(ErrorCode.UNRECOVERABLE);
    }

    @Test
    void aCursorBeyondTheEndIsNotOfThisStream() {
        ServerFrame.Started stream = start();
        TestClient client = gateway.connect();

        client.send(subscribe(stream, 1_000_000, 0, String.valueOf(stream.resumeToken())));

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNRECOVERABLE);
    }

    @Test
    void aStartThatIsSentAgainUnderItsKeyIsTheSameStream() {
        ServerFrame.Started first = start("\"key\":\"k-1\"");
        Attempt attempt = worker.starts.next();
        attempt.text("only ");
        TestClient again = gateway.connect();

        again.prompt("x", "\"key\":\"k-1\"", "\"resend\":true");

        assertThat(again.started().streamId()).isEqualTo(first.streamId());
        attempt.text("once");
        attempt.ends();
        assertThat(again.textUntilDone()).isEqualTo("only once");
        assertThat(gateway.meter.count("streamStarted")).isEqualTo(1);
    }

    @Test
    void aKeyForAnotherRequestIsAConflict() {
        start("\"key\":\"k-2\"");
        TestClient other = gateway.connect();

        other.prompt("something else", "\"key\":\"k-2\"", "\"resend\":true");

        assertThat(other.error().failure().code()).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void everyStreamOfAChannelComesToThoseWhoListen() {
        TestClient listener = gateway.connect();
        listener.send("{\"type\":\"subscribe\",\"channel\":\"news\"}");
        listener.next(StreamNotice.Subscribed.class);

        ServerFrame.Started stream = start("\"channel\":\"news\"");
        Attempt attempt = worker.starts.next();
        attempt.text("hear ", "hear");
        attempt.ends();

        assertThat(listener.frames
                        .next(frame ->
                                frame instanceof StreamNotice.Subscribed subscribed && subscribed.streamId() != null)
                        .toString())
                .contains(stream.streamId());
        assertThat(listener.textUntilDone()).isEqualTo("hear hear");
    }
}
