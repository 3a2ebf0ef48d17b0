package dev.tokenbus.gateway.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrantJsonTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        Grant grant = new Grant(
                List.of("m1", "m2"),
                "orphan=5s",
                new ChannelRights(List.of("team-a.*"), List.of()),
                new PrincipalLimits(1, 2, 3, 4, 5, 6L << 32),
                true);

        assertThat(GrantJson.parse("claim", GrantJson.text(grant))).isEqualTo(grant);
        assertThat(GrantJson.text(Grant.ALL)).isEqualTo("{}");
        assertThat(GrantJson.parse("claim", "{}")).isEqualTo(Grant.ALL);
    }

    @Test
    void aMisspeltFieldIsRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> GrantJson.parse("claim", "{\"model\":[\"m\"]}"))
                .hasMessage(
                        "claim: a field that is unknown (expected: models, onDisconnect, channels, limits, operator)");
        assertThatThrownBy(() -> GrantJson.parse("claim", "{\"channels\":{\"publish\":[\"a*b\"]}}"))
                .hasMessageStartingWith("claim: channels.publish: expected names, with * at the end or nowhere");
    }

    @Test
    void aListOfChannelsSaysAll_andNoneMeansOnesOwn() {
        ChannelRights rights = new ChannelRights(null, List.of("news", "team-a.*"));

        assertThat(rights.maySubscribe("news")).isTrue();
        assertThat(rights.maySubscribe("team-a.x")).isTrue();
        assertThat(rights.maySubscribe("newsletter")).isFalse();
        assertThat(rights.mayPublish("mine")).isTrue();
        assertThat(rights.mayPublish("news")).isFalse();
        assertThat(ChannelRights.OWN.maySubscribe("news")).isTrue();
        assertThat(ChannelRights.OWN.isShared("news")).isFalse();
    }
}
