package dev.tokenbus.node.hostile;

import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Sends bad input to a node, each time over connections of its own, and words what comes back. */
final class Attempt {
    /** The last request of every connection: it is answered, unless what came before has ended the connection. */
    private static final String LAST = "GET /api/models HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
    private static final String FENCE = "{\"type\":\"ping\",\"t\":424242}";
    private static final String FENCED = "424242";

    private final HostileNode node;
    private final ScriptedLlmServer upstream;

    Attempt(HostileNode node, ScriptedLlmServer upstream) {
        this.node = node;
        this.upstream = upstream;
    }

    HostileNode node() {
        return node;
    }

    /** What the model says next. */
    void says(LlmScript script) {
        upstream.enqueue(script);
    }

    /** All that comes back for these bytes, and for a good request after them. */
    String raw(byte[] request) {
        RawWebSocket socket = node.connect();
        socket.trySend(request);
        socket.trySend(LAST.getBytes(StandardCharsets.US_ASCII));
        return socket.untilEnd();
    }

    /** As {@link #raw}, in words. */
    String http(String request) {
        return http(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    String http(byte[] request) {
        return words(raw(request));
    }

    /** A GET with these header lines. */
    String get(String target, String... headers) {
        return http("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + String.join(
                        "", List.of(headers).stream().map(line -> line + "\r\n").toList()) + "\r\n");
    }

    /** A POST of JSON. */
    String post(String path, byte[] body, String... headers) {
        return words(posted(path, body, headers));
    }

    String post(String path, String body, String... headers) {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** All that comes back for a POST. */
    String posted(String path, byte[] body, String... headers) {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        head.append("Content-Type: application/json\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        List.of(headers).forEach(line -> head.append(line).append("\r\n"));
        byte[] begin = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[begin.length + body.length];
        System.arraycopy(begin, 0, all, 0, begin.length);
        System.arraycopy(body, 0, all, begin.length, body.length);
        return raw(all);
    }

    /** The statuses, the first sentence, and whether the connection could be used afterwards. */
    static String words(String all) {
        List<MatchResult> answers = STATUS.matcher(all).results().toList();
        if (answers.isEmpty()) {
            return "the connection closes";
        }
        int end = answers.size() > 1 ? answers.get(1).start() : all.length();
        String first =
                answers.get(0).group(1) + sentence(all.substring(answers.get(0).start(), end));
        String more = String.join(
                ", ",
                answers.subList(1, answers.size()).stream()
                        .map(each -> each.group(1))
                        .toList());
        return more.isEmpty() ? first + "; closes" : more.equals("200") ? first : first + "; then " + more;
    }

    private static String sentence(String answer) {
        int body = answer.indexOf("\r\n\r\n") + 4;
        String text = body < 4 ? "" : answer.substring(body);
        int from = text.indexOf('{');
        int to = text.lastIndexOf('}');
        if (answer.startsWith("200", 9) || text.isBlank()) {
            return "";
        }
        if (from < 0 || to < from) {
            return text.contains("<") ? "" : " " + text.strip();
        }
        try {
            JsonObject json = new JsonObject(text.substring(from, to + 1));
            Object error = json.getValue("error");
            return " " + (error instanceof JsonObject object ? object.getString("message") : String.valueOf(error));
        } catch (DecodeException e) {
            return " (no JSON)";
        }
    }

    /** What comes back on a WebSocket before its fence does. */
    String socket(Consumer<RawWebSocket> act) {
        return socket(node.socket(), act);
    }

    String socket(RawWebSocket socket, Consumer<RawWebSocket> act) {
        act.accept(socket);
        socket.trySend(
                RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.TEXT, FENCE.getBytes(StandardCharsets.UTF_8)));
        return heard(socket, FENCED);
    }

    /** What one message leads to, up to its last word. */
    String message(byte[] message) {
        return socket(socket -> socket.trySend(RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.TEXT, message)));
    }

    String message(String message) {
        return message(message.getBytes(StandardCharsets.UTF_8));
    }

    /** A start, with what comes back until the stream has ended or was refused. */
    String start(byte[] message) {
        RawWebSocket socket = node.socket();
        socket.trySend(RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.TEXT, message));
        return heard(socket, "\"type\":\"done\"");
    }

    /** Reads until a text that contains the last word, an error or the end. */
    static String heard(RawWebSocket socket, String last) {
        List<String> heard = new ArrayList<>();
        RawWebSocket.Frame frame = socket.nextOrEnd();
        while (frame != null) {
            if (frame.opcode() == RawWebSocket.CLOSE) {
                heard.add("closes with " + frame.closeCode() + ", "
                        + frame.text().substring(Math.min(2, frame.text().length())));
                socket.trySend(RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.CLOSE, frame.payload()));
                return Outcomes.inShort(heard);
            }
            if (frame.opcode() == RawWebSocket.TEXT && !frame.isCompressed()) {
                String text = frame.text();
                if (text.contains(last)) {
                    heard.add(last.equals(FENCED) ? "goes on" : "an answer");
                    return Outcomes.inShort(heard);
                }
                JsonObject json = new JsonObject(text);
                String type = json.getString("type", "");
                if (type.equals("error") && !last.equals(FENCED)) {
                    return error(json);
                } else if (type.equals("error")) {
                    heard.add(error(json));
                } else if (!List.of("started", "queued", "chunk", "response.created")
                                .contains(type)
                        && !type.startsWith("response.")) {
                    heard.add("`" + type + "`");
                }
            }
            frame = socket.nextOrEnd();
        }
        heard.add("the connection closes");
        return Outcomes.inShort(heard);
    }

    private static String error(JsonObject json) {
        Object error = json.getValue("error");
        return error instanceof JsonObject object
                ? "`" + object.getString("code") + "` " + object.getString("message")
                : "`" + json.getString("code") + "` " + error;
    }
}
