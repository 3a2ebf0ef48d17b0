package dev.tokenbus.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gguf.Handover.Item;
import dev.tokenbus.gguf.NativeModel.RefusedException;
import dev.tokenbus.gguf.NativeModel.Step;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However an answer fails, the stream has its end, and llama.cpp no answer for nobody. */
class GgufRunTest {
    private static final int ANSWER = 7;

    private final Answering answers = new Answering();
    private final List<Item> items = new ArrayList<>();
    private final Handover handover = new Handover(this::arrived);
    private RuntimeException failureOfTaker = new IllegalStateException("none");
    private boolean takerFails;

    /** Gives the steps that a test wants. */
    private static final class Answering implements GgufRun.Answers {
        private final List<Callable<Step>> steps = new ArrayList<>();
        private final List<Integer> cancelled = new ArrayList<>();

        @Override
        public int request(String json) {
            return ANSWER;
        }

        @Override
        public Step receive(int answer) throws RefusedException {
            try {
                return steps.remove(0).call();
            } catch (RefusedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void cancel(int answer) {
            cancelled.add(answer);
        }
    }

    private void arrived() {
        Item item = handover.take();
        while (item != null) {
            items.add(item);
            if (takerFails && item instanceof Item.Piece) {
                throw failureOfTaker;
            }
            item = handover.take();
        }
    }

    private void run() {
        StreamConfig config = TinyModels.config(20, List.of(), Map.of());
        Asked asked = new Asked(TinyModels.asking(config, ""), Sampling.of(config, 1, false), "", 0, "Tell me a story");
        new GgufRun(TinyModels.loaded(), answers, asked, handover).run();
    }

    private Item.Failed failure() {
        return (Item.Failed) items.get(items.size() - 1);
    }

    static Stream<Callable<Step>> failures() {
        return Stream.of(
                () -> {
                    throw new OutOfMemoryError("as asked");
                },
                () -> {
                    throw new StackOverflowError("as asked");
                },
                () -> {
                    throw new IllegalStateException("as asked");
                },
                () -> {
                    throw new RefusedException("decode failed");
                });
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aModelThatFailsInAnAnswerIsNotTheClientsFault(Callable<Step> failure) {
        answers.steps.add(() -> new Step("a", false));
        answers.steps.add(failure);

        run();

        assertThat(items).contains(new Item.Piece("a", 1));
        assertThat(failure().code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        assertThat(answers.cancelled).containsExactly(ANSWER);
    }

    @Test
    void aRequestThatIsRefusedIs() {
        answers.steps.add(() -> {
            throw new RefusedException("failed to parse grammar");
        });

        run();

        assertThat(failure().code()).isEqualTo(ErrorCode.UPSTREAM_REJECTED);
        assertThat(failure().words()).contains("failed to parse grammar");
    }

    @Test
    void anAnswerThatCannotBePassedOnIsCancelled() {
        takerFails = true;
        answers.steps.add(() -> new Step("a", false));

        run();

        assertThat(failure().code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        assertThat(answers.cancelled).containsExactly(ANSWER);
    }

    @Test
    void anAnswerThatEndsIsNotCancelled() {
        answers.steps.add(() -> new Step("a", false));
        answers.steps.add(() -> new Step("", true));

        run();

        assertThat(items).last().isEqualTo(new Item.Ended("stop"));
        assertThat(answers.cancelled).isEmpty();
    }
}
