package dev.tokenbus.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several prompts in one {@code start}. */
class BatchIT {
    private GatewayFixture gateway =
            GatewayFixture.start(config -> config.with("startMs", 30_000).with("maxStreams", 4));
    private ScriptedWorker worker = gateway.worker();
    private TestClient client = gateway.connect();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private List<Attempt> batchOf(int count) {
        List<String> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            prompts.add("\"p" + i + "\"");
        }
        client.send("{\"id\":\"batch\",\"prompts\":[" + String.join(",", prompts) + "]}");
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            attempts.add(worker.starts.next());
        }
        return attempts;
    }

    @Test
    void startedComesInTheOrderOfThePrompts() {
        List<Attempt> attempts = batchOf(3);

        for (int i = 0; i < 3; i++) {
            assertThat(attempts.get(i).prompt()).isEqualTo("p" + i);
            assertThat(client.started().streamId())
                    .isEqualTo(attempts.get(i).id().value());
        }
    }

    @Test
    void workersCanTellConnectionsApartAndSeeThatTheyAreOfOneAddress() {
        List<Attempt> attempts = batchOf(2);
        gateway.connect().send("{\"prompt\":\"of another client\"}");
        Source first = attempts.get(0).start.request().source();
        Source other = worker.starts.next().start.request().source();

        assertThat(first).isEqualTo(attempts.get(1).start.request().source());
        assertThat(other.address()).isEqualTo(first.address());
        assertThat(other.connection()).isNotEqualTo(first.connection());
        assertThat(first.isKnown()).isTrue();
    }

    @Test
    void batchDoneFollowsTheLastEndAndListsTheOutcomesInTheOrderOfThePrompts() {
        List<Attempt> attempts = batchOf(3);
        attempts.get(2).ends();
        attempts.get(0).send(attempts.get(0).stopped());
        attempts.get(1).text("x").ends();

        ServerFrame.BatchDone done = client.next(ServerFrame.BatchDone.class);

        assertThat(done.id()).isEqualTo("batch");
        assertThat(done.streams())
                .containsExactly(
                        outcome(attempts.get(0), "stopped"),
                        outcome(attempts.get(1), "done"),
                        outcome(attempts.get(2), "done"));
    }

    private static ServerFrame.BatchDone.Outcome outcome(Attempt attempt, String outcome) {
        return new ServerFrame.BatchDone.Outcome(attempt.id().value(), outcome);
    }

    @Test
    void promptsThatNoWorkerTookAreInTheBatchTooAtTheirPlaces() {
        worker.answers(start -> start.request().messages().get(0).content().equals("p0")
                ? StartReply.refused(StartReply.Verdict.BUSY, 700)
                : StartReply.accepted(0, "backend"));
        List<Attempt> attempts = batchOf(2);
        attempts.get(1).ends();

        ServerFrame.BatchDone done = client.next(ServerFrame.BatchDone.class);

        assertThat(done.streams())
                .extracting(ServerFrame.BatchDone.Outcome::outcome)
                .containsExactly("overloaded", "done");
    }

    @Test
    void aBatchThatDoesNotFitIsRefusedForWhatDoesNotFit() {
        client.send("{\"prompts\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}");
        for (int i = 0; i < 4; i++) {
            worker.starts.next();
        }

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(worker.starts.takeAll()).isEmpty();
    }

    @Test
    void promptsWhoseTurnComesAfterTheClientHasGoneAreNotStarted() {
        gateway.close();
        gateway = GatewayFixture.start(config -> config.with("startMs", 200));
        worker = gateway.worker();
        client = gateway.connect();
        worker.answers(ScriptedWorker.SILENT);
        client.send("{\"prompts\":[\"first\",\"second\",\"third\"]}");
        Attempt first = worker.starts.next();

        client.closeAndWait();
        gateway.untilNoStreamIsLive();

        // The silent worker is asked for the first one again, and for no other.
        assertThat(worker.starts.takeAll()).extracting(Attempt::id).allMatch(first.id()::equals);
    }

    @Test
    void theIdOfABatchIsFreeAgainAfterItsLastEnd() {
        batchOf(1).get(0).ends();
        client.next(ServerFrame.BatchDone.class);

        client.prompt("again", "\"id\":\"batch\"");

        assertThat(worker.starts.next().prompt()).isEqualTo("again");
    }
}
