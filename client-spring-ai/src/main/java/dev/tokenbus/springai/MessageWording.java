package dev.tokenbus.springai;

import dev.tokenbus.client.ToolCall;
import dev.tokenbus.client.ask.Message;
import dev.tokenbus.protocol.ChatMessage;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeType;

/** Words Spring AI's messages as those of a prompt, in the shape of chat completions. */
final class MessageWording {
    private MessageWording() {}

    static List<ChatMessage> of(List<org.springframework.ai.chat.messages.Message> messages) {
        return messages.stream().flatMap(MessageWording::of).toList();
    }

    private static Stream<ChatMessage> of(org.springframework.ai.chat.messages.Message message) {
        if (message instanceof SystemMessage) {
            return Stream.of(new ChatMessage("system", textOf(message.getText())));
        } else if (message instanceof UserMessage user) {
            return Stream.of(user(user));
        } else if (message instanceof AssistantMessage assistant) {
            return Stream.of(assistant(assistant));
        } else if (message instanceof ToolResponseMessage results) {
            return results.getResponses().stream()
                    .map(result -> Message.toolResult(result.id(), result.responseData()));
        }
        throw new IllegalArgumentException("message: " + message.getMessageType() + " of "
                + message.getClass().getName() + " (expected: system, user, assistant or tool)");
    }

    private static ChatMessage user(UserMessage user) {
        if (user.getMedia().isEmpty()) {
            return ChatMessage.user(textOf(user.getText()));
        }
        Message message = Message.user();
        if (!textOf(user.getText()).isEmpty()) {
            message.text(textOf(user.getText()));
        }
        user.getMedia().forEach(media -> add(message, media));
        return message.build();
    }

    private static void add(Message message, Media media) {
        MimeType type = media.getMimeType();
        String mime = type.getType() + "/" + type.getSubtype();
        Object data = media.getData();
        if ("image".equals(type.getType())) {
            if (data instanceof byte[] bytes) {
                message.image(bytes, mime);
            } else {
                // An address, or the image itself in one.
                message.image(data.toString());
            }
        } else if ("audio".equals(type.getType())) {
            message.audio(bytes(media), "mpeg".equals(type.getSubtype()) ? "mp3" : type.getSubtype());
        } else {
            message.file(bytes(media), media.getName(), mime);
        }
    }

    private static byte[] bytes(Media media) {
        Object data = media.getData();
        if (data instanceof byte[] bytes) {
            return bytes;
        } else if (data instanceof String text && text.startsWith("data:")) {
            return Base64.getDecoder().decode(text.substring(text.indexOf(',') + 1));
        }
        throw new IllegalArgumentException("media: " + media.getMimeType()
                + " by its address alone (expected: its bytes; only images may be addresses)");
    }

    private static ChatMessage assistant(AssistantMessage assistant) {
        if (!assistant.hasToolCalls()) {
            return new ChatMessage("assistant", textOf(assistant.getText()));
        }
        return Message.assistant(
                textOf(assistant.getText()),
                assistant.getToolCalls().stream()
                        .map(call -> new ToolCall(call.id(), call.name(), call.arguments()))
                        .toList());
    }

    private static String textOf(@Nullable String text) {
        return text == null ? "" : text;
    }
}
