package dev.tokenbus.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Arbitrary frames, bus messages and texts, for property tests. */
final class Samples extends DomainContextBase {
    private static final String STREAM = "node-1.AAAAAAAAAAAAAAAAAAAAAA";

    /** Any Unicode text of whole code points, with a liking for what JSON and JavaScript find special. */
    static Arbitrary<String> texts() {
        return codePoints().list().ofMaxSize(40).map(Samples::join);
    }

    /** Any sequence of UTF-16 units, lone surrogates among them. */
    static Arbitrary<String> looseTexts() {
        Arbitrary<Integer> units = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.integers().between(0xD800, 0xDFFF)), Tuple.of(2, codePoints()));
        return units.list().ofMaxSize(20).map(Samples::join);
    }

    private static Arbitrary<Integer> codePoints() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0x20, 0x7E)),
                Tuple.of(2, Arbitraries.integers().between(0, 0x1F)),
                Tuple.of(2, Arbitraries.of((int) '"', (int) '\\', (int) '/', 0x7F, 0x2028, 0x2029, 0xFEFF, 0xFFFF)),
                Tuple.of(1, Arbitraries.integers().between(0x80, 0x7FF)),
                Tuple.of(1, Arbitraries.integers().between(0x800, 0xD7FF)),
                Tuple.of(1, Arbitraries.integers().between(0xE000, 0xFFFF)),
                Tuple.of(2, Arbitraries.integers().between(0x10000, 0x10FFFF)));
    }

    private static String join(List<Integer> codePoints) {
        StringBuilder text = new StringBuilder();
        codePoints.forEach(text::appendCodePoint);
        return text.toString();
    }

    private static Arbitrary<String> names() {
        return texts().filter(text -> !text.isEmpty());
    }

    private static Arbitrary<Integer> ints(int min, int max) {
        return Arbitraries.integers().between(min, max);
    }

    /** A number within bounds, or the value that stands for none. */
    private static Arbitrary<Integer> intsOr(int unset, int min, int max) {
        return ints(min, max).optional(0.8).map(some -> some.orElse(unset));
    }

    private static Arbitrary<Double> doubles(double max) {
        // Adding zero turns -0.0, which JSON does not keep, into 0.0.
        return Arbitraries.doubles().between(0, max).ofScale(12).map(each -> each + 0.0);
    }

    private static Arbitrary<Long> signed() {
        return Arbitraries.longs().between(-Limits.MAX_SAFE_INTEGER, Limits.MAX_SAFE_INTEGER);
    }

    /** Records whose components are values that the protocol allows. */
    static Records records() {
        Map<Class<?>, Arbitrary<?>> types = new HashMap<>();
        types.put(String.class, texts());
        Arbitrary<Long> naturals = Arbitraries.longs().between(0, Limits.MAX_SAFE_INTEGER);
        types.put(long.class, naturals);
        types.put(Long.class, naturals);
        types.put(int.class, Arbitraries.integers().greaterOrEqual(0));
        types.put(boolean.class, Arbitraries.of(true, false));
        types.put(byte[].class, Arbitraries.bytes().array(byte[].class).ofMaxSize(100));
        types.put(StreamId.class, Arbitraries.of(new StreamId(STREAM), new StreamId("b.BBBBBBBBBBBBBBBBBBBBB_")));
        Map<String, Arbitrary<?>> components = new HashMap<>();
        options(components);
        clientFrames(components);
        components.put("StreamHealth.lastTokenMs", signed());
        components.put("NodeReport.gauges", gauges());
        Records plain = new Records(types, components);
        types.put(ClientFrame.Start.class, starts(plain));
        types.put(ClientFrame.Subscribe.class, subscriptions());
        types.put(ClientFrame.Unsubscribe.class, unsubscriptions());
        return plain;
    }

    private static Arbitrary<Map<String, Long>> gauges() {
        return Arbitraries.maps(texts(), Arbitraries.longs()).ofMaxSize(3);
    }

    private static void options(Map<String, Arbitrary<?>> components) {
        components.put("ChatMessage.role", Arbitraries.of("system", "developer", "user", "assistant", "tool"));
        components.put("StreamConfig.model", names());
        components.put("StreamConfig.maxTokens", ints(1, 1_000_000));
        components.put("StreamConfig.temperature", doubles(2));
        components.put("StreamConfig.topP", doubles(1));
        components.put("StreamConfig.stop", names().list().ofMaxSize(4));
        components.put("StreamConfig.seed", signed());
        components.put("StreamOptions.chunkSize", intsOr(0, 1, 4096));
        components.put("StreamOptions.timeout", intsOr(0, 100, 600_000));
        components.put("StreamOptions.retryAttempts", intsOr(-1, 0, 10));
        components.put("StreamOptions.priority", ints(0, 9));
        components.put("StreamOptions.deadlineMs", intsOr(0, 1, 3_600_000));
        components.put("SimulationOptions.timeToFirstToken", ints(0, 600_000));
        components.put("SimulationOptions.interTokenLatency", ints(0, 60_000));
        components.put("SimulationOptions.interTokenLatencyStdDev", ints(0, 60_000));
        for (String tokens : List.of("length", "stallAfter", "cutAfter", "errorAfter", "dripAfter")) {
            components.put("SimulationOptions." + tokens, ints(1, 1_000_000));
        }
    }

    private static void clientFrames(Map<String, Arbitrary<?>> components) {
        for (String frame : List.of("Stop", "Pause", "Resume", "Credit", "Health")) {
            components.put(frame + ".streamId", names());
        }
        components.put("Ping.t", signed());
        components.put("Pong.t", signed());
    }

    private static Arbitrary<ClientFrame.Start> starts(Records records) {
        Arbitrary<List<ChatMessage>> prompt =
                records.of(ChatMessage.class).list().ofMinSize(1).ofMaxSize(3);
        Arbitrary<List<List<ChatMessage>>> prompts = prompt.list().ofMinSize(1).ofMaxSize(3);
        return Combinators.combine(
                        names().injectNull(0.3),
                        names().injectNull(0.3),
                        Arbitraries.of(true, false),
                        prompts,
                        Arbitraries.of(true, false),
                        records.of(StreamConfig.class),
                        names().injectNull(0.3),
                        Arbitraries.longs().between(-1, Limits.MAX_SAFE_INTEGER))
                .as((id, key, resend, all, batch, options, channel, credit) -> new ClientFrame.Start(
                        id, key, resend, batch ? all : all.subList(0, 1), batch, options, channel, credit));
    }

    private static Arbitrary<ClientFrame.Subscribe> subscriptions() {
        Arbitrary<Long> naturals = Arbitraries.longs().between(0, Limits.MAX_SAFE_INTEGER);
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        names(),
                        naturals,
                        naturals,
                        Arbitraries.of(true, false),
                        names().injectNull(0.3))
                .as((channel, name, after, epoch, tail, token) -> new ClientFrame.Subscribe(
                        channel ? null : name, channel ? name : null, after, epoch, tail, token, tail ? -1 : after));
    }

    private static Arbitrary<ClientFrame.Unsubscribe> unsubscriptions() {
        return Combinators.combine(Arbitraries.of(true, false), names())
                .as((channel, name) -> new ClientFrame.Unsubscribe(channel ? null : name, channel ? name : null));
    }

    @Provide
    Arbitrary<ServerFrame> serverFrame() {
        return records().of(ServerFrame.class);
    }

    @Provide
    Arbitrary<ClientFrame> clientFrame() {
        return records().of(ClientFrame.class);
    }

    @Provide
    Arbitrary<BusMessage> busMessage() {
        return records().of(BusMessage.class);
    }
}
