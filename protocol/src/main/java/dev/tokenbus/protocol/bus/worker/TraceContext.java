package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The place in a trace (W3C Trace Context) of whoever asks for something: of a client, a home, or a worker. It travels with the request,
 * to the model's server at last. Where tokenbus traces nothing, both headers are passed on as the client sent them.
 *
 * @param parent the header {@code traceparent}; empty outside of any trace
 * @param state the header {@code tracestate}; empty if there is none, or it is not valid
 */
public record TraceContext(String parent, String state) {
    public static final TraceContext NONE = new TraceContext("", "");

    /** The header that names the trace and the client's place in it. */
    public static final String PARENT = "traceparent";

    /** The header of what tracing systems keep with a trace. */
    public static final String STATE = "tracestate";

    /** Both fields are not all zeros, and there is no version ff. */
    private static final Pattern PARENT_SHAPE =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final Pattern KEY =
            Pattern.compile("[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e&&[^,=]]{0,255}[\\x21-\\x7e&&[^,=]]");
    private static final int MOST_MEMBERS = 32;

    /** So much of it has to be passed on, and no more is. */
    private static final int MOST_STATE = 512;

    /** What the headers of a request say, each as often as it is there. */
    public static TraceContext of(List<String> parents, List<String> states) {
        return parents.size() == 1 && PARENT_SHAPE.matcher(parents.get(0)).matches()
                ? new TraceContext(parents.get(0), valid(states))
                : NONE;
    }

    private static String valid(List<String> states) {
        List<String> members = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (String each : String.join(",", states).split(",", 2 * MOST_MEMBERS + 2)) {
            String member = each.strip();
            int equals = member.indexOf('=');
            boolean isValid = equals > 0
                    && KEY.matcher(member.substring(0, equals)).matches()
                    && VALUE.matcher(member.substring(equals + 1)).matches()
                    && keys.add(member.substring(0, equals));
            if (!isValid && !member.isEmpty()) {
                return "";
            }
            if (isValid) {
                members.add(member);
            }
        }
        return members.size() > MOST_MEMBERS ? "" : bounded(members);
    }

    /** The first members: the newest ones, and whole ones. */
    private static String bounded(List<String> members) {
        String state = String.join(",", members);
        return state.length() <= MOST_STATE ? state : bounded(members.subList(0, members.size() - 1));
    }

    /** Whether there is a trace. */
    public boolean isGiven() {
        return !parent.isEmpty();
    }

    /** The trace's own name, 32 digits in hexadecimal, for the log; empty outside of any trace. */
    public String traceId() {
        return isGiven() ? parent.substring(3, 35) : "";
    }

    /** What it takes in memory, in bytes. */
    long heldBytes() {
        return (long) parent.length() + state.length();
    }

    void writeTo(BusWriter out) {
        out.text(parent).text(state);
    }

    static TraceContext read(BusReader in) {
        return new TraceContext(in.text(), in.text());
    }
}
