package dev.tokenbus.node.documents;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.worker.Backends;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.ModelFile;
import dev.tokenbus.worker.simulated.SimulationConfig;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example of docs/servers.md is a configuration, and gets an answer from a scripted server that speaks the dialect. */
@SuppressWarnings("NullAway.Init") // Each test starts its server.
class ServersPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("```properties\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SECTION = Pattern.compile("(?m)^## (.*)");
    private static final Pattern CACHED =
            Pattern.compile("\"(?:cached_tokens|prompt_cache_hit_tokens|cache_read_input_tokens)\":(\\d+)");
    private static final Pattern SERVER = Pattern.compile("https?://[^/\\s]+");
    private static final String ANSWER = "The sky is blue.";
    private static final String THOUGHT = "Hm.";
    private static final String BEGUN = "The sky";

    private final Vertx vertx = Vertx.vertx();
    private final EventLoop loop = new EventLoop(vertx);
    private ScriptedLlmServer server;

    @TempDir
    private Path directory;

    private static final class Told implements LlmBackend.Listener {
        private final Map<ChunkKind, StringBuilder> said = new EnumMap<>(ChunkKind.class);
        private final Promise<Completion> end = Promise.promise();

        @Override
        public void onDelta(ChunkKind kind, String text, int tokens) {
            said.computeIfAbsent(kind, none -> new StringBuilder()).append(text);
        }

        @Override
        public void onEnd(Completion completion) {
            end.complete(completion);
        }

        @Override
        public void onFailure(StreamFailure failure) {
            end.fail(failure.detail());
        }

        String text(ChunkKind kind) {
            return said.getOrDefault(kind, new StringBuilder()).toString();
        }
    }

    private static String page() throws IOException {
        return Files.readString(MarkdownFile.repository().resolve("docs/servers.md"));
    }

    static List<String> examples() throws IOException {
        return EXAMPLE.matcher(page()).results().map(found -> found.group(1)).toList();
    }

    private static Path dialects() {
        return Path.of("src/test/resources/dialects");
    }

    /** The dialect of a server; those whose names differ behind a hyphen speak the same. */
    private static Path dialectOf(UpstreamConfig upstream) {
        return dialects().resolve(upstream.name().replaceAll("-.*", "") + ".sse");
    }

    private UpstreamConfig configured(String example) throws IOException {
        NodeConfig config =
                Configuration.load(Files.writeString(directory.resolve("example.properties"), example), Map.of());
        assertThat(config.upstreams()).hasSize(1);
        return config.upstreams().get(0);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleMeansTheSameInYaml(String example) throws IOException {
        String yaml = example.replaceAll("(?m)^([\\w.-]+)=", "$1: ");

        NodeConfig config = Configuration.load(Files.writeString(directory.resolve("example.yaml"), yaml), Map.of());

        assertThat(config.upstreams()).containsExactly(configured(example));
    }

    @Test
    void theExampleInYamlIsWhatItLooksLike() throws IOException {
        String yaml = MarkdownFile.of("docs/servers.md").block("yaml", "Model servers");

        NodeConfig config = Configuration.load(Files.writeString(directory.resolve("a.yaml"), yaml), Map.of());

        assertThat(config.upstreams()).extracting(UpstreamConfig::name).containsExactly("openai", "vllm");
        assertThat(config.upstreams().get(0).models()).containsExactly("gpt-4o", "gpt-4o-mini");
    }

    @BeforeEach
    void start() {
        server = waitFor(ScriptedLlmServer.start(vertx)).models("some-model");
    }

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aServerIsAskedAndReadAsItsExampleSays(String example) throws Exception {
        UpstreamConfig real = configured(example);
        UpstreamConfig here = configured(SERVER.matcher(example).replaceFirst("http://127.0.0.1:" + server.port()));
        server.at(here.dialect().api() == UpstreamConfig.Api.OPENAI ? "/chat/completions" : "");
        server.otherwise(LlmScript.stream().raw(Files.readString(dialectOf(here))));
        LlmBackend backend = open(here);

        Told told = ask(backend, "");

        assertThat(told.text(ChunkKind.TEXT)).isEqualTo(ANSWER);
        boolean thinks = Files.readString(dialectOf(here)).contains("\"Hm");
        assertThat(told.text(ChunkKind.REASONING)).isEqualTo(thinks ? THOUGHT : "");
        assertThat(told.end.future().result())
                .isEqualTo(new Completion("stop", usageSaid(Files.readString(dialectOf(here)))));
        assertIsAskedAsTheRealOne(server.requests().get(0), real);
        if (here.continuation() != UpstreamConfig.Continuation.NONE) {
            assertGoesOn(backend);
        }
        waitFor(loop.call(backend::close));
    }

    private static Usage usageSaid(String answer) {
        long cached = CACHED.matcher(answer)
                .results()
                .mapToLong(said -> Long.parseLong(said.group(1)))
                .max()
                .orElse(0);
        return new Usage(11, 5, false, new Usage.Details(cached, 0, 0));
    }

    private LlmBackend open(UpstreamConfig upstream) throws Exception {
        List<LlmBackend> opened = waitFor(loop.call(() -> Backends.open(
                vertx,
                SimulationConfig.DEFAULT,
                List.of(upstream),
                ModelFile.NONE,
                JtokkitTokenizer.load(vertx),
                new Random(1))));
        return opened.get(0);
    }

    private Told ask(LlmBackend backend, String continueAfter) throws Exception {
        Told told = new Told();
        List<ChatMessage> prompt = List.of(ChatMessage.user("Why?"));
        String model = backend.models().get(0);
        loop.run(() ->
                backend.generate(new GenerationRequest(model, prompt, StreamConfig.DEFAULT, continueAfter), told));
        waitFor(told.end.future());
        return told;
    }

    private static void assertIsAskedAsTheRealOne(RecordedRequest asked, UpstreamConfig real) {
        URI uri = real.uri(
                switch (real.dialect().api()) {
                    case OPENAI -> "/chat/completions";
                    case ANTHROPIC -> "/messages";
                    case RESPONSES -> "/responses";
                });
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        assertThat(asked.uri()).isEqualTo(uri.getRawPath() + query);
        boolean isAnthropic = real.dialect().api() == UpstreamConfig.Api.ANTHROPIC;
        String usual = isAnthropic ? "x-api-key" : "authorization";
        real.dialect()
                .headers(usual, real.apiKey())
                .forEach((name, value) -> assertThat(asked.headers().get(name)).isEqualTo(value));
    }

    private void assertGoesOn(LlmBackend backend) throws Exception {
        Told told = ask(backend, BEGUN);

        assertThat(BEGUN + told.text(ChunkKind.TEXT)).isEqualTo(ANSWER);
        JsonArray messages = server.requests().get(1).body().getJsonArray("messages");
        JsonObject last = messages.getJsonObject(messages.size() - 1);
        assertThat(last.getString("role")).isEqualTo("assistant");
        assertThat(last.getValue("content").toString()).contains(BEGUN);
    }

    @Test
    void eachServerHasARowASectionAnExampleAndADialect() throws IOException {
        List<String> sections = SECTION.matcher(page())
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        List<String> rows = page().lines()
                .filter(line -> line.startsWith("| ["))
                .map(line -> line.replaceAll("^\\| \\[(.*?)].*", "$1"))
                .toList();
        List<Path> spoken = new ArrayList<>();
        for (String example : examples()) {
            spoken.add(dialectOf(configured(example)));
        }

        assertThat(rows).usingElementComparator(String::compareToIgnoreCase).isEqualTo(sections);
        assertThat(page().split("\n## ", -1))
                .allSatisfy(section -> assertThat(section.startsWith("# ") || section.contains("```properties"))
                        .isTrue());
        try (Stream<Path> files = Files.list(dialects())) {
            assertThat(files).allSatisfy(file -> assertThat(spoken).contains(file));
        }
    }
}
