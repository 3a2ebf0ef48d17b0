package dev.tokenbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

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
    private static final int KEEP_ALIVE_MS = 2000;
    private static final int COMMENTS = 4;

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

        long begun = System.nanoTime();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(events.toURL().openStream(), StandardCharsets.UTF_8))) {
            for (int heard = 0; heard < COMMENTS; ) {
                heard += lines.readLine().startsWith(": keep-alive") ? 1 : 0;
            }
        }

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun))
                .isLessThan(COMMENTS * KEEP_ALIVE_MS * 3 / 4);
    }
}
