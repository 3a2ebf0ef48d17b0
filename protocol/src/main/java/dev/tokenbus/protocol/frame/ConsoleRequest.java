package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an operator asks for: to be shown what goes on in the whole cluster, once a second. */
public sealed interface ConsoleRequest extends ClientFrame {
    /**
     * Asks to be shown a topic from now on, in place of what was asked about it before.
     *
     * @param topic what to show
     * @param filter what of it: some of {@link #FILTERS}, of which each topic takes its own
     * @param after the last of it that the client has, in the topic's own count; 0 for none
     */
    record Observe(String topic, Map<String, String> filter, long after) implements ConsoleRequest {
        /** The fields that say what of a topic to show. */
        static final String[] FILTERS = {"model", "principal", "node", "state", "limit", "by", "name"};

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
                    filter.put(name, in.text(name));
                }
            }
            return new Observe(in.required("topic", String.class), filter, in.number("after"));
        }

        /** A text, or a number as a text. */
        static String readFilter(JsonReader in, String path) throws IOException {
            return in.isNumber() ? String.valueOf(in.integer(path)) : in.shortString(path);
        }
    }

    /** A topic is not to be shown any more. */
    record Unobserve(String topic) implements ConsoleRequest {
        @Override
        public void writeTo(JsonWriter out) {
            out.beginObject().field("type", "unobserve").field("topic", topic).endObject();
        }

        static Unobserve read(JsonFields in) {
            return new Unobserve(in.required("topic", String.class));
        }
    }
}
