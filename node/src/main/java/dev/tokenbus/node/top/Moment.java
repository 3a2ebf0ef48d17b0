package dev.tokenbus.node.top;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/**
 * One second of the cluster.
 *
 * @param at since 1970
 * @param numbers by column; only what is known
 * @param errors streams that ended in an error, by code
 * @param backpressure how often a stage began to hold back
 */
record Moment(long at, Map<String, Double> numbers, Map<String, Double> errors, Map<String, Double> backpressure) {
    /** The second at a place of the columns of an answer. */
    static Moment of(long at, JsonObject columns, int place) {
        return new Moment(
                at,
                numbers(columns, place),
                numbers(columns.getJsonObject("errors", new JsonObject()), place),
                numbers(columns.getJsonObject("backpressure", new JsonObject()), place));
    }

    private static Map<String, Double> numbers(JsonObject columns, int place) {
        Map<String, Double> numbers = new HashMap<>();
        columns.forEach(column -> {
            if (column.getValue() instanceof JsonArray values && values.getValue(place) instanceof Number number) {
                numbers.put(column.getKey(), number.doubleValue());
            }
        });
        return numbers;
    }
}
