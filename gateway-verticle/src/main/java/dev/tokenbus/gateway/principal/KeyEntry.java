package dev.tokenbus.gateway.principal;

import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file of keys says of one key, on a line of its own: never the key itself.
 *
 * @param id the key's public part
 * @param hash what {@link ApiKey#hash} says of it
 * @param principal whom streams belong to that it starts: by default the key's own id; several keys can be of one principal
 * @param name what people call whoever has it
 * @param grant what may be done with it
 * @param created when it was made
 * @param expires when it ends; null for never
 * @param revoked when it was revoked; null for not yet
 */
public record KeyEntry(
        String id,
        String hash,
        String principal,
        String name,
        Grant grant,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    public KeyEntry {
        JsonReader.expect(ApiKey.ID.matcher(id).matches(), "id", "10 letters and digits");
        JsonReader.expect(HASH.matcher(hash).matches(), "hash", "64 hexadecimal digits, as keys create writes them");
        Grant.expectName("principal", principal);
        Grant.expectName("name", name);
    }

    /** Whoever has the key. */
    Principal owner() {
        return new Principal(principal, name, grant, id);
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
        return new KeyEntry(id, hash, principal, name, grant, created, expires, revoked == null ? now : revoked);
    }

    /** The same key, which ends at this time, or before if it does already. */
    public KeyEntry endingAt(Instant end) {
        boolean endsBefore = expires != null && expires.isBefore(end);
        return new KeyEntry(id, hash, principal, name, grant, created, endsBefore ? expires : end, revoked);
    }

    /** Another key of the same principal, which may do the same, and as long as this one. */
    public KeyEntry successor(ApiKey key, Instant now) {
        Instant end = expires == null ? null : now.plus(Duration.between(created, expires));
        return new KeyEntry(key.id(), key.hash(), principal, name, grant, now, end, null);
    }

    /** One line, without its end. */
    String line() {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("id", id)
                .field("hash", hash)
                .optional("principal", principal.equals(id) ? null : principal)
                .field("name", name);
        GrantJson.write(json, grant);
        return json.field("created", created.toString())
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
        private final GrantJson grant;
        private @Nullable String id;
        private @Nullable String hash;
        private @Nullable String principal;
        private @Nullable String name;
        private @Nullable Instant created;
        private @Nullable Instant expires;
        private @Nullable Instant revoked;

        Draft(JsonReader in) {
            this.in = in;
            this.grant = new GrantJson(in);
        }

        void read(String field) throws IOException {
            switch (field) {
                case "id" -> id = in.string(field);
                case "hash" -> hash = in.string(field);
                case "principal" -> principal = in.string(field);
                case "name" -> name = in.string(field);
                case "created" -> created = time(field);
                case "expires" -> expires = time(field);
                case "revoked" -> revoked = time(field);
                default -> {
                    if (!grant.read(field)) {
                        throw GrantJson.unknown(
                                "id, hash, principal, name, " + GrantJson.FIELDS + ", created, expires, revoked");
                    }
                }
            }
        }

        private Instant time(String field) throws IOException {
            try {
                return Instant.parse(in.string(field));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(field + ": not a time (expected: such as 2027-01-31T00:00:00Z)", e);
            }
        }

        KeyEntry entry() {
            String given = JsonReader.require(id, "id");
            return new KeyEntry(
                    given,
                    JsonReader.require(hash, "hash"),
                    principal == null ? given : principal,
                    JsonReader.require(name, "name"),
                    grant.grant(),
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
