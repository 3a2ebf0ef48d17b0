package dev.tokenbus.metrics.genai;

import dev.tokenbus.metrics.times.Buckets;

/** The GenAI metrics that a worker measures: a row for each, by its name in Prometheus. The client is the worker, which asks models. */
enum GenAiMetric {
    TOKEN_USAGE("client_token_usage", "Tokens of one request to a model", Buckets.TOKENS),
    OPERATION("client_operation_duration_seconds", "From asking a model to the end of its answer", Buckets.DURATION),
    FIRST_CHUNK(
            "client_operation_time_to_first_chunk_seconds", "From asking a model to its first token", Buckets.DURATION),
    FIRST_TOKEN(
            "server_time_to_first_token_seconds",
            "From leaving the worker's queue to the first token",
            Buckets.FIRST_TOKEN),
    PER_TOKEN(
            "server_time_per_output_token_seconds", "Mean time of each further token of one answer", Buckets.PER_TOKEN),
    REQUEST("server_request_duration_seconds", "From being accepted by a worker to the end", Buckets.DURATION);

    private final String name;
    private final String help;
    private final Buckets buckets;

    GenAiMetric(String name, String help, Buckets buckets) {
        this.name = name;
        this.help = help;
        this.buckets = buckets;
    }

    String series() {
        return "gen_ai_" + name;
    }

    String help() {
        return help;
    }

    Buckets buckets() {
        return buckets;
    }
}
