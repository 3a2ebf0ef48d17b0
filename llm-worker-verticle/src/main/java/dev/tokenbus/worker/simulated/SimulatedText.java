package dev.tokenbus.worker.simulated;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.protocol.json.WellFormed;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the simulated models say: a pure function of model, prompt, seed and length, so that a test can compare a
 * transcript that survived any number of failures with it, byte for byte.
 *
 * <p>{@code sim-echo} repeats the prompt as a Markdown quotation and says that this is all it does. {@code sim-text} writes
 * pseudo-text with headings, paragraphs, lists, code and some characters beyond ASCII. Neither understands anything.
 *
 * <p>Safe on any thread.
 */
public final class SimulatedText {
    /** The model that repeats the prompt. */
    public static final String ECHO = "sim-echo";

    /** The model that writes seeded pseudo-text. */
    public static final String TEXT = "sim-text";

    /** Long prompts are quoted in pieces of this many characters, so that no piece takes long to tokenize. */
    private static final int ECHO_SLICE_CHARS = 512;

    private SimulatedText() {}

    /**
     * The whole answer.
     *
     * @param model {@link #ECHO} or {@link #TEXT}
     * @param prompt the content of the last user message, see {@link #promptOf}
     * @param seed for {@link #TEXT}: {@code options.seed}, else the configured seed, else {@link #seedOf} the prompt
     * @param lengthTokens for {@link #TEXT}: tokens in the answer; {@link #ECHO} always repeats the whole prompt
     */
    public static String answer(String model, String prompt, long seed, int lengthTokens) {
        StringBuilder text = new StringBuilder();
        pieces(JtokkitTokenizer.shared(), model, prompt, seed, lengthTokens).forEachRemaining(text::append);
        return text.toString();
    }

    /** The message to answer: the last one of the user, or the last of all if the user has none. */
    public static String promptOf(List<ChatMessage> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role().equals("user")) {
                return messages.get(i).content();
            }
        }
        return messages.isEmpty() ? "" : messages.get(messages.size() - 1).content();
    }

    /** The seed of a prompt for which none is given; the same on every node. */
    public static long seedOf(String prompt) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < prompt.length(); i++) {
            hash = (hash ^ prompt.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The answer, token by token, generated as it is read: a long one costs no memory. */
    static Iterator<String> pieces(Tokenizer tokenizer, String model, String prompt, long seed, int lengthTokens) {
        return switch (model) {
            case ECHO -> tokens(tokenizer, echo(prompt)).iterator();
            case TEXT ->
                tokens(tokenizer, new PseudoMarkdown(seed)).limit(lengthTokens).iterator();
            default -> throw new IllegalArgumentException("not a simulated model: " + model);
        };
    }

    private static Stream<String> tokens(Tokenizer tokenizer, Iterator<String> blocks) {
        Iterable<String> once = () -> blocks;
        return StreamSupport.stream(once.spliterator(), false).flatMap(block -> tokenizer.split(block).stream());
    }

    private static Iterator<String> echo(String prompt) {
        String lines = WellFormed.text(prompt).replace("\r\n", "\n").replace('\r', '\n');
        String quoted =
                "# Echo\n\nThis is `sim-echo`, a simulated model: it understands nothing and repeats your message.\n\n> "
                        + lines.replace("\n", "\n> ")
                        + "\n\nThat was all of it.\n";
        return new Slices(quoted);
    }

    /** A text in slices that never split a surrogate pair. */
    private static final class Slices implements Iterator<String> {
        private final String text;
        private int at;

        Slices(String text) {
            this.text = text;
        }

        @Override
        public boolean hasNext() {
            return at < text.length();
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int end = Math.min(at + ECHO_SLICE_CHARS, text.length());
            if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
                end++;
            }
            String slice = text.substring(at, end);
            at = end;
            return slice;
        }
    }
}
