package dev.tokenbus.gateway.chat;

import dev.tokenbus.protocol.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The spoken part of an answer, put together from its pieces. */
final class Audio {
    private final ByteArrayOutputStream sound = new ByteArrayOutputStream();
    private final StringBuilder transcript = new StringBuilder();
    private @Nullable String id;
    private long expiresAt;
    private boolean isSaid;

    /** Adds a piece as the server words it. */
    void add(String data) {
        isSaid |= DeltaJson.read(data, (in, field) -> {
            switch (field) {
                case "id" -> id = in.string(field);
                case "data" -> sound.writeBytes(decoded(in.string(field)));
                case "transcript" -> transcript.append(in.string(field));
                case "expires_at" -> expiresAt = in.integer(field);
                default -> {}
            }
        });
    }

    private static byte[] decoded(String data) {
        return Base64.getDecoder().decode(data.getBytes(StandardCharsets.ISO_8859_1));
    }

    boolean isEmpty() {
        return !isSaid;
    }

    void write(JsonWriter out) {
        out.beginObject()
                .optional("id", id)
                .field("data", Base64.getEncoder().encodeToString(sound.toByteArray()))
                .field("transcript", transcript.toString())
                .nonZero("expires_at", expiresAt)
                .endObject();
    }
}
