package dev.tokenbus.gateway.netty;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway and a client agree to about compression: the first of the client's offers that can be kept in all its
 * parameters (RFC 7692, section 7). An offer with anything else in it is declined.
 *
 * @param serverKeepsContext whether the gateway's messages may refer to earlier ones
 * @param clientKeepsContext whether the client's may
 * @param namesWindow whether the client named the largest window, so that the answer has to
 */
public record Compression(boolean serverKeepsContext, boolean clientKeepsContext, boolean namesWindow) {
    /** In which offers and the answer stand. */
    public static final String HEADER = "Sec-WebSocket-Extensions";

    private static final String NAME = "permessage-deflate";
    private static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
    private static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
    private static final String SERVER_WINDOW = "server_max_window_bits";
    private static final String CLIENT_WINDOW = "client_max_window_bits";

    /** The fastest of deflate's levels: tokens are short. */
    private static final int LEVEL = 1;

    /** The one window that Java deflates with. */
    private static final int WINDOW_BITS = 15;

    private static final int SMALLEST_WINDOW_BITS = 8;

    /** The agreement; null when there is no offer that can be kept. */
    public static @Nullable Compression of(List<String> extensionHeaders) {
        for (String header : extensionHeaders) {
            for (String offer : split(header, ',')) {
                Compression agreed = ofOffer(split(offer, ';'));
                if (agreed != null) {
                    return agreed;
                }
            }
        }
        return null;
    }

    private static @Nullable Compression ofOffer(List<String> parts) {
        if (!parts.get(0).equalsIgnoreCase(NAME)) {
            return null;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String name =
                    (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : unquoted(part.substring(equals + 1).strip());
            if (!canKeep(name, equals < 0 ? null : value) || parameters.put(name, value) != null) {
                return null;
            }
        }
        return new Compression(
                !parameters.containsKey(SERVER_NO_CONTEXT),
                !parameters.containsKey(CLIENT_NO_CONTEXT),
                parameters.containsKey(SERVER_WINDOW));
    }

    private static boolean canKeep(String name, @Nullable String value) {
        return switch (name) {
            case SERVER_NO_CONTEXT, CLIENT_NO_CONTEXT -> value == null;
            case SERVER_WINDOW -> bits(value) == WINDOW_BITS;
            // The inflater copes with any window, so the answer need not name one.
            case CLIENT_WINDOW -> value == null || bits(value) >= SMALLEST_WINDOW_BITS;
            default -> false;
        };
    }

    /** A number of bits as RFC 7692 writes it; 0 for anything else. */
    private static int bits(@Nullable String value) {
        return value != null && value.matches("[89]|1[0-5]") ? Integer.parseInt(value) : 0;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** The parts between separators that stand outside quotation marks, without the space around them. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            quoted ^= each == '"';
            if (each == separator && !quoted) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(text.substring(from).strip());
        return parts;
    }

    /** The header of the answer. */
    public String answer() {
        return NAME
                + (serverKeepsContext ? "" : "; " + SERVER_NO_CONTEXT)
                + (clientKeepsContext ? "" : "; " + CLIENT_NO_CONTEXT)
                + (namesWindow ? "; " + SERVER_WINDOW + "=" + WINDOW_BITS : "");
    }

    /** Compresses what is written to the client. */
    ChannelHandler encoder() {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (!serverKeepsContext) {
            parameters.put(SERVER_NO_CONTEXT, "");
        }
        return new PerMessageDeflateServerExtensionHandshaker(LEVEL, false, WINDOW_BITS, true, true, 0)
                .handshakeExtension(new WebSocketExtensionData(NAME, parameters))
                .newExtensionEncoder();
    }
}
