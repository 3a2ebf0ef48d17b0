package dev.tokenbus.node.conformance;

import static dev.tokenbus.node.conformance.Case.BROKEN;
import static dev.tokenbus.node.conformance.Case.CLEAN;
import static dev.tokenbus.node.conformance.Case.ECHOED;
import static dev.tokenbus.node.conformance.Case.PONGED;
import static dev.tokenbus.testkit.wire.RawWebSocket.BINARY;
import static dev.tokenbus.testkit.wire.RawWebSocket.CLOSE;
import static dev.tokenbus.testkit.wire.RawWebSocket.FINAL;
import static dev.tokenbus.testkit.wire.RawWebSocket.PING;
import static dev.tokenbus.testkit.wire.RawWebSocket.PONG;
import static dev.tokenbus.testkit.wire.RawWebSocket.TEXT;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The sections 1 to 4 of the Autobahn test suite: framing, pings, reserved bits, opcodes. */
final class FrameCases {
    private static final String HELLO = "Hello, world!";
    private static final byte[] BYTES = {0, -1, -2, -3, -4, -5, 0, -1};
    private static final String UNASKED = "unsolicited pong payload";
    private static final int CHOP = 997;

    /** The first reserved bit, as the suite counts: 4 is the highest. */
    private static final int RSV = 0x10;

    private final CaseList cases = new CaseList();

    private FrameCases() {}

    static List<Case> all() {
        FrameCases made = new FrameCases();
        made.framing();
        made.pings();
        made.reservedBits();
        made.opcodes();
        return made.cases.all();
    }

    private void framing() {
        cases.add("1.1.1", "a text message of 0 bytes", "bad_request, " + CLEAN, talk -> talk.send(FINAL | TEXT, ""))
                .add("1.1.2", "a text message of 125, 126, 127, 128, 65 535 or 65 536 bytes", ECHOED, sized(125))
                .and("1.1.3", sized(126))
                .and("1.1.4", sized(127))
                .and("1.1.5", sized(128))
                .and("1.1.6", sized(65_535))
                .and("1.1.7", sized(65_536))
                .add(
                        "1.1.8",
                        "65 536 bytes in pieces of 997",
                        ECHOED,
                        talk -> sized(65_536).accept(talk.chopped(CHOP)))
                .add("1.2.1", "a binary message of as many bytes, 0 too", BROKEN, binary(0))
                .and("1.2.2", binary(125))
                .and("1.2.3", binary(126))
                .and("1.2.4", binary(127))
                .and("1.2.5", binary(128))
                .and("1.2.6", binary(65_535))
                .and("1.2.7", binary(65_536))
                .and("1.2.8", talk -> binary(65_536).accept(talk.chopped(CHOP)));
    }

    private static Consumer<Talk> sized(int bytes) {
        return talk -> talk.send(FINAL | TEXT, talk.sized(bytes));
    }

    private static Consumer<Talk> binary(int bytes) {
        return talk -> talk.send(FINAL | BINARY, filled(bytes));
    }

    private static byte[] filled(int bytes) {
        byte[] all = new byte[bytes];
        Arrays.fill(all, (byte) 0xfe);
        return all;
    }

    private void pings() {
        cases.add("2.1", "a ping: empty, a text, bytes that are none, 125 bytes", PONGED, talk -> talk.ping(""))
                .and("2.2", talk -> talk.ping(HELLO))
                .and("2.3", talk -> talk.ping(BYTES))
                .and("2.4", talk -> talk.ping(filled(125)))
                .add("2.5", "a ping of 126 bytes", BROKEN, talk -> talk.send(FINAL | PING, filled(126)))
                .add(
                        "2.6",
                        "a ping of 125 bytes, byte by byte",
                        PONGED,
                        talk -> talk.chopped(1).ping(filled(125)))
                .add("2.7", "a pong that nobody asked for, empty or not", CLEAN, talk -> talk.send(FINAL | PONG, ""))
                .and("2.8", talk -> talk.send(FINAL | PONG, UNASKED))
                .add(
                        "2.9",
                        "such a pong, then a ping",
                        PONGED,
                        talk -> talk.send(FINAL | PONG, UNASKED).ping("ping payload"))
                .add("2.10", "ten pings, at once or byte by byte", "pong ×10, " + CLEAN, FrameCases::tenPings)
                .and("2.11", talk -> tenPings(talk.chopped(1)));
    }

    private static void tenPings(Talk talk) {
        for (int i = 0; i < 10; i++) {
            talk.ping("payload-" + i);
        }
    }

    private void reservedBits() {
        String text = "a text, another one with reserved bits 2, 3 or 4, a ping; the last byte by byte";
        cases.add("3.1", "a text with reserved bits 1", BROKEN, talk -> talk.send(FINAL | RSV | TEXT, talk.sized(50)))
                .add("3.2", text, "echo, " + BROKEN, talk -> twoTexts(talk, 2))
                .and("3.3", talk -> twoTexts(talk, 3))
                .and("3.4", talk -> twoTexts(talk.chopped(1), 4))
                .add(
                        "3.5",
                        "a binary message with 5, a ping with 6, a close with 7",
                        BROKEN,
                        talk -> talk.send(FINAL | RSV * 5 | BINARY, BYTES))
                .and("3.6", talk -> talk.send(FINAL | RSV * 6 | PING, HELLO))
                .and("3.7", talk -> talk.send(FINAL | RSV * 7 | CLOSE, ""));
    }

    private static void twoTexts(Talk talk, int bits) {
        talk.text(HELLO).send(FINAL | RSV * bits | TEXT, talk.sized(50)).send(FINAL | PING, "");
    }

    private void opcodes() {
        cases.add("4.1.1", "a frame with opcode 3, or 4 and payload", BROKEN, talk -> talk.send(FINAL | 3, ""))
                .and("4.1.2", talk -> talk.send(FINAL | 4, HELLO))
                .add("4.1.3", "a text, opcode 5, 6 with payload, or 7, a ping", "echo, " + BROKEN, then(5, ""))
                .and("4.1.4", then(6, HELLO))
                .and("4.1.5", talk -> then(7, HELLO).accept(talk.chopped(1)))
                .add("4.2.1", "a frame with opcode 11, or 12 and payload", BROKEN, talk -> talk.send(FINAL | 11, ""))
                .and("4.2.2", talk -> talk.send(FINAL | 12, HELLO))
                .add("4.2.3", "a text, opcode 13, 14 with payload, or 15, a ping", "echo, " + BROKEN, then(13, ""))
                .and("4.2.4", then(14, HELLO))
                .and("4.2.5", talk -> then(15, HELLO).accept(talk.chopped(1)));
    }

    private static Consumer<Talk> then(int opcode, String payload) {
        return talk -> talk.text(HELLO).send(FINAL | opcode, payload).send(FINAL | PING, "");
    }
}
