package dev.tokenbus.node.conformance;

import static dev.tokenbus.node.conformance.Case.BROKEN;
import static dev.tokenbus.node.conformance.Case.CLEAN;
import static dev.tokenbus.node.conformance.Case.ECHOED;
import static dev.tokenbus.testkit.wire.RawWebSocket.BINARY;
import static dev.tokenbus.testkit.wire.RawWebSocket.FINAL;
import static dev.tokenbus.testkit.wire.RawWebSocket.TEXT;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** The sections 9 and 10 of the Autobahn test suite: sizes, many fragments, many pieces, many round trips. */
final class LimitCases {
    private static final int[] SIZES = {64 << 10, 256 << 10, 1 << 20, 4 << 20, 8 << 20, 16 << 20};
    private static final int[] FRAGMENTS = {64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20};
    private static final int[] CHOPS = {64, 128, 256, 512, 1024, 2048};
    private static final int[] ROUND_TRIPS = {64, 256, 1024, 4096};
    private static final int TRIPS = 100;

    private final CaseList cases = new CaseList();

    private LimitCases() {}

    static List<Case> all() {
        LimitCases made = new LimitCases();
        made.sizes();
        made.fragments();
        made.chops();
        made.roundTrips();
        made.model();
        return made.cases.all();
    }

    private void each(String prefix, int[] values, String sent, String heard, IntFunction<Consumer<Talk>> act) {
        for (int i = 0; i < values.length; i++) {
            cases.add(prefix + (i + 1), sent, heard, act.apply(values[i]));
        }
    }

    private void sizes() {
        each(
                "9.1.",
                SIZES,
                "a text of 64 KiB to 16 MiB",
                ECHOED,
                size -> talk -> talk.send(FINAL | TEXT, talk.sized(size)));
        each(
                "9.2.",
                SIZES,
                "a binary message of 64 KiB to 16 MiB",
                BROKEN,
                size -> talk -> talk.send(FINAL | BINARY, new byte[size]));
    }

    private void fragments() {
        each(
                "9.3.",
                FRAGMENTS,
                "4 MiB in fragments of 64 bytes to 4 MiB",
                ECHOED,
                size -> talk -> talk.atOnce().fragments(talk.sized(4 << 20), size));
        each("9.4.", FRAGMENTS, "the same, binary", BROKEN, size -> talk -> talk.send(BINARY, new byte[size]));
    }

    private void chops() {
        each(
                "9.5.",
                CHOPS,
                "1 MiB in pieces of 64 to 2048 bytes",
                ECHOED,
                size -> talk -> talk.chopped(size)
                        .send(FINAL | TEXT, talk.sized(1 << 20))
                        .chopped(Integer.MAX_VALUE));
        each(
                "9.6.",
                CHOPS,
                "the same, binary",
                BROKEN,
                size -> talk -> talk.chopped(size).send(FINAL | BINARY, new byte[1 << 20]));
    }

    /** The suite has a thousand of each. */
    private void roundTrips() {
        String all = "echo ×" + TRIPS + ", " + CLEAN;
        cases.add("9.7.1", "ten empty texts, one after another", "bad_request ×10, " + BROKEN, talk -> {
            for (int i = 1; i <= 10; i++) {
                talk.send(FINAL | TEXT, "").until("bad_request", i);
            }
        });
        String sent = TRIPS + " texts of 16 to 4096 bytes, one after another";
        cases.add("9.7.2", sent, all, talk -> {
            for (int i = 1; i <= TRIPS; i++) {
                talk.text("x".repeat(16)).until("echo", i);
            }
        });
        for (int i = 0; i < ROUND_TRIPS.length; i++) {
            int size = ROUND_TRIPS[i];
            cases.add("9.7." + (i + 3), sent, all, talk -> {
                for (int trip = 1; trip <= TRIPS; trip++) {
                    talk.send(FINAL | TEXT, talk.sized(size)).until("echo", trip);
                }
            });
            cases.add(
                    "9.8." + (i + 3),
                    "a binary one of as many",
                    BROKEN,
                    talk -> talk.send(FINAL | BINARY, new byte[size]));
        }
    }

    private void model() {
        String text = "BAsd7&jh23".repeat(6554).substring(0, 65_536);
        cases.add(
                "10.1.1",
                "a prompt of 65 536 bytes in fragments of 1300, which a model says again",
                ECHOED,
                talk -> talk.fragments(talk.prompt(text), 1300).until("echo", 1));
    }
}
