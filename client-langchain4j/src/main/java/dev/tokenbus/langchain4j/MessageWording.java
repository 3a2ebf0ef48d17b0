package dev.tokenbus.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.tokenbus.client.ToolCall;
import dev.tokenbus.client.ask.Message;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words LangChain4j's messages as those of a prompt, in the shape of chat completions. */
final class MessageWording {
    private MessageWording() {}

    static List<dev.tokenbus.protocol.ChatMessage> of(List<ChatMessage> messages) {
        return messages.stream().map(MessageWording::of).toList();
    }

    private static dev.tokenbus.protocol.ChatMessage of(ChatMessage message) {
        if (message instanceof SystemMessage system) {
            return new dev.tokenbus.protocol.ChatMessage("system", system.text());
        } else if (message instanceof UserMessage user) {
            return user(user);
        } else if (message instanceof AiMessage ai) {
            return assistant(ai);
        } else if (message instanceof ToolExecutionResultMessage result) {
            return toolResult(result);
        }
        throw unsupported("messages of type " + message.type());
    }

    private static dev.tokenbus.protocol.ChatMessage user(UserMessage user) {
        String name = user.name();
        if (user.hasSingleText() && name == null) {
            return dev.tokenbus.protocol.ChatMessage.user(user.singleText());
        }
        Message message = Message.user();
        user.contents().forEach(content -> add(message, content));
        return (name == null ? message : message.field("name", name)).build();
    }

    private static void add(Message message, Content content) {
        if (content instanceof TextContent text) {
            message.text(text.text());
        } else if (content instanceof ImageContent image) {
            String detail = image.detailLevel() == null
                    ? "auto"
                    : image.detailLevel().name().toLowerCase(Locale.ROOT);
            if (!List.of("auto", "low", "high").contains(detail)) {
                throw unsupported("images of detail level " + detail);
            }
            JsonObject url = new JsonObject()
                    .put(
                            "url",
                            url(
                                    image.image().url(),
                                    image.image().mimeType(),
                                    image.image().base64Data()));
            message.part(new JsonObject()
                    .put("type", "image_url")
                    .put("image_url", "auto".equals(detail) ? url : url.put("detail", detail)));
        } else if (content instanceof VideoContent video) {
            String url = url(
                    video.video().url(), video.video().mimeType(), video.video().base64Data());
            message.part(new JsonObject().put("type", "video_url").put("video_url", new JsonObject().put("url", url)));
        } else if (content instanceof PdfFileContent pdf) {
            String url = url(
                    pdf.pdfFile().url(), pdf.pdfFile().mimeType(), pdf.pdfFile().base64Data());
            JsonObject file = new JsonObject().put("filename", "file.pdf").put("file_data", url);
            message.part(new JsonObject().put("type", "file").put("file", file));
        } else if (content instanceof AudioContent audio) {
            message.part(audio(audio));
        } else {
            throw unsupported("content of type " + content.type());
        }
    }

    private static JsonObject audio(AudioContent content) {
        String data = content.audio().base64Data();
        String type = content.audio().mimeType();
        if (data == null || type == null) {
            throw unsupported("audio by its address alone (expected: Base64 and a MIME type)");
        }
        return new JsonObject()
                .put("type", "input_audio")
                .put(
                        "input_audio",
                        new JsonObject().put("data", data).put("format", type.substring(type.indexOf('/') + 1)));
    }

    private static String url(@Nullable URI url, @Nullable String type, @Nullable String base64) {
        return url != null ? url.toString() : "data:" + type + ";base64," + base64;
    }

    private static dev.tokenbus.protocol.ChatMessage assistant(AiMessage ai) {
        String text = ai.text() == null ? "" : ai.text();
        if (!ai.hasToolExecutionRequests()) {
            return new dev.tokenbus.protocol.ChatMessage("assistant", text);
        }
        return Message.assistant(
                text,
                ai.toolExecutionRequests().stream().map(MessageWording::call).toList());
    }

    private static ToolCall call(ToolExecutionRequest request) {
        String id = request.id();
        String arguments = request.arguments();
        return new ToolCall(
                id == null ? "" : id, request.name(), arguments == null || arguments.isBlank() ? "{}" : arguments);
    }

    private static dev.tokenbus.protocol.ChatMessage toolResult(ToolExecutionResultMessage result) {
        if (!result.hasSingleText()) {
            throw unsupported("tool results that are more than one text");
        }
        String id = result.id();
        return Message.toolResult(id == null ? "" : id, result.text());
    }

    private static UnsupportedFeatureException unsupported(String what) {
        return new UnsupportedFeatureException("tokenbus does not support " + what);
    }
}
