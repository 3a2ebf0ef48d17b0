package dev.tokenbus.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.worker.Starts;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptAssemblyTest {
    private static final StreamId ID = Starts.id(1);
    private static final StartStream.Body BODY = Starts.body("long ".repeat(500), StreamOptions.DEFAULT);

    private final PromptAssembly prompts = new PromptAssembly(10_000);

    private static PromptPart part(StreamId id, long epoch, int index, int of) {
        Buffer whole = BODY.toBuffer();
        int size = (whole.length() + of - 1) / of;
        return new PromptPart(
                id, epoch, index, whole.getBytes(index * size, Math.min(whole.length(), (index + 1) * size)));
    }

    private static StartStream start(StreamId id, long epoch, int parts) {
        return Starts.of(id, epoch).inParts(parts, new StartStream.Body(List.of(), BODY.config()));
    }

    private void addAll(StreamId id, int of) {
        for (int i = 0; i < of; i++) {
            prompts.add(part(id, 1, i, of));
        }
    }

    @Test
    void aStartWithoutPartsIsWhole() {
        StartStream start = Starts.of(ID, 1);

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
            addAll(Starts.id(i), 2);
        }

        assertThat(prompts.complete(start(Starts.id(0), 1, 2))).isEmpty();
        assertThat(prompts.complete(start(Starts.id(1), 1, 2))).isEmpty();
        assertThat(prompts.complete(start(Starts.id(2), 1, 2))).isPresent();
        assertThat(prompts.complete(start(Starts.id(4), 1, 2))).isPresent();
    }

    @Test
    void whatWasGivenMakesRoom() {
        for (int i = 0; i < 100; i++) {
            addAll(Starts.id(i), 2);
            assertThat(prompts.complete(start(Starts.id(i), 1, 2))).isPresent();
        }
        addAll(Starts.id(200), 2);
        addAll(Starts.id(201), 2);
        addAll(Starts.id(202), 2);

        assertThat(prompts.complete(start(Starts.id(200), 1, 2))).isPresent();
    }

    @Test
    void emptyPartsCostRoomToo() {
        addAll(ID, 2);
        for (int i = 0; i < 1000; i++) {
            prompts.add(new PromptPart(Starts.id(1000 + i), 1, 0, new byte[0]));
        }

        assertThat(prompts.complete(start(ID, 1, 2))).isEmpty();
    }
}
