package dev.tokenbus.node.deploy;

import dev.tokenbus.testkit.llm.LlmScript;
import io.vertx.core.Promise;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An answer whose next word its model says only when the reader has seen the last one: what anybody holds back on the way would never come. */
final class StepwiseAnswer {
    private final String prompt = "Say it, " + UUID.randomUUID();
    private final List<Promise<Void>> seen;

    StepwiseAnswer(int words) {
        seen = Stream.generate(Promise::<Void>promise).limit(words).toList();
    }

    /** The prompt by which the model knows this answer. */
    String prompt() {
        return prompt;
    }

    List<String> words() {
        return IntStream.range(0, seen.size()).mapToObj(StepwiseAnswer::word).toList();
    }

    private static String word(int at) {
        return "word" + at + "! ";
    }

    /** The reader has the word. */
    void saw(String word) {
        seen.get(words().indexOf(word)).tryComplete();
    }

    /** The reader has them all, or wants none. */
    void release() {
        seen.forEach(Promise::tryComplete);
    }

    LlmScript script() {
        LlmScript script = LlmScript.stream().role();
        for (int at = 0; at < seen.size(); at++) {
            script.delta(word(at)).await(seen.get(at).future());
        }
        return script.finish("stop").usage(7, seen.size()).done();
    }
}
