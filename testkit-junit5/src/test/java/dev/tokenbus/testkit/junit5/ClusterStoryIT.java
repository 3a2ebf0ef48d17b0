package dev.tokenbus.testkit.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.plain.AnswerStream;
import dev.tokenbus.client.plain.Tokenbus;
import dev.tokenbus.testkit.cluster.ClusterNode;
import dev.tokenbus.testkit.llm.LlmScript;
import io.vertx.core.Promise;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

@WithTokenbus(gateways = 2, workers = 1, shared = true)
class ClusterStoryIT {
    @Test
    void theStoryGoesOnWhenAGatewayDies(TokenbusServer tokenbus) throws Exception {
        Promise<Void> goOn = Promise.promise();
        tokenbus.llm()
                .enqueue(LlmScript.stream()
                        .role()
                        .delta("Once")
                        .await(goOn.future())
                        .delta(" upon")
                        .finish("stop")
                        .done());
        List<URI> gateways = tokenbus.gateways().stream()
                .map(each -> URI.create("ws://127.0.0.1:" + each.gatewayPort()))
                .toList();

        try (Tokenbus client = Tokenbus.connect(gateways, ClientOptions.DEFAULT);
                AnswerStream answer = client.start("Tell me a story")) {
            Iterator<String> pieces = answer.iterator();
            assertThat(pieces.next()).isEqualTo("Once");
            tokenbus.gateways().get(0).kill();
            goOn.complete();
            assertThat(pieces.next()).isEqualTo(" upon");
            assertThat(answer.answer().join().text()).isEqualTo("Once upon");
        }
    }

    @Test
    void theNextTestHasBothGatewaysAgain(TokenbusServer tokenbus) {
        assertThat(tokenbus.gateways()).hasSize(2).allMatch(ClusterNode::isAlive);
        assertThat(tokenbus.llm().requests()).isEmpty();
    }
}
