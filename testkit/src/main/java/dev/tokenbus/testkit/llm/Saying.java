package dev.tokenbus.testkit.llm;

import io.vertx.core.json.JsonObject;

/** One thing that a model server says in an answer, whatever its API. */
sealed interface Saying {
    /** The answer begins. */
    record Role() implements Saying {}

    record Delta(String text) implements Saying {}

    record Reasoning(String text) implements Saying {}

    /** A fragment of a tool call in OpenAI's format, {@code {index, id, function: {...}}}. */
    record ToolCall(JsonObject fragment) implements Saying {}

    /** Why the answer ends, in OpenAI's word where there is one. */
    record Finish(String reason) implements Saying {}

    record Used(long prompt, long completion) implements Saying {}

    /** Nothing follows. */
    record Done() implements Saying {}
}
