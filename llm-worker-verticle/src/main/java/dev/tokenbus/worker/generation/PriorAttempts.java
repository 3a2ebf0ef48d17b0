package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.text.DeltaTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Counts what all attempts at an answer have produced, and so what is left to ask for. Reads the log that comes with a start,
 * and keeps numbers only: it lives as long as the log of the ended stream, which must not retain its prompt.
 */
final class PriorAttempts {
    private static final long UNKNOWN = -1;

    private final List<Timings.Attempt> attempts;
    private final boolean complete;
    private final int lost;
    private long tokens;
    private long reasoned;
    /** Of the text that is to go on, what its deltas claimed, and what is taken to be spent of {@code maxTokens}. */
    private long claimed;

    private long spent;
    private long produced;
    private long promptTokens = UNKNOWN;
    private long textChars;

    /** @param counting counts the tokens of what the lost attempts said */
    PriorAttempts(StartStream start, String workerName, String backendName, DeltaTokens counting) {
        StartStream.Body body = start.request();
        this.lost = body.attempts().size();
        this.attempts = new ArrayList<>(body.attempts());
        attempts.add(new Timings.Attempt(workerName, backendName, start.epoch()));
        body.held().forEach(event -> read(event, counting));
        Integer most = body.config().maxTokens();
        this.complete = most != null && claimed >= most;
    }

    /** This attempt has produced a piece of the answer. */
    void add(StreamEvent.Delta delta) {
        produced += delta.tokens();
        countText(delta);
    }

    /** The tokens of this attempt alone. */
    long produced() {
        return produced;
    }

    /** Characters (UTF-16) of the whole text, as the client has it at the end. */
    long textChars() {
        return textChars;
    }

    /** The backend has said how many tokens its prompt has, with the text so far in it. */
    void promptHas(long count) {
        promptTokens = count;
    }

    /** How many tokens the prompt of this attempt has, as the backend counted if it has said so. */
    long promptTokens(long estimate) {
        return promptTokens == UNKNOWN ? estimate : promptTokens;
    }

    private void read(StreamEvent event, DeltaTokens counting) {
        if (event instanceof StreamEvent.Restarted) {
            textChars = 0;
            claimed = 0;
            spent = 0;
        } else if (event instanceof StreamEvent.Delta delta) {
            long count = counting.of(delta.text(), delta.tokens());
            tokens += count;
            reasoned += delta.kind() == ChunkKind.REASONING ? count : 0;
            claimed += delta.tokens();
            spent += DeltaTokens.isAlikeEverywhere(delta.text()) ? count : delta.tokens();
            countText(delta);
        }
    }

    private void countText(StreamEvent.Delta delta) {
        if (delta.kind() == ChunkKind.TEXT) {
            textChars += delta.text().length();
        }
    }

    boolean isFirstAttempt() {
        return lost == 0;
    }

    /**
     * Whether all tokens that the client asked for are there, and only the end was lost. An estimate does not say so: the model's own
     * vocabulary may have fewer tokens for the same text.
     */
    boolean isComplete() {
        return complete;
    }

    /**
     * What to ask of a backend.
     *
     * @param text the answer so far, to be continued; empty when it starts, or restarts
     */
    GenerationRequest rest(StartStream start, String text) {
        StreamConfig config = start.request().config();
        Integer most = config.maxTokens();
        if (most == null || complete || spent == 0) {
            return new GenerationRequest(start.model(), start.request().messages(), config, text);
        }
        int left = (int) Math.max(1, most - spent);
        return new GenerationRequest(
                start.model(),
                start.request().messages(),
                config.withMaxTokens(left),
                text,
                text.isEmpty() ? 0 : most - left);
    }

    /** All attempts, this one last. */
    List<Timings.Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** What this attempt used so far. */
    Usage own(long estimatedPrompt) {
        return new Usage(promptTokens(estimatedPrompt), produced, true);
    }

    /** What all attempts used so far, this one too. */
    Usage usage(long estimatedPrompt) {
        return own(estimatedPrompt).plusEarlier(earlier(() -> estimatedPrompt));
    }

    /**
     * What the lost attempts used, each of which got the prompt, as far as their tokens reached the home.
     *
     * @param estimatedPrompt the tokens of the prompt, which are counted only where attempts were lost
     */
    Usage earlier(LongSupplier estimatedPrompt) {
        return isFirstAttempt() ? Usage.NONE : used(estimatedPrompt.getAsLong());
    }

    Usage used(long promptTokens) {
        return new Usage(promptTokens * lost, tokens, true, new Usage.Details(0, 0, reasoned));
    }
}
