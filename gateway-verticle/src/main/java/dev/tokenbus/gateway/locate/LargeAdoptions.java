package dev.tokenbus.gateway.locate;

import dev.tokenbus.cluster.PromptAssembly;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import io.vertx.core.eventbus.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes streams whose request is too large for one message: puts the parts together at one instance of the node, and passes the
 * whole on to any.
 */
public final class LargeAdoptions {
    private static final Logger LOG = LoggerFactory.getLogger(LargeAdoptions.class);

    /** Unless it is configured, so many requests of the largest size have room at once. */
    private static final long REQUESTS = 8;

    private final GatewayLoop loop;
    private final PromptAssembly prompts;

    /** @param largest the size of the largest request, in bytes */
    public LargeAdoptions(GatewayLoop loop, long largest) {
        this.loop = loop;
        long configured = loop.config().retention().partsBytes();
        long most = configured == 0 ? REQUESTS * largest : Math.max(configured, largest);
        this.prompts = new PromptAssembly(most, loop::now, loop.meter()::partsBytes);
    }

    /** Called once a second. */
    public void tick() {
        prompts.tick();
    }

    public void handle(Message<BusMessage> message) {
        BusMessage body = message.body();
        if (body instanceof PromptPart part) {
            prompts.add(part);
        } else if (body instanceof AdoptStream adopt) {
            prompts.complete(adopt)
                    .ifPresentOrElse(whole -> pass(message, whole), () -> message.fail(0, "parts are missing"));
        } else {
            LOG.atWarn()
                    .addKeyValue("type", body.getClass().getSimpleName())
                    .log("a message at the address of requests in parts is ignored");
        }
    }

    /** A message to one's own node is not encoded: the instance that adopts the stream gets this very object. */
    private void pass(Message<BusMessage> message, AdoptStream whole) {
        loop.ask(Addresses.gateway(loop.nodeId()), whole)
                .onSuccess(message::reply)
                .onFailure(cause -> message.fail(0, cause.getMessage()));
    }
}
