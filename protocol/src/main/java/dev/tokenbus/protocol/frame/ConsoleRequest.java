package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an operator asks for: to be shown what goes on in the whole cluster, once a second. */
public sealed interface ConsoleRequest extends ClientFrame {
    /** The fields that only these requests have. */
    List<String> FIELDS = List.of("topic", "model", "principal", "node", "state", "limit", "by", "name");

    /**
     * Asks to be shown a topic from now on, in place of what was asked about it before.
     *
     * @param topic what to show
     * @param filter what of it: some of {@link #FIELDS} but the topic, of which each topic takes its own
     * @param after the last of it that the client has, in the topic's own count; 0 for none
     */
    record Observe(String topic, Map<String, String> filter, long after) implements ConsoleRequest {
        /** The fields that say what of a topic to show. */
        private static final List<String> FILTERS = FIELDS.subList(1, FIELDS.size());

        public Observe {
            filter = Map.copyOf(filter);
        }

        /** The same request of a client that has more by now. */
        public Observe after(long newest) {
            return newest == after ? this : new Observe(topic, filter, newest);
        }

        @Override
        public void writeTo(JsonWriter out) {
            out.beginObject().field("type", "observe").field("topic", topic);
            for (String name : FILTERS) {
                out.optional(name, filter.get(name));
            }
            out.nonZero("after", after).endObject();
        }

        static Observe read(JsonFields in) {
            Map<String, String> filter = new LinkedHashMap<>();
            for (String name : FILTERS) {
                if (in.has(name)) {
                    filter.put(name, text(in, name));
                }
            }
            return new Observe(text(in, "topic"), filter, in.number("after"));
        }
    }

    /** A topic is not to be shown any more. */
    record Unobserve(String topic) implements ConsoleRequest {
        @Override
        public void writeTo(JsonWriter out) {
            out.beginObject().field("type", "unobserve").field("topic", topic).endObject();
        }

        static Unobserve read(JsonFields in) {
            return new Unobserve(text(in, "topic"));
        }
    }

    /** Reads a text, or a number as a text; {@link Odd} for anything else, which only matters if the frame turns out to be of these. */
    static Object readText(JsonReader in, String path) throws IOException {
        try {
            return in.isNumber() ? String.valueOf(in.integer(path)) : in.shortString(path);
        } catch (IllegalArgumentException noText) {
            return new Odd(String.valueOf(noText.getMessage()));
        }
    }

    private static String text(JsonFields in, String name) {
        Object value = in.required(name, Object.class);
        if (value instanceof Odd odd) {
            throw new IllegalArgumentException(odd.refusal);
        }
        return value.toString();
    }

    /** What is no text, and why. Clients may send such a field in frames of other types, where it counts as unknown. */
    record Odd(String refusal) {}
}
