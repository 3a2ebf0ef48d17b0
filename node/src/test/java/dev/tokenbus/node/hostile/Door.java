package dev.tokenbus.node.hostile;

import dev.tokenbus.testkit.wire.RawWebSocket;
import java.nio.charset.StandardCharsets;

/** A door that reads JSON, with a good request of its own. */
enum Door {
    CHAT(
            "chat",
            "/v1/chat/completions",
            "{\"model\":\"sim-echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"),
    COMPLETIONS("completions", "/v1/completions", "{\"model\":\"sim-echo\",\"prompt\":\"hi\"}"),
    RESPONSES("responses", "/v1/responses", "{\"model\":\"sim-echo\",\"input\":\"hi\"}"),
    MESSAGES(
            "messages",
            "/v1/messages",
            "{\"model\":\"sim-echo\",\"max_tokens\":500,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"),
    UI(
            "ui",
            "/v1/ui/chat",
            "{\"model\":\"sim-echo\",\"id\":\"chat-1\",\"trigger\":\"submit-message\",\"messages\":"
                    + "[{\"id\":\"m1\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}"),
    NATIVE(Rows.NATIVE, "", "{\"prompt\":\"hi\",\"options\":{\"model\":\"sim-echo\"}}"),
    RESPONSES_SOCKET(
            "Responses socket",
            "/v1/responses",
            "{\"type\":\"response.create\",\"model\":\"sim-echo\",\"input\":\"hi\"}");

    final String words;
    final String path;
    final String good;

    Door(String words, String path, String good) {
        this.words = words;
        this.path = path;
        this.good = good;
    }

    boolean isHttp() {
        return this != NATIVE && this != RESPONSES_SOCKET;
    }

    /** The good request with another field at its beginning. */
    String with(String field) {
        return "{" + field + "," + good.substring(1);
    }

    /** The good request with another field where sampling is asked for. */
    String withOption(String field) {
        return this == NATIVE
                ? good.replace("{\"model\":\"sim-echo\"", "{\"model\":\"sim-echo\"," + field)
                : with(field);
    }

    /** The good request with another text for the model, as it stands in JSON. */
    String asking(String text) {
        return good.replace("\"hi\"", "\"" + text + "\"");
    }

    String sends(Attempt attempt, String body) {
        return sends(attempt, body.getBytes(StandardCharsets.UTF_8));
    }

    /** What comes back, in words. */
    String sends(Attempt attempt, byte[] body) {
        if (isHttp()) {
            return attempt.post(path, body);
        } else if (this == NATIVE) {
            return attempt.start(body);
        }
        RawWebSocket socket = attempt.node().connect();
        socket.upgrade(path);
        socket.trySend(RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.TEXT, body));
        return Attempt.heard(socket, "\"response.completed\"");
    }
}
