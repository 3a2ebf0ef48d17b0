package dev.tokenbus.node.conformance;

import static dev.tokenbus.node.conformance.Case.CLEAN;

import java.util.ArrayList;
import java.util.List;

/** The sections 12 and 13 of the Autobahn test suite: compression, by what a client offers. */
final class CompressionCases {
    private static final int[] SIZES = {
        16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 8192, 16_384, 32_768, 65_536, 131_072, 131_072,
        131_072, 131_072
    };
    private static final int[] FRAGMENTS = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 256, 256, 256, 256, 256, 1024, 4096, 32_768};

    /** The suite has a thousand of each. */
    private static final int MESSAGES = 20;

    /** What the client of the suite always offers in addition. */
    private static final String CLIENT = "client_no_context_takeover; client_max_window_bits";

    private static final String DEFLATE = "permessage-deflate; ";
    private static final String SERVER_ANEW = "server_no_context_takeover; ";
    private static final String NOT_AGREED = "no compression";

    /** An offer, and what is agreed to. */
    record Offer(String number, String offered, String agreed) {
        boolean isAgreed() {
            return !agreed.equals(NOT_AGREED);
        }
    }

    private CompressionCases() {}

    static List<Offer> offers() {
        String plain = "permessage-deflate; client_no_context_takeover";
        String anew = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
        return List.of(
                new Offer("12.1", DEFLATE + CLIENT, plain),
                new Offer("13.1", DEFLATE + CLIENT, plain),
                new Offer("13.2", DEFLATE + SERVER_ANEW + CLIENT, anew),
                new Offer("13.3", DEFLATE + CLIENT + "; server_max_window_bits=9", NOT_AGREED),
                new Offer(
                        "13.4",
                        DEFLATE + CLIENT + "; server_max_window_bits=15",
                        plain + "; server_max_window_bits=15"),
                new Offer("13.5", DEFLATE + SERVER_ANEW + CLIENT + "; server_max_window_bits=9", NOT_AGREED),
                new Offer(
                        "13.6",
                        DEFLATE + SERVER_ANEW + CLIENT + "; server_max_window_bits=15",
                        anew + "; server_max_window_bits=15"),
                new Offer(
                        "13.7",
                        DEFLATE + SERVER_ANEW + CLIENT + "; server_max_window_bits=9, " + DEFLATE + SERVER_ANEW + CLIENT
                                + ", " + DEFLATE + CLIENT,
                        anew));
    }

    /** The cases of an offer that is agreed to, by the number of the offer. */
    static List<Case> of(Offer offer) {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < SIZES.length; i++) {
            int size = SIZES[i];
            int fragment = FRAGMENTS[i];
            cases.add(new Case(
                    offer.number() + "." + (i + 1),
                    sent(offer),
                    talk -> {
                        for (int message = 1; message <= MESSAGES; message++) {
                            talk.compressed(
                                            size < 64 ? talk.echoed(text(message, size)) : varied(talk, message, size),
                                            fragment)
                                    .until("echo", message);
                        }
                    },
                    "echo ×" + MESSAGES + ", " + CLEAN));
        }
        return cases;
    }

    private static String sent(Offer offer) {
        return offer.number().equals("12.1")
                ? MESSAGES + " messages of 16 to 131 072 bytes, in fragments of 256 or more or in one"
                : "the same, agreed to as `" + offer.agreed().substring(DEFLATE.length()) + "`";
    }

    private static byte[] text(int message, int size) {
        byte[] text = new byte[size];
        for (int i = 0; i < size; i++) {
            text[i] = (byte) ('a' + (i * 7 + message) % 26);
        }
        return text;
    }

    /** A message of some size that does not consist of one letter. */
    private static byte[] varied(Talk talk, int message, int size) {
        byte[] sized = talk.sized(size);
        byte[] text = text(message, size);
        System.arraycopy(text, 0, sized, 50, Math.max(0, size - 52));
        return sized;
    }
}
