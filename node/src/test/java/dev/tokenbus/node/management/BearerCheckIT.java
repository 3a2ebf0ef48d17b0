package dev.tokenbus.node.management;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.config.ProcessConfig;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.testkit.Settings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the management port tells those who do not bring its token, over real sockets. */
class BearerCheckIT {
    private static final String TOKEN = "a-token-of-the-management-port";
    private static final Vertx VERTX = Vertx.vertx();

    private static int port;

    @BeforeAll
    static void start() {
        BusCodecs.register(VERTX.eventBus());
        ManagementVerticle verticle = new ManagementVerticle(
                LoneEnvironment.create(),
                Settings.NONE
                        .with("managementPort", 0)
                        .with("managementToken", TOKEN)
                        .applyTo(ProcessConfig.DEFAULT),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                null,
                List.of(),
                () -> 1);
        waitFor(VERTX.deployVerticle(verticle));
        port = verticle.port();
    }

    @AfterAll
    static void close() {
        waitFor(VERTX.close());
    }

    /** The target goes out as it is. */
    private static int status(HttpMethod method, String target, String bearer) {
        RequestOptions options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMethod(method)
                .setURI(target);
        if (!bearer.isEmpty()) {
            options.putHeader("Authorization", "Bearer " + bearer);
        }
        Future<Integer> status = VERTX.createHttpClient()
                .request(options)
                .compose(request -> request.send())
                .map(HttpClientResponse::statusCode);
        return waitFor(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics",
                "/api/status",
                "/health/../api/loggers",
                "/health/../api/loggers/dev.tokenbus",
                "/health/%2e%2e/api/status",
                "/health/%2E%2E/metrics",
                "/health/../metrics",
                "/health/live/../../metrics",
                "/health/./../metrics",
                "//metrics",
                "/health/",
                "/health/other"
            })
    void whateverIsNotTheNodesHealthWantsTheTokenHoweverItsPathIsWritten(String target) {
        assertThat(status(HttpMethod.GET, target, "")).isEqualTo(401);
        assertThat(status(HttpMethod.PUT, target, "")).isEqualTo(401);
        assertThat(status(HttpMethod.GET, target, TOKEN + "x")).isEqualTo(401);
        assertThat(status(HttpMethod.GET, target, TOKEN)).isIn(200, 404, 405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/health/live?verbose", "/metrics/../health/ready"})
    void theNodesHealthIsForEverybody(String target) {
        assertThat(status(HttpMethod.GET, target, "")).isIn(200, 503);
    }
}
