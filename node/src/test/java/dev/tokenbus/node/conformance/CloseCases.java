package dev.tokenbus.node.conformance;

import static dev.tokenbus.node.conformance.Case.BROKEN;
import static dev.tokenbus.node.conformance.Case.CLEAN;
import static dev.tokenbus.node.conformance.Case.ECHOED;
import static dev.tokenbus.testkit.wire.RawWebSocket.CLOSE;
import static dev.tokenbus.testkit.wire.RawWebSocket.CONTINUATION;
import static dev.tokenbus.testkit.wire.RawWebSocket.FINAL;
import static dev.tokenbus.testkit.wire.RawWebSocket.PING;
import static dev.tokenbus.testkit.wire.RawWebSocket.TEXT;

import java.util.HexFormat;
import java.util.List;

/** The section 7 of the Autobahn test suite: closing. */
final class CloseCases {
    private static final int[] VALID = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999};
    private static final int[] INVALID = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999};

    private final CaseList cases = new CaseList();

    private CloseCases() {}

    static List<Case> all() {
        CloseCases made = new CloseCases();
        made.order();
        made.payloads();
        made.codes();
        return made.cases.all();
    }

    private void order() {
        cases.add(
                        "7.1.1",
                        "a text, then a close",
                        ECHOED,
                        talk -> talk.atOnce().text("Hello World!").close(1000, ""))
                .add(
                        "7.1.2",
                        "a close, then another one, a ping or a text",
                        CLEAN,
                        talk -> talk.atOnce().close(1000, "").send(FINAL | CLOSE, ""))
                .and("7.1.3", talk -> talk.atOnce().close(1000, "").send(FINAL | PING, ""))
                .and("7.1.4", talk -> talk.atOnce().close(1000, "").send(FINAL | TEXT, "Hello World!"))
                .add(
                        "7.1.5",
                        "half a text, a close, the other half",
                        CLEAN,
                        talk -> talk.atOnce()
                                .send(TEXT, "fragment1")
                                .close(1000, "")
                                .send(FINAL | CONTINUATION, "fragment2"))
                .add(
                        "7.1.6",
                        "256 KiB, a text, a close, a ping",
                        "echo ×2, " + CLEAN,
                        talk -> talk.atOnce()
                                .send(FINAL | TEXT, talk.sized(256 << 10))
                                .text("Hello World!")
                                .close(1000, "")
                                .send(FINAL | PING, ""));
    }

    private void payloads() {
        cases.add("7.3.1", "a close without payload", CLEAN, talk -> talk.closeWith(new byte[0]))
                .add("7.3.2", "a close of one byte", BROKEN, talk -> talk.closeWith(new byte[] {'a'}))
                .add(
                        "7.3.3",
                        "a close with a code, a reason, a reason of 123 bytes",
                        CLEAN,
                        talk -> talk.close(1000, ""))
                .and("7.3.4", talk -> talk.close(1000, "Hello World!"))
                .and("7.3.5", talk -> talk.close(1000, "*".repeat(123)))
                .add(
                        "7.3.6",
                        "a close with a reason of 124 bytes",
                        BROKEN,
                        talk -> talk.send(FINAL | CLOSE, "\u0003\u00e8" + "*".repeat(124)))
                .add(
                        "7.5.1",
                        "a close whose reason is not UTF-8",
                        BROKEN,
                        talk -> talk.close(1000, HexFormat.of().parseHex("cebae1bdb9cf83cebcceb5eda080656469746564")));
    }

    private void codes() {
        for (int i = 0; i < VALID.length; i++) {
            int code = VALID[i];
            cases.add(
                    "7.7." + (i + 1),
                    "a close with a code that may be sent",
                    "close " + code,
                    talk -> talk.close(code, ""));
        }
        for (int i = 0; i < INVALID.length; i++) {
            int code = INVALID[i];
            String sent = "a close with a code that nobody may send";
            cases.add("7.9." + (i + 1), sent, BROKEN, talk -> talk.close(code, ""));
        }
        cases.add("7.13.1", "a close with 5000 or 65535", BROKEN, talk -> talk.close(5000, ""))
                .and("7.13.2", talk -> talk.close(65_535, ""));
    }
}
