package dev.tokenbus.node.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The objects of the chart with some values. */
record RenderedChart(List<JsonNode> objects) {
    static Stream<RenderedChart> all() {
        return Stream.of("", ChartTest.ALL).map(values -> new RenderedChart(Chart.objects(Chart.render(values))));
    }

    JsonNode deployment(String component) {
        return Chart.object(objects, "Deployment", "tokenbus-" + component);
    }

    List<JsonNode> deployments() {
        return Chart.ofKind(objects, "Deployment");
    }

    /** The deployments whose pods a selector takes. */
    List<JsonNode> selected(JsonNode labels) {
        return deployments().stream()
                .filter(each -> {
                    JsonNode own = each.at("/spec/template/metadata/labels");
                    return names(labels).stream()
                            .allMatch(name -> labels.get(name).equals(own.get(name)));
                })
                .toList();
    }

    static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    static JsonNode container(JsonNode deployment) {
        return deployment.at("/spec/template/spec/containers/0");
    }

    static Set<String> ports(JsonNode deployment) {
        Set<String> ports = new TreeSet<>();
        container(deployment)
                .get("ports")
                .forEach(port -> ports.add(port.get("name").asText()));
        return ports;
    }

    static String component(JsonNode object) {
        return object.at("/metadata/labels").get("app.kubernetes.io/component").asText();
    }

    /** With something where Kubernetes puts names, addresses and secrets. */
    static Map<String, String> environment(JsonNode deployment) {
        Map<String, String> environment = new TreeMap<>();
        for (JsonNode variable : container(deployment).get("env")) {
            String value = variable.has("value")
                    ? variable.get("value").asText()
                    : switch (variable.at("/valueFrom/fieldRef/fieldPath").asText()) {
                        case "status.podIP" -> "10.1.2.3";
                        case "metadata.name" -> "tokenbus-gateway-abc12";
                        default -> "a-secret-of-32-characters-or-more";
                    };
            assertThat(environment.put(variable.get("name").asText(), value)).isNull();
        }
        return environment;
    }
}
