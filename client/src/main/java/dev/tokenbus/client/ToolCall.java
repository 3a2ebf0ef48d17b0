package dev.tokenbus.client;

/**
 * A call of a function that the model asks for.
 *
 * <pre>{@code
 * conversation.add(Message.assistant(answer.text(), answer.toolCalls()));
 * for (ToolCall call : answer.toolCalls()) {
 *     String city = new JsonObject(call.arguments()).getString("city");
 *     conversation.add(Message.toolResult(call.id(), "sunny in " + city));
 * }
 * }</pre>
 *
 * @param id the model's name for the call; empty if it gave none
 * @param name the function
 * @param arguments JSON text, as the model wrote it: it may be no valid JSON
 */
public record ToolCall(String id, String name, String arguments) {
    /** Hides the arguments: answers are never logged. */
    @Override
    public String toString() {
        return "ToolCall[" + name + ", " + arguments.length() + " chars]";
    }
}
