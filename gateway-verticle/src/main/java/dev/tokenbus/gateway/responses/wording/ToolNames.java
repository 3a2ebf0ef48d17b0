package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a client names the tools that are offered to the model as functions: a model's server knows neither groups of functions
 * ({@code namespace}) nor free-form tools ({@code custom}). By the names of the functions; one that is not here is named alike.
 */
public final class ToolNames {
    public static final ToolNames NONE = new ToolNames(Map.of());

    /** The longest name of a function that servers take, in characters. */
    private static final int MOST_CHARS = 64;

    private static final int HASH_BYTES = 4;
    private static final String GROUP_END = "__";
    private static final String INPUT = "input";

    private final Map<String, Called> called;

    /**
     * A tool as its client names it.
     *
     * @param namespace the group that it is of; null for none
     * @param isCustom whether it takes a text instead of arguments
     */
    public record Called(@Nullable String namespace, String name, boolean isCustom) {
        static Called function(String name) {
            return new Called(null, name, false);
        }

        /** The name of the function that it is for the model. */
        public String function() {
            return functionOf(namespace, name);
        }

        private boolean isFunction() {
            return namespace == null && !isCustom;
        }
    }

    private ToolNames(Map<String, Called> called) {
        this.called = called;
    }

    /** Of tools by the names of their functions. */
    public static ToolNames of(Map<String, Called> tools) {
        Map<String, Called> others = new LinkedHashMap<>(tools);
        others.values().removeIf(Called::isFunction);
        return others.isEmpty() ? NONE : new ToolNames(others);
    }

    /** Always the same for the same tool: calls come back without the tools that were offered. */
    public static String functionOf(@Nullable String namespace, String name) {
        if (namespace == null) {
            return name;
        }
        String whole = namespace.endsWith(GROUP_END) ? namespace + name : namespace + GROUP_END + name;
        return whole.length() <= MOST_CHARS ? whole : shortened(whole);
    }

    private static String shortened(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            String end = "_" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
            return name.substring(0, MOST_CHARS - end.length()) + end;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    public Called of(String function) {
        Called known = called.get(function);
        return known == null ? Called.function(function) : known;
    }

    /** The arguments of the function that stands for a free-form tool. */
    public static String argumentsOf(String input) {
        return new JsonWriter().beginObject().field(INPUT, input).endObject().toText();
    }

    /** What a free-form tool gets; all that the model has said where that is not what it was asked for. */
    public static String inputOf(String arguments) {
        try {
            RawObject said = RawObject.read("", arguments);
            return said.names().size() == 1 && said.isText(INPUT) ? said.requiredText(INPUT) : arguments;
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            return arguments;
        }
    }

    String toWords() {
        JsonWriter json = new JsonWriter().beginObject();
        called.forEach((function, tool) -> json.name(function)
                .beginObject()
                .optional("namespace", tool.namespace)
                .field("name", tool.name)
                .ifTrue("custom", tool.isCustom)
                .endObject());
        return json.endObject().toText();
    }

    static ToolNames read(RawObject words) {
        Map<String, Called> tools = new LinkedHashMap<>();
        for (String function : words.names()) {
            RawObject tool = words.object(function);
            tools.put(
                    function,
                    new Called(tool.text("namespace"), tool.requiredText("name"), tool.flag("custom", false)));
        }
        return of(tools);
    }
}
