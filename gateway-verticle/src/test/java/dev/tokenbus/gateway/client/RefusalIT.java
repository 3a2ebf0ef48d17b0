package dev.tokenbus.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that become no stream: each gets its error, keeps the connection, and is counted. */
class RefusalIT {
    private GatewayFixture gateway = GatewayFixture.start(
            config -> config.with("maxStreamsPerConnection", 2).with("maxStreams", 3));
    private ScriptedWorker worker = gateway.worker();
    private TestClient client = gateway.connect();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private ServerFrame.Error refusedWith(ErrorCode code) {
        ServerFrame.Error error = client.error();
        assertThat(error.failure().code()).as(error.failure().detail()).isEqualTo(code);
        assertThat(error.isTerminal()).isFalse();
        assertThat(gateway.meter.count("requestRefused:" + code.wireName())).isPositive();
        client.fence();
        return error;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "not json",
                "{\"prompt\":\"a\"} {}",
                "{}",
                "{\"prompt\":\"\"}",
                "{\"prompt\":7}",
                "{\"prompt\":\"a\",\"prompt\":\"b\"}",
                "{\"prompt\":\"a\",\"messages\":[]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}",
                "{\"prompt\":\"a\",\"options\":{\"temperature\":1e400}}",
                "{\"prompt\":\"a\",\"options\":{\"seed\":9007199254740993}}",
                "{\"type\":\"stop\"}"
            })
    void whatIsNoRequestIsABadRequest(String text) {
        client.send(text);

        refusedWith(ErrorCode.BAD_REQUEST);
    }

    @Test
    void nestingWithoutEndIsABadRequest() {
        client.send("[".repeat(10_000));

        refusedWith(ErrorCode.BAD_REQUEST);
    }

    @Test
    void optionsOutOfRangeNameTheFieldTheValueAndTheRange() {
        client.send("{\"id\":\"mine\",\"prompt\":\"a\",\"options\":{\"maxTokens\":0}}");

        ServerFrame.Error error = refusedWith(ErrorCode.BAD_REQUEST);

        assertThat(error.id()).isEqualTo("mine");
        assertThat(error.failure().detail())
                .contains("options.maxTokens")
                .contains("0")
                .contains("1..1000000");
    }

    @Test
    void anUnknownTypeKeepsTheConnection() {
        client.send("{\"type\":\"dance\"}");

        refusedWith(ErrorCode.UNKNOWN_TYPE);
    }

    @Test
    void theSameIdTwiceIsAConflict() {
        client.prompt("a", "\"id\":\"same\"");
        client.prompt("b", "\"id\":\"same\"");

        assertThat(refusedWith(ErrorCode.CONFLICT).id()).isEqualTo("same");
        worker.starts.next().ends();
    }

    @Test
    void anIdIsFreeAgainAfterARefusal() {
        client.prompt("a", "\"id\":\"same\",\"options\":{\"model\":\"none\"}");
        refusedWith(ErrorCode.UNKNOWN_MODEL);
        worker.refuses(StartReply.Verdict.BUSY, 100);
        client.prompt("a", "\"id\":\"same\"");
        refusedWith(ErrorCode.OVERLOADED);
        worker.answers(start -> StartReply.accepted(0, ""));

        client.prompt("a", "\"id\":\"same\"");

        client.started();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "pause", "resume", "health"})
    void aStreamThatIsNotThereIsUnknown(String type) {
        client.about(type, "home.AAAAAAAAAAAAAAAAAAAAAA");
        refusedWith(ErrorCode.UNKNOWN_STREAM);

        client.about(type, "not the id of a stream");
        refusedWith(ErrorCode.UNKNOWN_STREAM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "pause", "resume", "health"})
    void someoneElsesStreamIsUnknown(String type) {
        TestClient owner = gateway.connect();
        owner.prompt("x");
        Attempt attempt = worker.starts.next();
        String id = owner.started().streamId();

        client.about(type, id);

        refusedWith(ErrorCode.UNKNOWN_STREAM);
        worker.digest(attempt);
        assertThat(worker.controls.takeAll())
                .noneMatch(control -> control.kind().name().equals("STOP"));
    }

    @Test
    void creditForAStreamThatIsNotThereIsUnknown() {
        client.send("{\"type\":\"credit\",\"streamId\":\"home.AAAAAAAAAAAAAAAAAAAAAA\",\"upTo\":5}");

        refusedWith(ErrorCode.UNKNOWN_STREAM);
    }

    @Test
    void anUnknownModelNamesThoseThatThereAre() {
        client.prompt("x", "\"options\":{\"model\":\"gpt-99\"}");

        assertThat(refusedWith(ErrorCode.UNKNOWN_MODEL).failure().detail()).contains(ScriptedWorker.MODEL);
    }

    @Test
    void busyWorkersAreOverloadAndSayWhenToComeBack() {
        worker.refuses(StartReply.Verdict.BUSY, 1234);
        client.prompt("x");

        ServerFrame.Error error = refusedWith(ErrorCode.OVERLOADED);

        assertThat(error.failure().retryAfterMs()).isEqualTo(1234);
        assertThat(error.failure().code().retryable()).isTrue();
    }

    @Test
    void aBusyWorkerThatDoesNotSayWhenIsOverloadToo() {
        worker.refuses(StartReply.Verdict.BUSY, 0);
        client.prompt("x");

        assertThat(refusedWith(ErrorCode.OVERLOADED).failure().retryAfterMs()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DRAINING", "UNKNOWN_MODEL", "INCOMPLETE"})
    void workersThatCannotAreNoWorkers(String verdict) {
        worker.refuses(StartReply.Verdict.valueOf(verdict), 0);
        client.prompt("x");

        assertThat(refusedWith(ErrorCode.NO_WORKER).failure().retryAfterMs()).isPositive();
    }

    @Test
    void aConnectionMayHaveSoManyStreamsAndNoMore() {
        client.prompt("a");
        client.prompt("b");
        worker.starts.next();
        Attempt second = worker.starts.next();
        client.prompt("c");
        refusedWith(ErrorCode.RATE_LIMITED);

        second.ends();
        client.next(ServerFrame.Done.class);
        client.prompt("d");

        assertThat(worker.starts.next().prompt()).isEqualTo("d");
    }

    @Test
    void streamsThatAreBeingStartedCountOnce() {
        worker.answers(ScriptedWorker.SILENT);
        client.prompt("a");
        client.prompt("b");

        assertThat(worker.starts.next().prompt()).isEqualTo("a");
        assertThat(worker.starts.next().prompt()).isEqualTo("b");
    }

    @Test
    void streamsThatTheClientHasNotTakenYetCount() {
        for (String prompt : new String[] {"a", "b"}) {
            client.prompt(prompt);
            Attempt attempt = worker.starts.next();
            client.about("pause", client.started().streamId());
            client.next(StreamNotice.Paused.class);
            attempt.text("held for the client").ends();
        }
        gateway.untilNoStreamIsLive();

        client.prompt("c");

        refusedWith(ErrorCode.RATE_LIMITED);
    }

    @Test
    void aGatewayMayHaveSoManyStreamsAndNoMore() {
        client.prompt("a");
        client.prompt("b");
        TestClient other = gateway.connect();
        other.prompt("c");
        other.started();
        client.started();
        client.started();

        other.prompt("d");

        assertThat(other.error().failure().code()).isEqualTo(ErrorCode.OVERLOADED);
    }
}
