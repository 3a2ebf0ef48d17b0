package dev.tokenbus.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.Inbox;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.HistoryQuestion;
import dev.tokenbus.protocol.bus.node.HistoryReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.frame.ConsoleNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The streams of the whole cluster, as they are listed and pushed to who may see them. */
class ConsoleIT {
    private static final String OBSERVE = "{\"type\":\"observe\",\"topic\":\"streams\"";

    private final HttpClient http = HttpClient.newHttpClient();
    private final GatewayFixture gateway = GatewayFixture.start(
            config -> config.with("anonymousOperators", true).with("maxObservers", 1));
    private final ScriptedWorker worker = gateway.worker();
    private final TestClient client = gateway.connect();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Attempt started(String prompt) {
        client.prompt(prompt);
        client.started();
        return worker.starts.next();
    }

    private HttpResponse<String> get(String query) {
        return Waiting.forResult(http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + "/v1/streams" + query))
                        .build(),
                BodyHandlers.ofString()));
    }

    private JsonObject list(String query) {
        return new JsonObject(get(query).body());
    }

    private JsonObject shown() {
        return new JsonObject(client.next(ConsoleNotice.Streams.class).view());
    }

    private static JsonObject row(JsonObject list, int index) {
        return list.getJsonArray("streams").getJsonObject(index);
    }

    @Test
    void whatIsObservedIsShownAtOnce_andAgainWithWhatIsNew() {
        client.send(OBSERVE + "}");
        assertThat(shown().getLong("total")).isZero();

        Attempt attempt = started("hi");
        attempt.text("a", "b", "c");
        JsonObject next = shown();
        while (next.getLong("total") == 0 || row(next, 0).getLong("tokens") < 3) {
            next = shown();
        }

        assertThat(row(next, 0).getString("streamId")).isEqualTo(attempt.id().value());
    }

    @Test
    void nothingIsShownAnyMoreWhenNobodyObserves() {
        client.send(OBSERVE + "}");
        shown();
        assertThat(gateway.meter.count("observers")).isEqualTo(1);

        client.send("{\"type\":\"unobserve\",\"topic\":\"streams\"}");
        client.fence();

        assertThat(gateway.meter.count("observers")).isZero();
    }

    @Test
    void whoLeavesObservesNoMore() {
        client.send(OBSERVE + "}");
        shown();

        client.close();

        Waiting.until(gateway.vertx, "nobody observes", () -> gateway.meter.count("observers") == 0);
    }

    @Test
    void oneObserverTooManyIsToldToComeLater() {
        client.send(OBSERVE + "}");
        shown();
        TestClient second = gateway.connect();

        second.send(OBSERVE + "}");

        assertThat(second.error().failure().code()).isEqualTo(ErrorCode.OVERLOADED);
        client.send(OBSERVE + ",\"state\":\"ended\"}");
        assertThat(client.fence()).noneMatch(ServerFrame.Error.class::isInstance);
    }

    @Test
    void anUnknownTopicAndAnUnknownFilterAreBadRequests() {
        client.send("{\"type\":\"observe\",\"topic\":\"weather\"}");
        assertThat(client.error().failure().detail()).isEqualTo("topic: unknown (expected: dashboard, streams)");

        client.send(OBSERVE + ",\"state\":\"asleep\"}");
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.BAD_REQUEST);
        client.send(OBSERVE + ",\"by\":\"model\"}");
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.BAD_REQUEST);

        assertThat(gateway.meter.count("observers")).isZero();
    }

    @Test
    void streamsAreListedYoungestFirst_asManyAsAreAskedFor() {
        Attempt older = started("one");
        gateway.clock.advance(1000);
        Attempt younger = started("two");

        JsonObject both = list("");
        assertThat(both.getLong("total")).isEqualTo(2);
        assertThat(both.containsKey("truncated")).isFalse();
        assertThat(row(both, 0).getString("streamId")).isEqualTo(younger.id().value());
        assertThat(row(both, 1).getString("streamId")).isEqualTo(older.id().value());
        assertThat(row(both, 1).getLong("ageMs") - row(both, 0).getLong("ageMs"))
                .isGreaterThanOrEqualTo(1000);

        JsonObject one = list("?limit=1");
        assertThat(one.getLong("total")).isEqualTo(2);
        assertThat(one.getBoolean("truncated")).isTrue();
        assertThat(one.getJsonArray("streams")).hasSize(1);
    }

    @Test
    void anEndedStreamIsListedWhenItIsAskedFor_withItsOutcome() {
        Attempt attempt = started("hi");
        attempt.text("a").ends();
        gateway.untilNoStreamIsLive();

        assertThat(list("").getLong("total")).isZero();
        JsonObject ended = row(list("?state=ended"), 0);
        assertThat(ended.getString("outcome")).isEqualTo("done");
        assertThat(ended.getLong("bufferedBytes")).isPositive();
    }

    @Test
    void filtersChooseByModelStateAndNode() {
        Attempt attempt = started("hi");
        attempt.text("a");
        client.next(ServerFrame.Chunk.class);

        assertThat(list("?model=" + ScriptedWorker.MODEL).getLong("total")).isEqualTo(1);
        assertThat(list("?model=other").getLong("total")).isZero();
        assertThat(list("?state=streaming&node=home").getLong("total")).isEqualTo(1);
        assertThat(list("?state=queued").getLong("total")).isZero();
        assertThat(list("?node=elsewhere").getLong("total")).isZero();
    }

    @Test
    void aWrongFilterIsABadRequest() {
        assertThat(get("?limit=0").statusCode()).isEqualTo(400);
        assertThat(get("?limit=x").statusCode()).isEqualTo(400);
        assertThat(get("?state=asleep").body()).contains("state: unknown (expected: live, dispatching");
        assertThat(get("?modle=x").body()).contains("expected: model, principal, node, state, limit");
    }

    @Test
    void aNodeThatDoesNotAnswerIsNamed() {
        gateway.gateway("mute");
        started("hi");

        JsonObject list = list("");

        assertThat(list.getLong("total")).isEqualTo(1);
        assertThat(list.getJsonArray("silent")).isEqualTo(new JsonArray().add("mute"));
    }

    @Test
    void nothingOfAPromptOrAnAnswerIsListed() {
        Attempt attempt = started("planted-prompt");
        attempt.text("planted-answer");
        client.next(ServerFrame.Chunk.class);

        assertThat(get("").body()).doesNotContain("planted");
    }

    private ConsoleNotice.Dashboard dashboard() {
        return client.next(ConsoleNotice.Dashboard.class);
    }

    @Test
    void theDashboardHasTheNodes_andSaysThatNoMetricsNodeIsThere() {
        client.send("{\"type\":\"observe\",\"topic\":\"dashboard\"}");

        ConsoleNotice.Dashboard shown = dashboard();

        JsonObject node = new JsonArray(shown.nodes()).getJsonObject(0);
        assertThat(node.getString("id")).isEqualTo("worker-1");
        assertThat(node.getString("state")).isEqualTo("up");
        assertThat(node.getJsonArray("workers").getJsonObject(0).getInteger("index"))
                .isZero();
        assertThat(shown.figures()).isNull();
        assertThat(shown.missing()).isEqualTo("no_metrics_node");
    }

    /** What a metrics node is asked that knows the seconds up to 102. */
    private Inbox<HistoryQuestion> metricsNode() {
        gateway.announce("m1", NodeAnnouncement.Role.METRICS);
        Inbox<HistoryQuestion> questions = new Inbox<>("metrics node");
        Waiting.forResult(gateway.vertx
                .eventBus()
                .<HistoryQuestion>consumer(Addresses.history("m1"), message -> {
                    questions.add(message.body());
                    message.reply(new HistoryReply("{\"seconds\":{\"tokens\":[1,2]},\"from\":101,\"to\":102}"));
                })
                .completion());
        return questions;
    }

    @Test
    void theDashboardGoesOnFromTheSecondThatItHas() {
        Inbox<HistoryQuestion> questions = metricsNode();

        client.send("{\"type\":\"observe\",\"topic\":\"dashboard\",\"after\":100,\"by\":\"model\",\"name\":\"m\"}");

        assertThat(new JsonObject(String.valueOf(dashboard().figures())).getInteger("to"))
                .isEqualTo(102);
        HistoryQuestion first = questions.next();
        assertThat(List.of(first.by(), first.name(), first.after())).isEqualTo(List.of("model", "m", 100L));
        assertThat(questions.next().after()).isEqualTo(102);
    }

    @Test
    void aSecondThatTheMetricsNodeHasNotReachedIsForgotten() {
        Inbox<HistoryQuestion> questions = metricsNode();

        client.send("{\"type\":\"observe\",\"topic\":\"dashboard\",\"after\":5000}");

        assertThat(questions.next().after()).isEqualTo(5000);
        assertThat(questions.next().after()).isEqualTo(102);
    }

    @Test
    void aMetricsNodeThatDoesNotAnswerIsSaidToBeMissing() {
        gateway.announce("mute", NodeAnnouncement.Role.METRICS);

        client.send("{\"type\":\"observe\",\"topic\":\"dashboard\"}");

        assertThat(dashboard().missing()).isEqualTo("no_answer");
    }

    @Test
    void whereNobodyCountsAsAnOperatorNothingIsListed() {
        try (GatewayFixture closed = GatewayFixture.start()) {
            TestClient stranger = closed.connect();
            stranger.send(OBSERVE + "}");

            assertThat(stranger.error().failure().code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(Waiting.forResult(http.sendAsync(
                                    HttpRequest.newBuilder(
                                                    URI.create("http://127.0.0.1:" + closed.port + "/v1/streams"))
                                            .build(),
                                    BodyHandlers.discarding()))
                            .statusCode())
                    .isEqualTo(403);
        }
    }
}
