package dev.tokenbus.node.config;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of YAML: what it may have, and where it is wrong. */
class YamlConfigurationTest extends ConfigurationFixture {
    private NodeConfig load(String... lines) throws IOException {
        return Configuration.load(yaml(lines), Map.of());
    }

    private void assertRefused(String yaml, String message) throws IOException {
        Path file = yaml(yaml);
        assertThatRefused(() -> Configuration.load(file, Map.of())).hasMessage(file + ":" + message);
    }

    @Test
    void keysNestAlongTheirDotsOrAreWrittenWithThem() throws IOException {
        NodeConfig config = load(
                "---",
                "gateway:",
                "  port: 9000 # a comment",
                "  allowedOrigins: [https://a.example, 'https://*.b.example']",
                "  hosts:",
                "    - chat.example.com",
                "    - \"*.example.com\"",
                "gateway.compression: true",
                "worker: {upstream: {vllm: {baseUrl: 'http://gpu:8000/v1', poolSize: 1_000}}, capacity: 7}",
                "worker.upstream:",
                "  llama-3.1.baseUrl: http://other",
                "tracing.sampleRatio: .5",
                "node: {name: \"8\", managementToken: '0123456789abcdef'}");

        assertThat(config.gateway().listen().port()).isEqualTo(9000);
        assertThat(config.gateway().listen().compression()).isTrue();
        assertThat(config.gateway().access().allowedOrigins())
                .containsExactly("https://a.example", "https://*.b.example");
        assertThat(config.gateway().access().hosts()).containsExactly("chat.example.com", "*.example.com");
        assertThat(config.worker().slots().capacity()).isEqualTo(7);
        assertThat(config.upstreams()).extracting(UpstreamConfig::name).containsExactly("llama-3.1", "vllm");
        assertThat(config.upstreams().get(1).bounds().poolSize()).isEqualTo(1000);
        assertThat(config.tracing().sampleRatio()).isEqualTo(0.5);
        assertThat(config.process().name()).isEqualTo("8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "# nothing",
                "---",
                "--- {}\n...\n",
                "gateway:\n#  port: 1\nworker:\n  upstream:\n    vllm:\n",
                "\uFEFF# a byte order mark",
                "~",
                "worker.upstream:",
            })
    void aFileWithoutValuesHasTheDefaults(String yaml) throws IOException {
        assertThat(load(yaml)).isEqualTo(NodeConfig.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gateway: {port: on}             | 1:11: gateway.port: on (expected: a whole number)
                    gateway: {port: 0o17}           | 1:11: gateway.port: 0o17 (expected: a whole number)
                    gateway: {port: 0x1F}           | 1:11: gateway.port: 0x1F (expected: a whole number)
                    gateway: {port: 1e3}            | 1:11: gateway.port: 1e3 (expected: a whole number)
                    gateway: {port: 80.0}           | 1:11: gateway.port: 80.0 (expected: a whole number)
                    gateway: {port: 70000}          | 1:11: gateway.port: 70000 (expected: 0..65535)
                    gateway: {port: }               | 1:11: gateway.port: empty (expected: a whole number)
                    gateway: {port: ~}              | 1:11: gateway.port: empty (expected: a whole number)
                    gateway: {port: [1, 2]}         | 1:11: gateway.port: a list (expected: one value)
                    gateway: {port: {a: 1}}         | 1:18: gateway.port: keys below it (expected: one value)
                    gateway: {compression: yes}     | 1:11: gateway.compression: yes (expected: true or false)
                    tracing: {sampleRatio: .nan}    | 1:11: tracing.sampleRatio: .nan (expected: a number)
                    gateway: 8080                   | 1:1: gateway: one value (expected: keys below it, such as gateway.addressConnections)
                    worker: {upstream: http://gpu}  | 1:10: worker.upstream: one value (expected: keys below it, such as worker.upstream.NAME.baseUrl)
                    gateway: {prot: 1}              | 1:11: unknown configuration key: gateway.prot (did you mean gateway.port?)
                    colour: blue                    | 1:1: unknown configuration key: colour
                    gateway.port.x: 1               | 1:1: gateway.port: keys below it (expected: one value)
                    gateway: {hosts: [a, [b]]}      | 1:22: gateway.hosts: an item that is no text (expected: a value)
                    gateway: {hosts: [a, ~]}        | 1:22: gateway.hosts: an item that is no text (expected: a value)
                    gateway: {hosts: ['a,b']}       | 1:19: gateway.hosts: an item with a comma (expected: an item for each value)
                    gateway: [port]                 | 1:1: gateway: a list (expected: keys below it, such as gateway.addressConnections)
                    8080                            | 1:1: no mapping (expected: keys such as gateway.port)
                    [gateway]                       | 1:1: no mapping (expected: keys such as gateway.port)
                    {[a]: b, c: d}                  | 1:2: a key that is no text (expected: a name; quotes around one that begins with *)
                    worker.upstream.local.models: a | 1:1: worker.upstream.local.baseUrl: missing (expected: http(s)://host[:port]/v1), but there is worker.upstream.local.models
                    """)
    void aWrongValueIsNamedWithItsLineAndColumn(String yaml, String message) throws IOException {
        if (yaml.startsWith("{[a]")) {
            Path file = yaml(yaml);
            assertThatRefused(() -> Configuration.load(file, Map.of())).hasMessageContaining(file + ":" + message);
        } else {
            assertRefused(yaml, message);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gateway: {hosts: *any}           | 1:18: gateway.hosts: begins with *
                    gateway: {hosts: [*any, b]}      | 1:19: gateway.hosts: begins with *
                    gateway: {tokenKey: &sixteenLettersLong} | 1:21: gateway.tokenKey: begins with &
                    gateway: {tokenKey: !sixteen letters} | 1:21: gateway.tokenKey: begins with !
                    gateway: {tokenKey: !!binary abcdabcdabcdabcd} | 1:21: gateway.tokenKey: begins with !
                    gateway: &all {port: 1}          | 1:10: gateway: begins with &
                    """)
    void aValueThatNeedsQuotesIsSaidToNeedThem(String yaml, String begin) throws IOException {
        Path file = yaml(yaml);

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessageStartingWith(file + ":" + begin + " (expected: quotes around such a value;");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gateway:\\n\\tport: 1           | 2:1: not readable (found character '\\t(TAB)' that cannot start any token.
                    gateway: {port: 1               | not readable (
                    gateway:\\n  port: 1\\n host: a | 3:2: not readable (
                    gateway: {hosts: [*.a, b]}      | 1:20: not readable (unexpected character found .(46); a value with characters that mean something in YAML needs quotes)
                    gateway: host: a                | 1:14: not readable (mapping values are not allowed here; a value with
                    gateway.port: 'a                | not readable (found unexpected end of stream;
                    gateway.name: @a                | 1:15: not readable (found character '@' that cannot start any token.
                    a: !secret!x y                  | 1:4: not readable (found undefined tag handle;
                    gateway.port: 1\\n---\\nworker.capacity: 1 | 2:1: a second document (expected: one)
                    gateway.host: a\\u0007b         | 1:16: not readable (a control character, U+0007)
                    """)
    void whatIsNoYamlIsSaidWithItsPlace(String yaml, String message) throws IOException {
        Path file = yaml(yaml.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0007", "\u0007"));

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessageStartingWith(file + ":")
                .hasMessageContaining(message.replace("\\t", "\\t"));
    }

    @Test
    void aKeyThatIsGivenTwiceIsRefusedWithBothPlaces() throws IOException {
        Path file =
                yaml("gateway:", "  port: 1", "  port: 2", "gateway.port: 3", "worker: {}", "worker: {capacity: 1}");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage("3 errors in the configuration:"
                        + "\n  %1$s:3:3: gateway.port: given twice (expected: once, as in %1$s:2:3)".formatted(file)
                        + "\n  %1$s:4:1: gateway.port: given twice (expected: once, as in %1$s:2:3)".formatted(file)
                        + "\n  %1$s:6:1: worker: given twice (expected: once, as in %1$s:5:1)".formatted(file));
    }

    @Test
    void allThatIsWrongIsSaidAtOnceInItsOrder() throws IOException {
        Path file = yaml(
                "gateway:",
                "  port: 70000",
                "  host: ''",
                "  drainMs: soon",
                "  hosst: a",
                "  maxStreams: 0",
                "  maxConnections: 0",
                "worker:",
                "  upstream:",
                "    a: {baseUrl: gpu, poolSize: 0, maxRetries: 99}",
                "log: {level: loud}");

        assertThatRefused(() ->
                        Configuration.load(file, Map.of("TOKENBUS_WORKER_CAPACITY", "0", "TOKENBUS_LOG_LEVL", "x")))
                .hasMessage(String.join(
                        "\n  ",
                        "12 errors in the configuration:",
                        file + ":2:3: gateway.port: 70000 (expected: 0..65535)",
                        file + ":3:3: gateway.host: empty (expected: an address to listen on)",
                        file + ":4:3: gateway.drainMs: soon (expected: a whole number)",
                        file + ":5:3: unknown configuration key: gateway.hosst (did you mean gateway.host?)",
                        file + ":6:3: gateway.maxStreams: 0 (expected: 1..10000000)",
                        file + ":7:3: gateway.maxConnections: 0 (expected: 1..10000000)",
                        file
                                + ":10:9: worker.upstream.a.baseUrl: gpu (expected: http://host[:port]/path or https://...,"
                                + " without user and fragment)",
                        file + ":10:23: worker.upstream.a.poolSize: 0 (expected: 1..10000)",
                        file + ":10:36: worker.upstream.a.maxRetries: 99 (expected: 0..10)",
                        file + ":11:7: log.level: loud (expected: one of [trace, debug, info, warn, error, off])",
                        "unknown environment variable: TOKENBUS_LOG_LEVL (did you mean TOKENBUS_LOG_LEVEL?)",
                        "TOKENBUS_WORKER_CAPACITY: 0 (expected: 1..100000)"));
    }

    @Test
    void whatFollowsFromAnotherErrorIsNotSaid() throws IOException {
        assertRefused(
                "gateway.logBytes: lots\nworker.logBytes: 9000000",
                "1:1: gateway.logBytes: lots (expected: a whole number)");
        assertRefused(
                "gateway: {jwtIssuer: me, jwtAudience: us, jwtAlgorithms: [HS2], jwtSecret: 01234567890123456789012345678901}",
                "1:43: gateway.jwtAlgorithms: HS2 (expected: some of [RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512,"
                        + " EdDSA, HS256, HS384, HS512])");
    }

    @Test
    void aBombOfMappingsOrAliasesIsRefusedAtOnce() throws IOException {
        Path deep = file("deep.yaml", "{a: ".repeat(100_000).getBytes(UTF_8));
        Path lists = file("lists.yaml", ("gateway.hosts: " + "[".repeat(100_000)).getBytes(UTF_8));
        Path laughs = yaml("a: &a [x]", "b: &b [*a, *a]", "c: &c [*b, *b]");

        assertThatRefused(() -> Configuration.load(deep, Map.of())).hasMessageContaining("too many others");
        assertThatRefused(() -> Configuration.load(lists, Map.of())).hasMessageContaining("too many others");
        assertThatRefused(() -> Configuration.load(laughs, Map.of())).hasMessageContaining("begins with &");
    }

    @Test
    void aFileThatIsNotUtf8OrTooLargeOrOfAnotherNameIsRefused() throws IOException {
        Path wide = file("wide.yaml", "gateway.port: 1".getBytes(UTF_16));
        Path latin = file("latin.yml", new byte[] {'#', '\n', '#', (byte) 0xE4, '\n'});
        Path large = file("large.yaml", new byte[(1 << 20) + 1]);
        Path other = file("tokenbus.toml", new byte[0]);

        assertThatRefused(() -> Configuration.load(wide, Map.of()))
                .hasMessage("configuration file " + wide + ": not readable (it is UTF-16, and has to be UTF-8)");
        assertThatRefused(() -> Configuration.load(latin, Map.of()))
                .hasMessage(latin + ":2: not readable (it is not UTF-8)");
        assertThatRefused(() -> Configuration.load(large, Map.of())).hasMessageContaining("more than 1048576 bytes");
        assertThatRefused(() -> Configuration.load(other, Map.of()))
                .hasMessage("configuration file " + other
                        + ": not readable (its name has to end in .yaml, .yml or .properties)");
    }

    @Test
    void anErrorNeverHasASecretInIt() throws IOException {
        String secret = "sk-very-secret";
        for (String yaml : new String[] {
            "worker: {upstream: {openai: " + secret + "}}",
            "worker: {upstream: {openai: {apiKey: [" + secret + "]}}}",
            "worker: {upstream: {openai: {apiKey: {a: " + secret + "}}}}",
            "gateway: {tokenKey: *" + secret + "}",
            "gateway: {tokenKey: &" + secret + " x: y}",
            "gateway: {tokenKey: !" + secret + "!a b}",
            "gateway: {tokenKey: '" + secret + "}",
            "gateway: {tokenKey: \"\\q" + secret + "\"}",
            "gateway: {tokenKey: a: " + secret + "}",
            "node: {managementToken: " + secret + "}",
        }) {
            Path file = yaml(yaml);
            assertThatRefused(() -> Configuration.load(file, Map.of())).hasMessageNotContaining(secret);
        }
    }
}
