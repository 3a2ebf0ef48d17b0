package dev.tokenbus.benchmarks.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers one connection's requests as an OpenAI-compatible server does. The text of each chunk is the time at which it was
 * written, between {@code @} and {@code ;}, so that a client can tell the added delay; the first chunk is sent at once.
 */
final class ScriptedAnswers extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final byte[] STREAM_HEAD = ascii("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
            + "cache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n");
    private static final String EVENT = "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1750000000,\"model\":\"scripted\",\"choices\":[";
    private static final String TEXT_HEAD = EVENT + "{\"index\":0,\"delta\":{\"content\":\"@";
    private static final String TEXT_TAIL = "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
    private static final String FINISH =
            EVENT + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n";
    private static final byte[] DONE = chunk("data: [DONE]\n\n");
    private static final byte[] END = ascii("0\r\n\r\n");

    private final Pacemaker pacemaker;
    private final List<ScriptedModel> models;
    private @Nullable Answer answer;

    /** @param models the models that the server lists */
    ScriptedAnswers(Pacemaker pacemaker, List<ScriptedModel> models) {
        this.pacemaker = pacemaker;
        this.models = models;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (request.uri().endsWith("/models")) {
            models(context);
            return;
        }
        JsonObject body = new JsonObject(request.content().toString(UTF_8));
        if (InstantAnswers.MODEL.equals(body.getString("model"))) {
            byte[] answer = InstantAnswers.to(request.uri(), body.getBoolean("stream", false));
            context.writeAndFlush(context.alloc().buffer().writeBytes(answer));
            return;
        }
        JsonObject options = body.getJsonObject("stream_options", new JsonObject());
        Answer begun = new Answer(
                context,
                ScriptedModel.of(body.getString("model", "")),
                body.getInteger("max_tokens", 200),
                options.getBoolean("include_usage", false));
        answer = begun;
        begun.begin();
    }

    private void models(ChannelHandlerContext context) {
        JsonArray list = new JsonArray()
                .add(new JsonObject().put("id", InstantAnswers.MODEL).put("object", "model"));
        for (ScriptedModel model : models) {
            list.add(new JsonObject().put("id", model.name()).put("object", "model"));
        }
        String body = new JsonObject().put("object", "list").put("data", list).encode();
        String head =
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n";
        context.writeAndFlush(context.alloc().buffer().writeBytes(ascii(head + body)));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (answer != null && context.channel().isWritable()) {
            answer.burst();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] chunk(String text) {
        return ascii(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    private final class Answer implements Pacemaker.Beater {
        /** Chunks that are sent in one pass as fast as possible, so that other connections get their turn. */
        private static final int PASS = 16;

        private final ChannelHandlerContext context;
        private final ScriptedModel model;
        private final int chunks;
        private final boolean usage;
        private final String tail;
        private int sent;

        Answer(ChannelHandlerContext context, ScriptedModel model, int chunks, boolean usage) {
            this.context = context;
            this.model = model;
            this.chunks = chunks;
            this.usage = usage;
            this.tail = ";" + "x".repeat(model.padding()) + TEXT_TAIL;
        }

        void begin() {
            context.write(context.alloc().buffer().writeBytes(STREAM_HEAD));
            if (model.paceMs() == 0) {
                burst();
            } else if (beat()) {
                pacemaker.every(TimeUnit.MILLISECONDS.toNanos(model.paceMs()), this);
            }
        }

        @Override
        public boolean beat() {
            if (!context.channel().isActive()) {
                return false;
            }
            send();
            return sent < chunks;
        }

        /** Sends an answer without a pace, as fast as the connection takes it. */
        void burst() {
            if (model.paceMs() > 0) {
                return;
            }
            for (int i = 0; i < PASS && sent < chunks && context.channel().isWritable(); i++) {
                send();
            }
            if (sent < chunks && context.channel().isWritable()) {
                context.executor().execute(this::burst);
            }
        }

        private void send() {
            String event = TEXT_HEAD + System.nanoTime() + tail;
            ByteBuf out = context.alloc().buffer(event.length() + 16);
            out.writeCharSequence(Integer.toHexString(event.length()), US_ASCII);
            out.writeShort('\r' << 8 | '\n').writeCharSequence(event, US_ASCII);
            out.writeShort('\r' << 8 | '\n');
            sent++;
            context.writeAndFlush(out);
            if (sent == chunks) {
                finish();
            }
        }

        private void finish() {
            answer = null;
            ByteBuf out = context.alloc().buffer().writeBytes(chunk(FINISH));
            if (usage) {
                out.writeBytes(chunk(EVENT + "],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":" + chunks
                        + ",\"total_tokens\":" + (chunks + 5) + "}}\n\n"));
            }
            context.writeAndFlush(out.writeBytes(DONE).writeBytes(END));
        }
    }
}
