package dev.tokenbus.node.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.Exposure;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What no schema knows: the objects of the chart fit each other, and a node takes what its pod says. */
@EnabledOnOs(OS.LINUX)
class ChartRulesTest {
    private static final List<String> VALUES = List.of("", ChartTest.ALL);

    @TempDir
    private Path directory;

    private record Rendered(List<JsonNode> objects) {
        static Stream<Rendered> all() {
            return VALUES.stream().map(values -> new Rendered(Chart.objects(Chart.render(values))));
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
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode container(JsonNode deployment) {
        return deployment.at("/spec/template/spec/containers/0");
    }

    private static Set<String> ports(JsonNode deployment) {
        Set<String> ports = new TreeSet<>();
        container(deployment)
                .get("ports")
                .forEach(port -> ports.add(port.get("name").asText()));
        return ports;
    }

    @Test
    void selectorsTakeThePodsThatAreMeantAndPortsAreThere() {
        Rendered.all().forEach(rendered -> {
            for (JsonNode each : rendered.deployments()) {
                assertThat(rendered.selected(each.at("/spec/selector/matchLabels")))
                        .containsExactly(each);
                assertThat(rendered.selected(
                                each.at("/spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels")))
                        .containsExactly(each);
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    assertThat(ports(each))
                            .contains(container(each)
                                    .at("/" + probe + "/httpGet/port")
                                    .asText());
                }
            }
            for (JsonNode each : Chart.ofKind(rendered.objects(), "PodDisruptionBudget")) {
                assertThat(rendered.selected(each.at("/spec/selector/matchLabels")))
                        .containsExactly(rendered.deployment(component(each)));
            }
            for (JsonNode service : Chart.ofKind(rendered.objects(), "Service")) {
                List<JsonNode> selected = rendered.selected(service.at("/spec/selector"));
                assertThat(selected).hasSize(component(service).equals("cluster") ? 2 : 1);
                for (JsonNode port : service.at("/spec/ports")) {
                    assertThat(selected)
                            .allSatisfy(each -> assertThat(ports(each))
                                    .contains(port.get("targetPort").asText()));
                }
            }
            for (JsonNode policy : Chart.ofKind(rendered.objects(), "NetworkPolicy")) {
                List<JsonNode> selected = rendered.selected(policy.at("/spec/podSelector/matchLabels"));
                assertThat(selected).isNotEmpty();
                for (JsonNode port : policy.findValues("ports").stream()
                        .flatMap(ports -> Stream.iterate(0, at -> at < ports.size(), at -> at + 1)
                                .map(ports::get))
                        .toList()) {
                    assertThat(selected)
                            .allSatisfy(each -> assertThat(ports(each))
                                    .contains(port.get("port").asText()));
                }
            }
            for (JsonNode monitor : Chart.ofKind(rendered.objects(), "ServiceMonitor")) {
                JsonNode service = Chart.object(rendered.objects(), "Service", "tokenbus-cluster");
                JsonNode labels = monitor.at("/spec/selector/matchLabels");
                assertThat(names(labels))
                        .allSatisfy(name -> assertThat(
                                        service.at("/metadata/labels").get(name))
                                .isEqualTo(labels.get(name)));
                assertThat(service.at("/spec/ports").findValuesAsText("name"))
                        .contains(monitor.at("/spec/endpoints/0/port").asText());
            }
        });
    }

    private static String component(JsonNode object) {
        return object.at("/metadata/labels").get("app.kubernetes.io/component").asText();
    }

    @Test
    void theClustersPortsAreOpenToNobodyButNodes() {
        JsonNode policy = Chart.object(Chart.objects(Chart.render("")), "NetworkPolicy", "tokenbus-cluster");

        assertThat(policy.at("/spec/ingress")).hasSize(2);
        assertThat(policy.at("/spec/ingress/0/ports").findValuesAsText("port")).containsExactly("hazelcast", "bus");
        assertThat(policy.at("/spec/ingress/0/from/0/podSelector/matchLabels"))
                .isEqualTo(policy.at("/spec/podSelector/matchLabels"));
        assertThat(policy.at("/spec/ingress/1/ports").findValuesAsText("port")).containsExactly("management");
    }

    @Test
    void aPodMayTakeLongerToEndThanItWaitsAndDrains() throws Exception {
        for (Rendered rendered : Rendered.all().toList()) {
            for (JsonNode each : rendered.deployments()) {
                NodeConfig config = configuration(rendered, each);
                long drainMs = (component(each).equals("gateway")
                                ? config.gateway().listen().drain()
                                : config.worker().drain())
                        .toMillis();
                long wait =
                        container(each).at("/lifecycle/preStop/sleep/seconds").asLong();
                assertThat(each.at("/spec/template/spec/terminationGracePeriodSeconds")
                                .asLong())
                        .isEqualTo((drainMs + 999) / 1000 + wait + 20);
            }
        }
    }

    @Test
    void aNodeTakesTheVariablesAndTheFileOfItsPodAndIsNotOpenToEverybody() throws Exception {
        for (Rendered rendered : Rendered.all().toList()) {
            for (JsonNode each : rendered.deployments()) {
                NodeConfig config = configuration(rendered, each);
                EnumSet<Role> roles = EnumSet.noneOf(Role.class);
                for (String role : container(each).at("/args/2").asText().split(",")) {
                    roles.add(Role.valueOf(role.toUpperCase(Locale.ROOT)));
                }
                Exposure.check(new NodeSpec(roles, new Membership.Alone(), config));
                assertThat(config.process().cluster().clusterHost()).isEqualTo("10.1.2.3");
                assertThat(config.cluster().members()).containsExactly("tokenbus-cluster.tokenbus.svc:5701");
            }
        }
    }

    private NodeConfig configuration(Rendered rendered, JsonNode deployment) throws Exception {
        Path file = Files.writeString(
                directory.resolve("tokenbus.yaml"),
                Chart.object(rendered.objects(), "ConfigMap", "tokenbus")
                        .get("data")
                        .get(Path.of(environment(deployment).get("TOKENBUS_CONFIG"))
                                .getFileName()
                                .toString())
                        .asText());
        return Configuration.load(file, environment(deployment));
    }

    /** With something where Kubernetes puts names, addresses and secrets. */
    private static Map<String, String> environment(JsonNode deployment) {
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

    @Test
    void everyMountHasItsVolumeAndNothingElseIsWritable() {
        Rendered.all().forEach(rendered -> {
            for (JsonNode each : rendered.deployments()) {
                JsonNode volumes = each.at("/spec/template/spec/volumes");
                JsonNode mounts = container(each).get("volumeMounts");
                assertThat(mounts.findValuesAsText("name"))
                        .containsExactlyInAnyOrderElementsOf(Stream.iterate(0, at -> at < volumes.size(), at -> at + 1)
                                .map(at -> volumes.get(at).get("name").asText())
                                .toList());
                List<String> writable = new ArrayList<>();
                mounts.forEach(mount -> {
                    if (!mount.path("readOnly").asBoolean()) {
                        writable.add(mount.get("mountPath").asText());
                    }
                });
                assertThat(writable).isSubsetOf("/tmp", "/var/lib/tokenbus/usage");
                assertThat(container(each)
                                .at("/securityContext/readOnlyRootFilesystem")
                                .asBoolean())
                        .isTrue();
            }
        });
    }

    @Test
    void autoscalersLookAtMetricsThatThereAreAndLeaveReplicasAlone() {
        List<JsonNode> objects = Chart.objects(Chart.render(ChartTest.ALL));
        List<JsonNode> autoscalers = Chart.ofKind(objects, "HorizontalPodAutoscaler");

        assertThat(autoscalers).hasSize(2).allSatisfy(each -> {
            String metric = each.at("/spec/metrics/0/pods/metric/name").asText();
            assertThat(Chart.file("docs/operations.md")).contains("`" + metric + "`");
            JsonNode target = Chart.object(
                    objects, "Deployment", each.at("/spec/scaleTargetRef/name").asText());
            assertThat(metric).startsWith("tokenbus_" + component(target) + "_");
            assertThat(target.get("spec").has("replicas")).isFalse();
        });
    }
}
