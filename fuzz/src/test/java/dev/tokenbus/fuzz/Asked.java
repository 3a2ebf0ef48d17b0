package dev.tokenbus.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.worker.anthropic.MessagesApi;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.openai.OpenAiApi;
import dev.tokenbus.worker.responses.ResponsesApi;
import dev.tokenbus.worker.upstream.UpstreamApi;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What a door lets in goes on from there: over the bus to a worker, and to a server of any API, which has to be given one JSON object in
 * which no field stands twice.
 */
public final class Asked {
    private static final UpstreamConfig SERVER = UpstreamConfig.of("fuzz", "http://localhost:1/v1", null, List.of());
    private static final List<UpstreamApi> APIS =
            List.of(new OpenAiApi(SERVER), new MessagesApi(SERVER), new ResponsesApi(SERVER));

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(10_000).build())
            .build();

    private Asked() {}

    /** Asks every API of a model server, as a worker does that has the request from the bus. */
    public static void everywhere(List<ChatMessage> messages, StreamConfig config) {
        StartStream.Body sent = new StartStream.Body(messages, config);
        StartStream.Body arrived = StartStream.Body.ofBuffer(sent.toBuffer());
        assertThat(arrived).isEqualTo(sent);
        if (messages.isEmpty()) {
            return;
        }
        GenerationRequest request = new GenerationRequest("m", arrived.messages(), arrived.config(), "");
        for (UpstreamApi api : APIS) {
            if (api.refusal(request) == null) {
                assertIsJson(api.ask(request).body().getBytes());
            }
        }
    }

    /** Fails unless the bytes are one JSON object. */
    static void assertIsJson(byte[] bytes) {
        try (JsonParser json = JSON.createParser(bytes)) {
            assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            json.skipChildren();
            assertThat(json.nextToken()).isNull();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
