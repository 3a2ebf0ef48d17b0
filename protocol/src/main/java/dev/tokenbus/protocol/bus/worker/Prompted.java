package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * A question with the request of a stream in it. A request that is too large for one message travels ahead in
 * {@link PromptPart}s, by {@link PromptParts}.
 *
 * @param <R> the answer
 * @param <Q> the question itself
 */
public interface Prompted<R extends BusMessage, Q extends Prompted<R, Q>> extends Question<R> {
    StreamId streamId();

    /** The attempt, which the parts carry too. */
    long epoch();

    /** How many {@link PromptPart}s carry the request body; 0 if it is in this message. */
    int parts();

    /** The request body; only its options, without the extra ones, if it travels in parts. */
    StartStream.Body request();

    /** The same message with its body in parts; {@code rest} is what stays in the message. */
    Q inParts(int count, StartStream.Body rest);

    /** The same message with the body that travelled in parts. */
    Q withRequest(StartStream.Body whole);
}
