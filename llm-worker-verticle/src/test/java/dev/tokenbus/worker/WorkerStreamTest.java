package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamEvent.Done;
import dev.tokenbus.protocol.log.StreamEvent.Failed;
import dev.tokenbus.protocol.log.StreamEvent.Stopped;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One stream on a worker, from its start to each of its ends. */
class WorkerStreamTest extends WorkerTest {
    @BeforeEach
    void deploy() throws Exception {
        deploy(config -> config.with("logBytes", 8192));
    }

    @Test
    void anAnswerArrivesInOrderWithItsFigures() throws Exception {
        // Given
        HomeStream stream = home.open(ID);
        StartReply reply = worker.start(Starts.of(ID, 5));
        HandDrivenBackend.Call call = backend.call(0);

        // When
        worker.clock.advanceMillis(40);
        call.says("Hel", "lo ");
        stream.awaitEvents(2);
        worker.clock.advanceMillis(60);
        call.says("\u00e4\ud83d\ude00").ends(new Completion("length", new Usage(3, 2, false)));
        Done done = (Done) stream.awaitEnd();

        // Then
        assertThat(reply).isEqualTo(StartReply.accepted(0, "hand"));
        assertThat(stream.text()).isEqualTo("Hello \u00e4\ud83d\ude00");
        assertThat(stream.events())
                .hasSize(4)
                .allSatisfy(event -> assertThat(event.epoch()).isEqualTo(5));
        assertThat(done)
                .isEqualTo(new Done(
                        5,
                        "length",
                        new Usage(3, 2, false),
                        new Timings(0, 40, 100, 0, List.of(new Timings.Attempt("w1/0", "hand", 5))),
                        9));
        assertThat(stream.positions()).isEmpty();
        assertThat(call.isCancelled()).isFalse();
        worker.settle();
        assertThat(worker.meter.outcomes()).containsExactly("done");
        assertThat(worker.meter.firstTokens()).containsExactly(40_000_000L);
        assertThat(worker.meter.durations()).containsExactly(100_000_000L);
        assertThat(worker.status().firstTokenMs()).isEqualTo(40);
    }

    @Test
    void whatIsSaidBesideTheAnswerIsNoFirstToken() throws Exception {
        HomeStream stream = worker.started(ID);
        HandDrivenBackend.Call call = backend.call(0);

        call.says(ChunkKind.OTHER, "{\"field\":\"x\",\"value\":1}");
        stream.awaitEvents(1);
        assertThat(worker.meter.firstTokens()).isEmpty();
        worker.clock.advanceMillis(40);
        call.says("a");
        stream.awaitEvents(2);

        assertThat(worker.meter.firstTokens()).containsExactly(40_000_000L);
    }

    @Test
    void theBackendIsAskedWhatTheClientAsked() throws Exception {
        worker.started(ID);

        GenerationRequest request = backend.call(0).request();

        assertThat(request.model()).isEqualTo(HandDrivenBackend.MODEL);
        assertThat(request.messages()).isEqualTo(Starts.of(ID, 1).request().messages());
        assertThat(request.continueAfter()).isEmpty();
    }

    @Test
    void aFailureOfTheBackendIsTheEnd() throws Exception {
        HomeStream stream = worker.started(ID);
        StreamFailure failure = new StreamFailure(ErrorCode.UPSTREAM_TRUNCATED, "cut off");

        backend.call(0).says("one", "two").fails(failure);

        Failed failed = (Failed) stream.awaitEnd();
        assertThat(failed.failure()).isEqualTo(failure);
        assertThat(failed.usage().completionTokens()).isEqualTo(2);
        assertThat(failed.usage().promptTokens()).isPositive();
        assertThat(stream.text()).isEqualTo("onetwo");
    }

    @Test
    void aBackendThatThrowsCostsItsStreamOnly() throws Exception {
        backend.breakDown();
        HomeStream stream = worker.started(ID);

        assertThat(((Failed) stream.awaitEnd()).failure().code()).isEqualTo(ErrorCode.INTERNAL);
        worker.awaitStatus("the place is free", status -> status.active() == 0);
    }

    @Test
    void stopEndsTheStreamAndTheUpstreamRequest() throws Exception {
        HomeStream stream = worker.started(ID);
        HandDrivenBackend.Call call = backend.call(0).says("one", "two");
        stream.awaitEvents(2);

        worker.send(StreamControl.stop(ID, 1));
        worker.send(StreamControl.stop(ID, 1));

        Stopped stopped = (Stopped) stream.awaitEnd();
        call.awaitCancelled();
        assertThat(stopped.usage().completionTokens()).isEqualTo(2);
        assertThat(stopped.usage().estimated()).isTrue();
        worker.settle();
        assertThat(stream.events()).hasSize(3);
        assertThat(worker.meter.outcomes()).containsExactly("stopped");
    }

    @Test
    void cancelEndsItWithoutAWord() throws Exception {
        HomeStream stream = worker.started(ID);
        HandDrivenBackend.Call call = backend.call(0).says("one");
        stream.awaitEvents(1);

        worker.send(StreamControl.cancel(ID, 1));

        call.awaitCancelled();
        worker.settle();
        assertThat(stream.events()).hasSize(1);
        assertThat(worker.meter.outcomes()).containsExactly("cancelled");
        assertThat(worker.meter.heldBytes()).isZero();
        assertThat(worker.forgotten()).hasSize(1);
    }

    /** Its owner wants it forgotten. */
    @Test
    void anAnswerThatIsCancelledAfterItsEndIsKeptNoLonger() throws Exception {
        HomeStream stream = worker.started(ID);
        backend.call(0).says("one").ends();
        stream.awaitEvents(2);
        assertThat(worker.meter.heldBytes()).isPositive();

        worker.send(StreamControl.cancel(ID, 1));
        worker.settle();

        assertThat(worker.meter.heldBytes()).isZero();
        assertThat(worker.meter.outcomes()).containsExactly("done");
    }

    @Test
    void controlsOfAnotherAttemptOrStreamAreIgnored() throws Exception {
        HomeStream stream = worker.started(Starts.of(ID, 2));

        worker.send(StreamControl.stop(ID, 1));
        worker.send(StreamControl.cancel(ID, 3));
        worker.send(StreamControl.stop(OTHER, 2));
        worker.settle();

        assertThat(stream.events()).isEmpty();
        assertThat(backend.call(0).isCancelled()).isFalse();
    }

    @Test
    void anAcknowledgementOfALiveAttemptMeansThatNobodyWantsIt() throws Exception {
        worker.started(ID);

        worker.send(StreamControl.acknowledge(ID, 1, 5));

        backend.call(0).awaitCancelled();
        worker.awaitStatus("the place is free", status -> status.active() == 0);
    }

    @Test
    void anAnswerThatIsTooLongEndsWithLogFull() throws Exception {
        HomeStream stream = worker.started(ID);
        HandDrivenBackend.Call call = backend.call(0);

        call.says("x".repeat(4000), "y".repeat(4000), "z".repeat(4000), "z");

        Failed failed = (Failed) stream.awaitEnd();
        call.awaitCancelled();
        assertThat(failed.failure().code()).isEqualTo(ErrorCode.LOG_FULL);
        assertThat(failed.usage().completionTokens()).isEqualTo(2);
        assertThat(stream.text()).hasSize(8000);
    }

    @Test
    void theClientsDeadlineEndsTheStream() throws Exception {
        HomeStream stream = worker.started(Starts.of(ID, 1, HandDrivenBackend.MODEL, Starts.deadlineMs(2500)));
        HandDrivenBackend.Call call = backend.call(0).says("one");

        Failed failed = (Failed) stream.awaitEnd();

        call.awaitCancelled();
        assertThat(failed.failure().code()).isEqualTo(ErrorCode.IDLE_TIMEOUT);
        assertThat(failed.failure().detail()).contains("deadlineMs").contains("2500");
        assertThat(stream.text()).isEqualTo("one");
    }

    @Test
    void aRequestToSendAgainIsHonoured() throws Exception {
        HomeStream stream = worker.started(ID).losesNext(1);
        // A digest would bring it too.
        home.fallsSilent();
        backend.call(0).says("one");
        worker.settle();
        assertThat(stream.events()).isEmpty();

        worker.send(StreamControl.resend(ID, 1, 0));

        stream.awaitEvents(1);
        assertThat(stream.text()).isEqualTo("one");
    }

    @Test
    void deltasBetweenTwoPassesTravelTogether() throws Exception {
        HomeStream stream = worker.started(ID);

        backend.call(0).says("a", "b", "c", "d");
        stream.awaitEvents(4);

        assertThat(stream.frames().stream().map(frames -> frames.events().size()))
                .containsExactly(1, 3);
    }

    @Test
    void anEmptyAnswerIsOnlyItsEnd() throws Exception {
        HomeStream stream = worker.started(ID);
        backend.call(0).ends();

        Done done = (Done) stream.awaitEnd();

        assertThat(done.chars()).isZero();
        assertThat(stream.events())
                .hasSize(1)
                .allSatisfy(event -> assertThat(event).isInstanceOf(StreamEvent.Terminal.class));
    }

    @Test
    void anUnknownModelIsRefused() throws Exception {
        StartReply reply = worker.start(Starts.of(ID, 1, "no such model", StreamOptions.DEFAULT));

        assertThat(reply.verdict()).isEqualTo(StartReply.Verdict.UNKNOWN_MODEL);
        assertThat(worker.meter.accepted()).isZero();
    }
}
