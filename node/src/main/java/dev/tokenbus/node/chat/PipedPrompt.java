package dev.tokenbus.node.chat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** All of standard input as one prompt. It holds no more than the gateway takes, however long the input is. */
final class PipedPrompt {
    private static final int CHUNK = 8192;

    private PipedPrompt() {}

    /** @param most the largest prompt in bytes; 0 if unknown */
    static String read(InputStream in, long most) throws IOException {
        ByteArrayOutputStream held = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        long size = 0;
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            size += n;
            if (most <= 0 || size <= most) {
                held.write(chunk, 0, n);
            }
        }
        if (most > 0 && size > most) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "the prompt is too large: %,d bytes (expected: at most %,d, the gateway's limit)",
                    size,
                    most));
        }
        return held.toString(StandardCharsets.UTF_8);
    }
}
