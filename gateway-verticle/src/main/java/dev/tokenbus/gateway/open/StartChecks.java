package dev.tokenbus.gateway.open;

import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.worker.Source;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says why a gateway refuses to open a stream: the request is wrong, or the gateway cannot serve it now. */
public final class StartChecks {
    private static final int RETRY_AFTER_MS = 1000;

    private final GatewayLoop loop;
    private final Relays relays;

    StartChecks(GatewayLoop loop, Relays relays) {
        this.loop = loop;
        this.relays = relays;
    }

    /** Why requests that came together cannot be served; null when they can. */
    @Nullable
    StreamFailure refusal(List<StreamRequest> requests, Principal principal, Allowance allowance) {
        if (requests.stream().anyMatch(StreamRequest::isEmpty)) {
            return new StreamFailure(ErrorCode.BAD_REQUEST, "prompt: empty (expected: some text)");
        }
        StreamFailure tooMany = allowance.prompts(requests.size());
        if (tooMany != null) {
            return tooMany;
        }
        StreamFailure noRoom =
                noRoom(requests.stream().mapToLong(StreamRequest::promptBytes).sum());
        if (noRoom != null) {
            return noRoom;
        }
        for (StreamRequest request : requests) {
            StreamFailure noModel = noModel(request.config().model(), principal);
            if (noModel != null) {
                return noModel;
            }
            StreamFailure noChannel = request.channel() == null ? null : principal.noPublishing(request.channel());
            if (noChannel != null) {
                return noChannel;
            }
        }
        return null;
    }

    /** Why this gateway takes no stream with a prompt of so many bytes now; null when it does. */
    @Nullable
    StreamFailure noRoom(long promptBytes) {
        if (relays.isDraining()) {
            return new StreamFailure(
                    ErrorCode.SHUTTING_DOWN, "this gateway is shutting down; reconnect", RETRY_AFTER_MS);
        }
        return relays.homes().isFull(promptBytes)
                ? new StreamFailure(
                        ErrorCode.OVERLOADED, "this gateway has as many streams as it may hold", RETRY_AFTER_MS)
                : null;
    }

    /** Why this gateway takes no stream of a client that nobody will watch; null when it does. */
    @Nullable
    StreamFailure noRoomUnwatched(Source source) {
        return relays.homes().unwatched().hasRoomFor(source)
                ? null
                : new StreamFailure(
                        ErrorCode.OVERLOADED,
                        "as many streams as may go on here although nobody watches",
                        RETRY_AFTER_MS);
    }

    private @Nullable StreamFailure noModel(@Nullable String model, Principal principal) {
        List<String> all = loop.directory().models();
        List<String> models = principal.usable(all);
        if (all.isEmpty()) {
            return new StreamFailure(ErrorCode.NO_WORKER, "no worker is connected", RETRY_AFTER_MS);
        }
        if (model != null && !principal.mayUse(model)) {
            return forbidden("options.model", principal, all);
        }
        if (model == null && principal.standard(loop.directory().defaultModel(), all) == null) {
            return new StreamFailure(
                    ErrorCode.UPSTREAM_UNAVAILABLE,
                    "no model server answers now; options.model: missing (expected: " + String.join(", ", models) + ")",
                    RETRY_AFTER_MS);
        }
        if (model != null && !models.contains(model)) {
            return new StreamFailure(
                    ErrorCode.UNKNOWN_MODEL, "options.model: unknown (expected: " + String.join(", ", models) + ")");
        }
        return null;
    }

    /**
     * Why a principal is refused that asks for a model that is not one of its own. The same whether there is such a model or not.
     *
     * @param field where the model is named
     * @param all the models that there are
     */
    public static StreamFailure forbidden(String field, Principal principal, List<String> all) {
        return new StreamFailure(
                ErrorCode.FORBIDDEN,
                field + ": not for this key (expected: " + String.join(", ", principal.usable(all)) + ")");
    }
}
