package dev.tokenbus.node.management;

import dev.tokenbus.node.config.LogConfig.Threshold;
import dev.tokenbus.node.logging.LoggerLevels;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/loggers}, and {@code PUT /api/loggers/NAME} with {@code {"level": "debug", "seconds": 600}}. */
public final class LoggersRoute {
    private static final int MOST_BYTES = 1024;
    private static final Set<String> FIELDS = Set.of("level", "seconds");

    private final LoggerLevels levels;

    public LoggersRoute(LoggerLevels levels) {
        this.levels = levels;
    }

    public void mountOn(Router router) {
        router.get("/api/loggers").handler(this::list);
        router.put("/api/loggers/:name")
                .handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES))
                .handler(this::change)
                .failureHandler(failed -> end(
                        failed,
                        failed.statusCode(),
                        error("body: not read (expected: at most " + MOST_BYTES + " bytes)")));
    }

    private void list(RoutingContext request) {
        JsonArray loggers = new JsonArray();
        levels.entries().forEach(entry -> loggers.add(json(entry)));
        end(request, 200, new JsonObject().put("loggers", loggers));
    }

    private void change(RoutingContext request) {
        String name = request.pathParam("name");
        if (!levels.knows(name)) {
            end(
                    request,
                    404,
                    error("name: " + shown(name) + " (expected: a logger, for example dev.tokenbus.gateway)"));
            return;
        }
        try {
            end(request, 200, json(change(name, body(request))));
        } catch (IllegalArgumentException e) {
            end(request, 400, error(String.valueOf(e.getMessage())));
        }
    }

    private LoggerLevels.Entry change(String name, JsonObject asked) {
        asked.fieldNames().stream()
                .filter(field -> !FIELDS.contains(field))
                .findFirst()
                .ifPresent(field -> {
                    throw new IllegalArgumentException(shown(field) + ": unknown (expected: level, seconds)");
                });
        if (asked.containsKey("level") && asked.getValue("level") == null) {
            return levels.goBack(name);
        }
        return levels.change(name, threshold(asked.getValue("level")), time(asked.getValue("seconds")));
    }

    private static Threshold threshold(@Nullable Object level) {
        return Arrays.stream(Threshold.values())
                .filter(each -> level instanceof String text && each.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("level: " + shown(String.valueOf(level)) + " (expected: one of "
                                + Arrays.toString(Threshold.values()).toLowerCase(Locale.ROOT)
                                + ", or null for the one before)"));
    }

    private static Duration time(@Nullable Object seconds) {
        if (seconds == null) {
            return LoggerLevels.STANDARD;
        }
        if (seconds instanceof Integer number) {
            return Duration.ofSeconds(number);
        }
        throw new IllegalArgumentException("seconds: " + shown(seconds.toString()) + " (expected: a whole number)");
    }

    private static JsonObject body(RoutingContext request) {
        try {
            JsonObject body = request.body().asJsonObject();
            if (body != null) {
                return body;
            }
        } catch (DecodeException | ClassCastException e) {
            // Said below.
        }
        throw new IllegalArgumentException("body: no JSON object (expected: {\"level\": \"debug\", \"seconds\": 600})");
    }

    private static JsonObject json(LoggerLevels.Entry entry) {
        JsonObject json = new JsonObject().put("name", entry.name()).put("level", entry.level());
        return entry.until() == null ? json : json.put("until", entry.until().toString());
    }

    private static String shown(String given) {
        return given.length() <= 100 ? given : given.substring(0, 100) + "…";
    }

    private static JsonObject error(String why) {
        return new JsonObject().put("error", why);
    }

    private static void end(RoutingContext request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body.encode());
    }
}
