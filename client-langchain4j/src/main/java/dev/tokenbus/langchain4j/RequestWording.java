package dev.tokenbus.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.tokenbus.client.ask.Options;
import dev.tokenbus.client.ask.Tool;
import dev.tokenbus.protocol.StreamConfig;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Words the parameters of a request as options of a prompt.
 *
 * @param isSchemaStrict whether a model must keep to a JSON schema to the letter
 */
record RequestWording(boolean isSchemaStrict) {
    StreamConfig of(ChatRequestParameters asked) {
        Options options = new Options();
        ifThere(asked.modelName(), options::model);
        ifThere(asked.maxOutputTokens(), options::maxTokens);
        ifThere(asked.temperature(), options::temperature);
        ifThere(asked.topP(), options::topP);
        ifThere(asked.topK(), topK -> options.extra("top_k", topK));
        ifThere(asked.frequencyPenalty(), options::frequencyPenalty);
        ifThere(asked.presencePenalty(), options::presencePenalty);
        ifThere(asked.responseFormat(), format -> addFormat(options, format));
        options.stop(asked.stopSequences().toArray(String[]::new));
        List<ToolSpecification> tools = asked.toolSpecifications();
        if (!tools.isEmpty()) {
            options.tools(tools.stream().map(RequestWording::tool).toArray(Tool[]::new));
            ifThere(
                    asked.toolChoice(),
                    choice -> options.toolChoice(choice.name().toLowerCase(Locale.ROOT)));
        }
        if (asked instanceof TokenbusChatRequestParameters ours) {
            ifThere(ours.seed(), options::seed);
            ifThere(ours.streamOptions(), options::stream);
            ours.extra().forEach(options::extra);
        }
        return options.build();
    }

    private static <T> void ifThere(@Nullable T value, Consumer<T> use) {
        if (value != null) {
            use.accept(value);
        }
    }

    private static Tool tool(ToolSpecification tool) {
        JsonObject parameters = tool.parameters() == null
                ? new JsonObject().put("type", "object").put("properties", new JsonObject())
                : new JsonObject(JsonSchemaElementUtils.toMap(tool.parameters()));
        String description = tool.description();
        return new Tool(tool.name(), description == null ? "" : description, parameters);
    }

    private void addFormat(Options options, ResponseFormat format) {
        JsonSchema schema = format.jsonSchema();
        if (schema != null) {
            JsonObject worded = new JsonObject()
                    .put("name", schema.name())
                    .put("strict", isSchemaStrict)
                    .put("schema", new JsonObject(JsonSchemaElementUtils.toMap(schema.rootElement(), isSchemaStrict)));
            options.responseFormat(new JsonObject().put("type", "json_schema").put("json_schema", worded));
        } else if (format.type() == ResponseFormatType.JSON) {
            options.responseFormat(new JsonObject().put("type", "json_object"));
        }
    }
}
