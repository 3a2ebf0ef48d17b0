package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What an operator is shown of the whole cluster, for a {@link ConsoleRequest.Observe}: JSON for people, as it is. */
public sealed interface ConsoleNotice extends ServerFrame {
    /** @param view the streams, as {@code GET /v1/streams} answers */
    record Streams(String view) implements ConsoleNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "streams").name("view").raw(view).endObject();
        }

        static Streams read(JsonFields in) {
            return new Streams(in.required("view", String.class));
        }
    }

    /**
     * How the cluster does.
     *
     * @param nodes the nodes, an array
     * @param figures what a metrics node knows, an object; null where none answers
     * @param missing why there are no figures; null where there are
     */
    record Dashboard(
            String nodes,
            @Nullable String figures,
            @Nullable String missing) implements ConsoleNotice {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "dashboard").name("nodes").raw(nodes);
            if (figures != null) {
                out.name("figures").raw(figures);
            }
            out.optional("missing", missing).endObject();
        }

        static Dashboard read(JsonFields in) {
            return new Dashboard(in.required("nodes", String.class), in.optional("figures"), in.optional("missing"));
        }
    }

    private static JsonWriter begin(JsonWriter out, String type) {
        return out.beginObject().field("type", type);
    }

    static String readObject(JsonReader in, String path) throws IOException {
        JsonReader.expect(in.isObject(), path, "an object");
        return in.raw();
    }

    static String readArray(JsonReader in, String path) throws IOException {
        JsonReader.expect(in.isArray(), path, "an array");
        return in.raw();
    }
}
