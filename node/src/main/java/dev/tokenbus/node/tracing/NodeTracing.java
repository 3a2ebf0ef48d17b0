package dev.tokenbus.node.tracing;

import dev.tokenbus.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Deployable;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The tracing of one node: the port for its verticles, and the verticle that sends the spans. A node without an endpoint has neither, and
 * loads no class of OpenTelemetry's.
 *
 * @param verticles to be undeployed after all whose spans they send
 */
public record NodeTracing(Tracing port, List<Deployable> verticles) {
    private static final NodeTracing OFF = new NodeTracing(Tracing.OFF, List.of());

    public NodeTracing {
        verticles = List.copyOf(verticles);
    }

    /** @param nodeId tells the nodes of a cluster apart */
    public static NodeTracing of(TracingConfig config, String nodeId, MeterRegistry registry) {
        return config.endpoint() == null ? OFF : Exported.to(config.endpoint(), config, nodeId, registry);
    }

    /** All that names classes of OpenTelemetry's. */
    private static final class Exported {
        /** {@link SpanSender} says what is wrong, once; kept here, because loggers that nobody holds forget their levels. */
        private static final Logger EXPORTER_LOG = Logger.getLogger("io.opentelemetry.exporter");

        private static final int MOST_EVENTS = 64;
        private static final int MOST_ATTRIBUTES = 32;
        private static final int MOST_CHARS = 256;

        private Exported() {}

        static NodeTracing to(String endpoint, TracingConfig config, String nodeId, MeterRegistry registry) {
            EXPORTER_LOG.setLevel(Level.OFF);
            SpanCounts counts = new SpanCounts(registry);
            SpanQueue queue = new SpanQueue(config.queueSpans(), counts);
            counts.shows(queue);
            OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                    .setEndpoint(endpoint)
                    .setHeaders(config::headersByName)
                    .setTimeout(config.timeout())
                    .setConnectTimeout(config.timeout())
                    .build();
            Clock clock = Clock.getDefault();
            SdkTracerProvider provider = SdkTracerProvider.builder()
                    .setClock(clock)
                    .setResource(resource(config, nodeId))
                    .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.sampleRatio())))
                    .setSpanLimits(SpanLimits.builder()
                            .setMaxNumberOfEvents(MOST_EVENTS)
                            .setMaxNumberOfAttributes(MOST_ATTRIBUTES)
                            .setMaxAttributeValueLength(MOST_CHARS)
                            .build())
                    .addSpanProcessor(queue)
                    .build();
            return new NodeTracing(
                    new StreamTracing(new Spans(provider.get("dev.tokenbus"), clock)),
                    List.of(new SpanSender(queue, exporter, counts, config)));
        }

        private static Resource resource(TracingConfig config, String nodeId) {
            return Resource.getDefault()
                    .merge(Resource.create(Attributes.of(
                            AttributeKey.stringKey("service.name"),
                            config.serviceName(),
                            AttributeKey.stringKey("service.instance.id"),
                            nodeId)));
        }
    }
}
