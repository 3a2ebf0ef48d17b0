package dev.tokenbus.benchmarks.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the scripted server says at once to the model {@code instant}: ten words, whole or as events, in the words of each API that the
 * profile six asks for. tokenbus asks for chat completions alone; a peer that only passes requests on needs all of them.
 */
final class InstantAnswers {
    static final String MODEL = "instant";

    private static final int WORDS = 10;
    private static final String WORD = "word ";
    private static final String TEXT = WORD.repeat(WORDS);
    private static final Map<String, byte[]> BY_PATH = new HashMap<>();

    static {
        BY_PATH.put("/chat/completions", whole(chat()));
        BY_PATH.put("/chat/completions streamed", events(chatEvents()));
        BY_PATH.put("/responses", whole(response("completed", true)));
        BY_PATH.put("/responses streamed", events(responseEvents()));
        BY_PATH.put("/messages", whole(message(true)));
        BY_PATH.put("/messages streamed", events(messageEvents()));
    }

    private InstantAnswers() {}

    /** The whole HTTP response to a request. */
    static byte[] to(String uri, boolean streamed) {
        String path = uri.replaceFirst("\\?.*", "").replaceFirst("^.*/v1(?=/)", "");
        byte[] answer = BY_PATH.get(streamed ? path + " streamed" : path);
        return answer != null ? answer : "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".getBytes(US_ASCII);
    }

    private static byte[] whole(String json) {
        return ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + json.length() + "\r\n\r\n"
                        + json)
                .getBytes(US_ASCII);
    }

    private static byte[] events(List<String> events) {
        StringBuilder response = new StringBuilder("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
                + "cache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n");
        for (String event : events) {
            String text = event + "\n\n";
            response.append(Integer.toHexString(text.length()))
                    .append("\r\n")
                    .append(text)
                    .append("\r\n");
        }
        return response.append("0\r\n\r\n").toString().getBytes(US_ASCII);
    }

    private static String chat() {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1750000000,\"model\":\"instant\","
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + TEXT
                + "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":" + chatUsage() + "}";
    }

    private static String chatUsage() {
        return "{\"prompt_tokens\":5,\"completion_tokens\":" + WORDS + ",\"total_tokens\":" + (5 + WORDS) + "}";
    }

    private static List<String> chatEvents() {
        String head = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,"
                + "\"model\":\"instant\",\"choices\":[";
        List<String> events = new ArrayList<>();
        for (int i = 0; i < WORDS; i++) {
            events.add(head + "{\"index\":0,\"delta\":{\"content\":\"" + WORD + "\"},\"finish_reason\":null}]}");
        }
        events.add(head + "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
        events.add(head + "],\"usage\":" + chatUsage() + "}");
        events.add("data: [DONE]");
        return events;
    }

    private static String item(String status, String text) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"" + status
                + "\",\"content\":[" + (text.isEmpty() ? "" : part(text)) + "]}";
    }

    private static String part(String text) {
        return "{\"type\":\"output_text\",\"text\":\"" + text + "\",\"annotations\":[]}";
    }

    private static String response(String status, boolean hasOutput) {
        String usage = "{\"input_tokens\":5,\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":" + WORDS
                + ",\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":" + (5 + WORDS) + "}";
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1750000000,\"status\":\"" + status
                + "\",\"model\":\"instant\",\"output\":[" + (hasOutput ? item("completed", TEXT) : "")
                + "],\"usage\":" + (hasOutput ? usage : "null") + "}";
    }

    private static List<String> responseEvents() {
        List<String> events = new ArrayList<>();
        String place = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,";
        addEvent(events, "response.created", "\"response\":" + response("in_progress", false));
        addEvent(events, "response.in_progress", "\"response\":" + response("in_progress", false));
        addEvent(events, "response.output_item.added", "\"output_index\":0,\"item\":" + item("in_progress", ""));
        addEvent(events, "response.content_part.added", place + "\"part\":" + part(""));
        for (int i = 0; i < WORDS; i++) {
            addEvent(events, "response.output_text.delta", place + "\"delta\":\"" + WORD + "\"");
        }
        addEvent(events, "response.output_text.done", place + "\"text\":\"" + TEXT + "\"");
        addEvent(events, "response.content_part.done", place + "\"part\":" + part(TEXT));
        addEvent(events, "response.output_item.done", "\"output_index\":0,\"item\":" + item("completed", TEXT));
        addEvent(events, "response.completed", "\"response\":" + response("completed", true));
        return events;
    }

    private static void addEvent(List<String> events, String type, String rest) {
        events.add("event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":" + events.size() + ","
                + rest + "}");
    }

    private static String message(boolean hasContent) {
        return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"instant\",\"content\":["
                + (hasContent ? "{\"type\":\"text\",\"text\":\"" + TEXT + "\"}" : "") + "],\"stop_reason\":"
                + (hasContent ? "\"end_turn\"" : "null") + ",\"stop_sequence\":null,\"usage\":{\"input_tokens\":5,"
                + "\"output_tokens\":" + (hasContent ? WORDS : 1) + "}}";
    }

    private static List<String> messageEvents() {
        List<String> events = new ArrayList<>();
        events.add("event: message_start\ndata: {\"type\":\"message_start\",\"message\":" + message(false) + "}");
        events.add("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
                + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}");
        for (int i = 0; i < WORDS; i++) {
            events.add("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                    + "\"delta\":{\"type\":\"text_delta\",\"text\":\"" + WORD + "\"}}");
        }
        events.add("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}");
        events.add("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
                + "\"stop_sequence\":null},\"usage\":{\"output_tokens\":" + WORDS + "}}");
        events.add("event: message_stop\ndata: {\"type\":\"message_stop\"}");
        return events;
    }
}
