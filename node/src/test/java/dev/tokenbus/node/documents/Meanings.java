package dev.tokenbus.node.documents;

import dev.tokenbus.node.config.RecordJavadoc;
import dev.tokenbus.node.config.Sections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Copies what the javadoc of the configuration records says of each key into the resource that the program reads: {@code main} writes it
 * to {@code target/meanings.txt}, from where it is copied.
 */
final class Meanings {
    static final Path RESOURCE = Path.of("node/src/main/resources/dev/tokenbus/node/config/describe/meanings.txt");

    private static final Path TARGET = Path.of("target", "meanings.txt");
    private static final Set<String> MODULES =
            Set.of("node", "gateway-verticle", "llm-worker-verticle", "metrics-verticle");

    private Meanings() {}

    public static void main(String[] arguments) throws IOException {
        write();
    }

    /** Writes them to {@code target/}; returns the path. */
    static Path write() throws IOException {
        Files.createDirectories(TARGET.toAbsolutePath().getParent());
        return Files.writeString(TARGET, text());
    }

    static String text() {
        StringBuilder text = new StringBuilder();
        Record[] last = new Record[1];
        Sections.defaults()
                .forEach((section, defaults) -> Sections.read(section, defaults, (key, component, value, owner) -> {
                    Class<?> type = owner.getClass();
                    try {
                        if (owner != last[0]) {
                            text.append('[')
                                    .append(RecordJavadoc.sentence(source(type), type.getSimpleName()))
                                    .append("]\n");
                            last[0] = owner;
                        }
                        text.append(key)
                                .append(" = ")
                                .append(RecordJavadoc.params(source(type), type.getSimpleName())
                                        .getOrDefault(component.getName(), ""))
                                .append('\n');
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
        return text.toString();
    }

    private static Path source(Class<?> type) {
        String file = type.getName().replaceAll("\\$.*", "").replace('.', '/') + ".java";
        return MODULES.stream()
                .map(module -> MarkdownFile.repository()
                        .resolve(module)
                        .resolve("src/main/java")
                        .resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }
}
