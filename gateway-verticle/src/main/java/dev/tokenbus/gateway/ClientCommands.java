package dev.tokenbus.gateway;

import dev.tokenbus.protocol.ClientFrame;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.ServerFrame;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does what one client's frames ask for, and holds the views that it has of streams. */
final class ClientCommands {
    private final WebSocketSession session;
    private final Relays relays;
    private final StreamStarts starts;
    private final Map<StreamId, StreamView> views = new LinkedHashMap<>();
    private boolean saidHello;

    ClientCommands(WebSocketSession session, GatewayServices services, Relays relays) {
        this.session = session;
        this.relays = relays;
        this.starts = new StreamStarts(session, services, relays, this::watch);
    }

    void handle(ClientFrame frame) {
        if (frame instanceof ClientFrame.Start start) {
            starts.start(start);
        } else if (frame instanceof ClientFrame.Stop stop) {
            withStream(stop.streamId(), StreamRelay::stop);
        } else if (frame instanceof ClientFrame.Pause pause) {
            withView(pause.streamId(), StreamView::pause);
        } else if (frame instanceof ClientFrame.Resume resume) {
            withView(resume.streamId(), StreamView::resume);
        } else if (frame instanceof ClientFrame.Credit credit) {
            withView(credit.streamId(), view -> view.credit(credit.upTo()));
        } else if (frame instanceof ClientFrame.Health health) {
            withStream(health.streamId(), relay -> session.write(new ServerFrame.Health(relay.health())));
        } else if (frame instanceof ClientFrame.Ping ping) {
            session.write(new ServerFrame.Pong(ping.t()));
        } else if (frame instanceof ClientFrame.Hello) {
            saidHello = true;
        } else if (frame instanceof ClientFrame.Subscribe subscribe) {
            notYet("subscribe", subscribe.streamId());
        } else if (frame instanceof ClientFrame.Unsubscribe unsubscribe) {
            notYet("unsubscribe", unsubscribe.streamId());
        }
        // Pong is a sign of life and nothing more. Auth says nothing to a gateway without authentication.
    }

    private void notYet(String type, @Nullable String streamId) {
        StreamFailure failure = new StreamFailure(
                ErrorCode.BAD_REQUEST, type + ": this version does not support it; start a stream instead");
        session.services().meter().requestRefused(failure.code());
        session.write(ServerFrame.Error.aboutStream(streamId, failure));
    }

    /** Streams that this connection started: the one right that there is without tokens. An ended one has nothing to do. */
    private void withStream(String streamId, Consumer<StreamRelay> action) {
        StreamId id = StreamId.parse(streamId);
        StreamRelay relay = relays.find(id);
        if (relay == null || !(starts.owns(relay) || relay.hasEnded())) {
            unknown(streamId);
        } else {
            action.accept(relay);
        }
    }

    private void withView(String streamId, Consumer<StreamView> action) {
        StreamId id = StreamId.parse(streamId);
        StreamView view = id == null ? null : views.get(id);
        if (view != null) {
            action.accept(view);
            return;
        }
        StreamRelay relay = relays.find(id);
        if (relay == null || !relay.hasEnded()) {
            unknown(streamId);
        }
    }

    private void unknown(String streamId) {
        StreamFailure failure = new StreamFailure(ErrorCode.UNKNOWN_STREAM, "there is no such stream for this client");
        session.services().meter().requestRefused(failure.code());
        session.write(ServerFrame.Error.aboutStream(streamId, failure));
    }

    private void watch(StreamView view) {
        views.put(view.relay().id(), view);
        view.relay().attach(view);
    }

    /** A stream that never came to be. */
    void forget(StreamView view) {
        views.remove(view.relay().id());
        view.relay().detach(view);
    }

    void streamEnded(StreamView view) {
        forget(view);
        starts.ended(view.relay());
    }

    void pumpAll() {
        List<StreamView> all = new ArrayList<>(views.values());
        all.forEach(StreamView::pump);
    }

    void detachAll() {
        List<StreamView> all = new ArrayList<>(views.values());
        views.clear();
        all.forEach(view -> view.relay().detach(view));
    }

    boolean hasStreams() {
        return !views.isEmpty();
    }

    boolean saidHello() {
        return saidHello;
    }
}
