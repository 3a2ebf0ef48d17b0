package dev.tokenbus.node.deploy;

import static dev.tokenbus.node.deploy.RenderedChart.container;
import static dev.tokenbus.node.deploy.RenderedChart.environment;
import static dev.tokenbus.node.deploy.RenderedChart.names;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the chart has beside the nodes: what tests, watches and leads to them. */
@EnabledOnOs(OS.LINUX)
class ChartOptionsTest {
    @Test
    void theTestOfTheReleaseAsksTheGatewayAsAClientAndIsNoNode(@TempDir Path directory) throws Exception {
        List<JsonNode> objects = Chart.objects(Chart.renderWithTest(directory, ChartTest.ALL));
        JsonNode pod = Chart.object(objects, "Pod", "tokenbus-test");
        JsonNode labels = pod.at("/metadata/labels");

        KnownObjects.check(pod);
        assertThat(pod.at("/spec/containers/0/args"))
                .extracting(JsonNode::asText)
                .startsWith("chat", "--model=llama");
        assertThat(pod.at("/spec/containers/0/env/0/value").asText())
                .isEqualTo("wss://tokenbus-gateway.tokenbus.svc:443");
        for (String kind : List.of("Service", "PodDisruptionBudget", "NetworkPolicy", "PodMonitor")) {
            for (JsonNode each : Chart.ofKind(objects, kind)) {
                JsonNode selector = Stream.of(
                                "/spec/selector/matchLabels", "/spec/podSelector/matchLabels", "/spec/selector")
                        .map(each::at)
                        .filter(JsonNode::isObject)
                        .findFirst()
                        .orElseThrow();
                assertThat(names(selector))
                        .as("%s", each)
                        .anyMatch(name -> !selector.get(name).equals(labels.get(name)));
            }
        }
        JsonNode from =
                Chart.object(objects, "NetworkPolicy", "tokenbus-gateway").at("/spec/ingress/0/from");
        assertThat(from.findValues("matchLabels"))
                .anyMatch(allowed -> names(allowed).stream()
                        .allMatch(name -> allowed.get(name).equals(labels.get(name))));
        assertThat(Chart.ofKind(Chart.objects(Chart.renderWithTest(directory, "")), "Pod"))
                .isEmpty();
    }

    @Test
    void aMonitorOfPodsAsksWhatAMonitorOfServicesAsks() {
        JsonNode ofServices = Chart.object(
                Chart.objects(Chart.render("serviceMonitor: {enabled: true}")), "ServiceMonitor", "tokenbus");
        RenderedChart rendered = new RenderedChart(Chart.objects(Chart.render("podMonitor: {enabled: true}")));
        JsonNode ofPods = Chart.object(rendered.objects(), "PodMonitor", "tokenbus");

        assertThat(ofPods.at("/spec/podMetricsEndpoints")).isEqualTo(ofServices.at("/spec/endpoints"));
        assertThat(rendered.selected(ofPods.at("/spec/selector/matchLabels"))).hasSize(2);
    }

    @Test
    void aRouteLeadsToTheServiceAndItsNamesAreTheGateways() {
        List<JsonNode> objects = Chart.objects(Chart.render(ChartTest.ALL));
        JsonNode backend = Chart.object(objects, "HTTPRoute", "tokenbus").at("/spec/rules/0/backendRefs/0");
        JsonNode service = Chart.object(objects, "Service", backend.get("name").asText());

        assertThat(service.at("/spec/ports/0/port")).isEqualTo(backend.get("port"));
        assertThat(environment(Chart.object(objects, "Deployment", "tokenbus-gateway"))
                        .get("TOKENBUS_GATEWAY_HOSTS"))
                .contains(",chat.example.com,", ",route.example.com,");
    }

    /** Beside the heap there is what a JVM needs of its own, and buffers outside the heap. */
    @Test
    void theHeapLeavesRoomInTheLimit() {
        RenderedChart.all().flatMap(rendered -> rendered.deployments().stream()).forEach(each -> {
            String options = environment(each).get("JAVA_TOOL_OPTIONS");
            assertThat(options).contains("-XX:MaxRAMPercentage=60 ");
            assertThat(container(each).at("/resources/limits/memory").asText()).isEqualTo("1Gi");
            assertThat(each.at("/spec/template/spec/securityContext/runAsUser").asInt())
                    .isEqualTo(65532);
        });
    }
}
