package dev.tokenbus.springai;

import dev.tokenbus.client.ask.Options;
import dev.tokenbus.client.ask.Tool;
import dev.tokenbus.protocol.StreamConfig;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

/** Words Spring AI's options, whichever class they have, as those of a prompt. */
final class OptionsWording {
    private OptionsWording() {}

    static StreamConfig of(@Nullable ChatOptions asked) {
        Options options = new Options();
        if (asked != null) {
            addCommon(options, asked);
        }
        if (asked instanceof ToolCallingChatOptions calling) {
            addTools(options, calling.getToolCallbacks());
        }
        if (asked instanceof StructuredOutputChatOptions structured) {
            ifThere(structured.getOutputSchema(), schema -> options.jsonSchema("answer", json("outputSchema", schema)));
        }
        if (asked instanceof TokenbusChatOptions ours) {
            ifThere(ours.getSeed(), options::seed);
            ifThere(ours.getToolChoice(), options::toolChoice);
            ifThere(ours.getStreamOptions(), options::stream);
            ours.getExtra().forEach(options::extra);
        }
        return options.build();
    }

    private static void addCommon(Options options, ChatOptions asked) {
        ifThere(asked.getModel(), options::model);
        ifThere(asked.getMaxTokens(), options::maxTokens);
        ifThere(asked.getTemperature(), options::temperature);
        ifThere(asked.getTopP(), options::topP);
        ifThere(asked.getTopK(), topK -> options.extra("top_k", topK));
        ifThere(asked.getFrequencyPenalty(), options::frequencyPenalty);
        ifThere(asked.getPresencePenalty(), options::presencePenalty);
        ifThere(asked.getStopSequences(), stops -> options.stop(stops.toArray(String[]::new)));
    }

    private static void addTools(Options options, @Nullable List<ToolCallback> tools) {
        if (tools != null && !tools.isEmpty()) {
            options.tools(
                    tools.stream().map(tool -> tool(tool.getToolDefinition())).toArray(Tool[]::new));
        }
    }

    private static Tool tool(ToolDefinition tool) {
        return new Tool(
                tool.name(), tool.description(), json("the input schema of " + tool.name(), tool.inputSchema()));
    }

    private static JsonObject json(String what, String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException e) {
            throw new IllegalArgumentException(what + ": no JSON object (expected: a JSON schema)", e);
        }
    }

    private static <T> void ifThere(@Nullable T value, Consumer<T> use) {
        if (value != null) {
            use.accept(value);
        }
    }
}
