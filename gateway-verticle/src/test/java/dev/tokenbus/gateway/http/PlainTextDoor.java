package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.open.Recipient;
import dev.tokenbus.gateway.open.StreamOpener;
import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.quota.Seat;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.ServerFrameReader;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * A whole door that is not in the product, for {@code NewDoorIT}: {@code POST /plain} takes a prompt, and the answer's text comes
 * as server-sent events.
 */
public final class PlainTextDoor implements HttpDoor, Wording {
    private final GatewayLoop loop;
    private final StreamOpener opener;
    private final StreamFinder finder;
    private final Followers followers;

    public PlainTextDoor(GatewayLoop loop, StreamOpener opener, StreamFinder finder, Followers followers) {
        this.loop = loop;
        this.opener = opener;
        this.finder = finder;
        this.followers = followers;
    }

    @Override
    public List<String> places() {
        return List.of("/plain");
    }

    @Override
    public void mountOn(Router router) {
        router.post("/plain")
                .handler(context -> context.request().body().onSuccess(prompt -> open(context, prompt.toString())));
    }

    private void open(RoutingContext context, String prompt) {
        StreamResponse response = followers.add(context, StreamResponse.Manner.FOLLOWER, Seat.FREE);
        ResponseSink sink = new ResponseSink(response, loop, finder);
        StreamRequest request = StreamRequest.of(List.of(ChatMessage.user(prompt)), StreamConfig.DEFAULT);
        Source source = loop.sources()
                .of(
                        context.request().remoteAddress().hostAddress(),
                        context.request().connection().toString());
        opener.open(
                        request,
                        new Client(
                                Entrance.principalOf(context),
                                Entrance.allowanceOf(context),
                                source,
                                response,
                                sink,
                                this))
                .onSuccess(opened -> {
                    sink.begin();
                    opened.begin();
                })
                .onFailure(cause -> {
                    response.end();
                    HttpErrors.fail(context, Refusals.of(cause));
                });
    }

    private record Client(
            Principal principal,
            Allowance allowance,
            Source source,
            StreamResponse response,
            ResponseSink sink,
            Wording wording)
            implements Recipient {
        @Override
        public Door door() {
            return Door.WEBSOCKET;
        }

        @Override
        public boolean isConnected() {
            return !response.isOver();
        }

        @Override
        public ViewHandle watch(StreamRelay relay) {
            return sink.watch(relay, Right.OWN, Delivery.UNLIMITED, wording);
        }
    }

    @Override
    public void events(ChunkEncoder.Encoded events, StreamResponse response) {
        response.write(ServerFrameReader.read(events.bytes())
                .map(frame -> frame instanceof ServerFrame.Chunk chunk
                        ? event(chunk.data())
                        : event("[" + events.type() + "]"))
                .orElseThrow());
    }

    @Override
    public void control(ServerFrame frame, StreamResponse response) {}

    private static Buffer event(String text) {
        return Buffer.buffer("data: " + text + "\n\n");
    }
}
