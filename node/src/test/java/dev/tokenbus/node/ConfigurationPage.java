package dev.tokenbus.node;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.metrics.cluster.MetricsConfig;
import dev.tokenbus.node.config.LogConfig;
import dev.tokenbus.node.config.ProcessConfig;
import dev.tokenbus.node.config.RecordJavadoc;
import dev.tokenbus.node.config.given.RecordBinder;
import dev.tokenbus.node.tracing.TracingConfig;
import dev.tokenbus.worker.config.ModelFile;
import dev.tokenbus.worker.config.WorkerConfig;
import dev.tokenbus.worker.simulated.SimulationConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Generates docs/configuration.md from the configuration records and their javadoc: {@code main} writes it to {@code
 * target/configuration.md}, from where it is copied.
 */
final class ConfigurationPage {
    private static final String HEAD = """
            # Configuration

            Generated from the configuration records and their javadoc; a test compares it with them. After you change a record, copy
            `node/target/configuration.md`, which that test writes, to `docs/`.

            Command-line options override environment variables, which override a file, which overrides the defaults. What is wrong is
            said all at once, with file, line, value and what is expected; unknown keys and variables are refused, with the one that
            was probably meant. Each entry below has the key, its default, its environment variable, and its meaning.

            The file is that of `--config`, or else of the variable `TOKENBUS_CONFIG`, or else a `tokenbus.yaml` in the working directory;
            the log says so when one is read that `--config` does not name. Any key can be an option too: `-Dgateway.port=9000`.

            ```yaml
            gateway:
              port: 9000
              hosts: [chat.example.com, "*.example.com"]
            worker:
              upstream:
                vllm:
                  baseUrl: http://gpu-1:8000/v1
                  models: [llama-3.3-70b]
            ```

            A file whose name ends in `.yaml` or `.yml` is YAML 1.2, in UTF-8: keys nest along their dots, or are written with them
            (`gateway.port: 9000`). Values that are lists are lists, or texts with commas. A number is written in decimal digits, with `_`
            between them if you like; `true` and `false` are the only switches, `on` and `yes` are texts. A text that begins with a
            character such as `*`, `&`, `!`, `@` or `{`, or has `: ` or ` #` in it, needs quotes. Anchors, aliases, tags and a second
            document are refused. A file whose name ends in `.properties` has the same keys, a line `gateway.port=9000` for each.

            `NAME` below is the name of an LLM server, which you choose: in a variable in capitals, which then stand for small letters,
            as in `TOKENBUS_WORKER_UPSTREAM_VLLM_BASE_URL` for `worker.upstream.vllm.baseUrl`. Variables alone can name several servers.
            `OPENAI_BASE_URL` and `OPENAI_API_KEY` name the server `openai`, which comes before all others, unless
            `worker.upstream.openai.baseUrl` does. Variables that Kubernetes sets for a Service called `tokenbus-gateway`, as
            `TOKENBUS_GATEWAY_PORT=tcp://10.0.0.7:8080`, are ignored.

            `HTTPS_PROXY` names the proxy of all servers at `https://`, `HTTP_PROXY` that of the others, and `NO_PROXY` the servers that
            are reached without one: names with those below them, addresses, blocks such as `10.0.0.0/8`, or `*`. Small letters do too, and
            the key `proxy` is stronger. As with most programs, a server on this machine needs an entry in `NO_PROXY` too.
            """;
    private static final String UPSTREAM = "worker.upstream.NAME";
    private static final Path TARGET = Path.of("target", "configuration.md");
    private static final int COLUMNS = 130;

    /** One key; only {@code meaning} contains markup. */
    record Row(String key, String standard, String variable, String meaning) {
        String markdown() {
            String value = standard.startsWith("(") ? standard : standard.isEmpty() ? "(empty)" : "`" + standard + "`";
            return wrapped("- **`" + key + "`** · " + value + " · `" + variable + "`: " + meaning);
        }

        String section() {
            return key.substring(0, key.lastIndexOf('.'));
        }
    }

    private ConfigurationPage() {}

    public static void main(String[] arguments) throws IOException {
        write();
    }

    /** Writes the page to {@code target/}; returns its path. */
    static Path write() throws IOException {
        Files.createDirectories(TARGET.toAbsolutePath().getParent());
        return Files.writeString(TARGET, page());
    }

    static String page() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        String section = "";
        for (Row row : rows()) {
            if (!row.section().equals(section)) {
                section = row.section();
                page.append("\n## ").append(section).append("\n\n");
            }
            page.append(row.markdown());
        }
        return page.toString();
    }

    /** Breaks an item between words, with the continuation indent of Markdown. */
    private static String wrapped(String item) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : item.split(" ")) {
            boolean isFirst = column == 0;
            boolean fits = column + 1 + word.length() <= COLUMNS;
            lines.append(isFirst ? "" : fits ? " " : "\n  ").append(word);
            column = isFirst ? word.length() : fits ? column + 1 + word.length() : 2 + word.length();
        }
        return lines.append('\n').toString();
    }

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        add(rows, "node", ProcessConfig.DEFAULT, "node");
        add(rows, "gateway", GatewayConfig.DEFAULT, "gateway-verticle");
        add(rows, "worker", WorkerConfig.DEFAULT, "llm-worker-verticle");
        add(rows, "worker.simulation", SimulationConfig.DEFAULT, "llm-worker-verticle");
        add(rows, "worker.modelFile", ModelFile.NONE, "llm-worker-verticle");
        add(rows, UPSTREAM, UpstreamConfig.of("NAME", "http://x", null, List.of()), "llm-worker-verticle");
        add(rows, "metrics", MetricsConfig.DEFAULT, "metrics-verticle");
        add(rows, "tracing", TracingConfig.OFF, "node");
        add(rows, "log", LogConfig.DEFAULT, "node");
        return rows;
    }

    private static void add(List<Row> rows, String prefix, Record defaults, String module) throws IOException {
        Map<String, String> meanings = RecordJavadoc.params(
                source(module, defaults.getClass()), defaults.getClass().getSimpleName());
        for (RecordComponent component : defaults.getClass().getRecordComponents()) {
            Object value = value(component, defaults);
            if (value instanceof Record nested) {
                add(rows, prefix, nested, module);
                continue;
            }
            String key = RecordBinder.keyOf(prefix, component);
            // An upstream's name is in its key already.
            if (!key.equals(UPSTREAM + ".name")) {
                String meaning = meanings.getOrDefault(component.getName(), "");
                rows.add(new Row(key, standard(key, value), RecordBinder.environmentName(key), meaning));
            }
        }
    }

    private static @Nullable Object value(RecordComponent component, Record defaults) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(defaults);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String standard(String key, @Nullable Object value) {
        if (key.equals(UPSTREAM + ".baseUrl")) {
            return "(required)";
        }
        if (value == null || value.equals(List.of())) {
            return "(none)";
        }
        if (value instanceof Duration time) {
            return String.valueOf(time.toMillis());
        }
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value.toString();
    }

    private static Path source(String module, Class<?> type) {
        return MarkdownFile.repository()
                .resolve(module)
                .resolve("src/main/java")
                .resolve(type.getName().replaceAll("\\$.*", "").replace('.', '/') + ".java");
    }
}
