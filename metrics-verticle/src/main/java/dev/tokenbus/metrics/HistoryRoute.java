package dev.tokenbus.metrics;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.HistoryQuestion;
import dev.tokenbus.protocol.bus.node.HistoryReply;
import dev.tokenbus.protocol.bus.wire.Question;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@code GET /api/metrics/history}: how the cluster did second by second, on any node, as a metrics node tells it. One that does not
 * answer is followed by the next.
 */
public final class HistoryRoute {
    private static final DeliveryOptions TIMEOUT = Question.within(2000);
    private static final int MOST_BYTES = 1 << 20;

    private final Vertx vertx;
    private final Supplier<List<String>> metricsNodes;

    /** @param metricsNodes the ids of the nodes with the metrics role, the best to ask first */
    public HistoryRoute(Vertx vertx, Supplier<List<String>> metricsNodes) {
        this.vertx = vertx;
        this.metricsNodes = metricsNodes;
    }

    public void mountOn(Router router) {
        router.get("/api/metrics/history").handler(this::answer);
    }

    private void answer(RoutingContext request) {
        HistoryQuestion question;
        try {
            question = question(request);
        } catch (IllegalArgumentException e) {
            end(request, 400, error(e));
            return;
        }
        ask(question, metricsNodes.get())
                .onSuccess(reply -> end(request, 200, reply.json()))
                .onFailure(failure -> end(request, isNotUnderstood(failure) ? 400 : 503, error(failure)));
    }

    private Future<HistoryReply> ask(HistoryQuestion question, List<String> nodes) {
        if (nodes.isEmpty()) {
            return Future.failedFuture("no node with the role metrics answers (start one: --roles metrics)");
        }
        return question.ask(vertx.eventBus(), Addresses.history(nodes.get(0)), TIMEOUT)
                .recover(failure -> isNotUnderstood(failure)
                        ? Future.failedFuture(failure)
                        : ask(question, nodes.subList(1, nodes.size())));
    }

    private static boolean isNotUnderstood(Throwable failure) {
        return failure instanceof ReplyException reply && reply.failureCode() == HistoryQuestion.NOT_UNDERSTOOD;
    }

    private static HistoryQuestion question(RoutingContext request) {
        return new HistoryQuestion(
                after(parameter(request, "after")), parameter(request, "by"), parameter(request, "name"), MOST_BYTES);
    }

    private static String parameter(RoutingContext request, String name) {
        String value = request.queryParams().get(name);
        return value == null ? "" : value;
    }

    private static long after(String given) {
        if (given.isEmpty()) {
            return 0;
        }
        if (!given.matches("\\d{1,12}")) {
            throw new IllegalArgumentException("after: not a second (expected: seconds since 1970)");
        }
        return Long.parseLong(given);
    }

    private static String error(Throwable failure) {
        return new JsonObject().put("error", failure.getMessage()).encode();
    }

    private static void end(RoutingContext request, int status, String json) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(json);
    }
}
