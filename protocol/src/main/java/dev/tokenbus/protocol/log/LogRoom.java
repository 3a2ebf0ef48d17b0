package dev.tokenbus.protocol.log;

import org.jspecify.annotations.Nullable;

/**
 * The room of one stream in a budget: reserved when the stream begins, grown with its log, and given back when the log goes. While
 * the stream is live its prompt counts too, and at any time what was made of the log to be used again. On the budget's event loop.
 */
public final class LogRoom {
    /** What a stream costs beside its prompt, however short its log is, in bytes. */
    static final long LEAST = 768;

    /** How many bytes a log grows between two looks at the budget. */
    private static final int STEP_BITS = 12;

    private final LogBudget budget;
    private final long promptBytes;
    private long logBytes;
    private long unused;
    private long keptBytes;
    private @Nullable Derived derived;
    private long derivedBytes;
    private Charge charge = Charge.NOBODY;
    private long charged;
    private boolean ended;
    private boolean closed;

    /** What was made of the log, and can be made again. */
    public interface Derived {
        /** What it takes in memory now. */
        long bytes();
    }

    /** Whoever a live stream is charged to beside the budget. */
    public interface Charge {
        Charge NOBODY = new Charge() {
            @Override
            public void held(long delta) {}

            @Override
            public void ended() {}
        };

        /** The prompt and the log of the stream take so many bytes more, or less. Told in steps of some kilobytes. */
        void held(long delta);

        /** The stream has ended, and all of its bytes are given back. Called once. */
        void ended();
    }

    /** Takes the room of a new stream, whether there is some or not. */
    public LogRoom(LogBudget budget, long promptBytes) {
        this.budget = budget;
        this.promptBytes = promptBytes;
        this.unused = budget.roomOfNewStream();
        budget.live(1);
        budget.reserved(unused);
        budget.held(LEAST + promptBytes);
    }

    /** Charges what a live stream takes to somebody, from its beginning. To be called once. */
    public void chargeTo(Charge somebody) {
        if (ended) {
            somebody.ended();
        } else {
            charge = somebody;
            settle();
        }
    }

    private void settle() {
        long held = ended ? 0 : Math.max(LEAST, logBytes) + promptBytes;
        charge.held(held - charged);
        charged = held;
    }

    /** The log has grown; returns whether the budget is spent, once for each few kilobytes of growth. */
    public boolean grew(long bytes) {
        long before = logBytes;
        logBytes += bytes;
        if (unused > 0) {
            long used = Math.min(unused, bytes);
            unused -= used;
            budget.reserved(-used);
        }
        budget.held(Math.max(LEAST, logBytes) - Math.max(LEAST, before));
        if (before >>> STEP_BITS == logBytes >>> STEP_BITS) {
            return false;
        }
        settle();
        return budget.isSpent();
    }

    /** So many bytes of the prompt stay with the log when the stream has ended. */
    public void keeps(long bytes) {
        if (!ended) {
            keptBytes = Math.min(bytes, promptBytes);
        }
    }

    /** The stream has ended: its log grows no more, and its prompt is gone but for what is kept. */
    public void ended() {
        if (!ended) {
            ended = true;
            budget.live(-1);
            budget.reserved(-unused);
            budget.held(keptBytes - promptBytes);
            unused = 0;
            settle();
            charge.ended();
        }
    }

    /** What was made of the log and is still there; null if nothing is. */
    public @Nullable Derived derived() {
        return derived;
    }

    /** Keeps what was made of the log, in place of what was kept before; not while the budget is spent, or when the log is gone. */
    public void derives(@Nullable Derived made) {
        derived = closed ? null : made;
        count();
        if (derived != null && budget.isSpent()) {
            derived = null;
            count();
        }
    }

    private void count() {
        long before = derivedBytes;
        derivedBytes = derived == null ? 0 : derived.bytes();
        budget.held(derivedBytes - before);
    }

    /** The log is gone. */
    public void close() {
        if (!closed) {
            closed = true;
            derives(null);
            ended();
            budget.held(-Math.max(LEAST, logBytes) - keptBytes);
        }
    }
}
