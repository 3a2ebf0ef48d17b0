package dev.tokenbus.protocol;

import java.util.List;

/**
 * Turns text into tokens and back; counts usage where an upstream sends none.
 *
 * <p>Implementations are immutable and safe on any thread. {@code decode(encode(text))} gives {@code text} back.
 */
public interface Tokenizer {
    /** The number of tokens in a text. */
    int count(String text);

    /** The text cut at token boundaries, in order; no piece splits a surrogate pair. Joined, they are the text. */
    List<String> split(String text);

    /** The tokens of a text. */
    int[] encode(String text);

    /** The text of tokens. */
    String decode(int[] tokens);
}
