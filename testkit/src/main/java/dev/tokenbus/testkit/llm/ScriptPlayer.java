package dev.tokenbus.testkit.llm;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Iterator;
import java.util.List;

/** Plays one script as the response to one request, on the server's event loop. */
final class ScriptPlayer {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final LlmScript script;
    private final ScriptedApi.Wording wording;
    private final RecordedRequest recorded;
    private final Iterator<LlmScript.Step> steps;
    private final Context context = Vertx.currentContext();
    private Future<Void> lastWrite = Future.succeededFuture();
    private boolean over;

    ScriptPlayer(HttpServerRequest request, LlmScript script, ScriptedApi api, RecordedRequest recorded) {
        this.wording = api.wording();
        this.request = request;
        this.response = request.response();
        this.script = script;
        this.recorded = recorded;
        this.steps = script.steps().iterator();
    }

    void play() {
        response.setStatusCode(script.status()).setChunked(true);
        script.headers().forEach(response::putHeader);
        response.exceptionHandler(e -> gone());
        response.closeHandler(v -> gone());
        // The head leaves at once, even if the first step waits.
        response.writeHead();
        proceed();
    }

    private void gone() {
        if (!over) {
            over = true;
            recorded.markGone();
        }
    }

    private void proceed() {
        while (!isOver() && steps.hasNext()) {
            LlmScript.Step step = steps.next();
            if (step instanceof LlmScript.Step.Say say) {
                say(wording.say(say.saying()), say.lineEnd());
                continue;
            }
            say(wording.rest(), "\n");
            if (step instanceof LlmScript.Step.Send send) {
                send(send.bytes());
            } else if (step instanceof LlmScript.Step.Await await) {
                await.gate().onComplete(done -> context.runOnContext(v -> proceed()));
                return;
            } else if (step instanceof LlmScript.Step.Burst burst) {
                // The first time it may have to begin something.
                say(wording.say(burst.saying()), "\n");
                burst(Buffer.buffer(wording.say(burst.saying()).get(0).text("\n")), burst.times() - 1);
                return;
            } else if (step instanceof LlmScript.Step.Stall) {
                return;
            } else if (step instanceof LlmScript.Step.Break broken) {
                breakOff(broken);
                return;
            }
        }
        if (!isOver()) {
            say(wording.rest(), "\n");
            over = true;
            response.end().onComplete(ended -> recorded.markFinished());
        }
    }

    /** Asks the connection itself: a closed one accepts writes, and its queue is never full. */
    private boolean isOver() {
        if (!over && (response.closed() || !channel().isActive())) {
            gone();
        }
        return over;
    }

    private Channel channel() {
        return ((ConnectionBase) request.connection()).channel();
    }

    private void say(List<ScriptedApi.Event> events, String lineEnd) {
        events.forEach(event -> send(Buffer.buffer(event.text(lineEnd))));
    }

    private void send(Buffer bytes) {
        int size = Math.min(script.splitEvery(), Math.max(1, bytes.length()));
        for (int at = 0; at < bytes.length(); at += size) {
            write(bytes.getBuffer(at, Math.min(bytes.length(), at + size)));
        }
    }

    private void burst(Buffer bytes, long times) {
        long left = times;
        while (!isOver() && left > 0 && !response.writeQueueFull()) {
            write(bytes);
            left--;
        }
        if (over) {
            return;
        }
        if (left == 0) {
            proceed();
        } else {
            recorded.markBlocked();
            long rest = left;
            response.drainHandler(v -> {
                // It is called again whenever the queue has been full, also by what follows the burst.
                response.drainHandler(null);
                burst(bytes, rest);
            });
        }
    }

    private void write(Buffer bytes) {
        recorded.wrote(bytes.length());
        lastWrite = response.write(bytes);
    }

    private void breakOff(LlmScript.Step.Break broken) {
        over = true;
        if (broken.ended()) {
            response.end().onComplete(ended -> breakConnection(broken.way()));
        } else if (broken.way() == LlmScript.Way.FIN) {
            // Netty's close drops what waits for room in the socket's buffer.
            lastWrite.onComplete(written -> breakConnection(broken.way()));
        } else {
            breakConnection(broken.way());
        }
    }

    private void breakConnection(LlmScript.Way way) {
        if (way == LlmScript.Way.STREAM) {
            response.reset();
        } else {
            Channel channel = channel();
            if (way == LlmScript.Way.RST) {
                // A linger time of 0 makes the kernel send RST.
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
            channel.close();
        }
        recorded.markFinished();
    }
}
