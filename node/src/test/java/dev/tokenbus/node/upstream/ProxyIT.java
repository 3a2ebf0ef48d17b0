package dev.tokenbus.node.upstream;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.certificate.LocalCertificate;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.ScriptedLlmServer;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose environment names a proxy that nobody here wrote ({@code proxy-chain}), and a model server with TLS behind it. */
class ProxyIT {
    private final Vertx vertx = Vertx.vertx();
    private final ProcessCluster processes = ProcessCluster.create();
    private final Promise<Integer> listening = Promise.promise();
    private final Promise<Void> over = Promise.promise();

    @TempDir
    private Path directory;

    private LocalCertificate certificate;
    private ScriptedLlmServer secure;
    private Future<ProcessRun> proxy;

    @BeforeEach
    void start() throws Exception {
        NodeScripts scripts = NodeScripts.ready();
        certificate = LocalCertificate.signedIn(directory);
        secure = waitFor(ScriptedLlmServer.startSecure(vertx, certificate.options()))
                .models("far");
        secure.otherwise(LlmScript.answering("through", " it"));
        HttpServer told = waitFor(vertx.createHttpServer()
                .requestHandler(request -> {
                    listening.tryComplete(Integer.valueOf(request.getParam("port")));
                    over.future().onSuccess(end -> request.response().end());
                })
                .listen(0, "127.0.0.1"));
        String url = "http://127.0.0.1:" + told.actualPort();
        proxy = vertx.executeBlocking(
                () -> scripts.runBeside("/proxy/proxy.mjs", Duration.ofMinutes(2), Map.of(), url), false);
        proxy.onFailure(listening::tryFail);
    }

    @AfterEach
    void close() {
        over.tryComplete();
        processes.close();
        waitFor(vertx.close());
    }

    private ServerProcess node(String user, String exceptions) {
        return processes
                .dev(Map.of(
                        "HTTPS_PROXY",
                        "http://" + user + "@127.0.0.1:" + waitFor(listening.future()),
                        "NO_PROXY",
                        exceptions,
                        "no_proxy",
                        exceptions,
                        "TOKENBUS_WORKER_UPSTREAM_FAR_BASE_URL",
                        secure.baseUrl(),
                        "TOKENBUS_WORKER_UPSTREAM_FAR_CA_FILE",
                        certificate.authority().toString(),
                        "TOKENBUS_WORKER_UPSTREAM_FAR_MODELS",
                        "far"))
                .awaitReady();
    }

    private static HttpResponse<String> ask(ServerProcess node) throws Exception {
        String body = "{\"model\":\"far\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + node.gatewayPort() + "/v1/chat/completions"))
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private String askedOfTheProxy() {
        over.tryComplete();
        ProcessRun run = waitFor(proxy);
        run.assertSucceeded();
        return run.output();
    }

    @Test
    void theRequestOfAWorkerGoesThroughATunnelOfTheProxyInItsEnvironment() throws Exception {
        HttpResponse<String> answer = ask(node("me:p%40ss%20word", "none.example"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"through it\"");
        assertThat(askedOfTheProxy().lines())
                .isNotEmpty()
                .allMatch(line -> line.equals("CONNECT localhost:" + secure.port() + " by me"));
    }

    @Test
    void aProxyThatWantsAnotherPasswordIsSaidToAndAServerThatIsExceptedIsAskedDirectly() throws Exception {
        HttpResponse<String> refused = ask(node("me:wrong-word", "none.example"));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body())
                .contains("its proxy wants another user or password")
                .doesNotContain("wrong-word");
        assertThat(ask(node("me:wrong-word", "localhost")).body()).contains("\"through it\"");
        assertThat(askedOfTheProxy().lines()).allMatch(line -> line.startsWith("CONNECT "));
    }
}
