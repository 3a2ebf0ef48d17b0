package dev.tokenbus.gguf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Puts the library of llama.cpp where the binding looks for it: in a new directory for each process.
 *
 * <p>Left to itself, the binding writes it to one fixed file in the directory for temporary files, under processes that have it mapped,
 * and says so on standard output.
 */
final class NativeLibrary {
    /** Names a directory with a library; whoever sets it brings one, for example one that uses a GPU. */
    private static final String PLACE = "de.kherud.llama.lib.path";

    private NativeLibrary() {}

    /** Runs what loads the library. Throws {@link IllegalStateException} with a sentence for the operator where there is none. */
    static void load(Runnable loading) {
        String given = System.getProperty(PLACE);
        Path directory = given == null ? extract() : null;
        try {
            if (directory != null) {
                System.setProperty(PLACE, directory.toString());
            }
            loading.run();
        } catch (LinkageError e) {
            throw new IllegalStateException("llama.cpp's library cannot be loaded on " + machine() + ": " + why(e), e);
        } finally {
            if (directory != null) {
                System.clearProperty(PLACE);
                delete(directory);
            }
        }
    }

    private static Path extract() {
        String name = System.mapLibraryName("jllama");
        String resource = "/de/kherud/llama/" + folder() + "/" + name;
        try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("there is no library of llama.cpp for " + machine());
            }
            Path directory = Files.createTempDirectory("tokenbus-llama");
            Files.copy(in, directory.resolve(name));
            return directory;
        } catch (IOException e) {
            throw new IllegalStateException("llama.cpp's library cannot be written: " + e.getMessage(), e);
        }
    }

    /** Where it cannot be deleted while it is in use, it is deleted at the end. */
    private static void delete(Path directory) {
        Path file = directory.resolve(System.mapLibraryName("jllama"));
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            directory.toFile().deleteOnExit();
            file.toFile().deleteOnExit();
        }
    }

    /** As the binding names the folders in its jar. */
    private static String folder() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String os = system.contains("win") ? "Windows" : system.contains("mac") ? "Mac" : "Linux";
        return os + "/" + (processor.equals("amd64") || processor.equals("x86-64") ? "x86_64" : processor);
    }

    private static String machine() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    private static String why(LinkageError error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return String.valueOf(cause.getMessage());
    }
}
