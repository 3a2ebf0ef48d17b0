package dev.tokenbus.gateway.door;

import dev.tokenbus.gateway.config.DoorLimits;
import dev.tokenbus.gateway.netty.AssemblyBudget;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;

/**
 * Takes the body of a request, up to a size for its text and one for its media, within the node's budget for what has not arrived
 * completely, until it is read. A body that is too large is refused as soon as that is known, and the rest of it is not read.
 */
final class RequestBody implements AssemblyBudget.Unfinished {
    private static final StreamFailure NO_ROOM =
            new StreamFailure(ErrorCode.OVERLOADED, "this gateway has no room for the body now", 1000);

    /** A client that says so holds its body back until it is asked for it: curl does with large ones. */
    private static final String CONTINUE = "100-continue";

    private final HttpServerRequest request;
    private final DoorLimits limits;
    private final AssemblyBudget budget;
    private final long begunAt;
    private final MediaCount count = new MediaCount();
    private final Promise<Buffer> whole = Promise.promise();
    private Buffer soFar = Buffer.buffer();
    private long charged;

    private RequestBody(HttpServerRequest request, DoorLimits limits, AssemblyBudget budget) {
        this.request = request;
        this.limits = limits;
        this.budget = budget;
        this.begunAt = budget.now();
    }

    /**
     * What the reader makes of the whole body. Fails with {@code too_large}, or with {@code overloaded} when there is no room for it now.
     */
    static <T> Future<T> read(
            HttpServerRequest request, DoorLimits limits, AssemblyBudget budget, Function<Buffer, Future<T>> reader) {
        RequestBody body = new RequestBody(request, limits, budget);
        long announced = announced(request);
        if (announced > (long) limits.maxBodyBytes() + limits.maxMediaBytes()) {
            return Future.failedFuture(
                    body.tooLarge("the body", announced, announced).asException());
        }
        if (request.headers().contains(HttpHeaders.EXPECT, CONTINUE, true)) {
            request.response().writeContinue();
        }
        request.handler(body::add).endHandler(ended -> body.end()).exceptionHandler(body::fail);
        return body.whole.future().compose(reader).onComplete(done -> body.giveBack());
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void add(Buffer piece) {
        if (whole.future().isComplete()) {
            return;
        }
        count.add(piece);
        if (count.text() > limits.maxBodyBytes()) {
            fail(tooLarge("the body without media", count.text(), limits.maxBodyBytes())
                    .asException());
        } else if (count.media() > limits.maxMediaBytes()) {
            fail(tooLarge("the media in the body", count.media(), limits.maxMediaBytes())
                    .asException());
        } else if (!budget.take(this, piece.length())) {
            fail(NO_ROOM.asException());
        } else {
            charged += piece.length();
            soFar.appendBuffer(piece);
        }
    }

    private StreamFailure tooLarge(String what, long bytes, long most) {
        long limit = bytes == most ? (long) limits.maxBodyBytes() + limits.maxMediaBytes() : most;
        return new StreamFailure(
                ErrorCode.TOO_LARGE, what + ": " + bytes + " bytes and perhaps more (expected: up to " + limit + ")");
    }

    private void end() {
        budget.forget(this);
        whole.tryComplete(soFar);
    }

    private void fail(Throwable cause) {
        giveBack();
        whole.tryFail(cause);
    }

    private void giveBack() {
        soFar = Buffer.buffer();
        if (charged > 0) {
            budget.giveBack(charged);
            charged = 0;
        }
        budget.forget(this);
    }

    @Override
    public long begunAt() {
        return begunAt;
    }

    @Override
    public void giveWay() {
        fail(NO_ROOM.asException());
    }
}
