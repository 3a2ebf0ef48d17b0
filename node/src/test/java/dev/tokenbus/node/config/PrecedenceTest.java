package dev.tokenbus.node.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A flag is stronger than the environment, which is stronger than the file, which is stronger than the default. */
class PrecedenceTest extends ConfigurationFixture {
    @CommandLine.Command(name = "holder")
    private record Holder(@CommandLine.Mixin ServerOptions options) {}

    private static NodeConfig load(Map<String, String> environment, String... arguments) {
        ServerOptions options = new ServerOptions();
        new CommandLine(new Holder(options)).parseArgs(arguments);
        return options.load(environment);
    }

    /** Each of the four is given or not. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    -,    -,    -,      8080
                    1001, -,    -,      1001
                    -,    1002, -,      1002
                    -,    -,    1003,   1003
                    1001, 1002, -,      1002
                    1001, -,    1003,   1003
                    -,    1002, 1003,   1003
                    1001, 1002, 1003,   1003
                    """)
    void ofEachPairTheStrongerCounts(String inFile, String inEnvironment, String asFlag, int port) throws IOException {
        for (String flag : new String[] {"--port=", "-Dgateway.port="}) {
            for (String name : new String[] {"a.yaml", "a.properties"}) {
                List<String> arguments = new ArrayList<>();
                if (!inFile.equals("-")) {
                    String line = "gateway.port: " + inFile + "\n";
                    arguments.add("--config=" + file(name, line.getBytes(UTF_8)));
                }
                if (!asFlag.equals("-")) {
                    arguments.add(flag + asFlag);
                }
                Map<String, String> environment =
                        inEnvironment.equals("-") ? Map.of() : Map.of("TOKENBUS_GATEWAY_PORT", inEnvironment);

                NodeConfig config = load(environment, arguments.toArray(String[]::new));

                assertThat(config.gateway().listen().port()).as(flag + name).isEqualTo(port);
            }
        }
    }

    @Test
    void aVariableNamesTheFileUnlessTheCommandLineDoes() throws IOException {
        Path yaml = yaml("gateway.port: 1001");
        Path other = file("gateway.port=1002");
        Map<String, String> environment = Map.of("TOKENBUS_CONFIG", yaml.toString());

        assertThat(load(environment).gateway().listen().port()).isEqualTo(1001);
        assertThat(load(environment, "--config", other.toString())
                        .gateway()
                        .listen()
                        .port())
                .isEqualTo(1002);
        assertThatRefused(() -> load(Map.of("TOKENBUS_CONFIG", "/no/such.yaml")))
                .hasMessage("configuration file /no/such.yaml: not readable (no such file)");
    }

    @Test
    void aFileInTheWorkingDirectoryIsReadUnlessAnotherOneIsNamed(@TempDir Path directory) throws IOException {
        assertThat(StandardFile.of(Map.of("TOKENBUS_CONFIG", " "), directory)).isEmpty();

        Path here = Files.createFile(directory.resolve("tokenbus.yaml"));

        assertThat(StandardFile.of(Map.of(), directory))
                .contains(new StandardFile(here, "it is in the working directory"));
        assertThat(StandardFile.of(Map.of("TOKENBUS_CONFIG", "other.yaml"), directory))
                .contains(new StandardFile(Path.of("other.yaml"), "TOKENBUS_CONFIG"));
    }

    @Test
    void anyKeyCanBeAFlagAndIsRefusedUnderItsName() {
        assertThat(load(Map.of(), "-Dgateway.maxStreams=7", "-D", "log.level=debug")
                        .gateway()
                        .limits()
                        .node()
                        .maxStreams())
                .isEqualTo(7);
        assertThatRefused(() -> load(Map.of(), "-Dgateway.maxStreams=0"))
                .hasMessage("-Dgateway.maxStreams: 0 (expected: 1..10000000)");
        assertThatRefused(() -> load(Map.of(), "-Dgateway.prot=0"))
                .hasMessage("unknown configuration key: -Dgateway.prot (did you mean gateway.port?)");
    }
}
