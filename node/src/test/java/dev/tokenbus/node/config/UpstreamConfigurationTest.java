package dev.tokenbus.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Model servers: their names, their keys, and the variables of OpenAI clients. */
class UpstreamConfigurationTest extends ConfigurationFixture {
    private static final String SECRET = "sk-very-secret-key";

    @Test
    void aBadValueOfAModelServerIsRefusedUnderTheNameOfThatServer() throws IOException {
        Path file = file("worker.upstream.a.baseUrl=http://gpu", "worker.upstream.a.poolSize=0");
        Map<String, String> environment = Map.of(
                "TOKENBUS_WORKER_UPSTREAM_B_BASE_URL", "http://gpu", "TOKENBUS_WORKER_UPSTREAM_B_MAX_RETRIES", "11");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage(file + ":2: worker.upstream.a.poolSize: 0 (expected: 1..10000)");
        assertThatRefused(() -> Configuration.load(null, environment))
                .hasMessage("TOKENBUS_WORKER_UPSTREAM_B_MAX_RETRIES: 11 (expected: 0..10)");
        assertThatRefused(() -> Configuration.load(null, Map.of("OPENAI_BASE_URL", "localhost:11434")))
                .hasMessageStartingWith("OPENAI_BASE_URL: localhost:11434 (expected: http://host[:port]/path");
    }

    @Test
    void upstreamsAreKnownByTheirNames() throws IOException {
        Path file = file(
                "worker.upstream.b-vllm.baseUrl=http://gpu:8000/v1",
                "worker.upstream.b-vllm.models=llama, qwen",
                "worker.upstream.b-vllm.continuation=vllm",
                "worker.upstream.a.baseUrl=https://api.example.com");

        NodeConfig config = Configuration.load(
                file,
                Map.of(
                        "TOKENBUS_WORKER_UPSTREAM_B_VLLM_API_KEY",
                        SECRET,
                        "TOKENBUS_WORKER_UPSTREAM_B_VLLM_POOL_SIZE",
                        "7"));

        assertThat(config.upstreams()).extracting(UpstreamConfig::name).containsExactly("a", "b-vllm");
        UpstreamConfig vllm = config.upstreams().get(1);
        assertThat(vllm.models()).containsExactly("llama", "qwen");
        assertThat(vllm.continuation()).isEqualTo(UpstreamConfig.Continuation.VLLM);
        assertThat(vllm.apiKey()).isEqualTo(SECRET);
        assertThat(vllm.bounds().poolSize()).isEqualTo(7);
    }

    @Test
    void variablesAloneNameAnyNumberOfUpstreams() {
        NodeConfig config = Configuration.load(
                null,
                Map.of(
                        "TOKENBUS_WORKER_UPSTREAM_VLLM_BASE_URL", "http://gpu:8000/v1",
                        "TOKENBUS_WORKER_UPSTREAM_VLLM_API_KEY", SECRET,
                        "TOKENBUS_WORKER_UPSTREAM_MY_OTHER_GPU_BASE_URL", "http://other:8000/v1",
                        "TOKENBUS_WORKER_UPSTREAM_MY_OTHER_GPU_MODELS", "llama,qwen",
                        "TOKENBUS_WORKER_UPSTREAM_MODELS_MAX_RETRIES", "1",
                        "TOKENBUS_WORKER_UPSTREAM_MODELS_BASE_URL", "http://third"));

        assertThat(config.upstreams())
                .extracting(UpstreamConfig::name, UpstreamConfig::baseUrl)
                .containsExactly(
                        tuple("models", "http://third/v1"),
                        tuple("my_other_gpu", "http://other:8000/v1"),
                        tuple("vllm", "http://gpu:8000/v1"));
        assertThat(config.upstreams().get(0).bounds().maxRetries()).isEqualTo(1);
        assertThat(config.upstreams().get(1).models()).containsExactly("llama", "qwen");
        assertThat(config.upstreams().get(2).apiKey()).isEqualTo(SECRET);
    }

    @Test
    void aNameInAFileMayHaveDots() throws IOException {
        NodeConfig config = Configuration.load(
                file("worker.upstream.llama-3.1.baseUrl=http://gpu"),
                Map.of("TOKENBUS_WORKER_UPSTREAM_LLAMA_3_1_POOL_SIZE", "3"));

        assertThat(config.upstreams()).singleElement().satisfies(upstream -> {
            assertThat(upstream.name()).isEqualTo("llama-3.1");
            assertThat(upstream.bounds().poolSize()).isEqualTo(3);
        });
    }

    @Test
    void aUrlOfOurOwnKeepsTheKeyOfOpenAiForOpenAi() throws IOException {
        NodeConfig config = Configuration.load(
                file("worker.upstream.openai.baseUrl=http://proxy"), Map.of("OPENAI_API_KEY", SECRET));

        assertThat(config.upstreams())
                .singleElement()
                .satisfies(upstream -> assertThat(upstream.apiKey()).isNull());
    }

    @Test
    void anUpstreamWithoutAUrlIsRefused() throws IOException {
        Path file = file("worker.upstream.local.models=llama");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage(file + ":1: worker.upstream.local.baseUrl: missing (expected: http(s)://host[:port]/v1), "
                        + "but there is worker.upstream.local.models");
        assertThatRefused(() -> Configuration.load(null, Map.of("TOKENBUS_WORKER_UPSTREAM_LOCAL_MODELS", "llama")))
                .hasMessage("TOKENBUS_WORKER_UPSTREAM_LOCAL_BASE_URL: missing (expected: http(s)://host[:port]/v1), "
                        + "but there is TOKENBUS_WORKER_UPSTREAM_LOCAL_MODELS");
    }

    @Test
    void anUnknownWayToContinueIsRefusedWithTheKnownOnes() throws IOException {
        Path file = file("worker.upstream.a.baseUrl=http://gpu", "worker.upstream.a.continuation=magic");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage(
                        file
                                + ":2: worker.upstream.a.continuation: magic (expected: one of [none, vllm, llama_cpp, prefill, prefix])");
    }

    @Test
    void theVariablesOfEveryOpenAiClientNameAnUpstreamBeforeAllOthers() throws IOException {
        Path file = file("worker.upstream.a.baseUrl=http://gpu");

        NodeConfig config = Configuration.load(
                file, Map.of("OPENAI_BASE_URL", "http://localhost:11434/v1", "OPENAI_API_KEY", SECRET));

        assertThat(config.upstreams()).extracting(UpstreamConfig::name).containsExactly("openai", "a");
        assertThat(config.upstreams().get(0).baseUrl()).isEqualTo("http://localhost:11434/v1");
        assertThat(config.upstreams().get(0).apiKey()).isEqualTo(SECRET);
    }

    @Test
    void aKeyAloneMeansOpenAiItself() {
        NodeConfig config = Configuration.load(null, Map.of("OPENAI_API_KEY", SECRET));

        assertThat(config.upstreams())
                .singleElement()
                .satisfies(upstream -> assertThat(upstream.baseUrl()).isEqualTo("https://api.openai.com/v1"));
    }

    @Test
    void keysAreNeverPrinted() throws IOException {
        Path file = file("worker.upstream.a.baseUrl=http://gpu", "worker.upstream.a.apiKey=" + SECRET);
        NodeConfig config = Configuration.load(file, Map.of("OPENAI_API_KEY", SECRET));

        assertThat(config.upstreams())
                .hasSize(2)
                .allSatisfy(upstream -> assertThat(upstream.apiKey()).isEqualTo(SECRET));
        assertThat(config.toString()).contains("[hidden]").doesNotContain(SECRET);
        assertThat(new NodeSpec(Set.of(Role.WORKER), new Membership.Alone(), config).toString())
                .doesNotContain(SECRET);
    }

    @Test
    void aMalformedApiKeyIsRefusedWithoutBeingPrinted() throws IOException {
        Path file = file("worker.upstream.a.baseUrl=http://gpu", "worker.upstream.a.apiKey=" + SECRET + " x");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessageContaining("apiKey")
                .hasMessageNotContaining(SECRET);
    }
}
