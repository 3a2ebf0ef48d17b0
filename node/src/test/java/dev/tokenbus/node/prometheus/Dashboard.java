package dev.tokenbus.node.prometheus;

import dev.tokenbus.node.documents.MarkdownFile;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/** Grafana's dashboard in {@code deploy/grafana}. */
record Dashboard(JsonObject json) {
    static Dashboard read() {
        try {
            return new Dashboard(new JsonObject(
                    Files.readString(MarkdownFile.repository().resolve("deploy/grafana/tokenbus.json"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonObject> panels() {
        return objects(json, "panels").toList();
    }

    /** The panels that show something; the others are heads of rows. */
    List<JsonObject> graphs() {
        return panels().stream()
                .filter(panel -> !panel.getString("type").equals("row"))
                .toList();
    }

    List<JsonObject> variables() {
        return objects(json.getJsonObject("templating"), "list").toList();
    }

    /** Every expression, as Prometheus is asked for it when all nodes of a job are chosen. */
    List<String> expressions(String job) {
        Stream<String> ofPanels =
                graphs().stream().flatMap(panel -> objects(panel, "targets")).map(target -> target.getString("expr"));
        Stream<String> ofAnnotations = objects(json.getJsonObject("annotations"), "list")
                .filter(annotation -> annotation.containsKey("expr"))
                .map(annotation -> annotation.getString("expr"));
        return Stream.concat(ofPanels, ofAnnotations)
                .map(expression -> expression
                        .replace("$__rate_interval", "1m")
                        .replace("$job", job)
                        .replace("$node", ".*"))
                .toList();
    }

    static Stream<JsonObject> objects(JsonObject parent, String field) {
        return parent.getJsonArray(field).stream().map(JsonObject.class::cast);
    }
}
