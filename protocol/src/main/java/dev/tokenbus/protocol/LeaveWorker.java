package dev.tokenbus.protocol;

/**
 * A worker that shuts down tells a home to go on with another worker; it goes on itself until the home cancels the attempt.
 *
 * @param epoch the attempt that it means
 */
public record LeaveWorker(long epoch) implements BusMessage {
    @Override
    public void writeTo(BusOutput out) {
        out.number(epoch);
    }

    static LeaveWorker read(BusInput in) {
        return new LeaveWorker(in.number());
    }
}
