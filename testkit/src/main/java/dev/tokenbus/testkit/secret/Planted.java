package dev.tokenbus.testkit.secret;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What no server may print: everything with the mark that tests plant in prompts, answers and secrets, and everything that has the shape
 * of a secret, whichever test made it.
 */
public final class Planted {
    /** Nothing but a test's prompt, answer or secret contains this. */
    public static final String MARK = "qz7Planted7zq";

    /** A secret for any key of the configuration that takes one. */
    public static final String SECRET = "secret-" + MARK + "-0123456789abcdef";

    /** The shapes of API keys, JSON Web Tokens, tokens of streams, names of stored responses, keys of model servers, and headers with them. */
    private static final Pattern SECRETS = Stream.of(
                    Pattern.quote(MARK),
                    "tb-[A-Za-z0-9]{10}-[A-Za-z0-9]{20,}",
                    "eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}",
                    "\\b[ov]\\.[0-9a-z]{6,8}\\.[A-Za-z0-9_-]{1,40}\\.[A-Za-z0-9_-]{22}\\b",
                    "\\bresp_[A-Za-z0-9_.-]{22,}",
                    "\\bsk-[A-Za-z0-9-]{8,}",
                    "(?i)\\bbearer [A-Za-z0-9._~+/-]{16,}",
                    "-----BEGIN [A-Z ]*PRIVATE KEY")
            .collect(collectingAndThen(joining("|"), Pattern::compile));

    private static final int AROUND = 120;

    private Planted() {}

    /** A prompt, or an answer, with the mark in it. */
    public static String in(String text) {
        return text + " " + MARK;
    }

    /** The first place of a text that nobody may read, with what is around it; empty if there is none. */
    public static Optional<String> find(CharSequence output) {
        Matcher found = SECRETS.matcher(output);
        return found.find()
                ? Optional.of(output.subSequence(
                                Math.max(0, found.start() - AROUND), Math.min(output.length(), found.end() + AROUND))
                        .toString())
                : Optional.empty();
    }

    /** Throws if one of the texts has something that nobody may read. */
    public static void requireNone(String whose, List<String> outputs) {
        outputs.stream().flatMap(output -> find(output).stream()).findFirst().ifPresent(found -> {
            throw new AssertionError(whose + " has printed a prompt, an answer or a secret: …" + found + "…");
        });
    }
}
