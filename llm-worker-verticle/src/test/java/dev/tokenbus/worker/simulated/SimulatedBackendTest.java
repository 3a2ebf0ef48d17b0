package dev.tokenbus.worker.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.LlmBackendContract;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class SimulatedBackendTest extends LlmBackendContract {
    private static final String PROMPT = "Tell me something, 東京 🙂";
    private static final int LENGTH = 400;
    private static final SimulationConfig QUICK = new SimulationConfig(0, 0, 0, LENGTH, null);

    @Override
    public LlmBackend open(Vertx vertx) {
        return new SimulatedBackend(vertx, QUICK, JtokkitTokenizer.load(vertx), System::nanoTime);
    }

    @Override
    public GenerationRequest request(String continueAfter) {
        return Requests.of(SimulatedText.TEXT, PROMPT, Requests.cut(null, List.of()), continueAfter);
    }

    @Override
    public GenerationRequest endlessRequest() {
        return simRequest(new SimulationOptions(0, 0, 0, 1_000_000, null, null, null, 20));
    }

    @Override
    public String answer() {
        return SimulatedText.answer(SimulatedText.TEXT, PROMPT, SimulatedText.seedOf(PROMPT), LENGTH);
    }

    private static GenerationRequest simRequest(SimulationOptions sim) {
        return Requests.of(SimulatedText.TEXT, PROMPT, Requests.sim(sim), "");
    }

    @Test
    void usageIsExact() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        start(request(""), answer);
        Completion completion = answer.awaitEnd();

        assertThat(completion.usage().completionTokens()).isEqualTo(LENGTH).isEqualTo(answer.tokens());
        assertThat(completion.usage().promptTokens())
                .isEqualTo(JtokkitTokenizer.shared().count(PROMPT));
        assertThat(completion.usage().estimated()).isFalse();
    }

    @Test
    void echoRepeatsThePromptAndSaysWhatItIs() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        start(Requests.of(SimulatedText.ECHO, "one\ntwo 🙂"), answer);
        answer.awaitEnd();

        assertThat(answer.text()).startsWith("# Echo\n").contains("simulated").contains("> one\n> two 🙂\n");
    }

    @Test
    void whatIsNoTextAndWhatIsForAServerChangesNothing() throws Exception {
        List<ChatMessage> messages = List.of(
                MessageJson.read("{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}},"
                        + "{\"type\":\"text\",\"text\":\"" + PROMPT + "\"}]}"),
                MessageJson.read("{\"role\":\"assistant\",\"tool_calls\":[{}]}"),
                MessageJson.read("{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":[{\"type\":\"hologram\"}]}"));
        StreamConfig config = StreamConfig.DEFAULT.withExtra(Map.of("tools", "[{}]", "seed", "\"none\"", "stop", "[]"));
        RecordedAnswer answer = new RecordedAnswer();

        start(new GenerationRequest(SimulatedText.TEXT, messages, config, ""), answer);
        Completion completion = answer.awaitEnd();

        assertThat(answer.text()).isEqualTo(answer());
        assertThat(completion.usage().promptTokens())
                .isEqualTo(JtokkitTokenizer.shared().count(PROMPT));
    }

    @Test
    void maxTokensCutsWithFinishReasonLength() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        start(Requests.of(SimulatedText.TEXT, PROMPT, Requests.cut(10, List.of()), ""), answer);

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("length");
        assertThat(answer.tokens()).isEqualTo(10);
        assertThat(answer()).startsWith(answer.text());
    }

    @Test
    void aStopTextEndsTheAnswerBeforeIt() throws Exception {
        // Given a stop text that begins and ends inside tokens
        String stop = answer().substring(101, 113);
        RecordedAnswer answer = new RecordedAnswer();

        start(Requests.of(SimulatedText.TEXT, PROMPT, Requests.cut(null, List.of(stop)), ""), answer);

        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
        assertThat(answer.text()).isEqualTo(answer().substring(0, answer().indexOf(stop)));
    }

    @Test
    void anAnswerGoesOnAfterAnyCharacter() throws Exception {
        List<Integer> offsets = IntStream.rangeClosed(0, answer().length())
                .filter(at -> at < 150 || at % 50 == 0 || at > answer().length() - 20)
                .filter(at -> at == answer().length() || !Character.isLowSurrogate(answer().charAt(at)))
                .boxed()
                .toList();
        for (int at : offsets) {
            String given = answer().substring(0, at);
            RecordedAnswer answer = new RecordedAnswer();
            start(request(given), answer);
            assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
            assertThat(given + answer.text()).isEqualTo(answer());
        }
    }

    @Test
    void aTextThatTheModelWouldNotSayIsRejected() throws Exception {
        RecordedAnswer wrong = new RecordedAnswer();
        RecordedAnswer tooLong = new RecordedAnswer();

        start(request(answer().substring(0, 50) + "?!"), wrong);
        start(request(answer() + " and more"), tooLong);

        assertThat(wrong.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_REJECTED);
        assertThat(tooLong.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_REJECTED);
        assertThat(wrong.deltas()).isEmpty();
        assertThat(tooLong.deltas()).isEmpty();
    }

    @Test
    void cutAfterIsTruncated() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        start(simRequest(new SimulationOptions(null, null, null, null, null, 7, null, null)), answer);

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
        assertThat(answer.tokens()).isEqualTo(7);
    }

    @Test
    void errorAfterIsRetryable() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        start(simRequest(new SimulationOptions(null, null, null, null, null, null, 0, null)), answer);

        StreamFailure failure = answer.awaitFailure();
        assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        assertThat(failure.code().retryable()).isTrue();
        assertThat(answer.deltas()).isEmpty();
    }

    @Test
    void stallAfterIsSilentUntilCancelled() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        LlmBackend.Generating generating =
                start(simRequest(new SimulationOptions(null, null, null, null, 5, null, null, null)), answer);
        answer.awaitDeltas(5);
        loop.passes(50);
        loop.run(generating::pause);
        loop.run(generating::resume);
        loop.passes(50);

        assertThat(answer.deltas()).hasSize(5);
        assertThat(answer.ends()).isZero();
        loop.run(generating::cancel);
    }

    @Test
    void latencySpreadsTheTokens() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();
        long began = System.nanoTime();

        start(simRequest(new SimulationOptions(40, 4, 1, 20, null, null, null, null)), answer);
        answer.awaitEnd();

        // 40 ms and 19 times at least 30 % of 4 ms.
        assertThat(System.nanoTime() - began).isGreaterThan(60_000_000L);
        assertThat(answer.deltas()).hasSize(20);
    }

    @Test
    void anUnknownModelIsRefused() throws Exception {
        RecordedAnswer answer = new RecordedAnswer();

        start(Requests.of("gpt-9", PROMPT), answer);

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
    }
}
