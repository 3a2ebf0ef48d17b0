package dev.tokenbus.node.tracing;

import dev.tokenbus.protocol.Range;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configures the traces of answers, which are off without an endpoint. The variables {@code OTEL_EXPORTER_OTLP_ENDPOINT} and {@code
 * OTEL_SERVICE_NAME} and others of OpenTelemetry do too.
 *
 * @param endpoint where spans are sent, in OTLP over HTTP as protobuf, for example {@code http://localhost:4318}; {@code /v1/traces} is
 *     added to a URL without a path. Without one there are no traces. Variable {@code OTEL_EXPORTER_OTLP_ENDPOINT}, or
 *     {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT} for the whole URL
 * @param headers headers of each request to the endpoint, as {@code name=value,name=value}, with {@code %2C} for a comma in a value; its
 *     keys, as a rule. Never printed. Variable {@code OTEL_EXPORTER_OTLP_HEADERS}
 * @param sampleRatio the share of answers that are traced, 0..1, of those whose clients bring no trace; the others are traced if the
 *     client's trace is. Default 1. Variable {@code OTEL_TRACES_SAMPLER_ARG}, where {@code OTEL_TRACES_SAMPLER} is one with a ratio
 * @param serviceName what the receiver calls the cluster; default {@code tokenbus}. Variable {@code OTEL_SERVICE_NAME}
 * @param queueSpans how many spans may wait to be sent, 16..1000000; default 4096, some 4 MiB. An answer has three, and one more for each
 *     failover; those that find no room are dropped and counted
 * @param sendEvery milliseconds between two looks at the queue, 10..60000; default 1000
 * @param timeout milliseconds that sending may take with its retries, 1..60000; default 10000. Spans that are not sent by then are
 *     dropped and counted
 */
public record TracingConfig(
        @Nullable String endpoint,
        @Nullable String headers,
        double sampleRatio,
        String serviceName,
        int queueSpans,
        Duration sendEvery,
        Duration timeout) {
    public static final TracingConfig OFF =
            new TracingConfig(null, null, 1, "tokenbus", 4096, Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static final List<String> OF_THE_CLIENT =
            List.of("connection", "content-length", "expect", "host", "upgrade");

    public TracingConfig {
        if (endpoint != null) {
            endpoint = checkedUrl(endpoint.strip());
        }
        read(headers);
        if (!(sampleRatio >= 0 && sampleRatio <= 1)) {
            throw new IllegalArgumentException("tracing.sampleRatio: " + sampleRatio + " (expected: 0..1)");
        }
        if (serviceName.isBlank()) {
            throw new IllegalArgumentException("tracing.serviceName: empty (expected: a name)");
        }
        Range.check("tracing.queueSpans", queueSpans, 16, 1_000_000);
        Range.check("tracing.sendEveryMs", sendEvery.toMillis(), 10, 60_000);
        Range.check("tracing.timeoutMs", timeout.toMillis(), 1, 60_000);
    }

    private static String checkedUrl(String text) {
        try {
            URI uri = new URI(text);
            boolean isWeb = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (isWeb && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                boolean hasPath = !uri.getRawPath().replace("/", "").isEmpty();
                return hasPath ? text : text.replaceAll("/+$", "") + "/v1/traces";
            }
        } catch (URISyntaxException e) {
            // The exception below says what is expected; the text may have a key in it.
        }
        throw new IllegalArgumentException(
                "tracing.endpoint: not a URL (expected: http://host[:port] or https://..., without user and fragment)");
    }

    /** The headers by name. */
    Map<String, String> headersByName() {
        return read(headers);
    }

    private static Map<String, String> read(@Nullable String headers) {
        Map<String, String> read = new LinkedHashMap<>();
        for (String each : headers == null || headers.isBlank() ? new String[0] : headers.split(",")) {
            int equals = each.indexOf('=');
            String name = each.substring(0, Math.max(0, equals)).strip();
            if (!name.matches("[A-Za-z0-9!#$&^_.|~*+-]{1,128}")) {
                throw new IllegalArgumentException("tracing.headers: not readable (expected: name=value,name=value)");
            }
            String value = decoded(each.substring(equals + 1).strip());
            refuseUnsendable(name, value);
            read.put(name, value);
        }
        return read;
    }

    /** The HTTP client would refuse these when it sends, in words that quote the value. */
    private static void refuseUnsendable(String name, String value) {
        if (OF_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("tracing.headers: a header of HTTP itself (expected: none of "
                    + String.join(", ", OF_THE_CLIENT) + ")");
        }
        if (!value.matches("[\\t\\x20-\\x7e]*")) {
            throw new IllegalArgumentException(
                    "tracing.headers: a value with a control character, or one beyond ASCII (expected: printable ASCII)");
        }
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    /** Hides the headers, and the query of the URL. */
    @Override
    public String toString() {
        return "TracingConfig[endpoint=" + (endpoint == null ? "none" : endpoint.replaceFirst("\\?.*", ""))
                + ", headers=" + (headers == null ? "none" : "[hidden]") + ", sampleRatio=" + sampleRatio
                + ", serviceName=" + serviceName + ", queueSpans=" + queueSpans + ", sendEvery=" + sendEvery
                + ", timeout=" + timeout + "]";
    }
}
