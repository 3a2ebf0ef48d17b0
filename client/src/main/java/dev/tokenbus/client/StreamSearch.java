package dev.tokenbus.client;

/**
 * Tells when a stream that was asked for and has not come is to be asked for elsewhere, and when it is given up. Each gateway gets a
 * heartbeat; once all of them were asked, the last one and each after it get four times as long with every round, up to a limit.
 *
 * <p>With one address only a request that is not answered is made elsewhere: the next connection may lead to another gateway.
 */
final class StreamSearch {
    private static final int GROWTH = 4;

    private final int addresses;
    private final ClientEnvironment environment;
    private final long silenceNanos;
    private final long giveUpNanos;
    private boolean looking;
    private boolean leaving;
    private boolean asked;
    private long since;
    private long hereSince;
    private long askedAt;
    private int moves;
    private boolean isHere;

    enum Verdict {
        WAIT,
        ELSEWHERE,
        OVER
    }

    /** @param addresses how many gateways the client knows */
    StreamSearch(int addresses, ClientOptions options, ClientEnvironment environment) {
        this.environment = environment;
        this.addresses = addresses;
        this.silenceNanos = options.silenceMs() * 1_000_000L;
        this.giveUpNanos = options.giveUpMs() * 1_000_000L;
    }

    /** The stream is asked for on this connection. */
    void asks() {
        missing();
        asked = true;
        askedAt = environment.nanos();
    }

    /** The gateway says that it does not have the stream, at least not yet. */
    void missing() {
        long now = environment.nanos();
        asked = false;
        if (!looking) {
            looking = true;
            since = now;
        }
        if (!isHere) {
            isHere = true;
            hereSince = now;
        }
        leaving = false;
    }

    /** The gateway has the stream. */
    void found() {
        looking = false;
        isHere = false;
        asked = false;
    }

    /** An event came. */
    void progressed() {
        moves = 0;
    }

    /** The connection is gone: the next one has all the time again, unless this search has left it. */
    void interrupted() {
        looking &= leaving;
        isHere = false;
        asked = false;
    }

    Verdict verdict() {
        if (isOver()) {
            return Verdict.OVER;
        }
        if (!looking || !isHere) {
            return Verdict.WAIT;
        }
        long now = environment.nanos();
        boolean isStuck = addresses > 1 && now - hereSince >= patienceNanos();
        boolean isUnanswered = asked && now - askedAt >= 2 * silenceNanos;
        if (!isStuck && !isUnanswered) {
            return Verdict.WAIT;
        }
        leaving = true;
        moves++;
        return Verdict.ELSEWHERE;
    }

    boolean isOver() {
        return looking && environment.nanos() - since > giveUpNanos;
    }

    private long patienceNanos() {
        long patience = silenceNanos * 2 / 5;
        for (int round = 0; round < (moves + 1) / addresses && patience < 6 * silenceNanos; round++) {
            patience *= GROWTH;
        }
        return Math.min(patience, 6 * silenceNanos);
    }
}
