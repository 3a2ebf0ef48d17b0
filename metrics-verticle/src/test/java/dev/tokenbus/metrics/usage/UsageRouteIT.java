package dev.tokenbus.metrics.usage;

import static dev.tokenbus.metrics.usage.UsageRecords.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tokenbus.meter.StreamUse;
import dev.tokenbus.meter.UsageMeter;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.BusCodecs;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateway nodes that record usage, and the route that sums it up. */
class UsageRouteIT {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = vertx.createHttpClient();
    private final Meter meter = new Meter();
    private final List<String> nodes = new ArrayList<>(List.of("a", "b"));

    @TempDir
    private Path directory;

    private volatile Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private UsageVerticle a;
    private UsageVerticle b;
    private int port;

    private static final class Meter implements UsageMeter {
        private final AtomicLong waiting = new AtomicLong();
        private final AtomicLong failures = new AtomicLong();
        private final AtomicLong lost = new AtomicLong();

        @Override
        public void waiting(long delta) {
            waiting.addAndGet(delta);
        }

        @Override
        public void failed() {
            failures.incrementAndGet();
        }

        @Override
        public void lost(long count) {
            lost.addAndGet(count);
        }
    }

    @BeforeEach
    void start() {
        BusCodecs.register(vertx.eventBus());
        a = deployed("a", 1000);
        b = deployed("b", 1000);
        Router router = Router.router(vertx);
        new UsageRoute(vertx, () -> nodes, () -> now).mountOn(router);
        port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    private UsageVerticle deployed(String node, int queue) {
        UsageConfig config = new UsageConfig(directory.resolve(node).toString(), 30, queue);
        UsageVerticle verticle = new UsageVerticle(node, config, meter, () -> now);
        vertx.deployVerticle(verticle).await();
        return verticle;
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(40, TimeUnit.SECONDS);
    }

    private static void record(UsageVerticle node, StreamUse... uses) throws Exception {
        for (StreamUse use : uses) {
            node.record(use).await(40, TimeUnit.SECONDS);
        }
    }

    private String get(String query) throws Exception {
        return http.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/api/usage" + query))
                .compose(request -> request.send())
                .compose(response -> response.body())
                .await(40, TimeUnit.SECONDS)
                .toString();
    }

    private JsonObject usage(String query) throws Exception {
        return new JsonObject(get(query));
    }

    private static long total(JsonObject usage, String field) {
        return usage.getJsonObject("total").getLong(field);
    }

    @Test
    void sumsAreOverAllNodesByDayPrincipalAndModel() throws Exception {
        record(a, use(10), use(20));
        record(b, use(30));
        StreamUse other = new StreamUse(
                UsageRecords.id(40), "", "gpt", 5, ErrorCode.UPSTREAM_REJECTED, new Usage(3, 4, true), 4, false);
        record(b, other);

        JsonObject usage = usage("");

        assertThat(usage.getBoolean("complete")).as(usage.encode()).isTrue();
        assertThat(usage.getJsonArray("usage").encode())
                .isEqualTo("[{\"day\":\"2026-11-27\",\"principal\":\"\",\"model\":\"gpt\",\"prompts\":1,\"stopped\":0,"
                        + "\"failed\":1,\"promptTokens\":3,\"completionTokens\":4,\"estimated\":1,\"estimatedTokens\":7,"
                        + "\"wastedTokens\":4},{\"day\":\"2026-11-27\",\"principal\":\"team-a\",\"model\":\"sim-text\","
                        + "\"prompts\":3,\"stopped\":0,\"failed\":0,\"promptTokens\":30,\"completionTokens\":60,"
                        + "\"estimated\":0,\"estimatedTokens\":0,\"wastedTokens\":0}]");
        assertThat(total(usage, "completionTokens")).isEqualTo(64);
        assertThat(total(usage("?principal=team-a"), "completionTokens")).isEqualTo(60);
        assertThat(total(usage("?model=gpt"), "completionTokens")).isEqualTo(4);
        assertThat(total(usage("?from=2026-11-26&to=2026-11-26"), "prompts")).isZero();
    }

    @Test
    void aStreamThatTwoHomesEndedIsCountedOnceAsTheWholeAnswer() throws Exception {
        record(a, use(10, ErrorCode.WORKER_LOST, 1 << 20, false), use(11));
        record(b, use(10, Outcome.Ending.DONE, 2 << 20, true), use(11, Outcome.Ending.DONE, 2 << 20, true));

        JsonObject usage = usage("");

        assertThat(total(usage, "prompts")).isEqualTo(2);
        assertThat(total(usage, "failed")).isZero();
        assertThat(total(usage, "completionTokens")).isEqualTo(21);
    }

    @Test
    void aStreamThatMovedAtMidnightIsCountedOnItsFirstDay() throws Exception {
        now = Instant.parse("2026-11-26T23:59:59.900Z");
        record(a, use(10));
        now = Instant.parse("2026-11-27T00:00:01Z");
        record(b, use(10, Outcome.Ending.DONE, 2 << 20, true));

        assertThat(total(usage(""), "prompts")).isZero();
        assertThat(total(usage("?from=2026-11-26&to=2026-11-26"), "prompts")).isEqualTo(1);
        JsonObject both = usage("?from=2026-11-26&to=2026-11-27");
        assertThat(total(both, "prompts")).isEqualTo(1);
        assertThat(both.getJsonArray("usage").getJsonObject(0).getString("day")).isEqualTo("2026-11-26");
    }

    @Test
    void aNodeThatDoesNotAnswerIsNamed() throws Exception {
        record(a, use(10));
        nodes.add("silent");

        JsonObject usage = usage("");

        assertThat(usage.getBoolean("complete")).isFalse();
        assertThat(usage.getJsonArray("notes").encode()).contains("silent: did not answer");
        assertThat(usage.getJsonObject("nodes").encode()).isEqualTo("{\"asked\":3,\"answered\":2}");
        assertThat(total(usage, "prompts")).isEqualTo(1);
    }

    @Test
    void csvHoldsNoFormulaOfSomebodyElse() throws Exception {
        record(
                a,
                new StreamUse(
                        UsageRecords.id(1),
                        "team,a",
                        "=cmd|' /C calc'!A0",
                        5,
                        Outcome.Ending.DONE,
                        new Usage(1, 2, false),
                        0,
                        false));

        assertThat(get("?format=csv"))
                .isEqualTo("day,principal,model,prompts,stopped,failed,promptTokens,completionTokens,estimated,"
                        + "estimatedTokens,wastedTokens\r\n"
                        + "2026-11-27,\"team,a\",\"'=cmd|' /C calc'!A0\",1,0,0,1,2,0,0,0\r\n");
        assertThat(Arrays.asList("=1", "+1", "-1", "@a", "\tb", "a\"b", "plain").stream()
                        .map(UsageCsv::cell))
                .containsExactly("\"'=1\"", "\"'+1\"", "\"'-1\"", "\"'@a\"", "\"'\tb\"", "\"a\"\"b\"", "plain");
    }

    @Test
    void aQuestionThatMakesNoSenseIsAnsweredInASentence() throws Exception {
        assertThat(get("?from=yesterday")).isEqualTo("{\"error\":\"from: not a day (expected: as 2026-11-27)\"}");
        assertThat(get("?from=2026-11-28&to=2026-11-27")).contains("expected: from 2026-11-28 on, 366 days at most");
        assertThat(get("?form=2026-11-28")).contains("an unknown parameter");
        assertThat(get("?format=xml")).contains("expected: csv or json");
    }

    @Test
    void rowsBeyondTheLimitAreSummedUnderOther() {
        UsageSums sums = new UsageSums(2);
        for (int i = 1; i <= 5; i++) {
            sums.add(new dev.tokenbus.protocol.bus.node.UsageRow("d", "p" + i, "m", 1, 0, 0, 0, i, 0, 0, 0));
        }

        assertThat(sums.rows()).hasSize(3);
        assertThat(sums.total().completionTokens()).isEqualTo(15);
        assertThat(sums.notes()).hasSize(1);
    }

    @Test
    void whileTheDiskIsFullRecordsWaitUpToALimitAndNobodyWaitsForThem() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        UsageVerticle c = deployed("c", 3);
        nodes.add("c");
        Path file = directory.resolve("c").resolve("usage-2026-11-27.jsonl");
        Files.createSymbolicLink(file, Path.of("/dev/full"));

        // Each of these would hang if it waited for the disk.
        record(c, use(1), use(2), use(3), use(4), use(5));

        assertThat(meter.failures.get()).isPositive();
        assertThat(meter.waiting.get()).isEqualTo(3);
        assertThat(meter.lost.get()).isEqualTo(2);
        Files.delete(file);
        // The question has what waits written first.
        assertThat(total(usage(""), "completionTokens")).isEqualTo(6);
        assertThat(meter.waiting.get()).isZero();
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @Test
    void whatWaitsWhenTheNodeEndsIsWritten() throws Exception {
        for (int i = 1; i <= 100; i++) {
            a.record(use(i));
        }
        vertx.deploymentIDs().forEach(id -> vertx.undeploy(id).await());

        assertThat(Files.readAllLines(directory.resolve("a").resolve("usage-2026-11-27.jsonl")))
                .hasSize(100);
    }
}
