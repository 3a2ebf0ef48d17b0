package dev.tokenbus.gguf;

import static dev.tokenbus.gguf.TinyModels.asking;
import static dev.tokenbus.gguf.TinyModels.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client's options do to a model file's answer, and which of them are refused. */
@ExtendWith(VertxExtension.class)
class GgufOptionsTest {
    @SuppressWarnings("NullAway.Init")
    private EventLoop loop;

    @SuppressWarnings("NullAway.Init")
    private LlmBackend backend;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        loop = new EventLoop(vertx);
        backend = loop.call(() -> TinyModels.backend(vertx));
    }

    private RecordedAnswer start(GenerationRequest request) throws Exception {
        RecordedAnswer recorded = new RecordedAnswer();
        loop.run(() -> backend.generate(request, recorded));
        return recorded;
    }

    private String answerTo(GenerationRequest request) throws Exception {
        RecordedAnswer recorded = start(request);
        recorded.awaitEnd();
        return recorded.text();
    }

    private String failureOf(GenerationRequest request) throws Exception {
        RecordedAnswer recorded = start(request);
        assertThat(recorded.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_REJECTED);
        return recorded.awaitFailure().detail();
    }

    @Test
    void aSeedMakesAnAnswerRepeatable() throws Exception {
        StreamConfig seven =
                new StreamConfig(null, 40, 1.5, null, List.of(), 7L, StreamOptions.DEFAULT, SimulationOptions.NONE);
        StreamConfig eight =
                new StreamConfig(null, 40, 1.5, null, List.of(), 8L, StreamOptions.DEFAULT, SimulationOptions.NONE);

        String first = answerTo(asking(seven, ""));
        assertThat(answerTo(asking(seven, ""))).isEqualTo(first);
        assertThat(answerTo(asking(eight, ""))).isNotEqualTo(first);
    }

    @Test
    void aGrammarAndASchemaAreKept() throws Exception {
        Map<String, String> schema = Map.of(
                "response_format",
                "{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"type\":\"object\",\"properties\":"
                        + "{\"a\":{\"type\":\"boolean\"}},\"required\":[\"a\"],\"additionalProperties\":false}}}");
        assertThat(answerTo(asking(config(40, List.of(), schema), "")))
                .matches("\\{\\s*\"a\"\\s*:\\s*(true|false)\\s*}");

        Map<String, String> grammar = Map.of("grammar", "\"root ::= \\\"yes, \\\" \\\"or \\\" \\\"no\\\"\"");
        assertThat(answerTo(asking(config(40, List.of(), grammar), ""))).isEqualTo("yes, or no");
        assertThat(answerTo(asking(config(40, List.of(), grammar), "yes, o"))).isEqualTo("r no");
        assertThat(failureOf(asking(config(40, List.of(), grammar), "maybe"))).contains("cannot be gone on with");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "grammar | \"root ::= (\" | grammar cannot be read",
                "grammar | \"other ::= [a-z]\" | grammar cannot be read",
                "json_schema | {\"type\":\"nonsense\"} | JSON schema conversion failed",
                "tools | [{\"type\":\"function\"}] | does not take the option tools",
                "mirostat | 7 | option mirostat",
                "top_k | 1e999 | option top_k",
                "top_k | \"abc\" | option top_k",
                "top_k | 2.5 | option top_k",
                "min_p | 2 | expected: 0..1",
                "logit_bias | [[5,false]] | option logit_bias",
                "logit_bias | {\"-1\":5} | option logit_bias",
                "json_schema | {\"maximum\":1e999} | JSON schema",
                "json_schema | {\"type\":\"string\",\"pattern\":\"^[^\\u0000-\\uffff]$\"} | JSON schema",
                "json_schema | {\"type\":\"array\",\"minItems\":2000000000} | JSON schema",
                "json_schema | {\"items\":{\"type\":\"string\",\"minLength\":5,\"maxLength\":3}} | JSON schema",
                "response_format | {\"type\":\"poem\"} | no such response_format"
            })
    void whatCannotBeDoneIsRefusedInASentence(String option, String value, String words) throws Exception {
        assertThat(failureOf(asking(config(40, List.of(), Map.of(option, value)), "")))
                .contains(words);
    }

    /** Each of these ends the process where llama.cpp gets it. */
    @Test
    void aConstrainedAnswerMayAlwaysEnd() throws Exception {
        String schema = "{\"type\":\"boolean\"}";
        for (Map<String, String> also : List.of(Map.of("ignore_eos", "true"), Map.of("logit_bias", "{\"5\":-100}"))) {
            Map<String, String> extra = new HashMap<>(also);
            extra.put("json_schema", schema);
            assertThat(failureOf(asking(config(5, List.of(), extra), ""))).contains("together with");
        }
        Sampling.of(config(5, List.of(), Map.of("json_schema", schema)), 1, false);
        assertThatThrownBy(() -> Sampling.of(config(5, List.of(), Map.of("grammar", "\"root ::= [a-z]\"")), 1, false))
                .hasMessageContaining("worker.modelFile.grammars");
    }

    /** As clients of OpenAI's send them of their own accord. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "top_logprobs | 0",
                "logprobs | false",
                "n | 1",
                "frequency_penalty | 0.0",
                "repetition_penalty | 1"
            })
    void whatSaysNothingIsPassedOver(String option, String value) {
        StreamConfig config = config(5, List.of(), Map.of(option, value));

        assertThat(Sampling.of(config, 1, false).fields()).containsOnlyKeys("seed", "temperature");
    }

    @Test
    void aPenaltyForRepetitionIsTakenInOpenRoutersWordsToo() throws Exception {
        StreamConfig config = config(5, List.of(), Map.of("repetition_penalty", "1.5"));

        assertThat(Sampling.of(config, 1, false).fields()).containsEntry("repeat_penalty", "1.5");
        assertThat(failureOf(asking(config(5, List.of(), Map.of("repetition_penalty", "0")), "")))
                .contains("option repetition_penalty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type':'text','text':'What is ^image_url^ in JSON, or ^file^?'} | true",
                "{'type':'text','text':'Hi','name':'input_audio'} | true",
                "{'type':'image_url','image_url':{'url':'https://x.test/a.png'}} | false",
                "{'type':'input_audio','input_audio':{'data':'UklG'}} | false",
                "{'type':'file','file':{'file_id':'f'}} | false",
                "{'type':'input_image','image_url':'https://x.test/a.png'} | false"
            })
    void onlyPartsThatAreNoTextAreRefused(String part, boolean isTaken) throws Exception {
        String json = "{'role':'user','content':[" + part + "]}";
        ChatMessage message =
                new ChatMessage("user", "Hi", json.replace('\'', '"').replace("^", "\\\""));
        GenerationRequest request = new GenerationRequest("m", List.of(message), config(3, List.of(), Map.of()), "");

        if (isTaken) {
            assertThat(answerTo(request)).isNotEmpty();
        } else {
            assertThat(failureOf(request)).isEqualTo("A model file takes text alone.");
        }
    }

    @Test
    void aBiasIsTakenInOpenAisWordsToo() throws Exception {
        Map<String, String> colon = Map.of("logit_bias", "{\"58\":100}");
        assertThat(answerTo(asking(config(5, List.of(), colon), ""))).isEqualTo(":::::");
    }
}
