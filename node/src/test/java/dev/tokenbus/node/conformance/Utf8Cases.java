package dev.tokenbus.node.conformance;

import static dev.tokenbus.node.conformance.Case.CLEAN;
import static dev.tokenbus.node.conformance.Case.ECHOED;
import static dev.tokenbus.node.conformance.Case.NOT_UTF8;
import static dev.tokenbus.testkit.wire.RawWebSocket.CONTINUATION;
import static dev.tokenbus.testkit.wire.RawWebSocket.FINAL;
import static dev.tokenbus.testkit.wire.RawWebSocket.TEXT;
import static dev.tokenbus.testkit.wire.RawWebSocket.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/** The section 6 of the Autobahn test suite: UTF-8, valid and not. */
final class Utf8Cases {
    private static final HexFormat HEX = HexFormat.of();
    private static final String KOSME = "cebae1bdb9cf83cebcceb5";
    private static final byte[] WORDS = "Hello-µ@ßöäüàá-UTF-8!!".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SURROGATE = HEX.parseHex(KOSME + "eda080656469746564");
    private static final byte[] BEYOND = HEX.parseHex(KOSME + "f4908080656469746564");

    private final CaseList cases = new CaseList();

    private Utf8Cases() {}

    static List<Case> all() {
        Utf8Cases made = new Utf8Cases();
        made.fragments();
        made.failingFast();
        made.sequences();
        return made.cases.all();
    }

    private void fragments() {
        String empty = "bad_request, " + CLEAN;
        cases.add("6.1.1", "an empty text, in one frame or in three", empty, talk -> talk.send(FINAL | TEXT, ""))
                .and("6.1.2", talk -> talk.message(new byte[0], 0, 0))
                .add("6.1.3", "a text between two empty fragments", ECHOED, talk -> {
                    byte[] message = talk.echoed("middle frame payload".getBytes(StandardCharsets.US_ASCII));
                    talk.message(message, 0, message.length);
                })
                .add(
                        "6.2.1",
                        "letters of two bytes: whole, cut between letters, a frame for each byte",
                        ECHOED,
                        talk -> talk.text(WORDS))
                .and("6.2.2", talk -> talk.text(WORDS, 14))
                .and("6.2.3", talk -> talk.fragments(talk.echoed(WORDS), 1))
                .and("6.2.4", talk -> talk.fragments(talk.echoed(HEX.parseHex(KOSME)), 1))
                .add(
                        "6.3.1",
                        "a surrogate in UTF-8: whole, a frame for each byte",
                        NOT_UTF8,
                        talk -> talk.text(SURROGATE))
                .and("6.3.2", talk -> talk.fragments(talk.echoed(SURROGATE), 1));
    }

    /** The pong says that the part before it was taken without a word: the text is looked at when it is complete. */
    private void failingFast() {
        String late = "pong ×2, " + NOT_UTF8;
        String sent = "beyond U+10FFFF, in three frames or three pieces of one, waiting between";
        cases.add("6.4.1", sent, late, talk -> threeFrames(talk, 11, 15))
                .and("6.4.2", talk -> threeFrames(talk, 12, 13))
                .add("6.4.3", "the same in three pieces of one frame", NOT_UTF8, talk -> threePieces(talk, 11, 15))
                .and("6.4.4", talk -> threePieces(talk, 12, 13));
    }

    private static void threeFrames(Talk talk, int first, int second) {
        byte[] message = talk.echoed(BEYOND);
        int offset = message.length - BEYOND.length - 2;
        talk.send(TEXT, Arrays.copyOf(message, offset + first)).ping("1").until("pong", 1);
        talk.send(CONTINUATION, Arrays.copyOfRange(message, offset + first, offset + second))
                .ping("2")
                .until("pong", 2);
        talk.send(FINAL | CONTINUATION, Arrays.copyOfRange(message, offset + second, message.length));
    }

    private static void threePieces(Talk talk, int first, int second) {
        byte[] message = talk.echoed(BEYOND);
        byte[] frame = frame(FINAL | TEXT, message);
        int offset = frame.length - BEYOND.length - 2;
        talk.raw(Arrays.copyOf(frame, offset + first))
                .raw(Arrays.copyOfRange(frame, offset + first, offset + second))
                .raw(Arrays.copyOfRange(frame, offset + second, frame.length));
    }

    private void sequences() {
        group(
                5,
                "some valid sequences",
                true,
                List.of(
                        "68656c6c6f24776f726c64",
                        "68656c6c6fc2a2776f726c64",
                        "68656c6c6fe282ac776f726c64",
                        "68656c6c6ff0a4ada2776f726c64",
                        KOSME));
        prefixes();
        group(7, "the first sequence of a length", true, List.of("00", "c280", "e0a080", "f0908080"));
        group(8, "… of 5 and 6 bytes", false, List.of("f888808080", "fc8480808080"));
        group(9, "the last sequence of a length", true, List.of("7f", "dfbf", "efbfbf", "f48fbfbf"));
        group(10, "… beyond U+10FFFF", false, List.of("f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf"));
        group(11, "other bounds", true, List.of("ed9fbf", "ee8080", "efbfbd", "f48fbfbf"));
        add("6.11.5", "U+110000", false, "f4908080");
        group(
                12,
                "unexpected continuation bytes",
                false,
                List.of("80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf", bytes(0x80, 0xbf, "")));
        group(
                13,
                "lonely first bytes",
                false,
                List.of(
                        bytes(0xc0, 0xdf, "20"),
                        bytes(0xe0, 0xef, "20"),
                        bytes(0xf0, 0xf7, "20"),
                        bytes(0xf8, 0xfb, "20"),
                        bytes(0xfc, 0xfd, "20")));
        List<String> incomplete = List.of(
                "c0", "e080", "f08080", "f8808080", "fc80808080", "df", "efbf", "f7bfbf", "fbbfbfbf", "fdbfbfbfbf");
        group(14, "without the last byte", false, incomplete);
        group(15, "all of them in a row", false, List.of(String.join("", incomplete)));
        group(16, "impossible bytes", false, List.of("fe", "ff", "fefeffff"));
        group(17, "too long for U+002F", false, List.of("c0af", "e080af", "f08080af", "f8808080af", "fc80808080af"));
        group(
                18,
                "the largest that are too long",
                false,
                List.of("c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf"));
        group(19, "too long for NUL", false, List.of("c080", "e08080", "f0808080", "f880808080", "fc8080808080"));
        group(
                20,
                "single surrogates",
                false,
                List.of("eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf"));
        group(
                21,
                "pairs of surrogates",
                false,
                List.of(
                        "eda080edb080",
                        "eda080edbfbf",
                        "edadbfedb080",
                        "edadbfedbfbf",
                        "edae80edb080",
                        "edae80edbfbf",
                        "edafbfedb080",
                        "edafbfedbfbf"));
        group(22, "code points that are no characters", true, noCharacters());
        group(
                23,
                "U+FFF9 to U+FFFF, the replacement character too",
                true,
                List.of("efbfb9", "efbfba", "efbfbb", "efbfbc", "efbfbd", "efbfbe", "efbfbf"));
    }

    private void prefixes() {
        List<Integer> whole = List.of(2, 5, 7, 9, 11);
        for (int bytes = 1; bytes <= KOSME.length() / 2; bytes++) {
            boolean valid = whole.contains(bytes);
            String sent = valid ? "the beginning of a text, up to the end of a letter" : "… up to the middle of one";
            add("6.6." + bytes, sent, valid, KOSME.substring(0, 2 * bytes));
        }
    }

    private void group(int number, String sent, boolean valid, List<String> sequences) {
        for (int i = 0; i < sequences.size(); i++) {
            add("6." + number + "." + (i + 1), sent, valid, sequences.get(i));
        }
    }

    private void add(String number, String sent, boolean valid, String hex) {
        if (hex.equals("00")) {
            // JSON has no such character in a text, which is not what the suite asks.
            cases.add(number, "NUL, which JSON does not take", "bad_request, " + CLEAN, talk -> talk.text(new byte[1]));
        } else {
            cases.add(number, sent, valid ? ECHOED : NOT_UTF8, talk -> talk.text(HEX.parseHex(hex)));
        }
    }

    /** From, to before the last one, as the suite has it, each with something after it. */
    private static String bytes(int from, int to, String after) {
        StringBuilder hex = new StringBuilder();
        IntStream.range(from, to)
                .forEach(each -> hex.append(HEX.toHexDigits((byte) each)).append(after));
        return hex.toString();
    }

    private static List<String> noCharacters() {
        List<String> all = new ArrayList<>(List.of("efbfbe", "efbfbf"));
        for (String first : List.of("f0", "f1", "f2", "f3", "f4")) {
            for (String second : List.of("8f", "9f", "af", "bf")) {
                boolean isPoint = first.equals("f4") ? second.equals("8f") : !(first + second).equals("f08f");
                if (isPoint) {
                    all.add(first + second + "bfbe");
                    all.add(first + second + "bfbf");
                }
            }
        }
        return all;
    }
}
