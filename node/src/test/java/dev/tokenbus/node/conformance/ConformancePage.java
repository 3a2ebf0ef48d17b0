package dev.tokenbus.node.conformance;

import dev.tokenbus.node.hostile.Outcomes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Words docs/websocket-conformance.md from what was heard. */
final class ConformancePage {
    private static final String HEAD = """
            # WebSocket conformance

            The cases of the [Autobahn test suite](https://github.com/crossbario/autobahn-testsuite), sent to a whole node by
            `WebSocketConformanceIT`, which writes this page and compares it with docs/. After a change copy
            `node/target/websocket-conformance.md`, which that test writes, to `docs/`.

            - The suite talks to servers that send every message back; a gateway does not. What counts as the *echo* of a text of up to 512
              characters: `health` of a stream with that name is answered by an `error` with the same name. Longer messages are `ping` frames that
              a field fills up, and their echo is the `pong` with the same `t`. A ping of WebSocket itself is answered by its pong.
            - `close 1000` is the answer to the client's close frame with 1000, which follows everything that is sent.
            - Where the suite expects 1002 the native protocol says 4500, and the door of Responses 1002: each case that ends with 4500 was sent to
              both. Whatever follows the frame that is wrong gets no answer.
            - Binary messages belong to no protocol that is spoken here, so the suite's are refused (1.2, 9.2, 9.4, 9.6, 9.8).
            - UTF-8 is looked at when a message is complete, which the suite calls non-strict (6.4). 7.13 is left open by RFC 6455.
            - `gateway.maxMessageBytes` is 16 MiB for 9.1 to 9.4, and `gateway.maxMessagesPerSecond` is 1 000 000, since each fragment counts. 9.7,
              12 and 13 send fewer messages than the suite, which measures with them.
            - 12.1 stands for 12.1 to 12.5, which differ in the data. A window of the server below 15 bits is not agreed to (13.3, 13.5): the suite
              calls that unimplemented.
            """;

    private static final Map<String, String> SECTIONS = sections();

    private ConformancePage() {}

    private static Map<String, String> sections() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("1", "Framing");
        names.put("2", "Pings and pongs");
        names.put("3", "Reserved bits");
        names.put("4", "Opcodes");
        names.put("5", "Fragmentation");
        names.put("6", "UTF-8");
        names.put("7", "Closing");
        names.put("9", "Limits");
        names.put("10", "A prompt in many fragments");
        names.put("12", "Compression of different sizes");
        names.put("13", "Compression by different offers");
        return names;
    }

    /** @param heard what came back in each case */
    static String of(Map<Case, String> heard) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("\n").append(heard.size()).append(" cases.\n");
        SECTIONS.forEach((number, name) -> {
            page.append("\n## ").append(number).append(" ").append(name).append("\n\n");
            page.append("| cases | sent | heard |\n|---|---|---|\n");
            rows(heard.entrySet().stream()
                            .filter(each -> each.getKey().section().equals(number))
                            .toList())
                    .forEach(page::append);
        });
        return page.toString();
    }

    private static List<String> rows(List<Map.Entry<Case, String>> cases) {
        Map<String, List<String>> numbers = new LinkedHashMap<>();
        cases.forEach(
                each -> numbers.computeIfAbsent(each.getKey().sent() + " | " + words(each), row -> new ArrayList<>())
                        .add(each.getKey().number()));
        List<String> rows = new ArrayList<>();
        numbers.forEach((row, of) -> rows.add("| " + Outcomes.range(of) + " | " + row + " |\n"));
        return rows;
    }

    private static String words(Map.Entry<Case, String> heard) {
        return heard.getKey().number().startsWith("7.7.") ? "close with the same code" : heard.getValue();
    }
}
