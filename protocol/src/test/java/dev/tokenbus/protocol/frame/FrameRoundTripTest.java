package dev.tokenbus.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.Samples;
import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FrameRoundTripTest {
    @Test
    void serverFrameIsReadBackAsItWasWritten() {
        Property.tries(1000)
                .forAll(
                        Samples.SERVER_FRAMES,
                        frame -> assertThat(ServerFrameReader.read(frame.encode()))
                                .contains(frame));
    }

    @Test
    void clientFrameIsReadBackAsItWasWritten() {
        Property.tries(1000)
                .forAll(
                        Samples.CLIENT_FRAMES,
                        frame -> assertThat(ClientFrameReader.read(new String(frame.encode(), UTF_8)))
                                .isEqualTo(frame));
    }

    @Test
    void frameIsAJsonObjectWithItsType() {
        Property.tries(1000).forAll(Samples.SERVER_FRAMES, frame -> {
            String name = frame.getClass().getSimpleName();

            assertThat(new JsonObject(new String(frame.encode(), UTF_8)).getString("type"))
                    .isEqualToIgnoringCase(name);
        });
    }

    @Test
    void truncatedServerFrameIsABadFrame() {
        Property.tries(1000).forAll(Samples.SERVER_FRAMES, Randomness::fraction, (frame, where) -> {
            byte[] whole = frame.encode();
            byte[] cut = Arrays.copyOf(whole, (int) (where * whole.length));

            assertRefused(() -> ServerFrameReader.read(cut));
        });
    }

    @Test
    void truncatedClientFrameIsABadFrame() {
        Property.tries(1000).forAll(Samples.CLIENT_FRAMES, Randomness::fraction, (frame, where) -> {
            String whole = new String(frame.encode(), UTF_8);
            String cut = whole.substring(0, (int) (where * whole.length()));

            assertRefused(() -> ClientFrameReader.read(cut));
        });
    }

    @Test
    void garbageIsABadFrameAndNothingWorse() {
        Property.tries(1000).forAll(random -> random.bytes(255), garbage -> {
            assertNothingWorse(() -> ServerFrameReader.read(garbage));
            assertNothingWorse(() -> ClientFrameReader.read(new String(garbage, UTF_8)));
        });
    }

    @Test
    void serverFrameWithAnotherByteIsReadOrABadFrameAndNothingWorse() {
        Property.tries(1000)
                .forAll(Samples.SERVER_FRAMES, Randomness::anyByte, Randomness::fraction, (frame, other, where) -> {
                    byte[] bytes = frame.encode();
                    bytes[(int) (where * bytes.length)] = other;

                    assertNothingWorse(() -> ServerFrameReader.read(bytes));
                });
    }

    @Test
    void clientFrameWithAnotherByteIsReadOrABadFrameAndNothingWorse() {
        Property.tries(1000)
                .forAll(Samples.CLIENT_FRAMES, Randomness::anyByte, Randomness::fraction, (frame, other, where) -> {
                    byte[] bytes = frame.encode();
                    bytes[(int) (where * bytes.length)] = other;

                    assertNothingWorse(() -> ClientFrameReader.read(new String(bytes, UTF_8)));
                });
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
