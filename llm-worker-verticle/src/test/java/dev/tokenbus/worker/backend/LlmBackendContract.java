package dev.tokenbus.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.testkit.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every backend keeps. A subclass says how to make one whose answers are long and quick. */
@ExtendWith(VertxExtension.class)
public abstract class LlmBackendContract {
    public EventLoop loop;
    public LlmBackend backend;

    /** Called on the event loop on which the backend is used. */
    public abstract LlmBackend open(Vertx vertx) throws Exception;

    /** A request whose answer is {@link #answer}. */
    public abstract GenerationRequest request(String continueAfter);

    public abstract String answer();

    /** What another worker has said of {@link #answer}; a model whose tokens are several characters ends it at one of them. */
    public String beginning() {
        return answer().substring(0, answer().length() / 2);
    }

    /** From here on, answers never end by themselves. */
    public abstract GenerationRequest endlessRequest();

    /** Called on the test's thread before {@link #open}. */
    public void prepare(Vertx vertx) throws Exception {}

    @BeforeEach
    void openBackend(Vertx vertx) throws Exception {
        prepare(vertx);
        loop = new EventLoop(vertx);
        backend = loop.call(() -> open(vertx));
    }

    @AfterEach
    void closeBackend() throws Exception {
        loop.call(backend::close).await(40, TimeUnit.SECONDS);
    }

    public LlmBackend.Generating start(GenerationRequest request, RecordedAnswer answer) throws Exception {
        return loop.call(() -> backend.generate(request, answer));
    }

    /** Starts, with the handle in place before the first delta. */
    private void start(GenerationRequest request, RecordedAnswer answer, LlmBackend.Generating[] handle)
            throws Exception {
        loop.run(() -> handle[0] = backend.generate(request, answer));
    }

    @Test
    void deltasComeInOrderAndThenOneEnd() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        start(request(""), answer);
        Completion completion = answer.awaitEnd();
        loop.passes(10);

        assertThat(answer.text()).isEqualTo(answer());
        assertThat(answer.ends()).isEqualTo(1);
        assertThat(completion.finishReason()).isEqualTo("stop");
        assertThat(completion.usage().promptTokens()).isPositive();
        assertThat(completion.usage().completionTokens()).isPositive();
        assertThat(answer.deltas()).allSatisfy(delta -> assertThat(delta.text()).isNotEmpty());
    }

    @Test
    void aConversationOfTextInPartsAndOfToolsIsAnsweredToo() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();
        GenerationRequest plain = request("");
        List<ChatMessage> messages = List.of(
                new ChatMessage("developer", "Be brief."),
                MessageJson.read(
                        "{\"role\":\"user\",\"name\":\"Ann\",\"content\":[{\"type\":\"text\",\"text\":\"Is it on?\"}]}"),
                MessageJson.read(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"lamp\",\"arguments\":\"{}\"}}]}"),
                MessageJson.read(
                        "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":[{\"type\":\"text\",\"text\":\"yes\"}]}"));

        start(new GenerationRequest(plain.model(), messages, plain.config(), ""), answer);
        Completion completion = answer.awaitEnd();

        assertThat(answer.text()).isNotEmpty();
        assertThat(answer.ends()).isEqualTo(1);
        assertThat(completion.usage().promptTokens()).isPositive();
    }

    @Test
    void theListenerIsCalledOnTheCallersEventLoop() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();
        String thread = loop.call(() -> Thread.currentThread().getName());

        start(request(""), answer);
        answer.awaitEnd();

        assertThat(answer.threads()).containsExactly(thread);
    }

    @Test
    void nothingIsCalledFromWithinGenerate() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        int calls = loop.call(() -> {
            backend.generate(request(""), answer);
            return answer.calls();
        });

        assertThat(calls).isZero();
        answer.awaitEnd();
    }

    @Test
    void nothingIsCalledAfterCancel() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();
        LlmBackend.Generating generating = start(endlessRequest(), answer);
        answer.awaitDeltas(3);

        int calls = loop.call(() -> {
            generating.cancel();
            generating.cancel();
            return answer.calls();
        });
        loop.passes(50);

        assertThat(answer.calls()).isEqualTo(calls);
        assertThat(answer.ends()).isZero();
    }

    @Test
    void nothingIsCalledAfterCancelFromWithinADelta() throws Exception {
        LlmBackend.Generating[] generating = new LlmBackend.Generating[1];
        RecordedAnswer answer = new RecordedAnswer().alsoOnDelta(delta -> generating[0].cancel());

        start(endlessRequest(), answer, generating);
        answer.awaitDeltas(1);
        loop.passes(50);

        assertThat(answer.deltas()).hasSize(1);
        assertThat(answer.ends()).isZero();
    }

    @Test
    void cancelBeforeAnythingHappenedIsSilent() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        loop.run(() -> backend.generate(request(""), answer).cancel());
        loop.passes(50);

        assertThat(answer.calls()).isZero();
    }

    @Test
    void cancelAfterTheEndDoesNothing() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();
        LlmBackend.Generating generating = start(request(""), answer);
        answer.awaitEnd();

        loop.run(generating::cancel);
        loop.run(generating::pause);
        loop.run(generating::resume);
        loop.passes(10);

        assertThat(answer.ends()).isEqualTo(1);
    }

    @Test
    void pauseStopsDeltasAndResumeGoesOn() throws Exception {
        LlmBackend.Generating[] generating = new LlmBackend.Generating[1];
        RecordedAnswer answer = new RecordedAnswer();
        answer.alsoOnDelta(delta -> {
            if (answer.deltas().size() == 5) {
                generating[0].pause();
            }
        });

        start(request(""), answer, generating);
        answer.awaitDeltas(5);
        // What was already read may still follow.
        loop.passes(200);
        int calls = answer.calls();
        loop.passes(200);
        assertThat(answer.calls()).isEqualTo(calls);
        assertThat(answer.ends()).isZero();

        int within = loop.call(() -> {
            generating[0].resume();
            generating[0].resume();
            return answer.calls();
        });
        assertThat(within).as("no delta within resume()").isEqualTo(calls);
        answer.awaitEnd();
        assertThat(answer.text()).isEqualTo(answer());
    }

    @Test
    void anAnswerThatWasBegunGoesOnWordForWord() throws Exception {
        assumeThat(backend.canContinue(request("").model())).isTrue();
        String given = beginning();
        RecordedAnswer answer = new RecordedAnswer();

        start(request(given), answer);
        answer.awaitEnd();

        assertThat(given + answer.text()).isEqualTo(answer());
    }

    @Test
    void closingEndsWhatIsRunning() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();
        start(endlessRequest(), answer);
        answer.awaitDeltas(1);

        loop.call(backend::close).await(40, TimeUnit.SECONDS);

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
        assertThat(answer.ends()).isEqualTo(1);
    }
}
