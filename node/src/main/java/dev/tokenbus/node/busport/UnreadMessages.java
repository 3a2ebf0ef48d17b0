package dev.tokenbus.node.busport;

import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers messages that this version of tokenbus cannot read, so that whoever asked looks elsewhere at once instead of waiting. Vert.x does
 * that for a kind of message that no codec knows.
 */
public final class UnreadMessages {
    /** The code of the failure that is the answer. */
    private static final int NOT_UNDERSTOOD = 1;

    /** Where Vert.x delivers answers. */
    private static final String ANSWERS = "__vertx.reply.";

    private static final Logger LOG = LoggerFactory.getLogger(UnreadMessages.class);

    private UnreadMessages() {}

    /** Looks at every message before its receiver does. */
    public static void answerOn(EventBus bus) {
        bus.addInboundInterceptor(UnreadMessages::pass);
    }

    /** An answer is passed on in any case: it fails where it is read, by the one that waits for it. */
    private static void pass(DeliveryContext<Object> delivery) {
        if (canBeRead(delivery.message()) || delivery.message().address().startsWith(ANSWERS)) {
            delivery.next();
        }
    }

    /** A message is read once: its receiver gets the same body. */
    private static boolean canBeRead(Message<?> message) {
        try {
            message.body();
            return true;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("a message from a node of another version is not understood, and refused");
            if (message.replyAddress() != null) {
                message.fail(NOT_UNDERSTOOD, String.valueOf(e.getMessage()));
            }
            return false;
        }
    }
}
