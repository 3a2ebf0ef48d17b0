package dev.tokenbus.gateway.chat;

import static dev.tokenbus.gateway.chat.Events.call;
import static dev.tokenbus.gateway.chat.Events.done;
import static dev.tokenbus.gateway.chat.Events.other;
import static dev.tokenbus.gateway.chat.Events.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.door.Documents;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** An answer as one chat completion. */
class ChatDocumentTest {
    private static final String HEAD =
            "{\"id\":\"chatcmpl-n.1\",\"object\":\"chat.completion\",\"created\":17,\"model\":\"m\",\"choices\":[{\"index\":0,";

    private static final String USAGE = ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}";

    private static String document(StreamEvent... events) {
        AnswerName name = new AnswerName("chatcmpl-n.1", "chat.completion", 17, "m");
        return Documents.whole(new ChatDocument(name, "call_x"), Events.log(events));
    }

    private static JsonObject message(StreamEvent... events) {
        return new JsonObject(document(events))
                .getJsonArray("choices")
                .getJsonObject(0)
                .getJsonObject("message");
    }

    @Test
    void aTextIsTheContent() {
        assertThat(document(text("Hel"), text("lo \"你\""), done("stop")))
                .isEqualTo(
                        HEAD + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello \\\"你\\\"\",\"refusal\":null},"
                                + "\"logprobs\":null,\"finish_reason\":\"stop\"}]" + USAGE + "}");
    }

    @Test
    void usageHasTheDetailsThatTheServerSays() {
        Usage usage = new Usage(30, 14, false, new Usage.Details(20, 5, 10));

        JsonObject said = new JsonObject(document(text("a"), new StreamEvent.Done(1, "stop", usage, Timings.NONE, 1)))
                .getJsonObject("usage");

        assertThat(said.encode())
                .isEqualTo("{\"prompt_tokens\":30,\"completion_tokens\":14,\"total_tokens\":44,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":20},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":10}}");
    }

    @Test
    void nothingIsAnEmptyContent() {
        assertThat(message(done("stop")).getString("content")).isEmpty();
    }

    @Test
    void whatCameBeforeARestartIsNoPartOfIt() {
        assertThat(message(text("old"), new StreamEvent.Restarted(2, "worker_lost"), text("new"), done("stop"))
                        .getString("content"))
                .isEqualTo("new");
    }

    @Test
    void toolCallsArePutTogetherAndTheContentIsNull() {
        JsonObject message = message(
                call("{\"index\":1,\"id\":\"c1\",\"name\":\"f\"}"),
                call("{\"index\":2,\"name\":\"g\",\"arguments\":\"{}\"}"),
                call("{\"index\":1,\"arguments\":\"{\\\"a\\\":\"}"),
                call("{\"index\":1,\"arguments\":\"\\\"é\\\"}\"}"),
                done("tool_calls"));

        assertThat(message.containsKey("content")).isTrue();
        assertThat(message.getValue("content")).isNull();
        assertThat(message.getJsonArray("tool_calls").encode())
                .isEqualTo("[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\","
                        + "\"arguments\":\"{\\\"a\\\":\\\"é\\\"}\"}},{\"id\":\"call_x1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]");
    }

    @Test
    void reasoningAndRefusalHaveTheirFields() {
        JsonObject message = message(
                Events.of(ChunkKind.REASONING, "h"),
                Events.of(ChunkKind.REASONING, "m"),
                Events.of(ChunkKind.REFUSAL, "{\"text\":\"no\"}"),
                Events.of(ChunkKind.REFUSAL, "{\"text\":\"!\"}"),
                done("stop"));

        assertThat(message.getString("reasoning_content")).isEqualTo("hm");
        assertThat(message.getString("refusal")).isEqualTo("no!");
        assertThat(message.getValue("content")).isNull();
    }

    @Test
    void soundIsJoinedAsBytesAndLogprobsAsTokens() {
        StreamEvent[] events = {
            Events.of(ChunkKind.AUDIO, "{\"id\":\"a\",\"data\":\"QQ==\",\"transcript\":\"x\"}"),
            Events.of(ChunkKind.AUDIO, "{\"data\":\"Qg==\",\"transcript\":\"y\",\"expires_at\":9}"),
            Events.of(ChunkKind.LOGPROBS, "{\"content\":[{\"token\":\"a\"},{\"token\":\"b\"}]}"),
            Events.of(ChunkKind.LOGPROBS, "{\"content\":[{\"token\":\"c\"}]}"),
            done("stop")
        };

        assertThat(message(events).getJsonObject("audio").encode())
                .isEqualTo("{\"id\":\"a\",\"data\":\"QUI=\",\"transcript\":\"xy\",\"expires_at\":9}");
        assertThat(document(events))
                .contains(
                        "\"logprobs\":{\"content\":[{\"token\":\"a\"},{\"token\":\"b\"},{\"token\":\"c\"}],\"refusal\":null}");
    }

    @Test
    void whatNobodyKnowsIsWhereTheServerSaidItPiecesJoinedAndTheLatestOfTheRest() {
        String document = document(
                other("delta.annotations", "[1]"),
                other("delta.annotations", "[2]"),
                other("delta.note", "\"a\""),
                other("delta.note", "\"b\""),
                other("choices[].content_filter_results", "{\"a\":1}"),
                other("citations", "[1]"),
                other("citations", "[1,2]"),
                done("stop"));

        assertThat(document)
                .isEqualTo(HEAD + "\"message\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null,"
                        + "\"annotations\":[1,2],\"note\":\"ab\"},\"logprobs\":null,\"finish_reason\":\"stop\","
                        + "\"content_filter_results\":{\"a\":1}}]" + USAGE + ",\"citations\":[1,2]}");
    }
}
