package dev.tokenbus.node.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureTest {
    private static final long TO = 1_764_284_100L;

    private final Recent recent = new Recent();
    private final JsonArray nodes = new JsonArray();
    private final JsonArray models = new JsonArray();

    @Test
    void everythingAnOperatorAsksForIsThere() throws Exception {
        node("gateway-1", false, "up");
        node("worker-1", true, "down");
        model("llama");
        ask(100);

        List<String> lines = lines(80, 24);

        assertThat(lines.get(0)).startsWith("tokenbus top · 2 nodes · 22:55:00").endsWith("q quits");
        assertThat(lines.get(1)).startsWith("tokens/s     99").endsWith("▇████████");
        assertThat(lines.get(2)).contains("first token", "p50 120 ms p99 1500 ms");
        assertThat(lines.get(3)).contains("gap", "p50 20.0 ms p99 80.0 ms");
        assertThat(lines.get(4)).contains("streams/s 2", "live 7", "connections 12.3k");
        assertThat(lines.get(5)).isEqualTo("errors (60 s): worker_lost 3");
        assertThat(lines.get(6)).isEqualTo("held back (60 s): socket 60");
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("gateway-1", "up one:up gateway,worker"));
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("worker-1", "draining", "one:down"));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).startsWith("llama").contains("12.5", "120 ms"));
    }

    @ParameterizedTest
    @CsvSource({"80,24", "79,24", "40,10", "20,5", "200,60"})
    void aPictureFitsItsTerminal(int width, int height) throws Exception {
        for (int i = 0; i < 30; i++) {
            node("a-node-with-a-name-that-is-quite-long-" + i, false, "up");
            model("some/model-with-a-name-of-its-own-" + i);
        }
        ask(900);

        List<String> lines = lines(width, height);

        assertThat(lines).hasSizeLessThanOrEqualTo(height);
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
        if (height == 24) {
            assertThat(lines).hasSize(24);
            assertThat(lines.stream().filter(line -> line.matches("… \\d+ more")))
                    .hasSize(2);
        }
    }

    @Test
    void aNewClusterHasAPictureToo() throws Exception {
        recent.ask(path -> path.startsWith("/api/status")
                ? "{\"nodes\":[]}"
                : "{\"from\":5,\"to\":4,\"seconds\":{},\"last\":{\"latencies\":{}},"
                        + "\"breakdown\":{\"model\":[],\"backend\":[],\"door\":[],\"node\":[]}}");

        assertThat(lines(80, 24)).contains("errors (60 s): none", "none so far");
    }

    @Test
    void whyTheFiguresAreOldIsSaid() throws Exception {
        ask(10);

        assertThat(new Picture(recent, 80, 24)
                        .lines("nobody answers", ZoneOffset.UTC)
                        .get(0)
                        .toString())
                .startsWith("tokenbus top · nobody answers");
    }

    @Test
    void onlyWhatIsNewIsAskedFor() throws Exception {
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            recent.ask(path -> {
                asked.add(path);
                return answer(path, 10);
            });
        }

        assertThat(asked).contains("/api/metrics/history?after=0", "/api/metrics/history?after=" + TO);
    }

    @Test
    void secondsThatAreMissingAreBlank() {
        assertThat(Sparkline.of(Arrays.asList(0.0, null, 1.0, 50.0, 100.0))).isEqualTo("▁ ▂▅█");
        assertThat(Sparkline.of(List.of())).isEmpty();
    }

    @Test
    void namesOfOthersHaveNoPowerOverTheTerminal() throws Exception {
        model("evil\u001b[2Jmodel");
        ask(10);

        assertThat(lines(80, 24)).noneMatch(line -> line.contains("\u001b"));
    }

    private List<String> lines(int width, int height) {
        return new Picture(recent, width, height)
                .lines(null, ZoneOffset.UTC).stream()
                        .map(AttributedString::toString)
                        .toList();
    }

    private void ask(int seconds) throws Exception {
        recent.ask(path -> answer(path, seconds));
    }

    private String answer(String path, int seconds) {
        return path.startsWith("/api/status")
                ? new JsonObject().put("nodes", nodes).encode()
                : history(seconds).encode();
    }

    private JsonObject history(int seconds) {
        JsonObject columns = new JsonObject()
                .put("tokens", column(seconds, i -> i))
                .put("chunks", column(seconds, i -> i))
                .put("streams", column(seconds, i -> 2))
                .put("bytes", column(seconds, i -> 100 * i))
                .put("connections", column(seconds, i -> 12_345))
                .put("liveStreams", column(seconds, i -> 7))
                .put("firstTokenP50", column(seconds, i -> 120))
                .put("gapP50", column(seconds, i -> 20))
                .put("backpressure", new JsonObject().put("socket", column(seconds, i -> 1)))
                .put("errors", new JsonObject().put("worker_lost", column(seconds, i -> i == seconds - 2 ? 3 : 0)));
        JsonObject latencies = new JsonObject()
                .put("firstToken", new JsonObject().put("p50", 120).put("p99", 1500))
                .put("gap", new JsonObject().put("p50", 20).put("p99", 80));
        return new JsonObject()
                .put("from", TO - seconds + 1)
                .put("to", TO)
                .put("seconds", columns)
                .put("last", new JsonObject().put("latencies", latencies))
                .put(
                        "breakdown",
                        new JsonObject()
                                .put("model", models)
                                .put("backend", new JsonArray())
                                .put("door", new JsonArray())
                                .put("node", new JsonArray()));
    }

    private interface Value {
        Object at(int second);
    }

    private static JsonArray column(int seconds, Value value) {
        JsonArray column = new JsonArray();
        for (int i = 0; i < seconds; i++) {
            column.add(value.at(i));
        }
        return column;
    }

    private void node(String name, boolean draining, String server) {
        nodes.add(new JsonObject()
                .put("id", "id-of-" + name)
                .put("name", name)
                .put("roles", new JsonArray().add("gateway").add("worker"))
                .put("draining", draining)
                .put("liveStreams", 3)
                .put("connections", 40)
                .put(
                        "workers",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put(
                                                "upstreams",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("name", "one")
                                                                .put("state", server))))));
    }

    private void model(String name) {
        models.add(new JsonObject()
                .put("name", name)
                .put("tokens", 12.5)
                .put("streams", 1)
                .put("firstTokenP50", 120));
    }
}
