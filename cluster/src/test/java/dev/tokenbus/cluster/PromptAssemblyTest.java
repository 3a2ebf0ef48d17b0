package dev.tokenbus.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartStream;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptAssemblyTest {
    private static final StreamId ID = id(1);
    private static final StartStream.Body BODY =
            new StartStream.Body(List.of(ChatMessage.user("long ".repeat(500))), StreamConfig.DEFAULT);

    private long now = 77;
    private long metered;
    private final PromptAssembly prompts = new PromptAssembly(10_000, () -> now, delta -> metered += delta);

    private static StreamId id(int number) {
        return StreamId.of("home", ByteBuffer.allocate(16).putInt(number).array());
    }

    private static PromptPart part(StreamId id, long epoch, int index, int of) {
        Buffer whole = BODY.toBuffer();
        int size = (whole.length() + of - 1) / of;
        return new PromptPart(
                id, epoch, index, whole.getBytes(index * size, Math.min(whole.length(), (index + 1) * size)));
    }

    private static StartStream start(StreamId id, long epoch, int parts) {
        return whole(id, epoch).inParts(parts, new StartStream.Body(List.of(), BODY.config()));
    }

    private static StartStream whole(StreamId id, long epoch) {
        return new StartStream(id, epoch, "home", 0, "model", 0, BODY);
    }

    private void addAll(StreamId id, int of) {
        for (int i = 0; i < of; i++) {
            prompts.add(part(id, 1, i, of));
        }
    }

    @Test
    void aStartWithoutPartsIsWhole() {
        StartStream start = whole(ID, 1);

        assertThat(prompts.complete(start)).contains(start);
    }

    @Test
    void partsInOrderAreTheBody() {
        addAll(ID, 3);

        assertThat(prompts.complete(start(ID, 1, 3))).hasValueSatisfying(whole -> {
            assertThat(whole.request()).isEqualTo(BODY);
            assertThat(whole.parts()).isZero();
        });
    }

    @Test
    void aBodyIsGivenOnce() {
        addAll(ID, 3);
        prompts.complete(start(ID, 1, 3));

        assertThat(prompts.complete(start(ID, 1, 3))).isEmpty();
    }

    @Test
    void aHoleIsIncomplete() {
        prompts.add(part(ID, 1, 0, 3));
        prompts.add(part(ID, 1, 2, 3));

        assertThat(prompts.complete(start(ID, 1, 3))).isEmpty();
    }

    @Test
    void aLostBeginningOrEndIsIncomplete() {
        prompts.add(part(ID, 1, 1, 3));
        prompts.add(part(ID, 1, 2, 3));
        assertThat(prompts.complete(start(ID, 1, 3))).isEmpty();

        prompts.add(part(ID, 2, 0, 3));
        prompts.add(part(ID, 2, 1, 3));
        assertThat(prompts.complete(start(ID, 2, 3))).isEmpty();
    }

    @Test
    void partsThatAreSentAgainFillAHole() {
        prompts.add(part(ID, 1, 0, 3));
        prompts.add(part(ID, 1, 2, 3));
        addAll(ID, 3);

        assertThat(prompts.complete(start(ID, 1, 3)).map(StartStream::request)).contains(BODY);
    }

    @Test
    void partsOfAnotherEpochAreAnotherPrompt() {
        addAll(ID, 3);

        assertThat(prompts.complete(start(ID, 2, 3))).isEmpty();
    }

    @Test
    void aBodyThatCannotBeReadIsIncomplete() {
        prompts.add(new PromptPart(ID, 1, 0, new byte[] {1, 2, 3}));

        assertThat(prompts.complete(start(ID, 1, 1))).isEmpty();
    }

    @Test
    void theOldestPromptMakesRoomForOthers() {
        for (int i = 0; i < 5; i++) {
            addAll(id(i), 2);
        }

        assertThat(prompts.complete(start(id(0), 1, 2))).isEmpty();
        assertThat(prompts.complete(start(id(1), 1, 2))).isEmpty();
        assertThat(prompts.complete(start(id(2), 1, 2))).isPresent();
        assertThat(prompts.complete(start(id(4), 1, 2))).isPresent();
    }

    @Test
    void whatWasGivenMakesRoom() {
        for (int i = 0; i < 100; i++) {
            addAll(id(i), 2);
            assertThat(prompts.complete(start(id(i), 1, 2))).isPresent();
        }
        addAll(id(200), 2);
        addAll(id(201), 2);
        addAll(id(202), 2);

        assertThat(prompts.complete(start(id(200), 1, 2))).isPresent();
    }

    @Test
    void whatIsUnfinishedIsMetered() {
        prompts.add(part(ID, 1, 0, 2));
        assertThat(metered).isGreaterThan(1000);
        long one = metered;
        prompts.add(part(id(2), 1, 0, 2));
        assertThat(metered).isEqualTo(2 * one);

        prompts.add(part(ID, 1, 1, 2));
        assertThat(prompts.complete(start(ID, 1, 2))).isPresent();
        assertThat(metered).as("the other one").isEqualTo(one);

        for (int i = 0; i < 100; i++) {
            prompts.add(part(id(3 + i), 1, 0, 2));
        }
        assertThat(metered).as("the oldest make room").isLessThanOrEqualTo(10_000);

        now += 10_000_000_000L;
        prompts.tick();
        assertThat(metered).as("whose senders died").isZero();
    }

    @Test
    void emptyPartsCostRoomToo() {
        addAll(ID, 2);
        for (int i = 0; i < 1000; i++) {
            prompts.add(new PromptPart(id(1000 + i), 1, 0, new byte[0]));
        }

        assertThat(prompts.complete(start(ID, 1, 2))).isEmpty();
    }

    @Test
    void aStreamForANewHomeIsAssembledTheSameWay() {
        addAll(ID, 3);
        AdoptStream adopt = new AdoptStream(ID, 1, "lost", "worker", 0, "model", "backend", 3, BODY);

        assertThat(prompts.complete(adopt.inParts(3, new StartStream.Body(List.of(), BODY.config()))))
                .contains(adopt);
    }

    @Test
    void aPromptWhoseSenderDiedInTheMiddleIsDropped() {
        prompts.add(part(ID, 1, 0, 3));
        prompts.add(part(ID, 1, 1, 3));
        now += 9_999_999_999L;
        prompts.tick();
        prompts.add(part(ID, 1, 2, 3));
        assertThat(prompts.complete(start(ID, 1, 3))).as("it was only slow").isPresent();

        prompts.add(part(ID, 1, 0, 3));
        now += 10_000_000_000L;
        prompts.tick();
        prompts.add(part(ID, 1, 1, 3));
        prompts.add(part(ID, 1, 2, 3));
        assertThat(prompts.complete(start(ID, 1, 3))).isEmpty();
    }
}
