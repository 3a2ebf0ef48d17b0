package dev.tokenbus.gateway.chat;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.gateway.http.Entrance;
import dev.tokenbus.gateway.http.HttpDoor;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonWriter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}: the models of all workers, as OpenAI lists its own. */
final class ModelList {
    /** A model's name may have slashes, escaped or not. */
    private static final String ONE = "/v1/models/(?<id>.+)";

    private final NodeDirectory directory;

    ModelList(NodeDirectory directory) {
        this.directory = directory;
    }

    void mountOn(Router router) {
        HttpDoor.get(router, "/v1/models").handler(this::all);
        router.routeWithRegex(ONE)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(this::one);
    }

    private void all(RoutingContext context) {
        JsonWriter out = new JsonWriter()
                .beginObject()
                .field("object", "list")
                .name("data")
                .beginArray();
        usable(context).forEach(model -> write(model, out));
        answer(context, out.endArray().endObject());
    }

    private void one(RoutingContext context) {
        String model = context.pathParam("id");
        List<String> models = usable(context);
        if (models.contains(model)) {
            JsonWriter out = new JsonWriter();
            write(model, out);
            answer(context, out);
        } else {
            OpenAiError.answer(
                    context.response(),
                    new StreamFailure(
                            ErrorCode.UNKNOWN_MODEL, "model: unknown (expected: " + String.join(", ", models) + ")"));
        }
    }

    private List<String> usable(RoutingContext context) {
        return Entrance.principalOf(context).usable(directory.models());
    }

    /** When a model was made is not known here. */
    private static void write(String model, JsonWriter out) {
        out.beginObject()
                .field("id", model)
                .field("object", "model")
                .field("created", 0)
                .field("owned_by", "tokenbus")
                .endObject();
    }

    private static void answer(RoutingContext context, JsonWriter json) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(json.toBuffer());
    }
}
