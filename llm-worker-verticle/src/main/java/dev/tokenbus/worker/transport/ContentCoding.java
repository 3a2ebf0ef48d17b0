package dev.tokenbus.worker.transport;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How a response's body is compressed, as its {@code Content-Encoding} says. */
public enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE,
    /** One that cannot be read here, or several. */
    UNKNOWN;

    /** Also what servers write there that is no coding at all. */
    private static final Set<String> NONE = Set.of("", "identity", "none", "utf-8", "utf8");

    /** The coding that the values of the header name; they may be lists themselves. */
    public static ContentCoding of(List<String> header) {
        List<String> codings = header.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> !NONE.contains(coding))
                .toList();
        if (codings.isEmpty()) {
            return IDENTITY;
        }
        return codings.size() > 1
                ? UNKNOWN
                : switch (codings.get(0)) {
                    case "gzip", "x-gzip" -> GZIP;
                    case "deflate" -> DEFLATE;
                    default -> UNKNOWN;
                };
    }
}
