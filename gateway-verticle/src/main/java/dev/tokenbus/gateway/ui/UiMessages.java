package dev.tokenbus.gateway.ui;

import dev.tokenbus.gateway.door.Written;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes messages of chat completions of the messages of a page: each step of an answer is one, and what its tools said follows it. */
final class UiMessages {
    private final List<ChatMessage> messages = new ArrayList<>();

    List<ChatMessage> all() {
        return messages;
    }

    /** Reads the message at which the reader stands. */
    void read(JsonReader in, String path) throws IOException {
        JsonReader.expect(in.isObject(), path, "an object");
        String[] role = new String[1];
        List<Written> parts = new ArrayList<>();
        in.object(path, name -> {
            switch (name) {
                case "role" -> role[0] = in.string(path + ".role");
                case "parts" -> {
                    int[] index = {0};
                    in.array(path + ".parts", each -> parts.add(Written.read(in, each + "." + index[0]++)));
                }
                default -> {
                    // The page's own: an id, metadata.
                }
            }
        });
        String who = JsonReader.require(role[0], path + ".role");
        if (!who.equals("user") && !who.equals("assistant") && !who.equals("system")) {
            throw new IllegalArgumentException(path + ".role: unknown (expected: user, assistant or system)");
        }
        UiStep step = new UiStep(who);
        for (Written part : parts) {
            if (part.text("type").equals("step-start")) {
                step.addTo(messages);
                step = new UiStep(who);
            } else {
                step.add(part);
            }
        }
        step.addTo(messages);
    }
}
