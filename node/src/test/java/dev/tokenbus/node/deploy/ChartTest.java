package dev.tokenbus.node.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart is one that Helm takes, and its objects are such as Kubernetes knows. */
@EnabledOnOs(OS.LINUX)
class ChartTest {
    /** Everything that is off by default, on. */
    static final String ALL = """
            config:
              gateway: {drainMs: 600000, jwtIssuer: "https://id", jwtAudience: tokenbus, jwtAlgorithms: [HS256]}
              worker: {drainMs: 120500, upstream: {vllm: {baseUrl: "http://vllm:8000/v1", models: [llama]}}}
            gateway:
              hosts: [inside.example.com]
              tlsSecret: gateway-tls
              autoscaling: {enabled: true}
              secretEnv: {TOKENBUS_GATEWAY_JWT_SECRET: jwtSecret}
              service:
                type: LoadBalancer
                port: 443
                annotations: {example.com/a: b}
                externalTrafficPolicy: Local
                loadBalancerSourceRanges: [192.0.2.0/24]
              podLabels: {team: chat}
              priorityClassName: chat
            worker:
              autoscaling: {enabled: true}
              secretEnv: {TOKENBUS_WORKER_UPSTREAM_VLLM_API_KEY: vllmKey}
              nodeSelector: {disk: fast}
              tolerations: [{key: gpu, operator: Exists}]
              affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}
              extraEnv: [{name: HTTPS_PROXY, value: "http://proxy:3128"}]
            image: {digest: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}
            cluster: {tlsSecret: bus-tls}
            secret: {clientKey: clientKey}
            test: {model: llama}
            httpRoute: {enabled: true, parentRefs: [{name: public}], hostnames: [route.example.com]}
            usage: {existingClaim: usage}
            ingress:
              enabled: true
              hosts: [{host: chat.example.com}]
              tls: [{secretName: chat-tls, hosts: [chat.example.com]}]
            networkPolicy: {gatewayFrom: [{namespaceSelector: {matchLabels: {a: b}}}]}
            serviceMonitor: {enabled: true, labels: {release: prometheus}}
            prometheusRule: {enabled: true}
            grafanaDashboard: {enabled: true}
            imagePullSecrets: [{name: registry}]
            """;

    @Test
    void helmFindsNothingToComplainAboutButTheMissingIcon() {
        LintResult result = Chart.lint();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        assertThat(result.getMessages()).allMatch(message -> message.contains("icon is recommended"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", ALL})
    void kubernetesKnowsEveryField(String values) throws Exception {
        List<JsonNode> objects = Chart.objects(Chart.render(values));

        assertThat(objects).hasSizeGreaterThan(9);
        for (JsonNode object : objects) {
            KnownObjects.check(object);
            assertThat(object.at("/metadata/namespace").asText()).isEqualTo("tokenbus");
        }
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowWouldBeFound() {
        JsonNode deployment = Chart.object(Chart.objects(Chart.render("")), "Deployment", "tokenbus-worker");
        ((ObjectNode) deployment.at("/spec/template/spec/containers/0/readinessProbe")).put("periodSecond", 3);

        assertThatThrownBy(() -> KnownObjects.check(deployment)).hasMessageContaining("periodSecond");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas: 3 | additional properties 'replicas' not allowed",
                "gateway: {replica: 3} | 'replica' not allowed",
                "gateway: {service: {ports: 80}} | 'ports' not allowed",
                "worker: {autoscaling: {streamsPerPod: 3}} | 'streamsPerPod' not allowed",
                "worker: {secretEnv: {lower: key}} | worker/secretEnv",
                "worker: {extraEnv: [{nam: A}]} | worker/extraEnv/0",
                "image: {pullPolicy: Sometimes} | image/pullPolicy",
                "image: {digest: 'sha256:12'} | image/digest",
                "ingress: {hosts: [chat.example.com]} | ingress/hosts/0",
                "ingress: {enabled: true} | ingress.hosts: empty",
                "httpRoute: {enabled: true} | httpRoute.parentRefs: empty",
                "httpRoute: {parentRefs: [{nam: public}]} | httpRoute/parentRefs/0",
                "serviceMonitor: {interval: often} | serviceMonitor/interval",
                "{serviceMonitor: {enabled: true}, podMonitor: {enabled: true}} | one of both",
                "gateway: {preStopSeconds: five} | gateway/preStopSeconds",
                "gateway: {replicas: -1} | gateway/replicas"
            })
    void aValueThatIsMisspeltOrOfAnotherKindIsRefusedByName(String values, String message) {
        assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(message);
    }

    @Test
    void everyValueIsInTheSchemaAndHasADefault() throws Exception {
        JsonNode values =
                Chart.objects(Chart.file("deploy/helm/tokenbus/values.yaml")).get(0);
        JsonNode schema = Chart.JSON.readTree(Chart.file("deploy/helm/tokenbus/values.schema.json"));

        for (String component : List.of("", "/gateway", "/worker", "/gateway/service", "/secret", "/image")) {
            List<String> named = new ArrayList<>();
            schema.at(component.replace("/", "/properties/") + "/properties")
                    .fieldNames()
                    .forEachRemaining(named::add);
            named.remove("global");
            assertThat(values.at(component).fieldNames())
                    .toIterable()
                    .as(component)
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }

    @Test
    void thePlainManifestsAreThoseOfTheChart() throws Exception {
        String rendered = Chart.render("");
        Path written = Files.createDirectories(Path.of("target/kubernetes")).resolve("tokenbus.yaml");
        Files.writeString(written, rendered);

        assertThat(Chart.MANIFEST)
                .as("copy %s there", written.toAbsolutePath())
                .exists()
                .content()
                .isEqualTo(rendered);
    }

    @Test
    void alertsAndDashboardAreTheFilesThatAreTestedElsewhere() throws Exception {
        List<JsonNode> objects = Chart.objects(Chart.render(ALL));

        assertThat(Chart.object(objects, "PrometheusRule", "tokenbus").get("spec"))
                .isEqualTo(
                        Chart.objects(Chart.file("deploy/prometheus/rules.yml")).get(0));
        assertThat(Chart.JSON.readTree(Chart.object(objects, "ConfigMap", "tokenbus-dashboard")
                        .at("/data/tokenbus.json")
                        .asText()))
                .isEqualTo(Chart.JSON.readTree(Chart.file("deploy/grafana/tokenbus.json")));
    }

    /** Nothing here runs Envoy. */
    @Test
    void theExampleForEnvoyIsYaml() {
        assertThat(Chart.objects(Chart.file("deploy/proxies/envoy.yaml"))).hasSize(1);
    }
}
