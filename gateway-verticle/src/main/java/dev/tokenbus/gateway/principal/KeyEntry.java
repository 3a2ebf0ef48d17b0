package dev.tokenbus.gateway.principal;

import dev.tokenbus.gateway.config.OnDisconnect;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file of keys says of one key, on a line of its own: never the key itself.
 *
 * @param id the key's public part
 * @param hash what {@link ApiKey#hash} says of it
 * @param name what people call whoever has it
 * @param models those that it may use; empty for all
 * @param onDisconnect as {@code gateway.onDisconnect}; null for none of its own
 * @param created when it was made
 * @param expires when it ends; null for never
 * @param revoked when it was revoked; null for not yet
 */
public record KeyEntry(
        String id,
        String hash,
        String name,
        List<String> models,
        @Nullable String onDisconnect,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked) {
    /** The longest name, and the longest name of a model. */
    static final int MOST_CHARS = 256;

    static final int MOST_MODELS = 256;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cntrl}]{1," + MOST_CHARS + "}");

    public KeyEntry {
        models = List.copyOf(models);
        JsonReader.expect(ApiKey.ID.matcher(id).matches(), "id", "10 letters and digits");
        JsonReader.expect(HASH.matcher(hash).matches(), "hash", "64 hexadecimal digits, as keys create writes them");
        JsonReader.expect(PRINTABLE.matcher(name).matches(), "name", "1.." + MOST_CHARS + " printable characters");
        models.forEach(model -> JsonReader.expect(
                PRINTABLE.matcher(model).matches(), "models", "names of 1.." + MOST_CHARS + " printable characters"));
        if (onDisconnect != null) {
            OnDisconnect.parse("onDisconnect", onDisconnect);
        }
    }

    /** Whoever has the key. */
    Principal principal() {
        return new Principal(id, name, models, onDisconnect);
    }

    Authenticator.Standing standing(Instant now) {
        if (revoked != null) {
            return Authenticator.Standing.REVOKED;
        }
        return expires != null && !now.isBefore(expires) ? Authenticator.Standing.EXPIRED : Authenticator.Standing.GOOD;
    }

    /** Whether it may be used at this time. */
    public boolean isGood(Instant now) {
        return standing(now) == Authenticator.Standing.GOOD;
    }

    /** The same key, which nobody may use any more. */
    public KeyEntry revokedAt(Instant now) {
        return new KeyEntry(id, hash, name, models, onDisconnect, created, expires, revoked == null ? now : revoked);
    }

    /** One line, without its end. */
    String line() {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("id", id)
                .field("hash", hash)
                .field("name", name);
        if (!models.isEmpty()) {
            json.name("models").beginArray();
            models.forEach(json::value);
            json.endArray();
        }
        return json.optional("onDisconnect", onDisconnect)
                .field("created", created.toString())
                .optional("expires", text(expires))
                .optional("revoked", text(revoked))
                .endObject()
                .toText();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** Reads a line; a wrong one throws {@link IllegalArgumentException}, which says what is wrong and quotes no value. */
    static KeyEntry read(String line) {
        try (JsonReader in = new JsonReader(line)) {
            Draft draft = new Draft(in);
            in.readObject(draft::read);
            return draft.entry();
        } catch (IOException e) {
            throw new IllegalArgumentException(JsonReader.describe(e), e);
        }
    }

    private static final class Draft {
        private final JsonReader in;
        private @Nullable String id;
        private @Nullable String hash;
        private @Nullable String name;
        private List<String> models = List.of();
        private @Nullable String onDisconnect;
        private @Nullable Instant created;
        private @Nullable Instant expires;
        private @Nullable Instant revoked;

        Draft(JsonReader in) {
            this.in = in;
        }

        void read(String field) throws IOException {
            switch (field) {
                case "id" -> id = in.string(field);
                case "hash" -> hash = in.string(field);
                case "name" -> name = in.string(field);
                case "models" -> models = models(field);
                case "onDisconnect" -> onDisconnect = in.string(field);
                case "created" -> created = time(field);
                case "expires" -> expires = time(field);
                case "revoked" -> revoked = time(field);
                default ->
                    // A field that is misspelt could be what limits the key.
                    throw new IllegalArgumentException("a field that is unknown (expected: id, hash, name, models, "
                            + "onDisconnect, created, expires, revoked)");
            }
        }

        private List<String> models(String field) throws IOException {
            List<String> given = in.strings(field, MOST_MODELS);
            JsonReader.expect(!given.isEmpty(), field, "one or more names, or no such field for all models");
            return given;
        }

        private Instant time(String field) throws IOException {
            try {
                return Instant.parse(in.string(field));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(field + ": not a time (expected: such as 2027-01-31T00:00:00Z)", e);
            }
        }

        KeyEntry entry() {
            return new KeyEntry(
                    JsonReader.require(id, "id"),
                    JsonReader.require(hash, "hash"),
                    JsonReader.require(name, "name"),
                    models,
                    onDisconnect,
                    JsonReader.require(created, "created"),
                    expires,
                    revoked);
        }
    }

    /** Hides the hash. */
    @Override
    public String toString() {
        return "KeyEntry[" + id + ", " + name + "]";
    }
}
