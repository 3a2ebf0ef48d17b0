package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.responses.asked.RequestReader;
import dev.tokenbus.gateway.responses.wording.RawObject;
import java.util.List;

/**
 * A request that is read as far as it can be read by itself.
 *
 * @param references the names of the items of stored responses to which it refers
 * @param size of its text, in characters
 */
public record Draft(RawObject body, List<String> references, int size) {
    /** Of the text of a body; throws {@link IllegalArgumentException} if it is wrong. */
    static Draft of(String text) {
        return of(RequestReader.parse(text), text.length());
    }

    /** Of a body that is taken apart; throws {@link IllegalArgumentException} if it is wrong. */
    public static Draft of(RawObject body, int size) {
        return new Draft(body, RequestReader.references(body), size);
    }

    /** Hides the prompt. */
    @Override
    public String toString() {
        return "Draft[" + size + " characters]";
    }
}
