package dev.tokenbus.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.relay.MirrorRelay;
import dev.tokenbus.gateway.socket.WebSocketSession;
import dev.tokenbus.gateway.view.StreamView;
import org.junit.jupiter.api.Test;

class ChaosAuditTest {
    @Test
    void theClassesThatTheAuditCountsExist() {
        assertThat(ChaosAudit.GONE)
                .containsExactly(
                        MirrorRelay.class.getName(), WebSocketSession.class.getName(), StreamView.class.getName());
    }
}
