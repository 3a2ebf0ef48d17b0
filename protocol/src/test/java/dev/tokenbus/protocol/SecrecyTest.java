package dev.tokenbus.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes into a log by accident shows neither prompts nor answers nor tokens. */
final class SecrecyTest {
    private static final String SECRET = "s3cret words";
    private static final StreamId STREAM = new StreamId("node-1.AbCdEfGhIjKlMnOpQrStUv");

    @ParameterizedTest
    @MethodSource("records")
    void recordInWordsHidesWhatIsSecret(Object record) {
        assertThat(record.toString()).doesNotContain(SECRET).isNotBlank();
        assertThat(List.of(record).toString()).doesNotContain(SECRET);
    }

    static Stream<Object> records() {
        StreamConfig config = StreamConfig.DEFAULT;
        ChatMessage message = ChatMessage.user(SECRET);
        StartStream.Body body = new StartStream.Body(List.of(message), config);
        StreamEvent delta = new StreamEvent.Delta(1, ChunkKind.TEXT, SECRET, 1);
        ChatMessage rich = new ChatMessage("user", SECRET, "{\"content\":\"" + SECRET + "\"}");
        return Stream.of(
                message,
                rich,
                config.withExtra(Map.of("user", '"' + SECRET + '"')),
                body,
                delta,
                new ClientFrame.Hello(Set.of("restart"), SECRET),
                new ClientFrame.Auth(SECRET),
                ClientFrame.Start.of(SECRET, config),
                new ClientFrame.Start("q1", SECRET, true, List.of(List.of(message)), true, config, null, -1),
                new ClientFrame.Subscribe("s", null, 0, 0, false, SECRET, -1),
                new ServerFrame.Started("q1", SECRET, STREAM.value(), 1, "m", SECRET, SECRET),
                new ServerFrame.Chunk(STREAM.value(), 1, 1, 1, ChunkKind.REASONING, SECRET),
                delta.toFrame(STREAM.value(), 1),
                new StartStream(STREAM, 1, "node-1", 0, "m", 0, body),
                new PromptPart(STREAM, 1, 0, SECRET.getBytes(UTF_8)),
                new StreamFrames(1, "tokenbus.worker.node-1.0", 1, List.of(delta)));
    }
}
