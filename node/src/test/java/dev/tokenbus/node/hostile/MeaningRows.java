package dev.tokenbus.node.hostile;

import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Good JSON that asks for what cannot be. */
final class MeaningRows {
    private static final String ENDLESS = "{\"model\":\"sim-text\",\"sim\":{\"timeToFirstToken\":600000}}";
    private static final Pattern STREAM = Pattern.compile("\"streamId\":\"([^\"]+)\"");
    private static final String FORGED = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private final Rows rows = new Rows("Meaning");

    private MeaningRows() {}

    static Rows all() {
        MeaningRows made = new MeaningRows();
        made.prompts();
        made.options();
        made.names();
        made.strangers();
        made.credit();
        made.doors();
        return made.rows;
    }

    private void refused(String input, String code, String message) {
        rows.add(input, Rows.NATIVE, "`" + code + "`", attempt -> attempt.message(message));
    }

    private static String start(String fields) {
        return "{\"type\":\"start\"," + fields + "}";
    }

    private void prompts() {
        rows.add(
                "an empty prompt",
                Rows.NATIVE,
                "",
                attempt -> attempt.start(start("\"prompt\":\"\",\"options\":{\"model\":\"sim-echo\"}")
                        .getBytes(StandardCharsets.UTF_8)));
        for (Door door : Door.values()) {
            if (door != Door.NATIVE) {
                rows.add("an empty prompt", door.words, "", attempt -> door.sends(attempt, door.asking("")));
            }
            rows.add(
                    "a prompt of 1 MiB and more",
                    door.words,
                    door.isHttp() ? "413" : "",
                    attempt -> door.sends(attempt, door.asking("x ".repeat(1 << 19))));
        }
        refused("no prompt", "bad_request", start("\"id\":\"a\""));
        refused("two kinds of prompt", "bad_request", start("\"prompt\":\"a\",\"prompts\":[\"b\"]"));
        refused("65 prompts", "bad_request", start("\"prompts\":[" + "\"a\",".repeat(64) + "\"b\"]"));
        refused("no prompts at all", "bad_request", start("\"prompts\":[]"));
        refused("a message without a role", "bad_request", start("\"messages\":[{\"content\":\"a\"}]"));
        refused("an unknown role", "bad_request", start("\"messages\":[{\"role\":\"king\",\"content\":\"a\"}]"));
        refused("an unknown type", "unknown_type", "{\"type\":\"drop table\"}");
        rows.add(
                "a model that there is not",
                Rows.NATIVE,
                "`unknown_model`",
                attempt -> attempt.message(start("\"prompt\":\"a\",\"options\":{\"model\":\"none\"}"))
                        .replaceAll("expected: [^)]*", "expected: the models that there are"));
    }

    private void options() {
        for (String option : new String[] {
            "\"temperature\":2.1",
            "\"temperature\":-1",
            "\"topP\":1.5",
            "\"maxTokens\":0",
            "\"maxTokens\":1000001",
            "\"maxTokens\":1.5",
            "\"seed\":9007199254740992",
            "\"n\":2",
            "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]",
            "\"modle\":\"x\"",
            "\"model\":\"\"",
            "\"extra\":{\"stream\":false}",
            "\"streamOptions\":{\"priority\":10}",
            "\"streamOptions\":{\"timeout\":1}",
            "\"sim\":{\"length\":0}"
        }) {
            refused(
                    "the option `" + option.replace("\"", "") + "`",
                    "bad_request",
                    start("\"prompt\":\"a\",\"options\":{" + option + "}"));
        }
    }

    private void names() {
        String endless = ",\"prompt\":\"a\",\"options\":" + ENDLESS;
        rows.add(
                "the same `id` while its stream lives",
                Rows.NATIVE,
                "`conflict`",
                attempt -> attempt.socket(socket -> {
                    socket.text(start("\"id\":\"a\"" + endless));
                    socket.nextText();
                    socket.text(start("\"id\":\"a\"" + endless));
                }));
        rows.add(
                "the same `key` with another prompt",
                Rows.NATIVE,
                "`conflict`",
                attempt -> attempt.socket(socket -> {
                    socket.text(start("\"key\":\"0123456789abcdef0123456789abcdef\"" + endless));
                    socket.nextText();
                    socket.text(
                            start("\"key\":\"0123456789abcdef0123456789abcdef\"" + endless.replace("\"a\"", "\"b\"")));
                }));
        rows.add("the same `Idempotency-Key` with another body", "chat", "409", attempt -> {
            String key = "Idempotency-Key: hostile";
            attempt.post(Door.CHAT.path, Door.CHAT.good, key);
            return attempt.post(Door.CHAT.path, Door.CHAT.asking("ho"), key);
        });
        refused(
                "a `key` of 513 characters",
                "bad_request",
                start("\"prompt\":\"a\",\"key\":\"" + "k".repeat(513) + "\""));
        refused(
                "a `channel` of 513 characters",
                "bad_request",
                start("\"prompt\":\"a\",\"channel\":\"" + "c".repeat(513) + "\""));
    }

    /** What a client without a token hears of a stream that is live for another one. */
    private void stranger(String input, String expected, String frame) {
        rows.add(input, Rows.NATIVE, expected, attempt -> {
            String stream = stream(attempt.node().socket());
            return attempt.message(frame.replace("ID", stream)).replace(stream, "ID");
        });
    }

    private static String stream(RawWebSocket owner) {
        owner.text(start("\"prompt\":\"a\",\"options\":" + ENDLESS));
        Matcher id = STREAM.matcher(owner.nextText());
        if (!id.find()) {
            throw new AssertionError("no stream was started");
        }
        return id.group(1);
    }

    private void strangers() {
        String unknown = "`unknown_stream`";
        stranger("someone else's stream", unknown, "{\"type\":\"subscribe\",\"streamId\":\"ID\"}");
        stranger(
                "… with a forged token",
                unknown,
                "{\"type\":\"subscribe\",\"streamId\":\"ID\",\"resumeToken\":\"" + FORGED + "\"}");
        stranger("… to stop", unknown, "{\"type\":\"stop\",\"streamId\":\"ID\"}");
        stranger("… its health", unknown, "{\"type\":\"health\",\"streamId\":\"ID\"}");
        stranger("… to pause", unknown, "{\"type\":\"pause\",\"streamId\":\"ID\"}");
        stranger("… credit for it", unknown, "{\"type\":\"credit\",\"streamId\":\"ID\",\"upTo\":5}");
        stranger("… to leave", "`unsubscribed`", "{\"type\":\"unsubscribe\",\"streamId\":\"ID\"}");
        refused("a stream that there is not", "unknown_stream", "{\"type\":\"subscribe\",\"streamId\":\"../../x\"}");
        for (String path : new String[] {"", "/events", "/durable"}) {
            rows.add("someone else's stream, with a forged token", "`/v1/streams/{id}" + path + "`", "404", attempt -> {
                String stream = stream(attempt.node().socket());
                return attempt.get("/v1/streams/" + stream + path + "?token=" + FORGED);
            });
        }
        rows.add("a response that there is not", "responses", "404", attempt -> attempt.get("/v1/responses/resp_x"));
        rows.add(
                "… to go on from",
                "responses",
                "400",
                attempt ->
                        attempt.post(Door.RESPONSES.path, Door.RESPONSES.with("\"previous_response_id\":\"resp_x\"")));
    }

    private void credit() {
        rows.add("credit that decreases", Rows.NATIVE, "goes on", attempt -> credits(attempt, 5, 3));
        rows.add(
                "credit beyond the top",
                Rows.NATIVE,
                "goes on",
                attempt -> credits(attempt, 9_007_199_254_740_991L, 1));
        rows.add(
                "credit beyond 2^53",
                Rows.NATIVE,
                "`bad_request`",
                attempt -> credits(attempt, 9_007_199_254_740_992L));
        rows.add("credit below 0", Rows.NATIVE, "`bad_request`", attempt -> credits(attempt, -1));
    }

    private static String credits(Attempt attempt, long... credits) {
        return attempt.socket(socket -> {
            String stream = stream(socket);
            for (long credit : credits) {
                socket.text(new JsonObject()
                        .put("type", "credit")
                        .put("streamId", stream)
                        .put("upTo", credit)
                        .encode());
            }
        });
    }

    private void doors() {
        rows.add(
                "an unknown policy in `x-tokenbus-on-disconnect`",
                "chat",
                "400",
                attempt -> attempt.post(Door.CHAT.path, Door.CHAT.good, "x-tokenbus-on-disconnect: maybe"));
        for (String query :
                new String[] {"offset=x", "offset=8fffffffffffffff_0", "live=soon", "offset=-1&offset=-1", "live=sse"
                }) {
            rows.add("`?" + query + "`", "durable", "400", attempt -> ofOwn(attempt, "/durable", query));
        }
        for (String query : new String[] {"after=x", "after=-1", "after=99999999999999999999"}) {
            rows.add("`?" + query + "`", "events", "400", attempt -> ofOwn(attempt, "/events", query));
        }
    }

    /** What the owner of an answer that has ended hears of it. */
    private static String ofOwn(Attempt attempt, String path, String query) {
        attempt.says(LlmScript.answering("a"));
        RawWebSocket socket = attempt.node().socket();
        socket.text(start("\"prompt\":\"a\",\"options\":{\"model\":\"" + ModelRows.MODEL + "\"}"));
        JsonObject started = new JsonObject(socket.nextText());
        Attempt.heard(socket, "\"type\":\"done\"");
        return attempt.get("/v1/streams/" + started.getString("streamId") + path + "?token="
                + started.getString("resumeToken") + "&" + query);
    }
}
