package dev.tokenbus.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.describe.Sample;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tokenbus config}, without a server. */
class ConfigCommandTest {
    private static final String SECRET = "sixteen-letters-at-least";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        return TokenbusCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
    }

    @Test
    void theSampleIsPrintedAsYamlOrAsProperties() {
        assertThat(run("config", "sample")).isZero();
        assertThat(out.toString()).isEqualTo(Sample.yaml()).contains("\n  #port: 8080\n");

        assertThat(run("config", "sample", "--properties")).isZero();
        assertThat(out.toString()).endsWith(Sample.properties()).contains("\n#gateway.port=8080\n");
    }

    @Test
    void everyCommandHasHelpAndAVersion() {
        for (String command : new String[] {"sample", "print", "check"}) {
            assertThat(run("config", command, "--help")).isZero();
            assertThat(out.toString()).contains("Usage: tokenbus config " + command);
            assertThat(run("config", command, "--version")).isZero();
        }
        assertThat(run("config")).isEqualTo(2);
        assertThat(out.toString()).contains(TokenbusCommand.VERSION);
        assertThat(err.toString()).contains("Which command?");
    }

    @Test
    void everyValueIsPrintedWithWhereItCameFrom() throws IOException {
        Path yaml = file(
                "a.yaml",
                "gateway:",
                "  hosts: [a.example, '*.b.example']",
                "tracing.serviceName: '8: #'",
                "gateway.port: 1");

        assertThat(run("config", "print", "--config", yaml.toString(), "--port", "7", "-Dworker.capacity=9"))
                .isZero();

        assertThat(out.toString().lines())
                .hasSizeGreaterThan(100)
                .contains(
                        "%-56s # %s".formatted("gateway.hosts: [a.example, \"*.b.example\"]", yaml + ":2:3"),
                        "%-56s # %s".formatted("tracing.serviceName: \"8: #\"", yaml + ":3:1"),
                        "%-56s # --port".formatted("gateway.port: 7"),
                        "%-56s # -Dworker.capacity".formatted("worker.capacity: 9"),
                        "%-56s # default".formatted("gateway.drainMs: 25000"),
                        "%-56s # default".formatted("log.level: info"));
    }

    @Test
    void whatIsPrintedIsAFileWithTheSameMeaning() throws IOException {
        Path yaml = file(
                "a.yaml",
                "gateway: {hosts: ['*.b.example', a], port: 1}",
                "node.name: '8'",
                "worker.simulation.seed: 3",
                "gateway.trustedProxies: ['::1']",
                "worker.upstream.x.baseUrl: http://gpu");

        run("config", "print", "--config", yaml.toString());

        assertThat(Configuration.load(file("b.yaml", out.toString()), Map.of()))
                .isEqualTo(Configuration.load(yaml, Map.of()));
    }

    @Test
    void onlyWhatWasGivenIsPrintedIfAskedAndAsJsonForPrograms() throws IOException {
        Path yaml =
                file("a.yaml", "gateway: {hosts: [a, b], drainMs: 5}", "tracing.sampleRatio: 0.5", "log.level: debug");

        assertThat(run("config", "print", "--changed", "--json", "--config", yaml.toString(), "--port=7"))
                .isZero();

        assertThat(new JsonObject(out.toString())).isEqualTo(new JsonObject("""
                        {"gateway.port": {"value": 7, "from": "flag", "where": "--port"},
                         "gateway.hosts": {"value": ["a", "b"], "from": "file", "where": "%1$s:1:11"},
                         "gateway.drainMs": {"value": 5, "from": "file", "where": "%1$s:1:26"},
                         "tracing.sampleRatio": {"value": 0.5, "from": "file", "where": "%1$s:2:1"},
                         "log.level": {"value": "debug", "from": "file", "where": "%1$s:3:1"}}
                        """.formatted(yaml)));
    }

    @Test
    void noSecretIsPrinted() throws IOException {
        Path yaml = file(
                "a.yaml",
                "node.managementToken: " + SECRET,
                "gateway.tokenKey: " + SECRET,
                "tracing: {endpoint: 'http://otel:4318/x?" + SECRET + "', headers: [a=" + SECRET + "]}",
                "worker.upstream:",
                "  one: {baseUrl: 'http://gpu/v1?key=" + SECRET + "', apiKey: " + SECRET + "}",
                "  two.2: {baseUrl: 'http://gpu', proxy: 'http://me:" + SECRET + "@proxy:1', apiKey: " + SECRET + "}");

        assertThat(run("config", "print", "--config", yaml.toString())).isZero();
        assertThat(run("config", "print", "--json", "--config", yaml.toString()))
                .isZero();

        assertThat(out.toString()).doesNotContain(SECRET).contains("worker.upstream.two.2.apiKey: \"[hidden]\"");
    }

    @Test
    void aConfigurationThatIsWrongIsNotPrinted() throws IOException {
        Path yaml = file("a.yaml", "gateway: {port: x, prot: 1}");

        assertThat(run("config", "print", "--config", yaml.toString())).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("tokenbus: 2 errors in the configuration:\n");
    }

    @Test
    void aGoodFileIsSaidToBeGood() throws IOException {
        Path yaml = file("a.yaml", "gateway.port: 1");

        assertThat(run("config", "check", yaml.toString())).isZero();

        assertThat(out.toString()).isEqualTo(yaml + " is good\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void allErrorsOfAFileAreSaidAtOnce() throws IOException {
        Path yaml = file("a.yaml", "gateway:", "  port: x", "  prot: 1", "worker.capacity: 0");

        assertThat(run("config", "check", yaml.toString())).isEqualTo(1);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo("""
                %1$s:2:3: gateway.port: x (expected: a whole number)
                %1$s:3:3: unknown configuration key: gateway.prot (did you mean gateway.port?)
                %1$s:4:1: worker.capacity: 0 (expected: 1..100000)
                3 errors
                """.formatted(yaml));
    }

    @Test
    void aFileThatIsNoneIsAnErrorToo() {
        assertThat(run("config", "check", directory.resolve("no.yaml").toString()))
                .isEqualTo(1);

        assertThat(err.toString())
                .contains("no.yaml: not readable (no such file)")
                .contains("1 error\n");
    }

    @Test
    void whatMayBeRightElsewhereIsAWarning() throws IOException {
        Path yaml = file(
                "a.yaml",
                "gateway: {host: 0.0.0.0, tlsCertificate: /no/such.pem, tlsKey: /no/such.key}",
                "worker: {modelFile: {path: /no/such.gguf}}",
                "worker.upstream.a: {baseUrl: 'http://gpu', caFile: /no/such.ca}");

        assertThat(run("config", "check", yaml.toString())).isZero();

        assertThat(err.toString().lines()).hasSize(5).allMatch(line -> line.startsWith("warning: "));
        assertThat(err.toString())
                .contains("warning: " + yaml
                        + ":1:26: gateway.tlsCertificate: /no/such.pem (expected: a file that is readable,")
                .contains(yaml + ":2:22: worker.modelFile.path: /no/such.gguf (expected: a GGUF file that can be read")
                .contains(yaml + ":3:44: worker.upstream.a.caFile: /no/such.ca (expected: a PEM file")
                .contains("a node would not start with it: gateway.host: 0.0.0.0 without keys");
        assertThat(out.toString()).isEqualTo(yaml + " is good, with warnings: 5\n");
    }
}
