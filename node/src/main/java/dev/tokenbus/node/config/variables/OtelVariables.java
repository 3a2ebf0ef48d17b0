package dev.tokenbus.node.config.variables;

import dev.tokenbus.node.config.given.GivenValues;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the variables of OpenTelemetry that many programs of a deployment share: where traces go, how many of them, and the service's
 * name. A key of our own is stronger.
 */
public final class OtelVariables {
    private static final Logger LOG = LoggerFactory.getLogger(OtelVariables.class);

    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private static final String SAMPLER = "OTEL_TRACES_SAMPLER";

    /** Not even what a client has traced, so there is no endpoint. */
    private static final String ALWAYS_OFF = "always_off";

    private final GivenValues given;
    private final Map<String, String> environment;

    private OtelVariables(GivenValues given, Map<String, String> environment) {
        this.given = given;
        this.environment = environment;
    }

    public static void putInto(GivenValues given, Map<String, String> environment) {
        OtelVariables variables = new OtelVariables(given, environment);
        if (!variables.isOff()) {
            if (!variables.sampler().equals(ALWAYS_OFF)) {
                variables.putEndpoint();
            }
            variables.put("tracing.headers", "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS");
            variables.put("tracing.serviceName", "OTEL_SERVICE_NAME");
            variables.putRatio();
        }
    }

    private String text(String variable) {
        return environment.getOrDefault(variable, "").strip();
    }

    private boolean isOff() {
        return text("OTEL_SDK_DISABLED").equalsIgnoreCase("true")
                || text("OTEL_TRACES_EXPORTER").equalsIgnoreCase("none");
    }

    /** The first variable that is there. */
    private void put(String key, String... variables) {
        for (String variable : variables) {
            if (!text(variable).isEmpty() && !given.has(key)) {
                given.putVariable(key, text(variable), variable);
            }
        }
    }

    /** The common endpoint is the one of all signals, to which the path of traces is added. */
    private void putEndpoint() {
        String variable = text(TRACES_ENDPOINT).isEmpty() ? ENDPOINT : TRACES_ENDPOINT;
        String url = text(variable);
        if (url.isEmpty() || given.has("tracing.endpoint")) {
            return;
        }
        String protocol = text("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL");
        protocol = protocol.isEmpty() ? text("OTEL_EXPORTER_OTLP_PROTOCOL") : protocol;
        if (protocol.equals("grpc")) {
            given.remark(() -> LOG.atWarn()
                    .addKeyValue("variable", variable)
                    .log(
                            "a variable is ignored: its protocol is grpc, and traces go out over HTTP; tracing.endpoint names a"
                                    + " receiver"));
            return;
        }
        boolean isCommon = variable.equals(ENDPOINT);
        given.putVariable("tracing.endpoint", isCommon ? url.replaceAll("/+$", "") + "/v1/traces" : url, variable);
    }

    private void putRatio() {
        switch (sampler()) {
            case ALWAYS_OFF, "parentbased_always_off" -> putIfNew("0");
            case "traceidratio", "parentbased_traceidratio" -> put("tracing.sampleRatio", "OTEL_TRACES_SAMPLER_ARG");
            default -> {}
        }
    }

    private String sampler() {
        return text(SAMPLER).toLowerCase(Locale.ROOT);
    }

    private void putIfNew(String ratio) {
        if (!given.has("tracing.sampleRatio")) {
            given.putVariable("tracing.sampleRatio", ratio, SAMPLER);
        }
    }
}
