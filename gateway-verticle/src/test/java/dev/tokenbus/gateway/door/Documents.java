package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.log.StreamLog;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Documents as their clients get them. */
public final class Documents {
    private Documents() {}

    /** The document of a log that has ended, all its pieces together. */
    public static String whole(WholeWording.Document document, StreamLog log, int pieceBytes) {
        Unsent unsent = new Unsent(EventText.Framing.LINES);
        document.write(log, Objects.requireNonNull(log.terminal()), unsent);
        StringBuilder all = new StringBuilder();
        do {
            all.append(new String(unsent.take(log, pieceBytes), StandardCharsets.UTF_8));
        } while (unsent.hasMore());
        return all.toString();
    }

    public static String whole(WholeWording.Document document, StreamLog log) {
        return whole(document, log, Integer.MAX_VALUE);
    }
}
