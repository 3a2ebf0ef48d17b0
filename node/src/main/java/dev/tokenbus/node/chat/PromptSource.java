package dev.tokenbus.node.chat;

import java.io.IOException;

/** Where a conversation's prompts come from, one by one. */
interface PromptSource extends AutoCloseable {
    /** What was read. */
    sealed interface Read {
        record Prompt(String text) implements Read {}

        /** There are no more. */
        record End() implements Read {}

        /** The user wants to leave. */
        record Interrupted() implements Read {}
    }

    /** Blocks until there is something. */
    Read next() throws IOException;

    @Override
    default void close() throws IOException {}
}
