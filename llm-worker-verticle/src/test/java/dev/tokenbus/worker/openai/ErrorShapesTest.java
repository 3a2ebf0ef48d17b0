package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.worker.response.UpstreamJson;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An error has its words in each of the shapes that servers have, and what says that there is none is none. */
class ErrorShapesTest {
    private final FoundEvents found = new FoundEvents();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"\"",
                "{}",
                "false",
                "[]",
                "0",
                "{\"code\":0,\"message\":\"\"}",
                "{\"code\":0,\"message\":\"ok\"}",
                "{\"message\":null}"
            })
    void anErrorThatSaysThereIsNoneIsNone(String none) throws Exception {
        found.read("{\"error\":" + none + ",\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}");

        assertThat(found.lines()).containsExactly("text Hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "{\"error\":{\"message\":\"m\",\"type\":\"T\",\"code\":\"c\"}}; m|t c|0",
                "{\"error\":[{\"message\":\"m\",\"code\":500}]}; m||500",
                "{\"error\":{\"error\":{\"message\":\"m\"}}}; m||0",
                "{\"error\":\"m\"}; m||0",
                "{\"error\":true}; |error|0",
                "{\"error\":500}; ||500",
                "{\"object\":\"error\",\"message\":\"m\",\"code\":400}; m||400",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}; m|overloaded_error|0",
                "{\"choices\":null,\"error_type\":\"T\",\"error_message\":\"m\",\"error_code\":400}; m|t|400",
                "{\"code\":503,\"message\":\"m\"}; m||503",
                "{\"code\":\"429\",\"message\":\"m\"}; m|429|429",
                "{\"detail\":\"m\"}; m||0",
                "{\"detail\":[{\"loc\":[\"body\",\"seed\"],\"msg\":\"m\",\"type\":\"x\"}]}; seed: m||0",
                "{\"base_resp\":{\"status_code\":1004,\"status_msg\":\"m\"}}; m||1004",
                "{\"choices\":[{\"delta\":{},\"error\":{\"code\":502,\"message\":\"m\"}}]}; m||502",
                "[{\"error\":{\"code\":400,\"message\":\"m\",\"status\":\"INVALID_ARGUMENT\"}}]; m|invalid_argument|400"
            })
    void errorsOfAnyShapeHaveTheirWords(String event, String error) throws Exception {
        found.read(event);

        assertThat(found.lines()).containsExactly("error " + error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "{\"code\":500,\"message\":\"m\"}; m||500",
                "{\"message\":\"m\"}; m||0",
                "lost its shard; lost its shard|error|0",
                "\"m\"; \"m\"|error|0",
                "^^; |error|0",
                "{}; |error|0"
            })
    void anEventThatIsNamedErrorIsOneWhateverItSays(String data, String error) throws Exception {
        found.readNamed("error", data);

        assertThat(found.lines()).containsExactly("error " + error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"0\"",
                "\"ok\"",
                "\"OK\"",
                "\"success\"",
                "\"none\"",
                "\" \"",
                "{\"code\":\"0\",\"message\":\"ok\"}",
                "{\"code\":\"success\",\"message\":\"\"}",
                "{\"code\":200,\"message\":\"OK\"}",
                "{\"status\":\"success\"}",
                "[{}]",
                "[null,\"\"]",
                "{\"error\":null,\"code\":\"\"}"
            })
    void wordsForNoErrorAreNone(String none) throws Exception {
        found.read("{\"error\":" + none + ",\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}");

        assertThat(found.lines()).containsExactly("text Hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":0,\"message\":\"two shards are slow\"}",
                "{\"message\":\"\",\"request_id\":\"r\"}",
                "{\"code\":\"ok\",\"shard\":\"two\"}"
            })
    void whatIsSaidBesideNoErrorIsPassedOn(String none) throws Exception {
        found.read("{\"error\":" + none + ",\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}");

        assertThat(found.lines())
                .containsExactlyInAnyOrder("text Hello", "other {\"field\":\"error\",\"value\":" + none + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "{\"error\":{\"message\":\"m\",\"type\":\"none\",\"code\":\"none\"}}; m||0",
                "{\"error\":{\"message\":\"m\",\"type\":\"null\",\"param\":\"none\"}}; m||0",
                "{\"error\":{\"message\":\"m\",\"code\":0}}; m||0",
                "{\"error\":{\"message\":\"m\",\"param\":\"0\"},\"choices\":[{\"delta\":{}}]}; m||0",
                "{\"error\":{\"message\":\"m\",\"code\":\"none\"},\"choices\":[{\"delta\":{}}]}; m||0"
            })
    void aCodeThatSaysNothingHidesNoSentence(String event, String error) throws Exception {
        found.read(event);

        assertThat(found.lines()).containsExactly("error " + error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"CUDA out of memory\",\"code\":\"none\"}}",
                "{\"error\":{\"message\":\"CUDA out of memory\",\"code\":0}}",
                "{\"code\":0,\"message\":\"CUDA out of memory\"}",
                "\uFEFF{\"error\":\"CUDA out of memory\"}",
                "[Errno 12] CUDA out of memory",
                "[12] CUDA out of memory",
                "{CUDA out of memory}",
                "{\"error\":\"CUDA out of memory\", \"trace\":\"cut here"
            })
    void theBodyOfAnErrorHasItsWords(String body) {
        assertThat(UpstreamJson.readErrorBody(body.getBytes(StandardCharsets.UTF_8))
                        .message())
                .contains("CUDA out of memory")
                .doesNotContain("\uFEFF");
    }

    @Test
    void titleAndDetailOfAProblemAreBothTold() throws Exception {
        found.read("{\"type\":\"about:blank\",\"title\":\"t\",\"detail\":\"d\",\"status\":503}");

        assertThat(found.lines()).containsExactly("error t: d|about:blank|503");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"progress\",\"detail\":\"loading 3 of 10\"}",
                "{\"status\":\"loading\",\"detail\":\"loading 3 of 10\"}",
                "{\"status\":\"ok\",\"detail\":\"loading 3 of 10\"}"
            })
    void progressIsNoError(String event) throws Exception {
        found.read(event);

        assertThat(found.lines())
                .contains("other {\"field\":\"detail\",\"value\":\"loading 3 of 10\"}")
                .allMatch(line -> line.startsWith("other "));
    }

    @Test
    void aFieldOfErrorsInAHealthyEventIsPassedOn() throws Exception {
        found.read(
                "{\"code\":0,\"status\":\"warming up\",\"message\":\"soon\"}",
                "{\"code\":200,\"message\":\"success\",\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}");

        assertThat(found.lines())
                .containsExactly(
                        "other {\"field\":\"status\",\"value\":\"warming up\"}",
                        "other {\"field\":\"message\",\"value\":\"soon\"}",
                        "text Hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999", "1e400", "-99999999999999999999"})
    void anOddCodeOfAnErrorLeavesItsSentence(String code) throws Exception {
        found.read("{\"error\":{\"message\":\"m\",\"code\":" + code + "}}");

        assertThat(found.lines()).hasSize(1).first().asString().startsWith("error m|");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "{\"error\":{\"message\":{\"text\":\"x\",\"message\":\"m\"}}}",
                "{\"error\":{\"message\":[\"m\"]}}",
                "{\"error\":{\"message\":{\"text\":\"m\"}}}",
                "{\"error\":{\"text\":\"m\"}}",
                "{\"error\":{\"x\":[{\"y\":1,\"z\":\"m\"}]}}",
                "{\"error\":{\"errors\":[{\"message\":\"m\"}]}}",
                "{\"error\":{\"details\":[{\"message\":\"m\"}]}}",
                "{\"error\":\"m\",\"choices\":[]}",
                "{\"error\":\"E\",\"error_description\":\"m\"}",
                "{\"fault\":{\"faultstring\":\"m\"}}",
                "{\"Error\":{\"Message\":\"m\"}}",
                "{\"errorMessage\":\"m\",\"errorType\":\"T\"}",
                "{\"errors\":\"m\"}",
                "{\"errors\":{\"message\":\"m\"}}",
                "{\"err\":\"m\"}",
                "{\"exception\":\"m\"}",
                "{\"internalServerException\":{\"message\":\"m\"}}",
                "{\"__type\":\"ThrottlingException\",\"message\":\"m\"}",
                "{'error': 'm'}",
                "{'error': {'message': 'm', 'param': None}}",
                "[ERROR] m",
                "Error: m",
                "Internal Server Error: m",
                "<html><head><title>m</title></head></html>",
                "<html><body><h1>m</h1></body></html>"
            })
    void theSentenceOfAnErrorIsFound(String event) throws Exception {
        found.read(event);

        assertThat(found.lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("error ")
                .contains("m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"error", "Error", "stream_error", "upstream.error", "exception", "ModelStreamErrorException"})
    void anEventIsAnErrorByItsNameHoweverThatIsWritten(String name) throws Exception {
        found.readNamed(name, "{\"message\":\"m\"}").readNamed(name, "words");

        assertThat(found.lines()).containsExactly("error m||0", "error words|error|0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"progress", "status", "queue", "errors_checked"})
    void theDetailOfAnEventOfAnotherNameIsNoError(String name) throws Exception {
        found.readNamed(name, "{\"detail\":\"50 %\"}");

        assertThat(found.lines()).containsExactly("other {\"field\":\"detail\",\"value\":\"50 %\"}");
    }

    @Test
    void aCodeOfErrorsIsAnErrorWithoutWords() throws Exception {
        found.read("{\"error_code\":0}", "{\"error_code\":50001}");

        assertThat(found.lines()).containsExactly("error ||50001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"errors are human", "no error", "<b>", "'error': null"})
    void wordsThatAreNoErrorAreNone(String words) throws Exception {
        found.read(words);

        assertThat(found.lines()).hasSize(1).first().asString().startsWith("other ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<html><head><title> </title></head><body><h1>Bad  Gateway</h1>nginx</body></html>; Bad Gateway nginx",
                "<html><style>h1 {}</style><h1>503</h1>; 503",
                "<?xml version='1.0'?><Error><Code>Denied</Code><Message>no</Message></Error>; Denied no",
                "<title>T</title>; T"
            })
    void aPageHasItsTitleOrItsWords(String page, String words) {
        assertThat(UpstreamJson.readErrorBody(page.getBytes(StandardCharsets.UTF_8))
                        .message())
                .isEqualTo(words);
    }
}
