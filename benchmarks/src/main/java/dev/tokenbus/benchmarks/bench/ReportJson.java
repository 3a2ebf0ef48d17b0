package dev.tokenbus.benchmarks.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The report as JSON: every sample as measured, so that others can compute their own figures. */
final class ReportJson {
    private ReportJson() {}

    static String of(BenchReport report) {
        JsonArray samples = new JsonArray();
        for (Sample sample : report.samples()) {
            JsonObject figures = new JsonObject();
            sample.figures().forEach((figure, value) -> figures.put(figure.heading(), value));
            samples.add(new JsonObject()
                    .put("scenario", sample.scenario())
                    .put("subject", sample.subject())
                    .put("round", sample.round())
                    .put("figures", figures));
        }
        JsonObject scenarios = new JsonObject();
        report.scenarios().forEach(scenarios::put);
        JsonObject subjects = new JsonObject();
        report.subjects().forEach(subjects::put);
        return new JsonObject()
                .put("profile", report.profile())
                .put("at", report.at().toString())
                .put("machine", report.machine())
                .put("scenarios", scenarios)
                .put("subjects", subjects)
                .put("samples", samples)
                .put("missing", new JsonArray(report.missing()))
                .encodePrettily();
    }
}
