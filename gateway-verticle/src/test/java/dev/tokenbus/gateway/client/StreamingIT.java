package dev.tokenbus.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One client, one gateway, one worker, and everything as it should be. */
class StreamingIT {
    private GatewayFixture gateway = GatewayFixture.start();
    private ScriptedWorker worker = gateway.worker();
    private TestClient client = gateway.connect();

    @BeforeEach
    void welcomed() {
        client.next(ConnectionNotice.Welcome.class);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aMessageWithoutATypeIsAnsweredWithChunksAndThenDone() {
        client.send("{\"prompt\":\"Hello\",\"options\":{\"maxTokens\":5}}");

        Attempt attempt = worker.starts.next();
        attempt.text("Hi");
        ServerFrame.Started started = client.started();
        ServerFrame.Chunk first = client.next(ServerFrame.Chunk.class);
        attempt.text(" there").ends();

        assertThat(attempt.prompt()).isEqualTo("Hello");
        assertThat(attempt.start.request().config().maxTokens()).isEqualTo(5);
        assertThat(started.streamId()).isEqualTo(attempt.id().value());
        assertThat(started.model()).isEqualTo(ScriptedWorker.MODEL);
        assertThat(first.data()).isEqualTo("Hi");
        assertThat(client.next(ServerFrame.Chunk.class).data()).isEqualTo(" there");
        assertThat(client.next(ServerFrame.Done.class).seq()).isEqualTo(3);
        assertThat(worker.control(StreamControl.Kind.ACKNOWLEDGE).value()).isEqualTo(3);
    }

    @Test
    void theFramesThatTheMissionDocumentsClientReadsHaveItsShape() {
        client.texts.takeAll();
        client.prompt("x");
        worker.starts.next().text("a").ends();

        client.next(ServerFrame.Done.class);

        List<String> texts = client.texts.takeAll();
        assertThat(texts.get(1)).startsWith("{\"type\":\"chunk\"").contains("\"data\":\"a\"");
        assertThat(texts.get(2)).startsWith("{\"type\":\"done\"");
    }

    @Test
    void bothPathsAreWebSockets() {
        TestClient other = gateway.connect("/ws");

        assertThat(other.next(ConnectionNotice.Welcome.class).node()).isEqualTo("home");
    }

    @Test
    void streamsOfOneSocketDoNotMix() {
        int count = 20;
        Map<String, Attempt> attempts = new HashMap<>();
        for (int i = 0; i < count; i++) {
            client.prompt("p" + i, "\"id\":\"" + i + "\"");
            Attempt attempt = worker.starts.next();
            attempts.put(attempt.id().value(), attempt);
        }
        for (int round = 0; round < 3; round++) {
            attempts.values().forEach(attempt -> attempt.text(attempt.prompt() + ";"));
        }
        attempts.values().forEach(Attempt::ends);

        Map<String, StringBuilder> texts = new HashMap<>();
        Set<String> ended = new HashSet<>();
        while (ended.size() < count) {
            ServerFrame frame = client.frames.next();
            if (frame instanceof ServerFrame.Chunk chunk) {
                texts.computeIfAbsent(chunk.streamId(), id -> new StringBuilder())
                        .append(chunk.data());
            } else if (frame instanceof ServerFrame.Done done) {
                ended.add(done.streamId());
            }
        }
        texts.forEach((id, text) -> {
            String prompt = Objects.requireNonNull(attempts.get(id)).prompt();
            assertThat(text).hasToString((prompt + ";").repeat(3));
        });
    }

    @Test
    void whatWaitsTogetherIsSentTogether() {
        client.prompt("x");
        Attempt attempt = worker.starts.next();
        attempt.send(attempt.delta("a"), attempt.delta("b"), attempt.delta("c"));

        ServerFrame.Chunk chunk = client.next(ServerFrame.Chunk.class);

        assertThat(chunk.data()).isEqualTo("abc");
        assertThat(chunk.from()).isEqualTo(1);
        assertThat(chunk.seq()).isEqualTo(3);
    }

    @Test
    void aChunkSizeOfOneSendsEachTokenAlone() {
        client.prompt("x", "\"options\":{\"streamOptions\":{\"chunkSize\":1}}");
        Attempt attempt = worker.starts.next();
        attempt.send(attempt.delta("a"), attempt.delta("b"), attempt.delta("c"));

        for (int seq = 1; seq <= 3; seq++) {
            ServerFrame.Chunk chunk = client.next(ServerFrame.Chunk.class);
            assertThat(chunk.from()).isEqualTo(seq);
            assertThat(chunk.seq()).isEqualTo(seq);
        }
    }

    @Test
    void aFrameNeverSpansTwoKindsAndToolCallsStayApart() {
        client.prompt("x");
        Attempt attempt = worker.starts.next();
        attempt.send(
                attempt.delta(ChunkKind.REASONING, "hm"),
                attempt.delta(ChunkKind.REASONING, "m"),
                attempt.delta("a"),
                attempt.delta("b"),
                attempt.delta(ChunkKind.TOOL_CALL, "{\"index\":0}"),
                attempt.delta(ChunkKind.TOOL_CALL, "{\"index\":1}"),
                attempt.done());

        List<ServerFrame.Chunk> chunks = IntStream.range(0, 4)
                .mapToObj(i -> client.next(ServerFrame.Chunk.class))
                .toList();

        assertThat(chunks)
                .extracting(ServerFrame.Chunk::data)
                .containsExactly("hmm", "ab", "{\"index\":0}", "{\"index\":1}");
        assertThat(chunks)
                .extracting(ServerFrame.Chunk::kind)
                .containsExactly(ChunkKind.REASONING, ChunkKind.TEXT, ChunkKind.TOOL_CALL, ChunkKind.TOOL_CALL);
        assertThat(client.next(ServerFrame.Done.class).seq()).isEqualTo(7);
    }

    @Test
    void placesInTheQueueAreTold() {
        worker.answers(start -> StartReply.accepted(3, "backend"));
        client.prompt("x", "\"id\":\"mine\"");
        Attempt attempt = worker.starts.next();

        StreamNotice.Queued first = client.next(StreamNotice.Queued.class);
        attempt.queued(1);
        StreamNotice.Queued second = client.next(StreamNotice.Queued.class);
        attempt.queued(0);
        attempt.ends();

        assertThat(first).isEqualTo(new StreamNotice.Queued("mine", attempt.id().value(), 3));
        assertThat(second.position()).isEqualTo(1);
        assertThat(client.frames.next()).isInstanceOf(ServerFrame.Done.class);
    }

    @Test
    void aPlaceInTheQueueIsNotToldAfterTheAnswerHasBegun() {
        worker.answers(start -> StartReply.accepted(1, "backend"));
        client.prompt("x");
        Attempt attempt = worker.starts.next().text("a");
        client.next(ServerFrame.Chunk.class);
        attempt.queued(0);
        attempt.ends();

        assertThat(client.frames.next()).isInstanceOf(ServerFrame.Done.class);
    }

    @Test
    void stopReachesTheWorkerAndItsStoppedIsTheEnd() {
        client.prompt("x");
        Attempt attempt = worker.starts.next().text("a");
        String id = client.started().streamId();

        client.about("stop", id);
        worker.control(StreamControl.Kind.STOP);
        attempt.send(attempt.stopped());

        assertThat(client.next(ServerFrame.Stopped.class).seq()).isEqualTo(2);
        client.about("stop", id);
        assertThat(client.fence()).isEmpty();
        assertThat(gateway.meter.count("streamEnded:stopped")).isEqualTo(1);
    }

    @Test
    void pausedClientsHearNothingUntilTheyResume() {
        client.prompt("x");
        Attempt attempt = worker.starts.next();
        String id = client.started().streamId();
        client.about("pause", id);
        client.next(StreamNotice.Paused.class);

        attempt.text("a", "b").ends();
        worker.digest(attempt);
        List<ServerFrame> whilePaused = client.fence();
        client.about("resume", id);

        assertThat(whilePaused).isEmpty();
        client.next(StreamNotice.Resumed.class);
        assertThat(client.textUntilDone()).isEqualTo("ab");
    }

    @Test
    void healthTellsWhereAStreamIsAndHowFar() {
        client.prompt("x");
        Attempt attempt = worker.starts.next().text("a", "b");
        String id = client.started().streamId();
        client.next(ServerFrame.Chunk.class);

        client.about("health", id);

        var health = client.next(StreamNotice.Health.class).health();
        assertThat(health.state()).isEqualTo("streaming");
        assertThat(health.seq()).isEqualTo(2);
        assertThat(health.home()).isEqualTo("home");
        assertThat(health.worker()).isEqualTo("worker-1/0");
        assertThat(health.backend()).isEqualTo("backend");
        assertThat(health.copies()).isEqualTo(2);
        assertThat(health.viewers()).isEqualTo(1);
        assertThat(health.lagEvents()).isZero();
        assertThat(attempt.id().value()).isEqualTo(health.streamId());
    }

    @Test
    void textThatLooksLikeControlFramesIsData() {
        String data = "{\"type\":\"done\"}\n\n data: [DONE] </script> \u0000 [[END]]";
        client.prompt("x");
        worker.starts.next().text(data).ends();

        assertThat(client.textUntilDone()).isEqualTo(data);
    }

    @Test
    void emptyAndHugeAndAstralPiecesArriveAsTheyAre() {
        String huge = "ä\uD83D\uDE00\"\\\n".repeat(100_000);
        client.prompt("x");
        worker.starts
                .next()
                .text("", "\uD83D\uDE00", huge, "\uD83D\uDC69\u200D\uD83D\uDCBB")
                .ends();

        assertThat(client.textUntilDone()).isEqualTo("\uD83D\uDE00" + huge + "\uD83D\uDC69\u200D\uD83D\uDCBB");
    }

    @Test
    void nothingIsSentTwiceWhenTheSocketDrainsWhileItIsWrittenTo() {
        client.prompt("x");
        Attempt attempt = worker.starts.next();
        for (int i = 0; i < 4; i++) {
            attempt.text("x".repeat(300_000));
        }
        attempt.ends();

        assertThat(client.textUntilDone().length()).isEqualTo(4 * 300_000);
    }

    @Test
    void whatWasStartedHasEndedInTheMeter() {
        client.prompt("x");
        Attempt attempt = worker.starts.next();
        attempt.text("a", "b").ends();
        client.next(ServerFrame.Done.class);

        gateway.untilNoStreamIsLive();

        assertThat(gateway.meter.count("streamStarted")).isEqualTo(1);
        assertThat(gateway.meter.count("streamEnded:done")).isEqualTo(1);
        assertThat(gateway.meter.count("firstToken")).isEqualTo(1);
        assertThat(gateway.meter.count("tokensDelivered")).isEqualTo(2);
        assertThat(gateway.meter.count("heldBytes")).isPositive();
    }
}
