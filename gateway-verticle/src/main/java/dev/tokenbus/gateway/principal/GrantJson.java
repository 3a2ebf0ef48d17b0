package dev.tokenbus.gateway.principal;

import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Grant} as JSON: {@code models}, {@code onDisconnect}, {@code channels: {publish, subscribe}}, {@code limits} and {@code
 * operator}, each of which may be missing. A field that is unknown is an error: it could be a limit that is misspelt.
 */
public final class GrantJson {
    /** What it has, for errors. */
    static final String FIELDS = "models, onDisconnect, channels, limits, operator";

    private final JsonReader in;
    private List<String> models = List.of();
    private @Nullable String onDisconnect;
    private ChannelRights channels = ChannelRights.OWN;
    private PrincipalLimits limits = PrincipalLimits.AS_CONFIGURED;
    private boolean operator;

    GrantJson(JsonReader in) {
        this.in = in;
    }

    /**
     * Reads an object of nothing else. Throws {@link IllegalArgumentException} that says what is wrong, and quotes no text of it.
     *
     * @param name what errors call it
     */
    public static Grant parse(String name, String json) {
        try (JsonReader in = new JsonReader(json)) {
            GrantJson draft = new GrantJson(in);
            in.readObject(field -> {
                if (!draft.read(field)) {
                    throw unknown(FIELDS);
                }
            });
            return draft.grant();
        } catch (IOException e) {
            throw new IllegalArgumentException(name + ": " + JsonReader.describe(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    static IllegalArgumentException unknown(String expected) {
        return new IllegalArgumentException("a field that is unknown (expected: " + expected + ")");
    }

    /** Reads the value of a field; false for one that is none of a grant's. */
    boolean read(String field) throws IOException {
        switch (field) {
            case "models" -> models = models(field);
            case "onDisconnect" -> onDisconnect = in.string(field);
            case "channels" -> channels = channels(field);
            case "limits" -> limits = limits(field);
            case "operator" -> operator = in.bool(field);
            default -> {
                return false;
            }
        }
        return true;
    }

    Grant grant() {
        return new Grant(models, onDisconnect, channels, limits, operator);
    }

    private List<String> models(String field) throws IOException {
        List<String> given = in.strings(field, Grant.MOST_NAMES);
        JsonReader.expect(!given.isEmpty(), field, "one or more names, or no such field for all models");
        return given;
    }

    private ChannelRights channels(String field) throws IOException {
        var lists = new Object() {
            @Nullable
            List<String> publish;

            @Nullable
            List<String> subscribe;
        };
        in.object(field, each -> {
            switch (each) {
                case "publish" -> lists.publish = in.strings("channels.publish", Grant.MOST_NAMES);
                case "subscribe" -> lists.subscribe = in.strings("channels.subscribe", Grant.MOST_NAMES);
                default -> throw unknown("channels.publish, channels.subscribe");
            }
        });
        return new ChannelRights(lists.publish, lists.subscribe);
    }

    private PrincipalLimits limits(String field) throws IOException {
        var read = new Object() {
            @Nullable
            Integer connections;

            @Nullable
            Integer streams;

            @Nullable
            Integer promptsPerSecond;

            @Nullable
            Integer framesPerSecond;

            @Nullable
            Integer subscriptions;

            @Nullable
            Long logBytes;
        };
        in.object(field, each -> {
            String name = "limits." + each;
            switch (each) {
                case "connections" -> read.connections = in.int32(name);
                case "streams" -> read.streams = in.int32(name);
                case "promptsPerSecond" -> read.promptsPerSecond = in.int32(name);
                case "framesPerSecond" -> read.framesPerSecond = in.int32(name);
                case "subscriptions" -> read.subscriptions = in.int32(name);
                case "logBytes" -> read.logBytes = in.integer(name);
                default ->
                    throw unknown("limits.connections, streams, promptsPerSecond, framesPerSecond, subscriptions, "
                            + "logBytes");
            }
        });
        return new PrincipalLimits(
                read.connections,
                read.streams,
                read.promptsPerSecond,
                read.framesPerSecond,
                read.subscriptions,
                read.logBytes);
    }

    /** Writes what a grant says into an object that is begun; nothing of {@link Grant#ALL}. */
    static void write(JsonWriter json, Grant grant) {
        if (!grant.models().isEmpty()) {
            names(json, "models", grant.models());
        }
        json.optional("onDisconnect", grant.onDisconnect());
        ChannelRights channels = grant.channels();
        if (!channels.equals(ChannelRights.OWN)) {
            json.name("channels").beginObject();
            names(json, "publish", channels.publish());
            names(json, "subscribe", channels.subscribe());
            json.endObject();
        }
        PrincipalLimits limits = grant.limits();
        if (!limits.equals(PrincipalLimits.AS_CONFIGURED)) {
            json.name("limits")
                    .beginObject()
                    .optional("connections", limits.connections())
                    .optional("streams", limits.streams())
                    .optional("promptsPerSecond", limits.promptsPerSecond())
                    .optional("framesPerSecond", limits.framesPerSecond())
                    .optional("subscriptions", limits.subscriptions())
                    .optional("logBytes", limits.logBytes())
                    .endObject();
        }
        json.ifTrue("operator", grant.operator());
    }

    private static void names(JsonWriter json, String field, @Nullable List<String> names) {
        if (names != null) {
            json.name(field).beginArray();
            names.forEach(json::value);
            json.endArray();
        }
    }

    /** A grant as an object of its own. */
    public static String text(Grant grant) {
        JsonWriter json = new JsonWriter().beginObject();
        write(json, grant);
        return json.endObject().toText();
    }
}
