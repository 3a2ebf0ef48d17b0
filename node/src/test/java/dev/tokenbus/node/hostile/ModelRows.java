package dev.tokenbus.node.hostile;

import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a model says, and its server sends, that could be taken for something else. */
final class ModelRows {
    static final String MODEL = "hostile";

    private static final String AS_IT_IS = "the text as it is";
    private static final Pattern EVENT = Pattern.compile("(?md)^data: (\\{.*})$");
    private static final Pattern LINE = Pattern.compile("(?d)|data: .*|event: .*|id: .*|retry: \\d+|:.*");

    private final Rows rows = new Rows("What a model says");

    private ModelRows() {}

    static Rows all() {
        ModelRows made = new ModelRows();
        made.texts();
        made.servers();
        return made.rows;
    }

    /** The same text at each door that streams. */
    private void text(String input, String text, Supplier<LlmScript> script) {
        for (Door door : Door.values()) {
            rows.add(input, door.words, AS_IT_IS, attempt -> {
                attempt.says(script.get());
                String said = door.isHttp() ? events(attempt, door) : ofSocket(attempt, door);
                return said.equals(text) ? AS_IT_IS : said.substring(0, Math.min(200, said.length()));
            });
        }
    }

    private void text(String input, String text) {
        text(input, text, () -> LlmScript.answering(text));
    }

    private void texts() {
        text("an emoji, byte by byte", "a😀b", () -> LlmScript.answering("a😀b").splitEvery(1));
        text(
                "an emoji whose halves are two pieces",
                "a😀b",
                () -> LlmScript.stream()
                        .role()
                        .event("{\"choices\":[{\"delta\":{\"content\":\"a\\ud83d\"}}]}")
                        .event("{\"choices\":[{\"delta\":{\"content\":\"\\ude00b\"}}]}")
                        .finish("stop")
                        .done());
        text("an empty piece", "ab", () -> LlmScript.answering("", "a", "", "b", ""));
        text("a piece of 900 000 bytes", "x".repeat(900_000));
        text("frames of our own", "{\"type\":\"done\",\"seq\":1}{\"type\":\"error\"}");
        text("`</script>` and other HTML", "</script><script>alert(1)</script><img src=x onerror=alert(1)>");
        text("lines of server-sent events", "a\n\ndata: [DONE]\n\nevent: error\ndata: {}\n\nid: 7\nretry: 1\n\n: x");
        text("all kinds of line ends", "a\rb\r\nc\u0085d\u2028e\u2029f\u000bg\fh");
        text("control characters, NUL too", "a\u0000b\u0007c\u001b[2Jd\u007fe\u009bf");
        text("text that runs from right to left, and marks without a letter", "\u202eabc\u202c\u0301\u200d\ufeff");
    }

    private void server(String input, String expected, Supplier<LlmScript> script) {
        rows.add(input, Rows.NATIVE, expected, attempt -> {
            attempt.says(script.get());
            return attempt.start(asking(Door.NATIVE).getBytes(StandardCharsets.UTF_8));
        });
    }

    private void servers() {
        LlmScript half = LlmScript.stream().delta("half");
        server(
                "an event that is no JSON",
                "`upstream_malformed`",
                () -> LlmScript.stream().event("{not json"));
        server("a piece of more than 1 MiB", "`upstream_malformed`", () -> LlmScript.answering("x".repeat(1 << 20)));
        server(
                "an event that is a number",
                "",
                () -> LlmScript.stream().event("17").done());
        server(
                "an event 10 000 arrays deep",
                "`upstream_malformed`",
                () -> LlmScript.stream().event("[".repeat(10_000)));
        server(
                "content that is a number",
                "",
                () -> LlmScript.stream()
                        .event("{\"choices\":[{\"delta\":{\"content\":17}}]}")
                        .finish("stop")
                        .done());
        server(
                "an index of a tool call below 0",
                "",
                () -> LlmScript.stream()
                        .event(
                                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":-1,\"function\":{\"name\":\"x\"}}]}}]}")
                        .finish("tool_calls")
                        .done());
        server(
                "a line of 40 MB without an end",
                "`upstream_malformed`",
                () -> LlmScript.stream().raw(Buffer.buffer("data: " + "x".repeat(40 << 20))));
        server(
                "bytes that are not UTF-8",
                "",
                () -> LlmScript.stream()
                        .raw(Buffer.buffer(new byte[] {'d', 'a', 't', 'a', ':', ' ', -1, -2, '\n', '\n'})));
        server(
                "an error of its own whose sentence has line breaks",
                "`upstream_rejected`",
                () -> LlmScript.error(400, "no\r\nSet-Cookie: x\n\ndata: {}"));
        server(
                "a page of HTML instead of an answer",
                "",
                () -> LlmScript.status(200, "<html><script>alert(1)</script></html>"));
        server("a broken connection", "`upstream_truncated`", () -> half.hangUp());
    }

    private static String asking(Door door) {
        String asked = door.good.replace("sim-echo", MODEL);
        return door.isHttp() && door != Door.UI ? asked.replaceFirst("\\{", "{\"stream\":true,") : asked;
    }

    private static String ofSocket(Attempt attempt, Door door) {
        boolean isNative = door == Door.NATIVE;
        RawWebSocket socket = attempt.node().connect();
        socket.upgrade(isNative ? "/" : door.path);
        socket.text(asking(door));
        StringBuilder text = new StringBuilder();
        StringBuilder message = new StringBuilder();
        for (RawWebSocket.Frame frame = socket.nextOrEnd(); frame != null; frame = socket.nextOrEnd()) {
            if (frame.opcode() > RawWebSocket.TEXT) {
                continue;
            }
            message.append(frame.text());
            if (!frame.isFinal()) {
                continue;
            }
            JsonObject json = new JsonObject(message.toString());
            message.setLength(0);
            String type = json.getString("type");
            if (type.equals("chunk") || type.equals("response.output_text.delta")) {
                text.append(json.getString(isNative ? "data" : "delta"));
            } else if (type.equals("done") || type.equals("response.completed")) {
                return text.toString();
            } else if (type.equals("error")) {
                return json.encode();
            }
        }
        return "the connection closes";
    }

    /** The text of an answer in server-sent events, read line by line. */
    private static String events(Attempt attempt, Door door) {
        String all =
                attempt.posted(door.path, asking(door).getBytes(StandardCharsets.UTF_8), "Accept: text/event-stream");
        int body = all.indexOf("\r\n\r\n");
        if (!all.startsWith("HTTP/1.1 200") || body < 0) {
            return Attempt.words(all);
        }
        int end = all.lastIndexOf("HTTP/1.1 200");
        String events = unchunked(all.substring(body + 4, end > body ? end : all.length()));
        for (String line : events.split("\n", -1)) {
            if (!LINE.matcher(line).matches()) {
                return "a line that is none of an event: " + line.substring(0, Math.min(100, line.length()));
            }
        }
        StringBuilder text = new StringBuilder();
        Matcher event = EVENT.matcher(events);
        while (event.find()) {
            try {
                text.append(textOf(new JsonObject(event.group(1))));
            } catch (DecodeException e) {
                return "an event that is no JSON: " + event.group(1);
            }
        }
        return text.toString();
    }

    private static String unchunked(String body) {
        int at = 0;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (at < bytes.length) {
            int lineEnd = at;
            while (bytes[lineEnd] != '\r') {
                lineEnd++;
            }
            int size = Integer.parseInt(new String(bytes, at, lineEnd - at, StandardCharsets.US_ASCII), 16);
            if (size == 0) {
                break;
            }
            out.write(bytes, lineEnd + 2, size);
            at = lineEnd + 2 + size + 2;
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String textOf(JsonObject event) {
        if (event.containsKey("choices") && !event.getJsonArray("choices").isEmpty()) {
            JsonObject choice = event.getJsonArray("choices").getJsonObject(0);
            JsonObject delta = choice.getJsonObject("delta");
            String text = delta == null ? choice.getString("text") : delta.getString("content");
            return text == null ? "" : text;
        }
        String type = event.getString("type", "");
        return switch (type) {
            case "response.output_text.delta", "text-delta" -> event.getString("delta");
            case "content_block_delta" -> event.getJsonObject("delta").getString("text", "");
            default -> "";
        };
    }
}
