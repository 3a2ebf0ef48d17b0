package dev.tokenbus.gateway.relay;

/** What a mirror has seen from one tick to the next: whether events come, and whether anybody watches. */
final class MirrorTicks {
    /** The number of ticks without a new event after which a mirror that has not caught up gives up. */
    private static final int MOST_WITHOUT_EVENTS = 2;

    private int withoutEvents;
    private int unwatched;
    private long lastSeq;

    /** @param isUnwatched whether viewers may join, and none is here */
    void tick(long seq, boolean isUnwatched) {
        withoutEvents = seq > lastSeq ? 0 : withoutEvents + 1;
        lastSeq = seq;
        unwatched = isUnwatched ? unwatched + 1 : 0;
    }

    /** Whether no event came for too long. */
    boolean bringNothing() {
        return withoutEvents > MOST_WITHOUT_EVENTS;
    }

    /** Whether nobody came to watch between two ticks. */
    boolean isUnused() {
        return unwatched > 1;
    }
}
