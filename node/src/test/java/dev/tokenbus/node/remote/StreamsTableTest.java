package dev.tokenbus.node.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamsTableTest {
    private static JsonObject stream() {
        return new JsonObject()
                .put("streamId", "node-1.Kx3vQ9aZAAAAAAAAAAAAAA")
                .put("state", "failing_over")
                .put("model", "a-model-with-a-long-name")
                .put("homeName", "gateway-1.example.com:8080")
                .put("tokens", 1_234_567)
                .put("tokensPerSecond", 12_345.6)
                .put("lagEvents", 99_999)
                .put("viewers", 1234)
                .put("ageMs", 86_340_000);
    }

    private static String printed(JsonObject list) {
        return printed(list, false);
    }

    private static String printed(JsonObject list, boolean wide) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        StreamsTable.print(list, wide, out);
        out.flush();
        return text.toString();
    }

    private static JsonObject listOf(JsonObject... streams) {
        return new JsonObject().put("total", streams.length).put("streams", new JsonArray(List.of(streams)));
    }

    @Test
    void eightyColumnsAreEnoughForWhateverIsShown() {
        String table = printed(listOf(stream()));

        assertThat(table.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(table)
                .contains("Kx3vQ9aZ", "failing_over", "a-model-wit…", "1234k", "12346", "23h59", "1 stream, 12346 ");
    }

    @Test
    void aWideTableHasWorkersPrincipalsAndBuffers() {
        JsonObject known = stream()
                .put("bufferedBytes", 65_536)
                .put("workerName", "worker-1/0")
                .put("principal", "k-ann");

        assertThat(printed(listOf(known), true))
                .contains(" BUFFER WORKER             PRINCIPAL", " 64 KB worker-1/0         k-ann");
    }

    @Test
    void aNameOfAHostAndItsPortIsWhole() {
        assertThat(printed(listOf(stream().put("homeName", "127.0.0.1:18080")))).contains(" 127.0.0.1:18080 ");
    }

    @Test
    void whatHasEndedHasAnOutcomeAndNoSpeed() {
        String table = printed(listOf(stream().put("state", "ended").put("outcome", "done")));

        assertThat(table).contains(" done ").contains("1 stream" + System.lineSeparator());
    }

    @Test
    void whatIsMissingIsSaid() {
        JsonObject list =
                listOf(stream()).put("total", 900).put("truncated", true).put("silent", new JsonArray().add("n2"));

        assertThat(printed(list))
                .contains("900 streams, the youngest 1 shown", "No answer from n2: streams there are missing.");
    }
}
