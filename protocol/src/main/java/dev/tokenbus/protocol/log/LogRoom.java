package dev.tokenbus.protocol.log;

/**
 * The room of one stream in a budget: reserved when the stream begins, grown with its log, and given back when the log goes. While
 * the stream is live its prompt counts too. On the budget's event loop.
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
    private boolean ended;
    private boolean closed;

    /** Takes the room of a new stream, whether there is some or not. */
    public LogRoom(LogBudget budget, long promptBytes) {
        this.budget = budget;
        this.promptBytes = promptBytes;
        this.unused = budget.roomOfNewStream();
        budget.live(1);
        budget.reserved(unused);
        budget.held(LEAST + promptBytes);
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
        return before >>> STEP_BITS != logBytes >>> STEP_BITS && budget.isSpent();
    }

    /** The stream has ended: its log grows no more, and its prompt is gone. */
    public void ended() {
        if (!ended) {
            ended = true;
            budget.live(-1);
            budget.reserved(-unused);
            budget.held(-promptBytes);
            unused = 0;
        }
    }

    /** The log is gone. */
    public void close() {
        if (!closed) {
            closed = true;
            ended();
            budget.held(-Math.max(LEAST, logBytes));
        }
    }
}
