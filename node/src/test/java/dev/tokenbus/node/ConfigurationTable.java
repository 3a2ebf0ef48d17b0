package dev.tokenbus.node;

import dev.tokenbus.gateway.GatewayConfig;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.worker.SimulationConfig;
import dev.tokenbus.worker.UpstreamConfig;
import dev.tokenbus.worker.WorkerConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of docs/configuration.md as the records and their javadoc have it: {@code main} writes it to {@code
 * target/configuration-table.md}, to be pasted.
 */
final class ConfigurationTable {
    private static final String HEAD = "| key | default | environment variable | meaning |\n|---|---|---|---|\n";
    private static final String UPSTREAM = "worker.upstream.NAME";
    private static final Path TARGET = Path.of("target", "configuration-table.md");

    /** One row, without markup but in {@code meaning}. */
    record Row(String key, String standard, String variable, String meaning) {
        String markdown() {
            return "| `" + key + "` | " + (standard.startsWith("(") ? standard : "`" + standard + "`") + " | `"
                    + variable + "` | " + meaning + " |\n";
        }
    }

    private ConfigurationTable() {}

    public static void main(String[] arguments) throws IOException {
        write();
    }

    /** Writes the table to {@code target/}; gives its path. */
    static Path write() throws IOException {
        Files.createDirectories(TARGET.toAbsolutePath().getParent());
        String rows = rows().stream().map(Row::markdown).collect(Collectors.joining());
        return Files.writeString(TARGET, HEAD + rows);
    }

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        add(rows, "node", ProcessConfig.DEFAULT, "node");
        add(rows, "gateway", GatewayConfig.DEFAULT, "gateway-verticle");
        add(rows, "worker", WorkerConfig.DEFAULT, "llm-worker-verticle");
        add(rows, "worker.simulation", SimulationConfig.DEFAULT, "llm-worker-verticle");
        add(rows, UPSTREAM, UpstreamConfig.of("NAME", "http://x", null, List.of()), "llm-worker-verticle");
        add(rows, "metrics", MetricsConfig.DEFAULT, "metrics-verticle");
        return rows;
    }

    private static void add(List<Row> rows, String prefix, Record defaults, String module) throws IOException {
        Map<String, String> meanings = RecordJavadoc.params(source(module, defaults.getClass()));
        for (RecordComponent component : defaults.getClass().getRecordComponents()) {
            String key = prefix + "." + component.getName();
            // An upstream's name is in its key already.
            if (!key.equals(UPSTREAM + ".name")) {
                String meaning = meanings.getOrDefault(component.getName(), "");
                rows.add(new Row(key, standard(key, component, defaults), RecordBinder.environmentName(key), meaning));
            }
        }
    }

    private static String standard(String key, RecordComponent component, Record defaults) {
        if (key.equals(UPSTREAM + ".baseUrl")) {
            return "(required)";
        }
        Object value;
        try {
            component.getAccessor().setAccessible(true);
            value = component.getAccessor().invoke(defaults);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        if (value == null || value.equals(List.of())) {
            return "(none)";
        }
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value.toString();
    }

    private static Path source(String module, Class<?> type) {
        return repository()
                .resolve(module)
                .resolve("src/main/java")
                .resolve(type.getName().replace('.', '/') + ".java");
    }

    /** The top of the repository, whether tests run in a module or there. */
    static Path repository() {
        return Stream.of("..", ".")
                .map(Path::of)
                .filter(path -> Files.exists(path.resolve("cluster.xml")))
                .findFirst()
                .orElseThrow();
    }
}
