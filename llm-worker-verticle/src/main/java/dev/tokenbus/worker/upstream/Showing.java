package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.backend.LlmBackend.Listener;
import dev.tokenbus.worker.retry.Beside;
import dev.tokenbus.worker.text.UsageEstimate;

/** Shows the pieces of one answer to its listener, with the number of tokens of each. Not thread-safe. */
final class Showing {
    /** No delta has more tokens than that. */
    private static final int MAX_OWED = 1000;

    private final Listener listener;
    private final UsageEstimate estimate;
    private final UpstreamFailures failures;
    private final Runnable whenBegun;
    private final Beside beside = new Beside();
    private boolean begun;
    private long countedTokens;
    private int owedTokens;

    /** @param whenBegun called before the first token is shown */
    Showing(Listener listener, UsageEstimate estimate, UpstreamFailures failures, Runnable whenBegun) {
        this.listener = listener;
        this.estimate = estimate;
        this.failures = failures;
        this.whenBegun = whenBegun;
    }

    /** Whether a token was shown. */
    boolean hasBegun() {
        return begun;
    }

    void show(ChunkKind kind, String text) {
        boolean isGenerated = kind.isGenerated();
        if (!begun && !isGenerated && !beside.isNew(text)) {
            return;
        }
        if (isGenerated) {
            if (!begun) {
                begun = true;
                whenBegun.run();
            }
            if (kind != ChunkKind.AUDIO) {
                estimate.add(text);
            }
        }
        // Nearly always a delta is one token, and a tokenizer would cost most of all; a server that counts is believed.
        int tokens = isGenerated ? 1 + owedTokens : 0;
        owedTokens = isGenerated ? 0 : owedTokens;
        countedTokens += tokens;
        listener.onDelta(kind, kind == ChunkKind.OTHER ? failures.withoutKey(text) : text, tokens);
    }

    /** The server has counted what it said so far: the next piece makes up for what is missing. */
    void counted(Usage soFar) {
        owedTokens = (int) Math.max(0, Math.min(MAX_OWED, soFar.completionTokens() - countedTokens));
    }

    /** What the failed attempt said before its first token is not shown again. */
    void nextAttempt() {
        beside.nextAttempt();
    }
}
