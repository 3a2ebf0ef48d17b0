package dev.tokenbus.node.conformance;

import static dev.tokenbus.node.conformance.Case.BROKEN;
import static dev.tokenbus.node.conformance.Case.CLEAN;
import static dev.tokenbus.node.conformance.Case.ECHOED;
import static dev.tokenbus.testkit.wire.RawWebSocket.CONTINUATION;
import static dev.tokenbus.testkit.wire.RawWebSocket.FINAL;
import static dev.tokenbus.testkit.wire.RawWebSocket.PING;
import static dev.tokenbus.testkit.wire.RawWebSocket.PONG;
import static dev.tokenbus.testkit.wire.RawWebSocket.TEXT;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The section 5 of the Autobahn test suite: fragmentation. */
final class FragmentCases {
    private static final String WAYS = ": at once, frame by frame, byte by byte";

    private final CaseList cases = new CaseList();

    private FragmentCases() {}

    static List<Case> all() {
        FragmentCases made = new FragmentCases();
        made.inOrder();
        made.outOfOrder();
        return made.cases.all();
    }

    private void inOrder() {
        cases.add(
                        "5.1",
                        "a ping or a pong in two fragments",
                        BROKEN,
                        talk -> talk.send(PING, "fragment1").send(FINAL | CONTINUATION, "fragment2"))
                .and("5.2", talk -> talk.send(PONG, "fragment1").send(FINAL | CONTINUATION, "fragment2"))
                .add("5.3", "a text in two fragments" + WAYS, ECHOED, talk -> twoFragments(talk.atOnce()))
                .and("5.4", FragmentCases::twoFragments)
                .and("5.5", talk -> twoFragments(talk.chopped(1)))
                .add(
                        "5.6",
                        "a text in two fragments, a ping between" + WAYS,
                        "pong, echo, " + CLEAN,
                        talk -> pingBetween(talk.atOnce()))
                .and("5.7", FragmentCases::pingBetween)
                .and("5.8", talk -> pingBetween(talk.chopped(1)))
                .add(
                        "5.19",
                        "a text in five fragments, two pings between: waiting in the middle, or not",
                        "pong ×2, echo, " + CLEAN,
                        talk -> fiveFragments(talk, true))
                .and("5.20", talk -> fiveFragments(talk, false));
    }

    private static void twoFragments(Talk talk) {
        talk.text("fragment1fragment2".getBytes(StandardCharsets.US_ASCII), 9);
    }

    private static void pingBetween(Talk talk) {
        byte[] message = message(talk);
        int middle = message.length / 2;
        talk.send(TEXT, Arrays.copyOf(message, middle))
                .ping("ping payload")
                .send(FINAL | CONTINUATION, Arrays.copyOfRange(message, middle, message.length));
    }

    private static byte[] message(Talk talk) {
        return talk.echoed("fragment1fragment2fragment3fragment4fragment5".getBytes(StandardCharsets.US_ASCII));
    }

    private static void fiveFragments(Talk talk, boolean waits) {
        byte[] message = message(talk);
        talk.send(TEXT, Arrays.copyOf(message, 10)).send(CONTINUATION, Arrays.copyOfRange(message, 10, 20));
        talk.ping("pongme 1!");
        if (waits) {
            talk.until("pong", 1);
        }
        talk.send(CONTINUATION, Arrays.copyOfRange(message, 20, 30))
                .send(CONTINUATION, Arrays.copyOfRange(message, 30, 40))
                .ping("pongme 2!")
                .send(FINAL | CONTINUATION, Arrays.copyOfRange(message, 40, message.length));
    }

    private void outOfOrder() {
        String nothing = "a continuation of nothing, ";
        cases.add("5.9", nothing + "final, then a text" + WAYS, BROKEN, talk -> orphan(talk.atOnce(), FINAL))
                .and("5.10", talk -> orphan(talk, FINAL))
                .and("5.11", talk -> orphan(talk.chopped(1), FINAL))
                .add("5.12", nothing + "not final, then a text" + WAYS, BROKEN, talk -> orphan(talk.atOnce(), 0))
                .and("5.13", talk -> orphan(talk, 0))
                .and("5.14", talk -> orphan(talk.chopped(1), 0))
                .add("5.15", "a text in two fragments, a continuation of nothing, a text", "echo, " + BROKEN, talk -> {
                    twoFragments(talk.atOnce());
                    talk.send(CONTINUATION, "fragment3").send(FINAL | TEXT, "fragment4");
                })
                .add("5.16", nothing + "final or not, then a text in two fragments, twice", BROKEN, orphanTwice(0))
                .and("5.17", orphanTwice(FINAL))
                .add(
                        "5.18",
                        "a text in two fragments that both say that they are the first",
                        BROKEN,
                        talk -> talk.send(TEXT, "fragment1").send(FINAL | TEXT, "fragment2"));
    }

    private static void orphan(Talk talk, int isFinal) {
        talk.send(isFinal | CONTINUATION, "non-continuation payload").send(FINAL | TEXT, "Hello, world!");
    }

    private static Consumer<Talk> orphanTwice(int isFinal) {
        return talk -> {
            for (int i = 0; i < 2; i++) {
                talk.send(isFinal | CONTINUATION, "fragment1")
                        .send(TEXT, "fragment2")
                        .send(FINAL | CONTINUATION, "fragment3");
            }
        };
    }
}
