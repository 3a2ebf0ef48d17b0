package dev.tokenbus.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(Samples.class)
@Domain(DomainContext.Global.class)
final class FrameRoundTripTest {
    @Property(edgeCases = EdgeCasesMode.NONE)
    void serverFrameIsReadBackAsItWasWritten(@ForAll ServerFrame frame) {
        assertThat(ServerFrameReader.read(frame.encode())).contains(frame);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void clientFrameIsReadBackAsItWasWritten(@ForAll ClientFrame frame) {
        assertThat(ClientFrameReader.read(new String(frame.encode(), UTF_8))).isEqualTo(frame);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void frameIsAJsonObjectWithItsType(@ForAll ServerFrame frame) {
        String name = frame.getClass().getSimpleName();

        assertThat(new JsonObject(new String(frame.encode(), UTF_8)).getString("type"))
                .isEqualToIgnoringCase(name);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void truncatedServerFrameIsABadFrame(@ForAll ServerFrame frame, @ForAll double where) {
        byte[] whole = frame.encode();
        byte[] cut = Arrays.copyOf(whole, (int) (Math.abs(where % 1) * whole.length));

        assertRefused(() -> ServerFrameReader.read(cut));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void truncatedClientFrameIsABadFrame(@ForAll ClientFrame frame, @ForAll double where) {
        String whole = new String(frame.encode(), UTF_8);
        String cut = whole.substring(0, (int) (Math.abs(where % 1) * whole.length()));

        assertRefused(() -> ClientFrameReader.read(cut));
    }

    @Property
    void garbageIsABadFrameAndNothingWorse(@ForAll byte[] garbage) {
        assertNothingWorse(() -> ServerFrameReader.read(garbage));
        assertNothingWorse(() -> ClientFrameReader.read(new String(garbage, UTF_8)));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void frameWithAnotherByteIsReadOrABadFrameAndNothingWorse(
            @ForAll ServerFrame server, @ForAll ClientFrame client, @ForAll byte other, @ForAll double where) {
        byte[] ofServer = server.encode();
        ofServer[(int) (Math.abs(where % 1) * ofServer.length)] = other;
        assertNothingWorse(() -> ServerFrameReader.read(ofServer));

        byte[] ofClient = client.encode();
        ofClient[(int) (Math.abs(where % 1) * ofClient.length)] = other;
        assertNothingWorse(() -> ClientFrameReader.read(new String(ofClient, UTF_8)));
    }

    private static void assertRefused(Runnable read) {
        assertThatThrownBy(read::run).isInstanceOf(BadFrameException.class);
    }

    private static void assertNothingWorse(Runnable read) {
        assertThatNoException().isThrownBy(() -> {
            try {
                read.run();
            } catch (BadFrameException expected) {
                assertThat(expected.failure().detail()).isNotBlank().hasSizeLessThan(1000);
            }
        });
    }
}
