package dev.tokenbus.gateway.socket;

import dev.tokenbus.gateway.client.Client;
import dev.tokenbus.gateway.client.FrameDispatch;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.netty.Outbound;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.frame.BadFrameException;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ClientFrameReader;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's WebSocket that speaks tokenbus's own protocol: reads the client's frames, which {@link FrameDispatch} handles.
 *
 * <p>Confined to the event loop of its socket. When the socket is gone the streams go on.
 */
public final class WebSocketSession extends SocketSession implements Client {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketSession.class);

    /** This many messages that are not JSON end the connection: the client speaks another protocol. */
    private static final int MOST_MALFORMED = 10;

    private final String id;
    private final Visitor visitor;
    private final FrameDispatch dispatch;
    private int malformed;

    /** @param dispatchOf makes what handles the frames of a client; called once, with this session */
    WebSocketSession(
            String id,
            Visitor visitor,
            Outbound outbound,
            GatewayLoop loop,
            Function<Client, FrameDispatch> dispatchOf) {
        super(outbound, loop);
        this.id = id;
        this.visitor = visitor;
        this.dispatch = dispatchOf.apply(this);
    }

    /** Greets the client, or tells it why it may not come in. */
    @Override
    protected void opened() {
        if (visitor.objection() != null) {
            refuse(null, visitor.objection());
            close(Refusals.closing(visitor.objection()));
            return;
        }
        GatewayConfig config = loop().config();
        write(new ConnectionNotice.Welcome(
                id,
                loop().environment().nodeId(),
                config.liveness().heartbeat().toMillis(),
                new ConnectionNotice.WireLimits(
                        config.limits().maxMessageBytes(),
                        config.limits().maxMessageBytes(),
                        config.limits().maxMessageBytes(),
                        config.limits().connection().maxStreamsPerConnection()),
                config.retention().resumeWindow().toMillis()));
    }

    @Override
    protected void read(String text) {
        ClientFrame frame;
        try {
            frame = ClientFrameReader.read(text);
        } catch (BadFrameException e) {
            refuse(e.id(), e.failure());
            if (e.malformed() && ++malformed >= MOST_MALFORMED) {
                close(CloseCode.BAD_FRAME);
            }
            return;
        }
        dispatch.handle(frame);
    }

    @Override
    protected void refuseUnread(String beginning, StreamFailure failure) {
        refuse(ClientFrameReader.readId(beginning), failure);
    }

    @Override
    public void refuse(@Nullable String requestId, StreamFailure failure) {
        refused(failure);
        write(ServerFrame.Error.ofRequest(requestId, failure));
    }

    @Override
    public void refuseAbout(@Nullable String streamId, StreamFailure failure) {
        refused(failure);
        write(ServerFrame.Error.aboutStream(streamId, failure));
    }

    private void refused(StreamFailure failure) {
        loop().meter().requestRefused(failure.code());
        LOG.atDebug()
                .addKeyValue("code", failure.code().wireName())
                .addKeyValue("connectionId", id)
                .log("a client's request is refused");
    }

    @Override
    public void write(ServerFrame frame) {
        write(frame.encode());
    }

    @Override
    public String connectionId() {
        return id;
    }

    @Override
    public Source source() {
        return visitor.source();
    }

    @Override
    public TraceContext trace() {
        return visitor.trace();
    }

    @Override
    public Allowance arrivedWith() {
        return visitor.allowance();
    }

    @Override
    protected Allowance allowance() {
        return dispatch.allowance();
    }

    @Override
    public @Nullable Principal arrivedAs() {
        return visitor.principal();
    }

    @Override
    protected @Nullable Principal principal() {
        return dispatch.principal();
    }

    @Override
    public void end(CloseCode code) {
        close(code);
    }

    @Override
    protected void takesMore() {
        dispatch.drained();
    }

    @Override
    protected void tick() {
        dispatch.tick();
    }

    /** A script in a browser cannot see a WebSocket ping, so a client that said hello gets a frame. */
    @Override
    protected void keepAlive(Runnable ping) {
        if (dispatch.saidHello()) {
            write(new ConnectionNotice.Ping(loop().now() / 1_000_000));
        } else {
            super.keepAlive(ping);
        }
    }

    @Override
    protected void goAway(long deadlineMs, long reconnectAfterMs) {
        write(new ConnectionNotice.Goaway(deadlineMs, reconnectAfterMs));
    }

    @Override
    protected void ending(boolean isOver, long leftMs) {
        write(new ConnectionNotice.Renew(leftMs));
    }

    @Override
    protected boolean hasStreams() {
        return dispatch.hasStreams();
    }

    /** The client's views end, and its streams go on. */
    @Override
    protected void left() {
        dispatch.detachAll();
    }
}
