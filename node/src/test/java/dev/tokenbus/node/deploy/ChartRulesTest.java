package dev.tokenbus.node.deploy;

import static dev.tokenbus.node.deploy.RenderedChart.component;
import static dev.tokenbus.node.deploy.RenderedChart.container;
import static dev.tokenbus.node.deploy.RenderedChart.environment;
import static dev.tokenbus.node.deploy.RenderedChart.names;
import static dev.tokenbus.node.deploy.RenderedChart.ports;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What no schema knows: the objects of the chart fit each other, and a node takes what its pod says. */
@EnabledOnOs(OS.LINUX)
class ChartRulesTest {
    @TempDir
    private Path directory;

    @Test
    void selectorsTakeThePodsThatAreMeantAndPortsAreThere() {
        RenderedChart.all().forEach(rendered -> {
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
        for (RenderedChart rendered : RenderedChart.all().toList()) {
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
        for (RenderedChart rendered : RenderedChart.all().toList()) {
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

    private NodeConfig configuration(RenderedChart rendered, JsonNode deployment) throws Exception {
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

    @Test
    void everyMountHasItsVolumeAndNothingElseIsWritable() {
        RenderedChart.all().forEach(rendered -> {
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
