package dev.tokenbus.node.tracing;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver of traces, as nodes under test see it: takes OTLP over HTTP on a free port and keeps every span. Thread-safe. */
final class OtlpReceiver {
    private final HttpServer server;
    private final List<Seen> spans = new CopyOnWriteArrayList<>();
    private final List<MultiMap> headers = new CopyOnWriteArrayList<>();

    /** A span, by the names that it has on the wire. */
    record Seen(Map<String, Object> node, Span span) {
        String name() {
            return span.getName();
        }

        String kind() {
            return span.getKind().name().replace("SPAN_KIND_", "");
        }

        String traceId() {
            return hex(span.getTraceId());
        }

        String id() {
            return hex(span.getSpanId());
        }

        String parent() {
            return hex(span.getParentSpanId());
        }

        boolean isError() {
            return span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR;
        }

        Map<String, Object> attributes() {
            return map(span.getAttributesList());
        }

        List<String> events() {
            return span.getEventsList().stream().map(Span.Event::getName).toList();
        }

        Map<String, Object> event(String name) {
            return span.getEventsList().stream()
                    .filter(event -> event.getName().equals(name))
                    .findFirst()
                    .map(event -> map(event.getAttributesList()))
                    .orElseThrow(() -> new AssertionError("no event " + name + " among " + events()));
        }

        private static String hex(ByteString bytes) {
            return HexFormat.of().formatHex(bytes.toByteArray());
        }

        @Override
        public String toString() {
            return kind() + " " + name() + " " + id() + "<" + parent() + " " + attributes() + " " + events();
        }
    }

    private OtlpReceiver(Vertx vertx) {
        server = vertx.createHttpServer().requestHandler(this::handle);
        waitFor(server.listen(0, "127.0.0.1"));
    }

    static OtlpReceiver start(Vertx vertx) {
        return new OtlpReceiver(vertx);
    }

    /** What {@code OTEL_EXPORTER_OTLP_ENDPOINT} is to say. */
    String endpoint() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        headers.add(request.headers());
        if (!request.path().equals("/v1/traces")) {
            request.response().setStatusCode(404).end();
            return;
        }
        request.body().onSuccess(body -> {
            keep(body);
            request.response()
                    .putHeader("content-type", "application/x-protobuf")
                    .end(Buffer.buffer(
                            ExportTraceServiceResponse.getDefaultInstance().toByteArray()));
        });
    }

    private void keep(Buffer body) {
        try {
            ExportTraceServiceRequest.parseFrom(body.getBytes())
                    .getResourceSpansList()
                    .forEach(resource -> resource.getScopeSpansList().stream()
                            .flatMap(scope -> scope.getSpansList().stream())
                            .map(span -> new Seen(map(resource.getResource().getAttributesList()), span))
                            .forEach(spans::add));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Map<String, Object> map(List<KeyValue> attributes) {
        Map<String, Object> map = new TreeMap<>();
        attributes.forEach(each -> map.put(each.getKey(), value(each.getValue())));
        return map;
    }

    private static Object value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> value.getIntValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case BOOL_VALUE -> value.getBoolValue();
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(OtlpReceiver::value)
                        .toList();
            default -> throw new IllegalArgumentException(value.toString());
        };
    }

    List<Seen> spans() {
        return List.copyOf(spans);
    }

    /** The headers of all requests so far. */
    List<MultiMap> headers() {
        return List.copyOf(headers);
    }

    /** All spans of a trace, once there are so many. */
    List<Seen> awaitTrace(String traceId, int count) {
        patiently().until(() -> trace(traceId).size() >= count);
        return trace(traceId);
    }

    private List<Seen> trace(String traceId) {
        return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
    }
}
