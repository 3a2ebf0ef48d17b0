package dev.tokenbus.worker.config;

import dev.tokenbus.protocol.Range;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A model that the node runs itself, in its own process.
 *
 * @param path a model file in the format GGUF; none by default. {@code --model-file} sets it
 * @param name what clients call the model; by default what the file calls it, or else the file's name
 * @param contextTokens how many tokens of prompt and answer each stream may have, 256..1048576; default 4096, and never more than the
 *     model was made for. Memory grows with this times {@code parallel}
 * @param parallel how many answers the model gives at once, 1..64; default 4. Further ones wait
 * @param cacheBits how precisely the model remembers what it has read: 32, the default, or 16. With 16 it takes half the memory, and an
 *     answer that another worker goes on with may choose another word now and then
 * @param grammars whether clients may send grammars of their own, default {@code false}: llama.cpp ends the process at a grammar that
 *     leaves the model nothing to say. JSON schemas are looked at before, and always allowed
 * @param threads how many processors it uses, 0..1024; 0, the default, lets it choose
 * @param gpuLayers how many layers go to a GPU, 0..10000; default 0. The library that is built in knows none: {@code
 *     -Dde.kherud.llama.lib.path} names the directory of another
 */
public record ModelFile(
        @Nullable String path,
        @Nullable String name,
        int contextTokens,
        int parallel,
        int cacheBits,
        boolean grammars,
        int threads,
        int gpuLayers) {
    public static final ModelFile NONE = new ModelFile(null, null, 4096, 4, 32, false, 0, 0);

    private static final String PREFIX = "worker.modelFile.";
    private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

    public ModelFile {
        if (path != null && !isGguf(path)) {
            throw new IllegalArgumentException(PREFIX + "path: " + path + " (expected: a GGUF file that can be read)");
        }
        if (name != null && !name.matches("\\S{1,128}")) {
            throw new IllegalArgumentException(PREFIX + "name: " + name + " (expected: 1..128 characters, no blanks)");
        }
        Range.check(PREFIX + "contextTokens", contextTokens, 256, 1 << 20);
        Range.check(PREFIX + "parallel", parallel, 1, 64);
        if (cacheBits != 16 && cacheBits != 32) {
            throw new IllegalArgumentException(PREFIX + "cacheBits: " + cacheBits + " (expected: 16 or 32)");
        }
        Range.check(PREFIX + "threads", threads, 0, 1024);
        Range.check(PREFIX + "gpuLayers", gpuLayers, 0, 10_000);
    }

    /** Whether there is a model at all. */
    public boolean isGiven() {
        return path != null;
    }

    /** The file; only where one {@link #isGiven}. */
    public Path file() {
        if (path == null) {
            throw new IllegalStateException("there is no model file");
        }
        return Path.of(path);
    }

    private static boolean isGguf(String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
