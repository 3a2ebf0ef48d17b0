package dev.tokenbus.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.StreamNotice;
import dev.tokenbus.protocol.log.StreamEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers as the parts of UI messages. */
class UiTranslationTest {
    private static final StreamId ID = new StreamId("n.0123456789012345678901");
    private static final String BEGIN =
            "{'type':'start','messageId':'msg_n.0123456789012345678901'}|{'type':'start-step'}";
    private static final String USAGE =
            "{'type':'data-tokenbus-usage','data':{'promptTokens':7,'completionTokens':2},'transient':true}";

    private final UiTranslation translation = new UiTranslation(ID);
    private final EventText out = new EventText(EventText.Framing.DATA);

    private UiTranslationTest say(ChunkKind kind, String... pieces) {
        for (String piece : pieces) {
            translation.delta(new StreamEvent.Delta(1, kind, piece.replace('\'', '"'), 1), 0, out);
        }
        return this;
    }

    private UiTranslationTest done(String reason) {
        translation.done(new StreamEvent.Done(1, reason, new Usage(7, 2, false), Timings.NONE, 0), out);
        return this;
    }

    private void says(String... parts) {
        List<String> said = Arrays.stream(new String(out.toBytes(), StandardCharsets.UTF_8).split("\n\n"))
                .map(event -> event.substring("data: ".length()))
                .toList();
        assertThat(said)
                .containsExactlyElementsOf(Arrays.stream(parts)
                        .flatMap(part -> Arrays.stream(part.split("\\|")))
                        .map(part -> part.replace('\'', '"').replace("^", "\\\""))
                        .toList());
    }

    @Test
    void usageHasTheDetailsThatTheServerSays() {
        Usage usage = new Usage(30, 14, false, new Usage.Details(20, 5, 10));

        translation.done(new StreamEvent.Done(1, "stop", usage, Timings.NONE, 0), out);

        assertThat(new String(out.toBytes(), StandardCharsets.UTF_8))
                .contains("{\"promptTokens\":30,\"completionTokens\":14,\"cachedTokens\":20,"
                        + "\"cacheWriteTokens\":5,\"reasoningTokens\":10}");
    }

    @Test
    void textAndThoughtsAreParts() {
        say(ChunkKind.REASONING, "Hm").say(ChunkKind.TEXT, "a", "b").done("stop");

        says(
                BEGIN,
                "{'type':'reasoning-start','id':'1'}|{'type':'reasoning-delta','id':'1','delta':'Hm'}|{'type':'reasoning-end','id':'1'}",
                "{'type':'text-start','id':'2'}|{'type':'text-delta','id':'2','delta':'a'}|{'type':'text-delta','id':'2','delta':'b'}",
                "{'type':'text-end','id':'2'}|{'type':'finish-step'}",
                USAGE,
                "{'type':'finish','finishReason':'stop'}|[DONE]");
    }

    @Test
    void aCallIsAvailableWhenItsArgumentsAreWhole() {
        say(ChunkKind.TOOL_CALL, "{'index':0,'id':'c','name':'lamp'}", "{'index':0,'arguments':'{}'}");
        translation.delta(
                new StreamEvent.Delta(
                        1,
                        ChunkKind.TOOL_CALL,
                        "{\"index\":1,\"id\":\"d\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\"}",
                        1),
                0,
                out);
        done("stop");

        says(
                BEGIN,
                "{'type':'tool-input-start','toolCallId':'c','toolName':'lamp'}",
                "{'type':'tool-input-delta','toolCallId':'c','inputTextDelta':'{}'}",
                "{'type':'tool-input-start','toolCallId':'d','toolName':'f'}",
                "{'type':'tool-input-delta','toolCallId':'d','inputTextDelta':'{^a^:'}",
                "{'type':'tool-input-available','toolCallId':'c','toolName':'lamp','input':{}}",
                "{'type':'tool-input-error','toolCallId':'d','toolName':'f','input':'{^a^:','errorText':'the arguments are no JSON object'}",
                "{'type':'finish-step'}",
                USAGE,
                "{'type':'finish','finishReason':'tool-calls'}|[DONE]");
    }

    @Test
    void aRestartVoidsTheStep() {
        say(ChunkKind.TEXT, "old");
        translation.restarted(new StreamEvent.Restarted(2, "the worker died"), out);
        say(ChunkKind.TEXT, "new").done("length");

        says(
                BEGIN,
                "{'type':'text-start','id':'1'}|{'type':'text-delta','id':'1','delta':'old'}|{'type':'reset-step'}",
                "{'type':'text-start','id':'2'}|{'type':'text-delta','id':'2','delta':'new'}|{'type':'text-end','id':'2'}",
                "{'type':'finish-step'}",
                USAGE,
                "{'type':'finish','finishReason':'length'}|[DONE]");
    }

    @Test
    void aFailureAndAStopAreParts() {
        say(ChunkKind.REFUSAL, "{'text':'No.'}");
        translation.failed(new StreamFailure(ErrorCode.INTERNAL, "it broke"), Usage.NONE, out);

        says(
                BEGIN,
                "{'type':'text-start','id':'1'}|{'type':'text-delta','id':'1','delta':'No.'}|{'type':'text-end','id':'1'}",
                "{'type':'data-tokenbus-error','data':{'code':'internal','retryable':false},'transient':true}",
                "{'type':'error','errorText':'it broke'}|[DONE]");
    }

    @Test
    void aStopIsAnAbort() {
        translation.stopped(new StreamEvent.Stopped(1, Usage.NONE), out);

        says(BEGIN, "{'type':'abort','reason':'stopped'}|[DONE]");
    }

    @Test
    void whatPagesDoNotKnowIsTransientData() {
        translation.notice(new StreamNotice.Queued(null, ID.value(), 3), out);
        translation.notice(new StreamNotice.Failover(ID.value(), 9, 4), out);
        translation.notice(new StreamNotice.Paused(ID.value(), "slow"), out);

        says(
                "{'type':'data-tokenbus-queue','data':{'position':3},'transient':true}",
                "{'type':'data-tokenbus-failover','data':{'epoch':9},'transient':true}");
    }
}
