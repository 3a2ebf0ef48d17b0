package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.Place;
import dev.tokenbus.gateway.view.SoleView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.gateway.view.ViewSink;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends one stream in one response, in a door's words, and finds the stream again when its home has moved. On the response's event
 * loop.
 */
public final class ResponseSink implements ViewSink {
    /** A follower cannot ask elsewhere before its response ends. */
    private static final Duration FOLLOWERS_SEARCH = Duration.ofSeconds(2);

    private static final StreamFailure SHUT_DOWN =
            new StreamFailure(ErrorCode.SHUTTING_DOWN, "this gateway shuts down before the answer is complete");

    private final StreamResponse response;
    private final GatewayLoop loop;
    private final StreamFinder finder;
    private final Consumer<StreamFailure> refusal;
    private @Nullable Wording wording;
    private final SoleView view;

    /** For a stream that is found, so that {@link #watch} follows at once. */
    public ResponseSink(StreamResponse response, GatewayLoop loop, StreamFinder finder) {
        this(response, loop, finder, failure -> response.end());
    }

    /** @param refusal answers a client that has to be told of a failure while its stream is still looked for */
    public ResponseSink(
            StreamResponse response, GatewayLoop loop, StreamFinder finder, Consumer<StreamFailure> refusal) {
        this.response = response;
        this.loop = loop;
        this.finder = finder;
        this.refusal = refusal;
        this.view = new SoleView(loop, this, () -> !response.isOver());
        response.connect(new Feed());
    }

    /** Makes the view that sends to this, in these words; the view sends nothing yet. */
    public ViewHandle watch(StreamRelay relay, Right right, Delivery delivery, Wording words) {
        wording = words;
        return view.watch(relay, right, delivery);
    }

    /** Begins a follower's response, before the view sends anything. */
    public void begin() {
        response.begin();
        if (response.isOver()) {
            leave();
        }
    }

    private final class Feed implements StreamResponse.Feed {
        @Override
        public void drained() {
            view.drained();
        }

        @Override
        public void over() {
            leave();
        }

        /** When the gateway ends, a follower goes elsewhere; everybody else is told the truth. */
        @Override
        public void cutOff(@Nullable StreamFailure why) {
            if (why == null && response.isFollower()) {
                response.end();
            } else {
                lose(why == null ? SHUT_DOWN : why);
            }
        }
    }

    /** The client needs no more of the stream. */
    public void leave() {
        view.leave();
    }

    /**
     * The client gets no more of the stream, and is told why: after what is on its way from the stream's event loop, where its words are
     * made.
     */
    private void lose(StreamFailure failure) {
        ViewHandle last = view.handle();
        if (last == null) {
            refusal.accept(failure);
            return;
        }
        StreamRelay relay = last.relay();
        loop.ask(relay.loop(), () -> {
                    last.view().detach();
                    return Future.succeededFuture();
                })
                .onComplete(left -> {
                    control(ServerFrame.Error.aboutStream(relay.id().value(), failure));
                    words().end(response);
                });
    }

    private Wording words() {
        return Objects.requireNonNull(wording, "a view sends only after it was made");
    }

    @Override
    public boolean isFull() {
        return response.isFull();
    }

    @Override
    public ChunkEncoder.Encoded next(StreamRelay relay, long cursor, int chunkSize, long upTo, int mostBytes) {
        return words().next(relay, cursor, chunkSize, upTo, mostBytes);
    }

    @Override
    public long beginsAfter(StreamLog log) {
        return words().beginsAfter(log);
    }

    @Override
    public void events(ChunkEncoder.Encoded events) {
        words().events(events, response);
    }

    @Override
    public void control(ServerFrame frame) {
        words().control(frame, response);
    }

    @Override
    public void ended(StreamId streamId, String outcome) {
        words().end(response);
    }

    @Override
    public void left(StreamId streamId) {
        words().end(response);
    }

    @Override
    public void moved(StreamId streamId, Place place) {
        view.follow(finder.findAgain(streamId, longestSearch()), place, cause -> lose(Refusals.of(cause)));
    }

    private Duration longestSearch() {
        Duration failover = loop.config().dispatch().failover();
        return response.isFollower() && FOLLOWERS_SEARCH.compareTo(failover) < 0 ? FOLLOWERS_SEARCH : failover;
    }
}
