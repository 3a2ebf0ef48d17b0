package dev.tokenbus.meter;

import dev.tokenbus.protocol.ErrorCode;

/**
 * What a gateway reports of its work. Called from several event loops; implementations are thread-safe and cheap.
 *
 * <p>At rest the counters balance: streams started = streams ended + streams live; chunks = those of all ended streams.
 */
public interface GatewayMeter {
    /** Records nothing. */
    GatewayMeter NOOP = new GatewayMeter() {
        @Override
        public void connectionOpened() {}

        @Override
        public void connectionClosed() {}

        @Override
        public void connectionRefused() {}

        @Override
        public void messageReceived(int bytes) {}

        @Override
        public void messageSent(int bytes) {}

        @Override
        public void messageDropped() {}

        @Override
        public void streamStarted() {}

        @Override
        public void streamEnded(String outcome) {}

        @Override
        public void requestRefused(ErrorCode code) {}

        @Override
        public void firstToken(long nanos) {}

        @Override
        public void chunkDelivered(int tokens, long nanosInGateway) {}

        @Override
        public void backpressure(String stage) {}

        @Override
        public void heldBytes(long delta) {}
    };

    void connectionOpened();

    void connectionClosed();

    /** A handshake was answered with an HTTP error. */
    void connectionRefused();

    void messageReceived(int bytes);

    void messageSent(int bytes);

    /** A frame could not be delivered, because its socket was gone. */
    void messageDropped();

    /** A stream was accepted from a client. */
    void streamStarted();

    /** The stream's one terminal event was appended: {@code done}, {@code stopped} or an error's wire word. */
    void streamEnded(String outcome);

    /** A request ended in an error without becoming a stream. */
    void requestRefused(ErrorCode code);

    /** Time from a client's {@code start} to the first token in its gateway. */
    void firstToken(long nanos);

    /** A chunk frame was written: how many tokens it held, and how long the oldest of them was in this gateway. */
    void chunkDelivered(int tokens, long nanosInGateway);

    /** A stage ({@code socket}, {@code credit}, {@code window}, {@code upstream}) began to hold a stream back. */
    void backpressure(String stage);

    /** The logs of this node's streams grew (or shrank) by so many bytes. */
    void heldBytes(long delta);
}
