package dev.tokenbus.metrics.usage;

import dev.tokenbus.protocol.bus.node.UsageRow;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** {@code GET /api/usage}: what principals have used of models on some days, of all gateway nodes, as JSON or CSV. */
public final class UsageRoute {
    private final UsageCollector collector;
    private final InstantSource clock;

    /** @param gateways the ids of the gateway nodes that are there */
    public UsageRoute(Vertx vertx, Supplier<List<String>> gateways, InstantSource clock) {
        this.collector = new UsageCollector(vertx, gateways);
        this.clock = clock;
    }

    public void mountOn(Router router) {
        router.get("/api/usage").handler(this::answer);
    }

    private void answer(RoutingContext request) {
        boolean asCsv;
        UsageQuery query;
        try {
            asCsv = isCsv(request);
            query = UsageQuery.of(request.queryParams(), LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        } catch (IllegalArgumentException e) {
            end(request.response().setStatusCode(400), "application/json; charset=utf-8", error(e));
            return;
        }
        collector
                .collect(query)
                .onSuccess(report -> end(
                        request.response()
                                .putHeader(
                                        "X-Tokenbus-Complete",
                                        Boolean.toString(report.notes().isEmpty())),
                        asCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
                        asCsv ? UsageCsv.of(report.sums().rows()) : json(report).encode()))
                .onFailure(request::fail);
    }

    private static boolean isCsv(RoutingContext request) {
        String format = request.queryParams().get("format");
        if (format != null) {
            if (!format.equals("csv") && !format.equals("json")) {
                throw new IllegalArgumentException("format: unknown (expected: csv or json)");
            }
            return format.equals("csv");
        }
        String accept = request.request().getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.toLowerCase(Locale.ROOT).startsWith("text/csv");
    }

    private static String error(IllegalArgumentException e) {
        return new JsonObject().put("error", e.getMessage()).encode();
    }

    private static void end(HttpServerResponse response, String type, String body) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
    }

    private static JsonObject json(UsageCollector.Report report) {
        JsonArray rows = new JsonArray();
        report.sums().rows().forEach(row -> rows.add(names(row).mergeIn(sums(row))));
        return new JsonObject()
                .put("from", report.query().from().toString())
                .put("to", report.query().to().toString())
                .put("complete", report.notes().isEmpty())
                .put("notes", new JsonArray(report.notes()))
                .put("nodes", new JsonObject().put("asked", report.asked()).put("answered", report.answered()))
                .put("total", sums(report.sums().total()))
                .put("usage", rows);
    }

    private static JsonObject names(UsageRow row) {
        return new JsonObject()
                .put("day", row.day())
                .put("principal", row.principal())
                .put("model", row.model());
    }

    private static JsonObject sums(UsageRow row) {
        return new JsonObject()
                .put("prompts", row.prompts())
                .put("stopped", row.stopped())
                .put("failed", row.failed())
                .put("promptTokens", row.promptTokens())
                .put("completionTokens", row.completionTokens())
                .put("estimated", row.estimated())
                .put("estimatedTokens", row.estimatedTokens())
                .put("wastedTokens", row.wastedTokens());
    }
}
