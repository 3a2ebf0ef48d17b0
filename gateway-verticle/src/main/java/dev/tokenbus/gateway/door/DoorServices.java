package dev.tokenbus.gateway.door;

import dev.tokenbus.gateway.http.Followers;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.netty.AssemblyBudget;
import dev.tokenbus.gateway.open.StreamOpener;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * What the doors of one gateway instance share.
 *
 * @param bodies limits what bodies cost that are not read yet
 * @param readers read what large requests ask
 */
public record DoorServices(
        GatewayLoop loop,
        StreamOpener opener,
        StreamFinder finder,
        Followers followers,
        AssemblyBudget bodies,
        BodyReaders readers) {
    private static final StreamFailure NOT_UTF8 = new StreamFailure(ErrorCode.BAD_REQUEST, "the body: not UTF-8");

    /**
     * What a request asks. Fails with {@code too_large}, with {@code overloaded} when there is no room for the body now, with what the
     * reader throws, or because the client has left.
     *
     * @param reader a function of the body alone: it may run on another thread
     */
    public <T> Future<T> body(HttpServerRequest request, Function<Buffer, T> reader) {
        return RequestBody.read(
                        request,
                        loop.config().doors(),
                        bodies,
                        body -> readers.read(body.length(), () -> reader.apply(body)))
                .compose(read -> request.response().closed()
                        ? Future.failedFuture(StreamOpener.LEFT.asException())
                        : Future.succeededFuture(read));
    }

    /** The text of a body; throws what a reader throws where it is not UTF-8. */
    public static String text(Buffer body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw NOT_UTF8.asException();
        }
    }
}
