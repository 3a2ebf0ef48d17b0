package dev.tokenbus.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.principal.KeysAtDoorsIT.Asked;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How each door over HTTP says that an address sends too many prompts: with 429, when to ask again, and its own words. */
class LimitsAtDoorsIT {
    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private GatewayFixture gateway;

    @BeforeEach
    void start() {
        gateway = GatewayFixture.start(settings ->
                settings.with("trustedProxies", List.of("127.0.0.1")).with("addressPromptsPerSecond", 1));
        gateway.worker();
        gateway.clock.stop();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private HttpRequest request(Asked door, String address) {
        return door.request(gateway.port, ScriptedWorker.MODEL)
                .header("X-Forwarded-For", address)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT,rate_limit_exceeded",
        "COMPLETIONS,rate_limit_exceeded",
        "RESPONSES,rate_limit_exceeded",
        "ANTHROPIC,rate_limit_error",
        "UI,this address has sent 2 prompts in 2 seconds"
    })
    void eachDoorSaysSoInItsOwnWords(Asked door, String word) {
        for (int i = 0; i < 2; i++) {
            http.sendAsync(request(door, "203.0.113.1"), BodyHandlers.ofString());
            gateway.untilMetered("streamStarted", i + 1);
        }

        HttpResponse<String> refused =
                Waiting.forResult(http.sendAsync(request(door, "203.0.113.1"), BodyHandlers.ofString()));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.body()).contains(word, "this address has sent 2 prompts in 2 seconds");
        http.sendAsync(request(door, "203.0.113.2"), BodyHandlers.ofString());
        gateway.untilMetered("streamStarted", 3);
    }
}
