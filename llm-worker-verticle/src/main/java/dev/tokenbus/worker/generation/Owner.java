package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.trace.AttemptTrace;
import dev.tokenbus.worker.text.DeltaTokens;
import java.util.List;

/** What a generation needs of the worker that runs it. */
interface Owner {
    /** The place is free again; called once, after the terminal event is appended or the generation is cancelled. */
    void ended(Generation generation);

    /** Nobody watches any more, or somebody watches again. */
    void orphaned(Generation generation, boolean orphaned);

    /** The first token came, so many nanoseconds after the generation began. */
    void firstToken(long nanos);

    /** The log has grown, and the room for all logs is used up. */
    void roomIsShort(Generation generation);

    /** The backend is held back until the viewers have read more. */
    void held(Generation generation);

    /** Begins the trace of an attempt. */
    default AttemptTrace trace(StartStream start, String backend) {
        return AttemptTrace.NONE;
    }

    /** Counts the tokens of a prompt. */
    long countTokens(List<ChatMessage> messages);

    /** Begins to count the tokens of deltas. */
    DeltaTokens countDeltas();
}
