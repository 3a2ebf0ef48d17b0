package dev.tokenbus.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ChaosFollowerTest {
    @Test
    void whatTheGatewaySaysKeepsItsCode() {
        StreamFailure told = ChaosFollower.told(new JsonObject()
                .put("code", "unrecoverable")
                .put("message", "the log is lost")
                .put("retryable", false));

        assertThat(told.code()).isEqualTo(ErrorCode.UNRECOVERABLE);
        assertThat(told.detail()).isEqualTo("the log is lost");
    }
}
