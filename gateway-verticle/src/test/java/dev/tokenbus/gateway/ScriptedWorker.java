package dev.tokenbus.gateway;

import dev.tokenbus.cluster.NodeAnnouncer;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.KeyReply;
import dev.tokenbus.protocol.bus.home.LocateKey;
import dev.tokenbus.protocol.bus.home.LocateName;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.home.NameReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.CountTokens;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.bus.worker.StreamQueued;
import dev.tokenbus.protocol.bus.worker.TokensCounted;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A worker node that does what its test says: answers {@link StartStream} by a script, records what the home says, and sends
 * whatever events the test wants, right or wrong.
 */
public final class ScriptedWorker {
    public static final String MODEL = "scripted";

    /** A model whose answers cannot be continued by another worker. */
    public static final String PLAIN_MODEL = "plain";

    /** Never answers. */
    public static final Function<StartStream, @Nullable StartReply> SILENT = start -> null;

    public final Inbox<Attempt> starts;
    public final Inbox<StreamControl> controls;
    public final Inbox<PromptPart> parts;
    private final Vertx vertx;
    private final String nodeId;
    private final String deploymentId;
    private final NodeAnnouncer announcer;
    private final MessageConsumer<BusMessage> consumer;
    private volatile boolean saysWhatItHas;
    private volatile Function<StartStream, @Nullable StartReply> script = start -> StartReply.accepted(0, "backend");

    public ScriptedWorker(Vertx vertx, String nodeId, String... models) {
        this.vertx = vertx;
        this.nodeId = nodeId;
        starts = new Inbox<>("starts of " + nodeId);
        controls = new Inbox<>("controls of " + nodeId);
        parts = new Inbox<>("parts of " + nodeId);
        consumer = vertx.eventBus().consumer(address(), this::handle);
        Waiting.forResult(consumer.completion());
        announcer = new NodeAnnouncer(nodeId, nodeId, Set.of(Role.WORKER), 0, "");
        deploymentId = Waiting.forResult(vertx.deployVerticle(announcer));
        announcer.workerChanged(new WorkerStatus(
                0,
                Arrays.stream(models)
                        .map(model -> new WorkerStatus.Model(model, !model.equals(PLAIN_MODEL), true))
                        .toList(),
                models[0],
                List.of(),
                1000,
                0,
                100,
                0,
                0));
    }

    public String nodeId() {
        return nodeId;
    }

    public String address() {
        return Addresses.worker(nodeId, 0);
    }

    /** How {@link StartStream} is answered from now on; null is silence. */
    public void answers(Function<StartStream, @Nullable StartReply> newScript) {
        script = newScript;
    }

    /** Answers from now on that it has none of the streams that a gateway looks for. */
    public void hasNoStreams() {
        saysWhatItHas = true;
    }

    public void refuses(StartReply.Verdict verdict, long retryAfterMs) {
        answers(start -> StartReply.refused(verdict, retryAfterMs));
    }

    private void handle(Message<BusMessage> message) {
        BusMessage body = message.body();
        if (body instanceof StartStream start) {
            starts.add(new Attempt(start));
            StartReply reply = script.apply(start);
            if (reply != null) {
                message.reply(reply);
            }
        } else if (body instanceof LocateKey) {
            message.reply(KeyReply.UNKNOWN);
        } else if (body instanceof LocateStream && saysWhatItHas) {
            message.reply(LocateReply.UNKNOWN);
        } else if (body instanceof LocateName) {
            message.reply(NameReply.UNKNOWN);
        } else if (body instanceof StreamControl control) {
            controls.add(control);
        } else if (body instanceof PromptPart part) {
            parts.add(part);
        } else if (body instanceof CountTokens asked) {
            // A tokenizer for which each character is a token.
            message.reply(new TokensCounted(asked.text().length()));
        }
    }

    public StreamControl control(StreamControl.Kind kind) {
        return controls.next(control -> control.kind() == kind);
    }

    /** Asks the home about a stream; whatever the home has sent to this worker before has come when this returns. */
    public DigestReply.Entry digest(Attempt attempt, long epoch) {
        Digest digest =
                new Digest(address(), List.of(new Digest.Entry(attempt.start.streamId(), epoch, attempt.lastSeq)));
        String home = Addresses.gateway(attempt.start.homeNodeId(), attempt.start.homeIndex());
        return Waiting.forResult(vertx.eventBus().<DigestReply>request(home, digest))
                .body()
                .entries()
                .get(0);
    }

    public DigestReply.Entry digest(Attempt attempt) {
        return digest(attempt, attempt.start.epoch());
    }

    /** Says good-bye to the cluster; goes on listening. */
    public void leaves() {
        Waiting.forResult(vertx.undeploy(deploymentId));
    }

    /** Announces nothing more and says no good-bye either, as a frozen or dead process. */
    public void fallsSilent() {
        vertx.eventBus().<NodeAnnouncement>addOutboundInterceptor(context -> {
            boolean own = context.body() instanceof NodeAnnouncement announcement
                    && announcement.nodeId().equals(nodeId);
            if (!own) {
                context.next();
            }
        });
    }

    /** From now on nobody is there. */
    public void isGone() {
        Waiting.forResult(consumer.unregister());
    }

    /** One attempt to produce an answer, as the home asked for it; sends what the test says. */
    public final class Attempt {
        public final StartStream start;
        private long lastSeq;

        Attempt(StartStream start) {
            this.start = start;
            this.lastSeq = start.request().held().size();
        }

        public StreamId id() {
            return start.streamId();
        }

        public String prompt() {
            return start.request().messages().get(0).content();
        }

        /** Text, one event for each piece, after what was sent before. */
        public Attempt text(String... pieces) {
            return send(Arrays.stream(pieces).map(this::delta).toArray(StreamEvent[]::new));
        }

        public StreamEvent delta(String text) {
            return delta(ChunkKind.TEXT, text);
        }

        public StreamEvent delta(ChunkKind kind, String text) {
            return new StreamEvent.Delta(start.epoch(), kind, text, 1);
        }

        public Attempt send(StreamEvent... events) {
            sendAt(lastSeq + 1, events);
            lastSeq += events.length;
            return this;
        }

        public void sendAt(long firstSeq, StreamEvent... events) {
            sendAt(start.epoch(), firstSeq, events);
        }

        public void sendAt(long epoch, long firstSeq, StreamEvent... events) {
            deliver(new StreamFrames(epoch, address(), firstSeq, List.of(events)));
        }

        public void queued(int position) {
            deliver(new StreamQueued(start.epoch(), position));
        }

        private void deliver(BusMessage message) {
            vertx.eventBus().send(Addresses.stream(start.homeNodeId(), id()), message);
        }

        public StreamEvent.Done done() {
            return done(start.epoch());
        }

        public StreamEvent.Done done(long epoch) {
            return new StreamEvent.Done(epoch, "stop", new Usage(1, lastSeq, false), Timings.NONE, 0);
        }

        public StreamEvent.Stopped stopped() {
            return new StreamEvent.Stopped(start.epoch(), Usage.NONE);
        }

        public void ends() {
            send(done());
        }
    }
}
