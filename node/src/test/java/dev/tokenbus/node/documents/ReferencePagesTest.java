package dev.tokenbus.node.documents;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenbus.protocol.CloseCode;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.frame.BadFrameException;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ClientFrameReader;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The docs pages list exactly the frames, codes, messages and metrics that the code has. */
class ReferencePagesTest {
    private static final MarkdownFile PROTOCOL = MarkdownFile.of("docs/protocol.md");
    private static final MarkdownFile OPERATIONS = MarkdownFile.of("docs/operations.md");

    @Test
    void everyServerFrameHasItsFields() throws IOException {
        Map<String, Set<String>> said = fieldsByType(PROTOCOL.rows("Server frames"));
        Map<String, Set<String>> sent = fieldsOfGoldenFiles("server");

        assertThat(sent.keySet()).isEqualTo(typesOf(ServerFrame.class));
        sent.forEach((type, fields) -> assertThat(said.get(type)).as(type).isEqualTo(fields));
    }

    @Test
    void everyClientFrameHasItsFields() throws IOException {
        Map<String, Set<String>> said = fieldsByType(PROTOCOL.rows("Client frames"));
        said.put("start", wordsOfFirstCells(PROTOCOL.rows("Fields of start")));
        said.put("subscribe", wordsOfFirstCells(PROTOCOL.rows("Fields of subscribe")));
        said.put("observe", wordsOfFirstCells(PROTOCOL.rows("Fields of observe")));
        Map<String, Set<String>> read = fieldsOfGoldenFiles("client");

        assertThat(read.keySet()).isEqualTo(typesOf(ClientFrame.class));
        assertThat(said).isEqualTo(read);
    }

    @Test
    void everyOptionIsThere() {
        Set<String> options = Stream.of("{\"_\":1}", "{\"streamOptions\":{\"_\":1}}", "{\"sim\":{\"_\":1}}")
                .flatMap(ReferencePagesTest::optionsBesideOneThatNobodyKnows)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(wordsOfFirstCells(PROTOCOL.rows("Options"))).isEqualTo(options);
    }

    /** The reader's refusal lists the options that there are. */
    private static Stream<String> optionsBesideOneThatNobodyKnows(String options) {
        BadFrameException refused = catchThrowableOfType(
                BadFrameException.class,
                () -> ClientFrameReader.read("{\"prompt\":\"x\",\"options\":" + options + "}"));
        String detail = refused.failure().detail();
        return Stream.of(detail.substring(detail.indexOf("(expected: ") + 11, detail.length() - 1)
                .split(", "));
    }

    @Test
    void exampleOfAConversationIsAStartThatReachesAWorkerAsItStandsThere() {
        String json = PROTOCOL.block("json", "Fields of start");

        ClientFrame.Start start = (ClientFrame.Start) ClientFrameReader.read(json);

        JsonArray messages = new JsonObject(json).getJsonArray("messages");
        assertThat(start.prompts().get(0)).hasSize(4);
        for (int i = 1; i < 4; i++) {
            assertThat(new JsonObject(start.prompts().get(0).get(i).json())).isEqualTo(messages.getJsonObject(i));
        }
        assertThat(start.prompts().get(0).get(1).content()).isEqualTo("Is the light on in this room?");
        assertThat(start.options().isCompletionLimit()).isTrue();
        assertThat(start.options().extra())
                .containsOnlyKeys(
                        "tools",
                        "tool_choice",
                        "parallel_tool_calls",
                        "logprobs",
                        "response_format",
                        "top_logprobs",
                        "reasoning_effort",
                        "min_tokens",
                        "guided_regex")
                .containsEntry("guided_regex", "null")
                .containsEntry("tool_choice", "\"auto\"");
    }

    @Test
    void everyErrorCodeSaysWhetherItIsRetryable() {
        Map<String, String> said = PROTOCOL.rows("Error codes").stream()
                .collect(toMap(row -> MarkdownFile.words(row.get(0)).get(0), row -> row.get(1)));

        assertThat(said)
                .isEqualTo(Stream.of(ErrorCode.values())
                        .collect(toMap(ErrorCode::wireName, code -> code.retryable() ? "yes" : "no")));
    }

    @Test
    void everyErrorCodeIsATypeOfTheJavaScriptClient() throws IOException {
        String types = Files.readString(Path.of("../client/js/tokenbus.d.ts"));
        int from = types.indexOf("export type ErrorCode =");

        assertThat(types.substring(from, types.indexOf("(string & {})", from))
                        .lines()
                        .skip(1))
                .map(line -> line.replaceAll("[^a-z_]", ""))
                .filteredOn(word -> !word.isEmpty())
                .containsExactlyElementsOf(
                        Stream.of(ErrorCode.values()).map(ErrorCode::wireName).toList());
    }

    @Test
    void everyCloseCodeIsThere() {
        assertThat(PROTOCOL.rows("Close codes"))
                .extracting(row -> Short.valueOf(row.get(0)))
                .containsExactlyElementsOf(Stream.of(CloseCode.values())
                        .map(CloseCode::code)
                        .sorted()
                        .toList());
    }

    @Test
    void everyMessageHasTheNameOfItsCodec() {
        Map<String, String> said = PROTOCOL.rows("Messages").stream()
                .collect(toMap(
                        row -> row.get(0), row -> MarkdownFile.words(row.get(1)).get(0)));

        assertThat(said).isEqualTo(codecs());
    }

    private static Map<String, String> codecs() {
        Map<String, String> codecs = new TreeMap<>();
        EventBus bus = (EventBus) Proxy.newProxyInstance(
                EventBus.class.getClassLoader(), new Class<?>[] {EventBus.class}, (proxy, method, arguments) -> {
                    codecs.put(((MessageCodec<?, ?>) arguments[1]).name(), ((Class<?>) arguments[0]).getSimpleName());
                    return proxy;
                });
        BusCodecs.register(bus);
        return codecs;
    }

    @Test
    void everyAddressIsThere() {
        StreamId stream = StreamId.of("node", new byte[16]);

        assertThat(wordsOfFirstCells(PROTOCOL.rows("Addresses")))
                .containsExactlyInAnyOrder(
                        Addresses.NODES,
                        Addresses.METRICS,
                        Addresses.SUSPECTS,
                        Addresses.node("<nodeId>"),
                        Addresses.worker("<nodeId>", 0).replace(".0", ".<n>"),
                        Addresses.stream("<nodeId>", stream).replace(stream.value(), "<streamId>"),
                        Addresses.gateway("<nodeId>"),
                        Addresses.gateway("<nodeId>", 0).replace(".0", ".<n>"),
                        Addresses.usage("<nodeId>"),
                        Addresses.history("<nodeId>"),
                        Addresses.channel("<name>"));
    }

    @Test
    void everySeriesIsThere() throws IOException {
        Path names = MarkdownFile.repository().resolve("metrics-verticle/src/test/resources/names");
        List<String> lines = new ArrayList<>(Files.readAllLines(names.resolve("prometheus.txt")));
        lines.addAll(Files.readAllLines(names.resolve("prometheus-cluster.txt")));
        Set<String> shown = lines.stream()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .filter(name -> !name.endsWith("_seconds_max"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(wordsOfFirstCells(OPERATIONS.rows("Metrics"))).isEqualTo(shown);
    }

    /** The words of each row's second cell, by each word of its first. */
    private static Map<String, Set<String>> fieldsByType(List<List<String>> rows) {
        Map<String, Set<String>> fields = new TreeMap<>();
        for (List<String> row : rows) {
            MarkdownFile.words(row.get(0))
                    .forEach(type -> fields.computeIfAbsent(type, first -> new TreeSet<>())
                            .addAll(withoutQuestionMarks(row.get(1))));
        }
        return fields;
    }

    private static Set<String> wordsOfFirstCells(List<List<String>> rows) {
        return rows.stream()
                .flatMap(row -> withoutQuestionMarks(row.get(0)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> withoutQuestionMarks(String cell) {
        return MarkdownFile.words(cell).stream()
                .map(word -> word.replace("?", ""))
                .toList();
    }

    private static Set<String> typesOf(Class<?> sealed) {
        return recordsOf(sealed)
                .map(Class::getSimpleName)
                .map(name -> Character.toLowerCase(name.charAt(0)) + name.substring(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All records of a sealed interface, those of the sealed interfaces in it too. */
    private static Stream<Class<?>> recordsOf(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(ReferencePagesTest::recordsOf)
                : Stream.of(type);
    }

    /** The fields of the golden files' frames, of all files of one type together. */
    private static Map<String, Set<String>> fieldsOfGoldenFiles(String side) throws IOException {
        Map<String, Set<String>> fields = new TreeMap<>();
        Path folder = MarkdownFile.repository().resolve("protocol/src/test/resources/golden/" + side);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                JsonObject frame = new JsonObject(Files.readString(file));
                String type = frame.getString("type", "start");
                Set<String> names = new TreeSet<>(frame.fieldNames());
                names.remove("type");
                fields.computeIfAbsent(type == null ? "start" : type, first -> new TreeSet<>())
                        .addAll(names);
            }
        }
        return fields;
    }
}
