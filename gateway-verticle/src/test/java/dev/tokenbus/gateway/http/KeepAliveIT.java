package dev.tokenbus.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a follower hears something while its stream has nothing to say. */
class KeepAliveIT {
    private static final int KEEP_ALIVE_MS = 6000;
    private static final int COMMENTS = 2;

    private final GatewayFixture gateway = GatewayFixture.start(config -> config.with("keepAliveMs", KEEP_ALIVE_MS));
    private final ScriptedWorker worker = gateway.worker();
    private final TestClient owner = gateway.connect();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aFollowerHearsSomethingTwiceInTheTimeAfterWhichItMayGo() throws IOException {
        owner.prompt("x");
        ServerFrame.Started stream = owner.started();
        worker.starts.next().text("a");
        URI events = URI.create("http://127.0.0.1:" + gateway.port + "/v1/streams/" + stream.streamId()
                + "/events?token=" + stream.viewToken());

        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(events.toURL().openStream(), StandardCharsets.UTF_8))) {
            awaitComment(lines);
            long begun = System.nanoTime();
            for (int heard = 0; heard < COMMENTS; heard++) {
                awaitComment(lines);
            }

            // A comment in all of that time would take this long.
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(COMMENTS * KEEP_ALIVE_MS);
        }
    }

    private static void awaitComment(BufferedReader lines) throws IOException {
        while (!lines.readLine().startsWith(": keep-alive")) {
            continue;
        }
    }
}
