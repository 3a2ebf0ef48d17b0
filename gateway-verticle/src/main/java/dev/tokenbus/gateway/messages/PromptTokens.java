package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.open.StartChecks;
import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.worker.CountTokens;
import dev.tokenbus.protocol.bus.worker.TokensCounted;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Estimates how many tokens a prompt has: a worker that has the model counts them with its tokenizer, which may be another than the
 * model's own, and each image or file counts as a large one.
 */
final class PromptTokens {
    /** So much is counted at once. */
    private static final int PIECE_CHARS = 32 * 1024;

    private static final long MEDIA_TOKENS = 1600;

    private final GatewayLoop loop;

    PromptTokens(GatewayLoop loop) {
        this.loop = loop;
    }

    /**
     * Fails with a {@code StreamException}.
     *
     * @param principal whoever asks
     * @param isWanted whether the client is still there; no more is counted for one that has left
     */
    Future<Long> count(StreamRequest asked, Principal principal, BooleanSupplier isWanted) {
        String model = String.valueOf(asked.config().model());
        if (!principal.mayUse(model)) {
            return Future.failedFuture(
                    StartChecks.forbidden("model", principal, loop.directory().models())
                            .asException());
        }
        Optional<String> worker = workerWith(model);
        if (worker.isEmpty()) {
            return Future.failedFuture(noWorker(principal).asException());
        }
        Prompt prompt = new Prompt();
        asked.messages().forEach(prompt::add);
        prompt.text.append(asked.config().extra().getOrDefault("tools", ""));
        return count(worker.get(), prompt.text.toString(), 0, prompt.media * MEDIA_TOKENS, isWanted);
    }

    private Optional<String> workerWith(String model) {
        for (NodeAnnouncement node : loop.directory().nodes()) {
            for (WorkerStatus worker : node.workers()) {
                if (worker.offers(model, false)) {
                    return Optional.of(Addresses.worker(node.nodeId(), worker.index()));
                }
            }
        }
        return Optional.empty();
    }

    private StreamFailure noWorker(Principal principal) {
        List<String> models = principal.usable(loop.directory().models());
        return models.isEmpty()
                ? new StreamFailure(ErrorCode.NO_WORKER, "no worker is connected", 1000)
                : new StreamFailure(
                        ErrorCode.UNKNOWN_MODEL, "model: unknown (expected: " + String.join(", ", models) + ")");
    }

    private Future<Long> count(String worker, String text, int from, long before, BooleanSupplier isWanted) {
        if (from == text.length() || !isWanted.getAsBoolean()) {
            return Future.succeededFuture(before);
        }
        int end = Math.min(text.length(), from + PIECE_CHARS);
        int cut = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
        return loop.ask(worker, new CountTokens(text.substring(from, cut)))
                .map(TokensCounted::tokens)
                .compose(counted -> count(worker, text, cut, before + counted, isWanted));
    }

    /** What of a prompt is text, and how many images and files are in it. */
    private static final class Prompt {
        private final StringBuilder text = new StringBuilder();
        private long media;

        void add(ChatMessage message) {
            text.append(message.content());
            if (message.isMoreThanText()) {
                JsonObject written = new JsonObject(message.json());
                if (written.getValue("content") instanceof JsonArray parts) {
                    parts.forEach(this::addPart);
                }
                if (written.getValue("tool_calls") instanceof JsonArray calls) {
                    calls.forEach(call -> addCall((JsonObject) call));
                }
            }
        }

        private void addPart(Object part) {
            JsonObject written = (JsonObject) part;
            switch (written.getString("type")) {
                case "text" -> {}
                case "image_url", "file", "image", "document" -> media++;
                default -> text.append(written.encode());
            }
        }

        private void addCall(JsonObject call) {
            JsonObject function = call.getJsonObject("function");
            text.append(function.getString("name")).append(function.getString("arguments"));
        }
    }
}
