package dev.tokenbus.protocol.bus.console;

import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import java.util.Map;

/**
 * Which streams are asked for. An empty text is any.
 *
 * @param model the model that answers
 * @param principal whose they are, by the principal's id
 * @param node the home's node, by its id or its name
 * @param state one of {@link StreamState}, or {@code live} for all that have not ended
 * @param limit the most of them
 */
public record StreamFilter(String model, String principal, String node, String state, int limit) {
    /** The word for every state but the last. */
    public static final String LIVE = "live";

    /** The live ones of everybody, as many as a page shows. */
    public static final StreamFilter STANDARD = new StreamFilter("", "", "", LIVE, 200);

    public static final int MOST = 1000;

    public StreamFilter {
        Range.check("limit", limit, 1, MOST);
        if (!state.equals(LIVE) && StreamState.of(state).isEmpty()) {
            throw new IllegalArgumentException("state: unknown (expected: " + LIVE + ", " + StreamState.words() + ")");
        }
    }

    /** Reads what a client wants by the filter's names; throws {@link IllegalArgumentException} for what it has not. */
    public static StreamFilter of(Map<String, String> wanted) {
        StreamFilter filter = STANDARD;
        for (Map.Entry<String, String> each : wanted.entrySet()) {
            filter = filter.with(each.getKey(), each.getValue());
        }
        return filter;
    }

    private StreamFilter with(String name, String value) {
        return switch (name) {
            case "model" -> new StreamFilter(value, principal, node, state, limit);
            case "principal" -> new StreamFilter(model, value, node, state, limit);
            case "node" -> new StreamFilter(model, principal, value, state, limit);
            case "state" -> new StreamFilter(model, principal, node, value, limit);
            case "limit" -> new StreamFilter(model, principal, node, state, number(value));
            default ->
                throw new IllegalArgumentException(
                        "a filter that is unknown (expected: model, principal, node, state, limit)");
        };
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("limit: not a number (expected: 1.." + MOST + ")", e);
        }
    }

    /** The same of one principal's streams alone. */
    public StreamFilter of(String owner) {
        return with("principal", owner);
    }

    /** Whether streams in this state are asked for. */
    public boolean takes(StreamState of) {
        return state.equals(LIVE) ? of != StreamState.ENDED : state.equals(of.word());
    }

    void writeTo(BusWriter out) {
        out.text(model).text(principal).text(node).text(state).number(limit);
    }

    static StreamFilter read(BusReader in) {
        return new StreamFilter(in.text(), in.text(), in.text(), in.text(), in.int32());
    }
}
