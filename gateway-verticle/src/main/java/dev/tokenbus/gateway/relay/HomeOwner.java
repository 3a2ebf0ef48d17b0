package dev.tokenbus.gateway.relay;

/** What a home tells the instance that it belongs to. */
public interface HomeOwner {
    /** The log has its terminal event. */
    void ended(HomeRelay relay);

    /** This node is no longer the stream's home; false when the owner knows that already. */
    boolean released(HomeRelay relay);

    /** A newer attempt is the one that counts. */
    void accepted(HomeRelay relay, long epoch);

    /** It needs ticks, as {@link HomeRelay#needsTicks} says, although it may have ended. */
    void wakes(HomeRelay relay);

    /** It has more viewers, or fewer, or has a worker now. */
    void viewersChanged(HomeRelay relay);

    /** Its log is to go: it has ended, and its owner wants it forgotten. */
    void forgotten(HomeRelay relay);
}
