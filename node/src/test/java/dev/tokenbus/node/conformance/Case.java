package dev.tokenbus.node.conformance;

import java.util.function.Consumer;

/**
 * One case of the Autobahn test suite.
 *
 * @param number its number there
 * @param sent what is sent, in words; the cases of a row in the table have the same
 * @param act sends it
 * @param heard what comes back, in the words of {@link Talk}
 */
record Case(String number, String sent, Consumer<Talk> act, String heard) {
    /** What the native protocol says where the suite has 1002. */
    static final String BROKEN = "close 4500";

    static final String CLEAN = "close 1000";
    static final String NOT_UTF8 = "close 1007";

    /** An echo, and then a clean end. */
    static final String ECHOED = "echo, " + CLEAN;

    static final String PONGED = "pong, " + CLEAN;

    /** Whether any protocol over WebSocket ends there; the tenth message that is no JSON ends the native one alone. */
    boolean isViolation() {
        return heard.endsWith(BROKEN) && !heard.startsWith("bad_request");
    }

    String section() {
        return number.substring(0, number.indexOf('.'));
    }
}
