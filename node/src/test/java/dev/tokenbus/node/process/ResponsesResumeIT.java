package dev.tokenbus.node.process;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A response is gone on with after each of its numbers on another gateway, while a worker fails over and after the home has died. */
class ResponsesResumeIT {
    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster cluster = ProcessCluster.create();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScriptedLlmServer upstream =
            waitFor(ScriptedLlmServer.start(vertx)).models("scripted");
    private ServerProcess home;
    private ServerProcess other;
    private ServerProcess worker;

    @BeforeEach
    void start() {
        // A worker may answer late on a busy machine, and another attempt would take the next script.
        Map<String, String> patient = Map.of("TOKENBUS_GATEWAY_START_MS", "10000");
        home = cluster.node("gateway", patient);
        home.managementPort();
        other = cluster.node("gateway", patient);
        worker = ContinuingWorker.in(cluster, upstream.baseUrl());
        home.awaitReady();
        other.awaitReady();
    }

    @AfterEach
    void close() {
        cluster.close();
        waitFor(vertx.close());
    }

    private static HttpRequest.Builder request(ServerProcess gateway, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.gatewayPort() + "/v1/responses" + path));
    }

    private JsonObject create(ServerProcess gateway, String body) {
        HttpResponse<String> created = await(http.sendAsync(
                request(gateway, "").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString()));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
        return new JsonObject(created.body());
    }

    /** A body of events without its keep-alives, which come as they may. */
    private static String withoutComments(String body) {
        return body.replace(": keep-alive\n", "");
    }

    private CompletableFuture<HttpResponse<String>> follow(ServerProcess gateway, String id, int after) {
        return http.sendAsync(
                request(gateway, "/" + id + "?stream=true&starting_after=" + after)
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(ServerProcess gateway, String path) {
        return await(http.sendAsync(request(gateway, path).build(), BodyHandlers.ofString()));
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private void untilItSays(ServerProcess gateway, String id, String text) {
        patiently().untilAsserted(() -> {
            HttpResponse<String> now = get(gateway, "/" + id);
            assertThat(now.body()).contains(text);
            assertThat(now.statusCode()).isEqualTo(200);
        });
    }

    /** The part of a whole body behind the event with a number; a body with all numbers has this many events. */
    private static String after(String body, int number) {
        int at = 0;
        for (int i = 0; i <= number; i++) {
            at = body.indexOf("\n\n", at) + 2;
        }
        return body.substring(at);
    }

    private static int events(String body) {
        return (int) body.lines().filter(line -> line.startsWith("data: ")).count();
    }

    private void assertThatEachNumberIsFollowedByTheRest(
            String all, List<CompletableFuture<HttpResponse<String>>> rests) {
        for (int number = 0; number < rests.size(); number++) {
            assertThat(withoutComments(await(rests.get(number)).body()))
                    .as("after " + number)
                    .isEqualTo(after(all, number));
        }
    }

    /** Says two pieces, and the rest after its worker has died, when the gate opens. */
    private Promise<Void> scripts() {
        Promise<Void> gate = Promise.promise();
        upstream.enqueue(LlmScript.stream()
                .delta("one ")
                .delta("\"two\"\n")
                .await(Promise.<Void>promise().future()));
        upstream.enqueue(LlmScript.stream()
                .await(gate.future())
                .delta("three ")
                .delta("👋")
                .finish("stop")
                .usage(7, 4)
                .done());
        return gate;
    }

    private static final String TEXT = "\"text\":\"one \\\"two\\\"\\nthree 👋\"";

    /** The last number before the worker's death: created, queued, in progress, an item, its part, two deltas. */
    private static final int LAST_BEFORE = 6;

    @Test
    void eachNumberIsFollowedByTheSameBytesOnAnotherGatewayWhileAWorkerFailsOver() {
        Promise<Void> gate = scripts();
        String id = create(home, "{\"input\":\"hi\",\"background\":true}").getString("id");
        untilItSays(other, id, "two");
        List<CompletableFuture<HttpResponse<String>>> rests = new ArrayList<>();
        for (int number = 0; number <= LAST_BEFORE; number++) {
            rests.add(follow(number % 2 == 0 ? other : home, id, number));
        }
        ServerProcess dying = worker;
        worker = ContinuingWorker.in(cluster, upstream.baseUrl());
        dying.kill();
        waitFor(upstream.request(1));
        List<CompletableFuture<HttpResponse<String>>> during = new ArrayList<>();
        for (int number = 0; number <= LAST_BEFORE; number++) {
            during.add(follow(number % 2 == 0 ? home : other, id, number));
        }
        gate.complete();

        String all = get(home, "/" + id + "?stream=true").body();
        assertThat(all).contains(TEXT).contains("response.completed");
        assertThatEachNumberIsFollowedByTheRest(all, rests);
        assertThatEachNumberIsFollowedByTheRest(all, during);
        for (int number = 0; number < events(all); number++) {
            assertThat(await(follow(other, id, number)).body()).isEqualTo(after(all, number));
        }
        assertThat(get(other, "/" + id + "?stream=true").body()).isEqualTo(all);
        assertThat(get(other, "/" + id).body()).isEqualTo(get(home, "/" + id).body());
    }

    /** A response in the background: its gateway is killed, then its worker as soon as it goes on elsewhere. */
    @Test
    void aResponseWhoseGatewayAndThenWhoseWorkerDieIsTheSameElsewhere() {
        Promise<Void> gate = scripts();
        String id = create(home, "{\"input\":\"hi\",\"background\":true}").getString("id");
        untilItSays(home, id, "two");
        AtomicReference<String> before = new AtomicReference<>("");
        CompletableFuture<Void> cut = http.sendAsync(
                        request(home, "/" + id + "?stream=true").build(), BodyHandlers.ofLines())
                .thenAccept(response -> {
                    try {
                        response.body()
                                .forEach(line -> before.accumulateAndGet(line, (had, more) -> had + more + "\n"));
                    } catch (RuntimeException e) {
                        // The gateway has died.
                    }
                });
        patiently().until(() -> String.valueOf(before.get()).contains("\"sequence_number\":" + LAST_BEFORE + ","));
        home.kill();
        untilItSays(other, id, "two");
        CompletableFuture<HttpResponse<String>> rest = follow(other, id, LAST_BEFORE);
        ServerProcess dying = worker;
        worker = ContinuingWorker.in(cluster, upstream.baseUrl());
        dying.kill();
        waitFor(upstream.request(1));
        gate.complete();

        String joined = withoutComments(before.get() + await(rest).body());
        cut.orTimeout(30, TimeUnit.SECONDS).handle((done, cause) -> true).join();
        assertThat(joined).contains(TEXT);
        assertThat(get(other, "/" + id + "?stream=true").body()).isEqualTo(joined);
        JsonObject next = create(other, "{\"input\":\"and?\",\"store\":false,\"previous_response_id\":\"" + id + "\"}");
        assertThat(next.getString("previous_response_id")).isEqualTo(id);
        assertThat(upstream.requests().get(2).body().getJsonArray("messages").encode())
                .isEqualTo("[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":"
                        + TEXT.substring("\"text\":".length())
                        + "},{\"role\":\"user\",\"content\":\"and?\"}]");
    }

    /** Its worker is gone, so the log and the conversation move from gateway to gateway. */
    @Test
    void anEndedResponseMovesWithItsConversationWhenItsGatewayLeaves() {
        upstream.enqueue(
                LlmScript.stream().delta("one").finish("stop").usage(7, 4).done());
        String id =
                create(home, "{\"input\":\"hi\",\"instructions\":\"be brief\"}").getString("id");
        String before = get(home, "/" + id).body();
        worker.kill();
        worker = ContinuingWorker.in(cluster, upstream.baseUrl());
        home.terminate();
        home.awaitExit();

        untilItSays(other, id, "one");
        assertThat(get(other, "/" + id).body()).isEqualTo(before);
        create(other, "{\"input\":\"and?\",\"previous_response_id\":\"" + id + "\"}");
        assertThat(upstream.requests().get(1).body().getJsonArray("messages").encode())
                .isEqualTo("[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"one\"},"
                        + "{\"role\":\"user\",\"content\":\"and?\"}]");
    }
}
