package dev.tokenbus.gguf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Objects;

/**
 * The options of llama.cpp that clients may set, each with what it may be. llama.cpp itself ends the process at some other values, and
 * takes the rest for something else without a word.
 */
final class Knobs {
    private static final String REPEAT_PENALTY = "repeat_penalty";
    /** What other servers call it. */
    private static final String REPETITION_PENALTY = "repetition_penalty";

    private static final Map<String, Knob> ALL = Map.ofEntries(
            whole("top_k", 0, 1_000_000),
            fraction("min_p", 0, 1),
            fraction("typical_p", 0, 1),
            fraction(REPEAT_PENALTY, 0.01, 10),
            fraction(REPETITION_PENALTY, 0.01, 10),
            whole("repeat_last_n", 0, 1 << 16),
            fraction("presence_penalty", -10, 10),
            fraction("frequency_penalty", -10, 10),
            fraction("dry_multiplier", 0, 10),
            fraction("dry_base", 1, 10),
            whole("dry_allowed_length", 0, 1 << 16),
            whole("dry_penalty_last_n", 0, 1 << 16),
            fraction("xtc_probability", 0, 1),
            fraction("xtc_threshold", 0, 1),
            fraction("dynatemp_range", 0, 10),
            fraction("dynatemp_exponent", 0, 10),
            whole("mirostat", 0, 2),
            fraction("mirostat_tau", 0.1, 20),
            fraction("mirostat_eta", 0, 1),
            fraction("temperature", 0, 2),
            fraction("top_p", 0, 1),
            whole("seed", Integer.MIN_VALUE, 0xFFFF_FFFFL));

    private static final int MOST_BIASES = 1024;
    private static final double MOST_BIAS = 100;

    private record Knob(double least, double most, boolean isWhole) {}

    private Knobs() {}

    private static Map.Entry<String, Knob> whole(String name, double least, double most) {
        return Map.entry(name, new Knob(least, most, true));
    }

    private static Map.Entry<String, Knob> fraction(String name, double least, double most) {
        return Map.entry(name, new Knob(least, most, false));
    }

    /** Whether an option is a number that llama.cpp knows. */
    static boolean has(String name) {
        return ALL.containsKey(name);
    }

    /** What llama.cpp calls an option. */
    static String nativeName(String name) {
        return name.equals(REPETITION_PENALTY) ? REPEAT_PENALTY : name;
    }

    /** Returns a number that it {@link #has} as llama.cpp is to read it; throws {@link IllegalArgumentException} with a sentence for the client. */
    static String number(String name, Object value) {
        Knob knob = Objects.requireNonNull(ALL.get(name), name);
        double number = value instanceof Number given ? given.doubleValue() : Double.NaN;
        boolean isRight = number >= knob.least && number <= knob.most;
        if (!isRight || (knob.isWhole && number != Math.rint(number))) {
            throw new IllegalArgumentException("The option " + name + " is not what a model file takes (expected: "
                    + shown(knob.least) + ".." + shown(knob.most) + ").");
        }
        return knob.isWhole ? String.valueOf((long) number) : String.valueOf(number);
    }

    private static String shown(double bound) {
        return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
    }

    /** Returns a bias for each token as llama.cpp reads them: pairs of token and bias, where OpenAI has an object. */
    static String biases(Object value) {
        JsonArray pairs = new JsonArray();
        if (value instanceof JsonObject byToken) {
            byToken.forEach(entry -> pairs.add(pair(entry.getKey(), entry.getValue())));
        } else if (value instanceof JsonArray given) {
            for (Object each : given) {
                if (!(each instanceof JsonArray pair) || pair.size() != 2) {
                    throw refusedBias();
                }
                pairs.add(pair(String.valueOf(pair.getValue(0)), pair.getValue(1)));
            }
        } else {
            throw refusedBias();
        }
        if (pairs.size() > MOST_BIASES) {
            throw refusedBias();
        }
        return pairs.encode();
    }

    private static JsonArray pair(String token, Object bias) {
        if (!token.matches("\\d{1,9}")
                || !(bias instanceof Number number)
                || !(Math.abs(number.doubleValue()) <= MOST_BIAS)) {
            throw refusedBias();
        }
        return new JsonArray().add(Integer.parseInt(token)).add(number.doubleValue());
    }

    private static IllegalArgumentException refusedBias() {
        return new IllegalArgumentException("The option logit_bias is not what a model file takes (expected: at most "
                + MOST_BIASES + " tokens, each with a bias of -100..100).");
    }
}
