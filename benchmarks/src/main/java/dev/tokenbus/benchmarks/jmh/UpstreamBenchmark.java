package dev.tokenbus.benchmarks.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.anthropic.MessagesApi;
import dev.tokenbus.worker.openai.ChatEventReader;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.SseParser;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.responses.ResponsesApi;
import dev.tokenbus.worker.upstream.UpstreamApi;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The cost of reading one chunk of an upstream: in chat completions with and without {@code EventTemplate}, and in other APIs. */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class UpstreamBenchmark {
    private static final byte[] JSON = ("{\"id\":\"chatcmpl-123\",\"object\":\"chat.completion.chunk\","
                    + "\"created\":1750000000,\"model\":\"a-model\",\"choices\":[{\"index\":0,\"delta\":"
                    + "{\"content\":\" lantern\"},\"logprobs\":null,\"finish_reason\":null}]}")
            .getBytes(UTF_8);
    private static final Buffer EVENT = Buffer.buffer("data: " + new String(JSON, UTF_8) + "\n\n");

    private static final byte[] MESSAGES_JSON = ("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                    + "{\"type\":\"text_delta\",\"text\":\" lantern\"}}")
            .getBytes(UTF_8);
    private static final byte[] RESPONSES_JSON = ("{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_123\","
                    + "\"output_index\":0,\"content_index\":0,\"delta\":\" lantern\",\"logprobs\":[],"
                    + "\"sequence_number\":17,\"obfuscation\":\"aB3\"}")
            .getBytes(UTF_8);
    private static final UpstreamConfig SERVER = UpstreamConfig.of("a-server", "http://localhost", null, List.of());

    private final Counting sink = new Counting();
    private final ChatEventReader reader = new ChatEventReader(sink);
    private final ChatEventReader plainReader = new ChatEventReader(sink, false);
    private final UpstreamApi.EventReader messages = new MessagesApi(SERVER).reader(sink);
    private final UpstreamApi.EventReader responses = new ResponsesApi(SERVER).reader(sink);
    private final SseParser events = new SseParser(1024 * 1024, (name, bytes, offset, length) -> sink.chars += length);
    private final SseParser deltas = new SseParser(1024 * 1024, reader::read);
    private final SseParser plainDeltas = new SseParser(1024 * 1024, plainReader::read);

    private static final class Counting implements UpstreamApi.EventSink {
        private long chars;

        @Override
        public void onDelta(ChunkKind kind, String text) {
            chars += text.length();
        }

        @Override
        public void onFinishReason(String reason) {
            chars += reason.length();
        }

        @Override
        public void onUsage(long promptTokens, long completionTokens, Usage.Details details) {
            chars += completionTokens;
        }

        @Override
        public void onError(UpstreamError error) {
            throw new IllegalStateException("the event is no error");
        }

        @Override
        public void onLife() {
            // Costs nothing that is measured.
        }

        @Override
        public void onEnd() {
            throw new IllegalStateException("the event is not the end");
        }
    }

    @Benchmark
    public void parseEvent(Blackhole hole) throws MalformedUpstreamException {
        events.feed(EVENT);
        hole.consume(sink.chars);
    }

    @Benchmark
    public void extractDelta(Blackhole hole) throws MalformedUpstreamException {
        reader.read("", JSON, 0, JSON.length);
        hole.consume(sink.chars);
    }

    @Benchmark
    public void extractDeltaWithoutTemplate(Blackhole hole) throws MalformedUpstreamException {
        plainReader.read("", JSON, 0, JSON.length);
        hole.consume(sink.chars);
    }

    @Benchmark
    public void extractDeltaOfMessages(Blackhole hole) throws MalformedUpstreamException {
        messages.read("content_block_delta", MESSAGES_JSON, 0, MESSAGES_JSON.length);
        hole.consume(sink.chars);
    }

    @Benchmark
    public void extractDeltaOfResponses(Blackhole hole) throws MalformedUpstreamException {
        responses.read("response.output_text.delta", RESPONSES_JSON, 0, RESPONSES_JSON.length);
        hole.consume(sink.chars);
    }

    @Benchmark
    public void parseEventAndExtractDelta(Blackhole hole) throws MalformedUpstreamException {
        deltas.feed(EVENT);
        hole.consume(sink.chars);
    }

    @Benchmark
    public void parseEventAndExtractDeltaWithoutTemplate(Blackhole hole) throws MalformedUpstreamException {
        plainDeltas.feed(EVENT);
        hole.consume(sink.chars);
    }
}
