package dev.tokenbus.gguf;

import static dev.tokenbus.gguf.TinyModels.PROMPT;
import static dev.tokenbus.gguf.TinyModels.asking;
import static dev.tokenbus.gguf.TinyModels.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.LlmBackendContract;
import dev.tokenbus.worker.backend.RecordedAnswer;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GgufBackendTest extends LlmBackendContract {
    private static final int TOKENS = 150;
    private static final StreamConfig ENDLESS = config(TOKENS, List.of(), Map.of("ignore_eos", "true"));
    private static @Nullable String whole;
    private static String beginning = "";

    @Override
    public LlmBackend open(Vertx vertx) {
        return TinyModels.backend(vertx);
    }

    @Override
    public GenerationRequest request(String continueAfter) {
        return asking(config(null, List.of(), Map.of()), continueAfter);
    }

    @Override
    public GenerationRequest endlessRequest() {
        return asking(config(null, List.of(), Map.of("ignore_eos", "true")), "");
    }

    /** What it says undisturbed. */
    @Override
    public String answer() {
        if (whole == null) {
            try {
                RecordedAnswer recorded = new RecordedAnswer();
                start(request(""), recorded);
                recorded.awaitEnd();
                beginning = recorded.deltas().stream()
                        .limit(recorded.deltas().size() / 2)
                        .map(RecordedAnswer.Delta::text)
                        .collect(Collectors.joining());
                whole = recorded.text();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return whole;
    }

    @Override
    public String beginning() {
        return answer().substring(0, beginning.length());
    }

    private String answerTo(GenerationRequest request) throws Exception {
        RecordedAnswer recorded = new RecordedAnswer();
        start(request, recorded);
        recorded.awaitEnd();
        return recorded.text();
    }

    private String failureOf(GenerationRequest request) throws Exception {
        RecordedAnswer recorded = new RecordedAnswer();
        start(request, recorded);
        assertThat(recorded.awaitFailure().code()).isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
        return recorded.awaitFailure().detail();
    }

    @Test
    void theTextHasCharactersOfSeveralTokensAndNoneIsBroken() throws Exception {
        String text = answerTo(asking(config(1500, List.of(), Map.of("ignore_eos", "true")), ""));

        assertThat(text).doesNotContain("\uFFFD");
        assertThat(text.codePoints().filter(point -> point > 0xFFFF).count()).isGreaterThan(2);
        assertThat(text.codePoints()
                        .filter(point -> point > 0x2000 && point < 0xFFFF)
                        .count())
                .isGreaterThan(3);
    }

    /** Wherever a delta ends: after a word, after a character of several tokens, in front of one. */
    @Test
    void anAnswerIsGoneOnWithAfterEachOfItsDeltas() throws Exception {
        RecordedAnswer undisturbed = new RecordedAnswer();
        start(asking(ENDLESS, ""), undisturbed);
        undisturbed.awaitEnd();
        assertThat(undisturbed.deltas()).anyMatch(delta -> delta.tokens() == 3);

        StringBuilder soFar = new StringBuilder();
        int spent = 0;
        for (RecordedAnswer.Delta delta : undisturbed.deltas()) {
            soFar.append(delta.text());
            spent += delta.tokens();
            if (spent < TOKENS && (delta.tokens() > 1 || spent % 16 < 2)) {
                StreamConfig left = ENDLESS.withMaxTokens(TOKENS - spent);
                String rest = answerTo(new GenerationRequest("m", PROMPT, left, soFar.toString(), spent));
                assertThat(soFar + rest).as("after %d tokens", spent).isEqualTo(undisturbed.text());
            }
        }
    }

    @Test
    void maxTokensCountsTokensWhateverTheWorkerBelieved() throws Exception {
        RecordedAnswer undisturbed = new RecordedAnswer();
        start(asking(ENDLESS, ""), undisturbed);
        undisturbed.awaitEnd();
        String soFar = undisturbed.deltas().stream()
                .limit(30)
                .map(RecordedAnswer.Delta::text)
                .collect(Collectors.joining());

        // The worker believes that these were three tokens.
        GenerationRequest rest = new GenerationRequest("m", PROMPT, ENDLESS.withMaxTokens(TOKENS - 3), soFar, 3);
        assertThat(soFar + answerTo(rest)).isEqualTo(undisturbed.text());
    }

    @Test
    void usageIsCountedByTheModelsOwnTokenizer() throws Exception {
        RecordedAnswer recorded = new RecordedAnswer();
        start(asking(config(50, List.of(), Map.of("ignore_eos", "true")), ""), recorded);
        Completion completion = recorded.awaitEnd();

        assertThat(completion.finishReason()).isEqualTo("length");
        assertThat(completion.usage().completionTokens()).isEqualTo(50).isEqualTo(recorded.tokens());
        assertThat(completion.usage().promptTokens())
                .isEqualTo(TinyModels.loaded()
                        .promptTokens(
                                "<|im_start|>user\nTell me a story \uD83D\uDE00<|im_end|>\n<|im_start|>assistant\n"));
        assertThat(completion.usage().estimated()).isFalse();
    }

    @Test
    void aStopTextEndsTheAnswerBeforeIt() throws Exception {
        String stop = answer().substring(40, 46);
        RecordedAnswer recorded = new RecordedAnswer();
        start(asking(config(null, List.of(stop), Map.of()), ""), recorded);

        assertThat(recorded.awaitEnd().finishReason()).isEqualTo("stop");
        assertThat(recorded.text()).isEqualTo(answer().substring(0, answer().indexOf(stop)));
    }

    /** Tools in a prompt are the client's own words here; the call is text, as the model says it. */
    @Test
    void aModelThatReadsOfToolsCallsOneAndGoesOnWithTheCall() throws Exception {
        List<ChatMessage> offered = List.of(
                new ChatMessage("system", "Tools, one JSON each:\n<tools>\n{\"name\":\"clock\"}\n</tools>"),
                ChatMessage.user("What time is it?"));
        GenerationRequest request = new GenerationRequest("m", offered, ENDLESS.withMaxTokens(20), "");

        String call = answerTo(request);
        assertThat(call).startsWith("<tool_call>");
        String rest = answerTo(new GenerationRequest("m", offered, ENDLESS.withMaxTokens(19), "<tool_call>", 1));
        assertThat("<tool_call>" + rest).isEqualTo(call);
    }

    @Test
    void aPromptThatIsTooLongIsRefusedAndAnAnswerEndsWithTheContext() throws Exception {
        List<ChatMessage> longer = List.of(ChatMessage.user("word ".repeat(2 * TinyModels.CONTEXT)));
        GenerationRequest request = new GenerationRequest("m", longer, config(5, List.of(), Map.of()), "");
        assertThat(failureOf(request)).contains("the context of this model has 2048");

        RecordedAnswer recorded = new RecordedAnswer();
        start(endlessRequest(), recorded);
        assertThat(recorded.awaitEnd().finishReason()).isEqualTo("length");
        assertThat(recorded.tokens()).isGreaterThan(TinyModels.CONTEXT - 100);
    }

    @Test
    void severalAnswersAtATimeAreTheSameAsOneAfterTheOther() throws Exception {
        List<RecordedAnswer> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RecordedAnswer recorded = new RecordedAnswer();
            all.add(recorded);
            start(request(""), recorded);
        }
        for (RecordedAnswer recorded : all) {
            recorded.awaitEnd();
            assertThat(recorded.text()).isEqualTo(answer());
        }
    }

    /** Each pause leaves the answer at llama.cpp, and each time it goes on after the text so far, wherever that ends. */
    @Test
    void anAnswerThatIsPausedAgainAndAgainIsTheSame() throws Exception {
        String undisturbed = answerTo(asking(ENDLESS, ""));
        LlmBackend.Generating[] generating = new LlmBackend.Generating[1];
        RecordedAnswer recorded = new RecordedAnswer();
        recorded.alsoOnDelta(delta -> {
            int deltas = recorded.deltas().size();
            if (deltas % 7 == 0) {
                generating[0].pause();
                resumeLater(generating[0], deltas % 2 == 0 ? 1 : 500);
            }
        });

        loop.run(() -> generating[0] = backend.generate(asking(ENDLESS, ""), recorded));
        Completion completion = recorded.awaitEnd();

        assertThat(recorded.text()).isEqualTo(undisturbed);
        assertThat(completion.usage().completionTokens()).isEqualTo(TOKENS);
        assertThat(completion.finishReason()).isEqualTo("length");
    }

    /** At once, so that what was received goes on, or when there is nothing left of it. */
    private static void resumeLater(LlmBackend.Generating generating, int passes) {
        Vertx.currentContext().runOnContext(v -> {
            if (passes > 0) {
                resumeLater(generating, passes - 1);
            } else {
                generating.resume();
            }
        });
    }

    @Test
    void aPausedAnswerTakesNoPlaceOfTheModel() throws Exception {
        List<LlmBackend.Generating> paused = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RecordedAnswer recorded = new RecordedAnswer();
            LlmBackend.Generating generating = start(endlessRequest(), recorded);
            recorded.awaitDeltas(1);
            loop.run(generating::pause);
            paused.add(generating);
        }

        assertThat(answerTo(request(""))).isEqualTo(answer());
        for (LlmBackend.Generating generating : paused) {
            loop.run(generating::cancel);
        }
    }
}
