package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.open.Opened;
import dev.tokenbus.gateway.open.Recipient;
import dev.tokenbus.gateway.open.StreamOpener;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.ServerFrame.BatchDone.Outcome;
import dev.tokenbus.protocol.frame.StreamNotice;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens the streams of one client's {@code start} frames, one after the other, and tells the client about each:
 * {@code started} or {@code error}, and {@code batchDone} after the last end.
 */
final class StreamStarts {
    private final Client client;
    private final GatewayLoop loop;
    private final StreamOpener opener;
    private final Identity identity;
    private final Watches watches;
    private final ClientFeatures features;
    private final OwnStreams own;
    private final Set<String> idsInUse = new HashSet<>();
    /** Prompts that are not opened yet: those of a batch wait for the ones before them. */
    private int waiting;

    StreamStarts(
            Client client,
            ClientServices services,
            Identity identity,
            Watches watches,
            ClientFeatures features,
            OwnStreams own) {
        this.client = client;
        this.loop = services.loop();
        this.opener = services.opener();
        this.identity = identity;
        this.watches = watches;
        this.features = features;
        this.own = own;
    }

    void start(ClientFrame.Start frame) {
        StartedFrame started = new StartedFrame(frame);
        StreamFailure refusal = refusal(frame, started);
        if (refusal != null) {
            client.refuse(frame.id(), refusal);
            return;
        }
        if (frame.id() != null) {
            idsInUse.add(frame.id());
        }
        waiting += started.requests().size();
        openNext(started, 0);
    }

    private @Nullable StreamFailure refusal(ClientFrame.Start frame, StartedFrame started) {
        int most = loop.config().limits().connection().maxStreamsPerConnection();
        if (frame.id() != null && idsInUse.contains(frame.id())) {
            return new StreamFailure(ErrorCode.CONFLICT, "id: already in use on this connection");
        }
        if (live() + started.requests().size() > most) {
            return new StreamFailure(
                    ErrorCode.RATE_LIMITED, "this connection has its " + most + " live streams already", 1000);
        }
        if (frame.key() != null && frame.batch()) {
            return new StreamFailure(ErrorCode.BAD_REQUEST, "key: not for prompts (expected: one prompt)");
        }
        return opener.refusal(started.requests(), identity.known(), identity.allowance());
    }

    /** Also streams that have ended, but whose end the client has not taken yet: their logs are held for it. */
    private int live() {
        return waiting + own.live(opener::isLive);
    }

    /** One after the other, so that the answers come in the order of the prompts; none for a client that has left. */
    private void openNext(StartedFrame started, int index) {
        if (started.has(index) && client.isOpen()) {
            open(new StartedFrame.Prompt(started, index)).onComplete(answered -> openNext(started, index + 1));
        }
    }

    private Future<Opened> open(StartedFrame.Prompt prompt) {
        waiting--;
        Watching watching = new Watching(prompt);
        return opener.openChecked(prompt.request(), watching)
                .onSuccess(opened -> opened(prompt.frame(), opened))
                .onFailure(cause -> watching.refused(Refusals.of(cause)));
    }

    private void opened(ClientFrame.Start frame, Opened opened) {
        AccessTokens tokens = loop.tokens();
        client.write(new ServerFrame.Started(
                frame.id(),
                frame.key(),
                opened.id().value(),
                opened.epoch(),
                opened.model(),
                tokens.issue(opened.id(), Right.OWN),
                tokens.issue(opened.id(), Right.VIEW)));
        if (opened.queuePosition() > 0) {
            client.write(new StreamNotice.Queued(frame.id(), opened.id().value(), opened.queuePosition()));
        }
        opened.begin();
    }

    /** The client was sent the terminal event of a stream. */
    void ended(StreamId id, String outcome) {
        finish(own.ended(id), new Outcome(id.value(), outcome));
    }

    /** The client no longer receives a stream, which goes on. */
    void left(StreamId id) {
        finish(own.left(id), new Outcome(id.value(), "unsubscribed"));
    }

    private void finish(StartedFrame.@Nullable Prompt prompt, Outcome outcome) {
        if (prompt == null || !prompt.of().finish(prompt, outcome)) {
            return;
        }
        ClientFrame.Start frame = prompt.frame();
        if (frame.id() != null) {
            idsInUse.remove(frame.id());
        }
        if (frame.batch()) {
            client.write(new ServerFrame.BatchDone(frame.id(), prompt.of().outcomes()));
        }
    }

    /** This client as the recipient of the stream of one prompt. */
    private final class Watching implements Recipient {
        private final StartedFrame.Prompt prompt;
        private @Nullable ViewHandle watch;

        Watching(StartedFrame.Prompt prompt) {
            this.prompt = prompt;
        }

        @Override
        public Door door() {
            return Door.WEBSOCKET;
        }

        @Override
        public boolean isConnected() {
            return client.isOpen();
        }

        @Override
        public Source source() {
            return client.source();
        }

        @Override
        public Principal principal() {
            return identity.known();
        }

        @Override
        public Allowance allowance() {
            return identity.allowance();
        }

        @Override
        public String route() {
            return "start";
        }

        @Override
        public TraceContext trace() {
            String parent = prompt.frame().traceparent();
            return parent == null ? client.trace() : TraceContext.of(List.of(parent), List.of());
        }

        @Override
        public String connectionId() {
            return client.connectionId();
        }

        @Override
        public ViewHandle watch(StreamRelay relay) {
            StreamId id = relay.id();
            finish(own.put(id, prompt), new Outcome(id.value(), "resent"));
            ClientFrame.Start frame = prompt.frame();
            int chunkSize = frame.options().streamOptions().chunkSize();
            ViewHandle entered =
                    watches.enter(relay, Right.OWN, new Delivery(chunkSize, frame.credit(), features.knowsRestart()));
            watch = entered;
            return entered;
        }

        void refused(StreamFailure failure) {
            if (watch != null) {
                own.forget(watch.relay().id(), prompt);
                watches.forget(watch);
            }
            if (!failure.equals(StreamOpener.LEFT)) {
                client.refuse(prompt.frame().id(), failure);
                finish(prompt, new Outcome("", failure.code().wireName()));
            }
        }
    }
}
