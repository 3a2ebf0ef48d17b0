package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * Asks a worker how many tokens a text has for its tokenizer; answered by {@link TokensCounted}.
 *
 * @param text a prompt, or a part of one
 */
public record CountTokens(String text) implements Question<TokensCounted> {
    @Override
    public void writeTo(BusWriter out) {
        out.text(text);
    }

    public static CountTokens read(BusReader in) {
        return new CountTokens(in.text());
    }

    /** Hides the text. */
    @Override
    public String toString() {
        return "CountTokens[" + text.length() + " chars]";
    }
}
