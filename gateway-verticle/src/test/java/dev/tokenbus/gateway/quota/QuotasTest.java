package dev.tokenbus.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.Credentials;
import dev.tokenbus.gateway.principal.Grant;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.log.LogBudget;
import dev.tokenbus.protocol.log.LogRoom;
import dev.tokenbus.testkit.Settings;
import io.vertx.core.Future;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class QuotasTest {
    private static final String PEER = "203.0.113.1";
    private static final Principal TEAM = new Principal("k1", "team", Grant.ALL);

    private final Queue<SubstituteLoggingEvent> logged = new ConcurrentLinkedQueue<>();

    private Quotas with(Settings settings) {
        return new Quotas(
                settings.applyTo(GatewayConfig.DEFAULT),
                () -> 0,
                GatewayMeter.NOOP,
                new SubstituteLogger("quotas", logged, false));
    }

    @Test
    void aProxyThatNobodyNamedIsReportedOnce_whenItsClientsAreRefusedForEachOther() {
        Quotas quotas = with(Settings.NONE.with("addressPromptsPerSecond", 1));
        Allowance client = quotas.of(PEER, List.of("198.51.100.1"));
        client.prompts(2);
        assertThat(logged).isEmpty();

        assertThat(client.prompts(1)).isNotNull();
        assertThat(client.prompts(1)).isNotNull();

        assertThat(logged).hasSize(1);
        assertThat(logged.element().getMessage()).contains("gateway.trustedProxies");
    }

    @Test
    void tooManyWrongKeysAreReportedOnceAMinute() {
        AtomicLong clock = new AtomicLong();
        Quotas quotas = new Quotas(
                Settings.NONE.with("addressWrongKeysPerMinute", 2).applyTo(GatewayConfig.DEFAULT),
                clock::get,
                GatewayMeter.NOOP,
                new SubstituteLogger("quotas", logged, false));
        for (int i = 0; i < 9; i++) {
            showWrongKey(quotas, "203.0.113." + i % 3);
        }
        assertThat(logged).hasSize(1);
        assertThat(logged.element().getMessage()).contains("address=203.0.113.", "too many wrong keys");

        clock.set(TimeUnit.SECONDS.toNanos(61));
        for (int i = 0; i < 3; i++) {
            showWrongKey(quotas, PEER);
        }
        assertThat(logged).hasSize(2);
    }

    private static void showWrongKey(Quotas quotas, String address) {
        Authenticator refuses = new Authenticator() {
            @Override
            public Future<Principal> authenticate(Credentials credentials) {
                return Future.failedFuture(INVALID.asException());
            }

            @Override
            public Standing standing(Principal principal) {
                return Standing.GOOD;
            }
        };
        assertThat(quotas.of(address, List.of()).authenticate(refuses, new Credentials("wrong", "")))
                .matches(Future::failed);
    }

    @Test
    void aClientWithoutAProxyIsNotReported() {
        Quotas quotas = with(Settings.NONE.with("addressPromptsPerSecond", 1));
        Allowance client = quotas.of(PEER, List.of());
        client.prompts(2);
        assertThat(client.prompts(1)).isNotNull();

        assertThat(logged).isEmpty();
    }

    @Test
    void whoeverIsRefusedForItselfTakesNothingFromOthers() {
        Quotas quotas = with(Settings.NONE.with("principalPromptsPerSecond", 1).with("addressPromptsPerSecond", 2));
        Allowance busy = quotas.of(PEER, List.of()).of(TEAM);
        busy.prompts(2);
        for (int i = 0; i < 10; i++) {
            assertThat(busy.prompts(1)).isNotNull();
        }

        Allowance other = quotas.of(PEER, List.of()).of(new Principal("k2", "other", Grant.ALL));

        assertThat(other.prompts(2)).isNull();
    }

    @Test
    void otherLimitsCountForClientsThatAreThereAlready() {
        AtomicLong clock = new AtomicLong();
        Quotas quotas = new Quotas(
                Settings.NONE
                        .with("addressPromptsPerSecond", 1)
                        .with("addressStreams", 1)
                        .applyTo(GatewayConfig.DEFAULT),
                clock::get,
                GatewayMeter.NOOP);
        Allowance client = quotas.of(PEER, List.of()).of(TEAM);
        client.prompts(2);
        assertThat(client.prompts(1)).isNotNull();
        assertThat(client.stream(1).succeeded()).isTrue();
        assertThat(client.stream(1).failed()).isTrue();

        quotas.use(Settings.NONE
                .with("addressPromptsPerSecond", 100)
                .with("addressStreams", 2)
                .with("principalConnections", 1)
                .applyTo(GatewayConfig.DEFAULT));
        clock.set(TimeUnit.SECONDS.toNanos(2));

        assertThat(client.prompts(200)).isNull();
        assertThat(client.stream(1).succeeded()).isTrue();
        assertThat(client.stream(1).failed()).isTrue();
        assertThat(client.connection().refusal()).isNull();
        assertThat(client.connection().refusal()).isNotNull();
    }

    @Test
    void whatTheNodeCannotTakeIsNotItsClientsDoing() {
        Quotas quotas = with(Settings.NONE.with("maxPromptsPerSecond", 1));
        quotas.of(PEER, List.of()).prompts(2);

        assertThat(quotas.of("203.0.113.2", List.of()).prompts(1))
                .isEqualTo(
                        new StreamFailure(ErrorCode.OVERLOADED, "this gateway has taken 2 prompts in 2 seconds", 1000));
    }

    @Test
    void whereNobodySaysWhoHeIsNoPrincipalIsCounted() {
        Quotas quotas = with(Settings.NONE.with("principalPromptsPerSecond", 1));
        Allowance anonymous = quotas.of(PEER, List.of()).of(Principal.ANONYMOUS);

        assertThat(anonymous.prompts(100)).isNull();
        assertThat(anonymous.prompts(50)).isNull();
    }

    @Test
    void moreAddressesThanAreCountedHaveNoLimitsByAddress() {
        Quotas quotas = with(Settings.NONE.with("countedAddresses", 1).with("addressConnections", 1));
        Arrival counted = quotas.arrives(PEER);
        assertThat(quotas.arrives(PEER).verdict()).isEqualTo(Arrival.Verdict.REFUSED);

        assertThat(quotas.arrives("203.0.113.2").verdict()).isEqualTo(Arrival.Verdict.WELCOME);
        assertThat(quotas.arrives("203.0.113.2").verdict()).isEqualTo(Arrival.Verdict.WELCOME);
        assertThat(counted.verdict()).isEqualTo(Arrival.Verdict.WELCOME);
    }

    @Test
    void aConnectionIsHopelessAtThePortWhereItWouldBeOnceItIsOpen() {
        Quotas quotas = with(Settings.NONE.with("addressConnections", 2).with("addressConnectsPerSecond", 1000));
        for (int i = 0; i < 100; i++) {
            boolean isHopeless = quotas.isHopeless(PEER);
            Arrival arrival = quotas.arrives(PEER);

            assertThat(arrival.verdict() == Arrival.Verdict.HOPELESS).isEqualTo(isHopeless);
            if (isHopeless) {
                arrival.end();
            }
            assertThat(quotas.isHopeless("203.0.113.2")).isFalse();
        }
        assertThat(quotas.isHopeless(PEER)).isTrue();
    }

    @Test
    void whoConnectsTooOftenIsHopelessAtThePort_andNoOtherAddressIs() {
        Quotas quotas = with(Settings.NONE.with("addressConnectsPerSecond", 1));
        for (int i = 0; i < 100; i++) {
            boolean isHopeless = quotas.isHopeless(PEER);
            Arrival arrival = quotas.arrives(PEER);

            assertThat(arrival.verdict() == Arrival.Verdict.HOPELESS).isEqualTo(isHopeless);
            arrival.end();
        }
        assertThat(quotas.isHopeless(PEER)).isTrue();
        assertThat(quotas.isHopeless("203.0.113.2")).isFalse();
        assertThat(quotas.isHopeless("not an address")).isFalse();
    }

    @Test
    void aStreamThatMovesHereCountsForItsOwner_alsoWhereItIsOneTooMany() {
        Quotas quotas = with(Settings.NONE.with("principalStreams", 1));
        LogRoom room = new LogRoom(new LogBudget(1 << 20, delta -> {}), 100);
        LogRoom second = new LogRoom(new LogBudget(1 << 20, delta -> {}), 100);
        room.chargeTo(quotas.adopted(TEAM.id()));
        second.chargeTo(quotas.adopted(TEAM.id()));
        Allowance client = quotas.of(PEER, List.of()).of(TEAM);
        assertThat(client.stream(1).failed()).isTrue();

        room.ended();
        assertThat(client.stream(1).failed()).isTrue();
        second.close();

        assertThat(client.stream(1).succeeded()).isTrue();
    }
}
