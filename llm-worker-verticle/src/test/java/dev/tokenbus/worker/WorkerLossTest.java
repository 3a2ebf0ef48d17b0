package dev.tokenbus.worker;

import static io.vertx.core.Future.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.cluster.PromptAssembly;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptReply;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.DigestReply.Verdict;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.log.StreamEvent.Done;
import dev.tokenbus.testkit.TestPatience;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is lost on the bus is found by a digest, within about two seconds. */
class WorkerLossTest extends WorkerTest {
    @BeforeEach
    void deploy() throws Exception {
        deploy(config -> config.with("retainedBytes", 0));
    }

    @Test
    void lostFramesComeAgain() throws Exception {
        // Given one home that loses its first frames, and one that loses the end of its stream
        HomeStream first = worker.started(ID).losesNext(2);
        HomeStream last = worker.started(OTHER);
        backend.call(0).says("a", "b", "c");
        backend.call(1).says("x");
        last.awaitEvents(1);
        last.losesNext(1);

        // When
        backend.call(1).ends();

        // Then
        first.awaitEvents(3);
        assertThat(first.text()).isEqualTo("abc");
        assertThat(last.awaitEnd()).isInstanceOf(Done.class);
        assertThat(first.toLose() + last.toLose()).as("what was to be lost").isZero();
    }

    @Test
    void nothingIsSentToAHomeThatIsKnownAsLostUntilItIsBack() throws Exception {
        HomeStream stream = worker.started(ID);
        backend.call(0).says("a");
        stream.awaitEvents(1);
        announceHome();
        home.fallsSilent();
        vertx.eventBus().publish(Addresses.SUSPECTS, ScriptedHome.NODE);
        worker.settle();

        backend.call(0).says("b", "c").ends();
        worker.settle();
        assertThat(stream.frames()).hasSize(1);

        announceHome();
        assertThat(stream.awaitEnd()).isInstanceOf(Done.class);
        assertThat(stream.text()).isEqualTo("abc");
    }

    /** Its return may go unnoticed, as when the announcement of it was lost. */
    @Test
    void aHomeThatAnswersADigestIsSentTheRest() throws Exception {
        HomeStream stream = worker.started(ID);
        announceHome();
        vertx.eventBus().publish(Addresses.SUSPECTS, ScriptedHome.NODE);
        worker.settle();

        backend.call(0).says("a").ends();

        assertThat(stream.awaitEnd()).isInstanceOf(Done.class);
        assertThat(stream.text()).isEqualTo("a");
    }

    private void announceHome() throws Exception {
        NodeAnnouncement announcement = new NodeAnnouncement(
                ScriptedHome.NODE,
                ScriptedHome.NODE,
                1,
                Set.of(NodeAnnouncement.Role.GATEWAY),
                "",
                false,
                false,
                List.of(),
                1,
                1);
        vertx.eventBus().publish(Addresses.NODES, announcement);
        worker.settle();
    }

    @Test
    void anEndIsRepeatedUntilItIsAcknowledged() throws Exception {
        HomeStream stream = worker.started(ID).neverAcknowledges();
        backend.call(0).says("a").ends();
        stream.awaitEnd();
        home.awaitDigests(1);
        assertThat(worker.meter.heldBytes()).as("kept for the home").isPositive();

        stream.answers(Verdict.ENDED);

        home.awaitDigests(1);
        worker.await("the log goes, over its budget", () -> worker.meter.heldBytes() == 0);
        assertThat(worker.forgotten()).isNotEmpty();
    }

    @Test
    void anAttemptThatTheHomeDoesNotFollowIsCancelled() throws Exception {
        HomeStream stale = worker.started(ID).answers(Verdict.STALE);
        HomeStream over = worker.started(OTHER).answers(Verdict.ENDED);

        backend.call(0).awaitCancelled();
        backend.call(1).awaitCancelled();

        worker.awaitStatus("both places are free", status -> status.active() == 0);
        assertThat(stale.events()).isEmpty();
        assertThat(over.events()).isEmpty();
        assertThat(worker.meter.outcomes()).containsExactly("cancelled", "cancelled");
    }

    @Test
    void aNewHomeThatMayHaveMissedItsOfferIsMadeAHigherOne() throws Exception {
        worker.started(ID);
        backend.call(0).says("a");
        List<Long> epochs = new CopyOnWriteArrayList<>();
        vertx.eventBus().<AdoptStream>consumer(Addresses.gateway("asker"), message -> {
            long epoch = message.body().epoch() >> 20;
            if (epoch < 3) {
                message.fail(0, "as if the answer were lost");
            } else {
                message.reply(new AdoptReply(true, 0));
            }
            epochs.add(epoch);
        });

        Future<String> first = homeAfterOffer(epochs, 1);
        Future<String> second = homeAfterOffer(epochs, 2);
        assertThat(askForTheHome()).isEqualTo("asker");

        assertThat(first.isComplete() || second.isComplete())
                .as("answered without knowing")
                .isFalse();
        assertThat(epochs).startsWith(1L, 2L, 3L).doesNotHaveDuplicates();
        worker.send(StreamControl.cancel(ID, 1));
        worker.settle();
        assertThat(worker.status().active()).as("the old home has no say").isEqualTo(1);
        vertx.eventBus()
                .<Digest>consumer(
                        Addresses.gateway("asker", 0),
                        message -> message.reply(new DigestReply(List.of(DigestReply.Entry.STALE))));
        backend.call(0).awaitCancelled();
    }

    @Test
    void theAnswerOfAFormerHomeToAnEarlierDigestHasNoSay() throws Exception {
        worker.started(ID).answers(Verdict.STALE);
        backend.call(0).says("a");
        vertx.eventBus()
                .<AdoptStream>consumer(Addresses.gateway("asker"), message -> message.reply(new AdoptReply(true, 0)));
        Runnable answer = home.holdsItsNextAnswer();

        assertThat(askForTheHome()).isEqualTo("asker");
        answer.run();

        home.settle();
        worker.settle();
        assertThat(worker.status().active()).as("the new home's stream goes on").isEqualTo(1);
    }

    @Test
    void aNewHomeGetsALargePromptInPieces() throws Exception {
        StartStream small = Starts.of(ID, 1);
        StartStream.Body asked = Starts.body("0123456789".repeat(50_000), StreamOptions.DEFAULT);
        worker.started(small.withRequest(asked));
        backend.call(0).says("a");
        PromptAssembly pieces = new PromptAssembly(Long.MAX_VALUE, System::nanoTime, delta -> {});
        List<AdoptStream> offers = new CopyOnWriteArrayList<>();
        vertx.eventBus()
                .<BusMessage>consumer(Addresses.gateway("asker"), message -> message.fail(0, "no piece comes here"));
        vertx.eventBus().<BusMessage>consumer(Addresses.prompts("asker"), message -> {
            if (message.body() instanceof PromptPart part) {
                pieces.add(part);
            } else {
                pieces.complete((AdoptStream) message.body()).ifPresent(offers::add);
                message.reply(new AdoptReply(true, 0));
            }
        });

        assertThat(askForTheHome()).isEqualTo("asker");

        assertThat(offers)
                .isNotEmpty()
                .allSatisfy(offer -> assertThat(offer.request().messages()).isEqualTo(asked.messages()));
    }

    /** Asks for the home, and waits until so many offers were made and the worker has done with the last. */
    private Future<String> homeAfterOffer(List<Long> offers, int number) throws Exception {
        Future<String> home = home(Question.within(60_000));
        TestPatience.patiently().until(() -> offers.size() >= number);
        worker.settle();
        return home;
    }

    private String askForTheHome() throws Exception {
        return homeOnceToldOf().await(40, TimeUnit.SECONDS);
    }

    /** Asks again when no answer comes, as a gateway does: on a busy machine the worker may give up an offer. */
    private Future<String> homeOnceToldOf() {
        return home(Question.within(2000)).recover(cause -> isSilence(cause) ? homeOnceToldOf() : failedFuture(cause));
    }

    private static boolean isSilence(Throwable cause) {
        return cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
    }

    private Future<String> home(DeliveryOptions within) {
        return new LocateStream(ID, "asker")
                .ask(vertx.eventBus(), TestWorker.ADDRESS, within)
                .map(LocateReply::homeNodeId);
    }
}
