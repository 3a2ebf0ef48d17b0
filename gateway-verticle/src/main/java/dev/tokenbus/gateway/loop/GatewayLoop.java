package dev.tokenbus.gateway.loop;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Sources;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Quotas;
import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.log.LogBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * The event loop of one gateway instance, and what its rooms share on it.
 *
 * @param context the instance's event loop
 * @param index the instance's number on its node, from 0
 * @param settings the configuration, which may change while the node runs
 * @param budget limits the bytes of the instance's logs
 * @param authenticator says who clients are
 * @param quotas says how much clients may use
 */
public record GatewayLoop(
        Vertx vertx,
        Context context,
        NodeEnvironment environment,
        int index,
        Supplier<GatewayConfig> settings,
        GatewayMeter meter,
        LogBudget budget,
        NodeDirectory directory,
        AccessTokens tokens,
        Sources sources,
        Authenticator authenticator,
        Quotas quotas) {
    /** How long another node may take to answer: a client is told within half a second. */
    public static final DeliveryOptions ANSWER_TIME = Question.within(400);

    /** The configuration as it is now. */
    public GatewayConfig config() {
        return settings.get();
    }

    public long now() {
        return environment.nanoClock().getAsLong();
    }

    public String nodeId() {
        return environment.nodeId();
    }

    public byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        environment.random().nextBytes(bytes);
        return bytes;
    }

    /** A name that nobody guesses: 96 random bits, for URLs and headers. */
    public String randomName() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes(12));
    }

    /** Whether a principal sees, watches and stops the streams of everybody. */
    public boolean isOperator(Principal principal) {
        return principal.isAnonymous()
                ? config().authentication().anonymousOperators()
                : principal.grant().operator();
    }

    /** Asks another node; {@link #ANSWER_TIME} bounds the answer. */
    public <R extends BusMessage> Future<R> ask(String address, Question<R> question) {
        return ask(address, question, ANSWER_TIME);
    }

    /** As {@link #ask(String, Question)}, but for this long. */
    public <R extends BusMessage> Future<R> ask(String address, Question<R> question, DeliveryOptions within) {
        return question.ask(vertx.eventBus(), address, within);
    }

    public void send(String address, BusMessage message) {
        vertx.eventBus().send(address, message);
    }

    /** Runs an action on this instance's event loop: at once when the caller is the same instance, else in a later pass. */
    public void run(GatewayLoop caller, Runnable action) {
        if (caller == this) {
            action.run();
        } else {
            context.runOnContext(v -> action.run());
        }
    }

    /**
     * Asks a question on another instance's event loop; the answer arrives on this one's. A question that throws fails the
     * future.
     */
    public <T> Future<T> ask(GatewayLoop other, Supplier<Future<T>> question) {
        Promise<T> answer = Promise.promise();
        other.run(this, () -> answerOf(question).onComplete(answered -> run(other, () -> answer.handle(answered))));
        return answer.future();
    }

    private static <T> Future<T> answerOf(Supplier<Future<T>> question) {
        // The future catches what the question throws.
        return Future.<Void>succeededFuture().compose(nothing -> question.get());
    }
}
