package dev.tokenbus.node.tracing;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.trace.CallTrace;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.util.List;

/** The span of a question to a model's server, in the words of the GenAI conventions. */
final class CallSpan implements CallTrace {
    private final Traced traced;
    private final long begunAt;

    private CallSpan(Traced traced) {
        this.traced = traced;
        this.begunAt = traced.spans().clock().nanoTime();
    }

    static CallSpan of(Traced traced, Asked asked) {
        Span span = traced.span()
                .setAttribute(Names.OPERATION, "chat")
                .setAttribute(Names.PROVIDER, asked.provider())
                .setAttribute(Names.MODEL, asked.model())
                .setAttribute(Names.SERVER_ADDRESS, asked.host())
                .setAttribute(Names.SERVER_PORT, (long) asked.port());
        StreamConfig config = asked.config();
        if (config.maxTokens() != null) {
            span.setAttribute(Names.MAX_TOKENS, config.maxTokens().longValue());
        }
        if (config.temperature() != null) {
            span.setAttribute(Names.TEMPERATURE, config.temperature());
        }
        if (config.topP() != null) {
            span.setAttribute(Names.TOP_P, config.topP());
        }
        return new CallSpan(traced);
    }

    /** Says how many tokens there were. */
    static void say(Span span, Usage usage) {
        span.setAttribute(Names.INPUT_TOKENS, usage.promptTokens())
                .setAttribute(Names.OUTPUT_TOKENS, usage.completionTokens())
                .setAttribute(Names.ESTIMATED, usage.estimated());
    }

    @Override
    public TraceContext within(TraceContext outer) {
        return traced.context();
    }

    @Override
    public void retried(ErrorCode why, int retry, long delayMs) {
        traced.span()
                .addEvent(
                        Names.RETRIED,
                        Attributes.of(
                                Names.ERROR_TYPE,
                                why.wireName(),
                                Names.RETRY,
                                (long) retry,
                                Names.DURATION,
                                delayMs / 1e3));
    }

    @Override
    public void answersAs(String model) {
        traced.span().setAttribute(Names.RESPONSE_MODEL, model);
    }

    @Override
    public void firstToken() {
        traced.span()
                .setAttribute(
                        Names.FIRST_CHUNK, Traced.seconds(traced.spans().clock().nanoTime() - begunAt))
                .addEvent(Names.FIRST_TOKEN);
    }

    @Override
    public void ended(String finishReason, Usage usage) {
        traced.span().setAttribute(Names.FINISH_REASONS, List.of(finishReason));
        say(traced.span(), usage);
        traced.end(Outcome.Ending.DONE);
    }

    @Override
    public void failed(ErrorCode code) {
        traced.end(code);
    }

    @Override
    public void cancelled() {
        traced.end(Outcome.Ending.CANCELLED);
    }
}
