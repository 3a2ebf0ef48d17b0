package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.KeyReply;
import dev.tokenbus.protocol.bus.home.LocateKey;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.worker.StartStream;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes it safe to resend a start: a client's key names the stream that it started, on this node and, for a start that the client
 * declares as resent, in the whole cluster. The same key with another request is a conflict.
 */
public final class IdempotencyKeys {
    private final GatewayLoop loop;
    private final Relays relays;

    public IdempotencyKeys(GatewayLoop loop, Relays relays) {
        this.loop = loop;
        this.relays = relays;
    }

    /** The fingerprint of a request: 64 bits of a SHA-256 of prompt and options in their binary form. */
    public static long hash(List<ChatMessage> messages, StreamConfig config) {
        // What leaving means may be said otherwise the next time, without being another request.
        StreamConfig asked = config.withOrphanMs(-1);
        StartStream.Body body = new StartStream.Body(messages, asked);
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(body.toBuffer().getBytes());
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyReply locate(Relays relays, String key, long bodyHash) {
        StreamOwners.KeyUse use = relays.useOf(key);
        return use == null ? KeyReply.UNKNOWN : KeyReply.ofStream(use.streamId(), use.bodyHash() == bodyHash);
    }

    /** The stream that a key started before; empty for a new key. Fails with {@code conflict}. */
    public Future<Optional<StreamId>> find(String key, long bodyHash, boolean inCluster) {
        List<Future<KeyReply>> answers = new ArrayList<>();
        answers.add(Future.succeededFuture(locate(relays, key, bodyHash)));
        if (inCluster) {
            for (NodeAnnouncement node : loop.directory().nodes()) {
                addresses(node).forEach(address -> answers.add(loop.ask(address, new LocateKey(key, bodyHash))));
            }
        }
        return Future.join(answers).transform(all -> decide(answers));
    }

    /** The gateway and the workers of a node: a stream whose home has died is known to its worker alone. */
    private List<String> addresses(NodeAnnouncement node) {
        List<String> addresses = new ArrayList<>();
        if (node.roles().contains(Role.GATEWAY) && !node.nodeId().equals(loop.nodeId())) {
            addresses.add(Addresses.gateway(node.nodeId()));
        }
        node.workers().forEach(worker -> addresses.add(Addresses.worker(node.nodeId(), worker.index())));
        return addresses;
    }

    /** A node that does not answer counts as not knowing the key: a client could not resume from it either. */
    private static Future<Optional<StreamId>> decide(List<Future<KeyReply>> answers) {
        Optional<StreamId> found = Optional.empty();
        for (Future<KeyReply> answer : answers) {
            if (answer.succeeded() && answer.result().verdict() == KeyReply.Verdict.CONFLICT) {
                return Future.failedFuture(Refusals.CONFLICT.asException());
            }
            if (answer.succeeded() && answer.result().verdict() == KeyReply.Verdict.FOUND) {
                found = Optional.of(new StreamId(answer.result().streamId()));
            }
        }
        return Future.succeededFuture(found);
    }
}
