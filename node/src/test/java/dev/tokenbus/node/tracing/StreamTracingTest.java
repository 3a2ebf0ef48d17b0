package dev.tokenbus.node.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.meter.Door;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.trace.AnswerTrace;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What spans say, and which are kept. */
class StreamTracingTest {
    private static final TraceContext CLIENT =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1");

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final SpanQueue queue = new SpanQueue(2, new SpanCounts(registry));
    private final StreamTracing tracing = new StreamTracing(new Spans(
            SdkTracerProvider.builder().addSpanProcessor(queue).build().get("test"), Clock.getDefault()));

    private AnswerTrace answer(TraceContext client) {
        StreamId id = StreamId.of("node", new byte[16]);
        return tracing.answer(new AnswerTrace.Asked(id, Door.CHAT, "/v1/chat/completions", "m"), client);
    }

    private SpanData only() {
        List<SpanData> spans = queue.take(10);
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    @Test
    void aStallIsSaidWhenItIsOverIfItWasLong() {
        AnswerTrace answer = answer(CLIENT);

        answer.stalled(Stage.CREDIT, 50_000_000);
        answer.stalled(Stage.SOCKET, 2_000_000_000L);
        answer.refused(ErrorCode.NO_WORKER);

        SpanData span = only();
        assertThat(span.getEvents()).hasSize(1);
        EventData stall = span.getEvents().get(0);
        assertThat(stall.getAttributes().get(Names.STAGE)).isEqualTo("socket");
        assertThat(stall.getAttributes().get(Names.DURATION)).isEqualTo(2.0);
        assertThat(stall.getEpochNanos()).as("when it began").isLessThan(span.getStartEpochNanos());
    }

    @Test
    void theClientsStateTravelsOnAndTheTraceIsTheSame() {
        TraceContext within = answer(CLIENT).within(CLIENT);

        assertThat(within.traceId()).isEqualTo(CLIENT.traceId());
        assertThat(within.state()).isEqualTo("a=1");
        assertThat(within.parent()).isNotEqualTo(CLIENT.parent()).endsWith("-01");
    }

    @Test
    void anAnswerWithoutATraceBeginsOne() {
        assertThat(answer(TraceContext.NONE).within(TraceContext.NONE).traceId())
                .hasSize(32);
    }

    @Test
    void aTraceThatItsClientLeavesOutGoesOnAsItIs() {
        for (String flags : List.of("00", "02", "fe")) {
            TraceContext left = new TraceContext(CLIENT.parent().replaceFirst("01$", flags), "");

            assertThat(answer(left).within(left)).isEqualTo(left);
        }
        assertThat(queue.size()).isZero();
    }

    @Test
    void aTraceOfAnyOtherFlagsIsFollowed() {
        for (String flags : List.of("01", "03", "0b", "ff")) {
            TraceContext sampled = new TraceContext(CLIENT.parent().replaceFirst("01$", flags), "");

            assertThat(answer(sampled)).isInstanceOf(AnswerSpan.class);
        }
    }

    @Test
    void aSpanWithoutRoomIsDroppedAndCounted() {
        for (int i = 0; i < 5; i++) {
            answer(CLIENT).refused(ErrorCode.OVERLOADED);
        }

        assertThat(queue.size()).isEqualTo(2);
        assertThat(registry.get("tokenbus.trace.spans")
                        .tag("outcome", "dropped")
                        .counter()
                        .count())
                .isEqualTo(3);
    }
}
