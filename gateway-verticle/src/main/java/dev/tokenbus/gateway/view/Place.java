package dev.tokenbus.gateway.view;

/**
 * The client's cursor in a stream and its settings: everything that a view on another relay needs to resume.
 *
 * @param epoch the epoch of the last event that the client was sent; 0 before the first, also where the cursor is behind a restart
 */
public record Place(long cursor, long epoch, boolean paused, Delivery delivery) {}
