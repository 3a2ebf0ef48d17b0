package dev.tokenbus.node.tracing;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** What attributes and events are called: as OpenTelemetry's conventions say, and {@code tokenbus.} before what these do not know. */
final class Names {
    static final AttributeKey<String> HTTP_METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<String> HTTP_ROUTE = AttributeKey.stringKey("http.route");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<Long> MAX_TOKENS = AttributeKey.longKey("gen_ai.request.max_tokens");
    static final AttributeKey<Double> TEMPERATURE = AttributeKey.doubleKey("gen_ai.request.temperature");
    static final AttributeKey<Double> TOP_P = AttributeKey.doubleKey("gen_ai.request.top_p");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    static final AttributeKey<Double> FIRST_CHUNK = AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");

    static final AttributeKey<String> STREAM = AttributeKey.stringKey("tokenbus.stream.id");
    static final AttributeKey<String> DOOR = AttributeKey.stringKey("tokenbus.door");
    static final AttributeKey<String> WORKER = AttributeKey.stringKey("tokenbus.worker");
    static final AttributeKey<String> BACKEND = AttributeKey.stringKey("tokenbus.backend");
    static final AttributeKey<Long> EPOCH = AttributeKey.longKey("tokenbus.epoch");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("tokenbus.outcome");
    static final AttributeKey<Double> QUEUED = AttributeKey.doubleKey("tokenbus.queued");
    static final AttributeKey<Boolean> ESTIMATED = AttributeKey.booleanKey("tokenbus.usage.estimated");
    static final AttributeKey<String> STAGE = AttributeKey.stringKey("tokenbus.stage");
    static final AttributeKey<Double> DURATION = AttributeKey.doubleKey("tokenbus.duration");
    static final AttributeKey<String> FROM = AttributeKey.stringKey("tokenbus.from");
    static final AttributeKey<String> TO = AttributeKey.stringKey("tokenbus.to");
    static final AttributeKey<String> REASON = AttributeKey.stringKey("tokenbus.reason");
    static final AttributeKey<Boolean> CONTINUES = AttributeKey.booleanKey("tokenbus.continues");
    static final AttributeKey<Long> AFTER = AttributeKey.longKey("tokenbus.after");
    static final AttributeKey<Long> RETRY = AttributeKey.longKey("tokenbus.retry");

    static final String ACCEPTED = "tokenbus.accepted";
    static final String BEGUN = "tokenbus.begun";
    static final String FIRST_TOKEN = "tokenbus.first_token";
    static final String STALL = "tokenbus.stall";
    static final String FAILOVER = "tokenbus.failover";
    static final String RETRIED = "tokenbus.retry";
    static final String RESUME = "tokenbus.resume";
    static final String MOVE = "tokenbus.move";

    private Names() {}
}
