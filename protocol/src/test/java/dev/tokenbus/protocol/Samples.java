package dev.tokenbus.protocol;

import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.property.Generator;
import dev.tokenbus.testkit.property.Randomness;
import io.vertx.core.json.JsonArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes frames, bus messages and texts at random, for property tests. */
public final class Samples {
    private static final String STREAM = "node-1.AAAAAAAAAAAAAAAAAAAAAA";

    public static final Generator<ServerFrame> SERVER_FRAMES = records().of(ServerFrame.class);
    public static final Generator<ClientFrame> CLIENT_FRAMES = records().of(ClientFrame.class);
    public static final Generator<BusMessage> BUS_MESSAGES = records().of(BusMessage.class);

    private Samples() {}

    /** Any Unicode text of whole code points, with many that are special in JSON and JavaScript. */
    public static String text(Randomness random) {
        return text(0, random);
    }

    private static String text(int minLength, Randomness random) {
        return join(random.list(minLength, 40, Samples::codePoint));
    }

    /** Any sequence of UTF-16 units, lone surrogates among them. */
    public static String looseText(Randomness random) {
        return join(random.list(0, 20, Samples::unit));
    }

    private static int unit(Randomness random) {
        return random.weighted(2, 3) == 0 ? codePoint(random) : random.intBetween(0xD800, 0xDFFF);
    }

    private static int codePoint(Randomness random) {
        return switch (random.weighted(6, 2, 2, 1, 1, 1, 2)) {
            case 0 -> random.intBetween(0x20, 0x7E);
            case 1 -> random.intBetween(0, 0x1F);
            case 2 -> random.of((int) '"', (int) '\\', (int) '/', 0x7F, 0x2028, 0x2029, 0xFEFF, 0xFFFF);
            case 3 -> random.intBetween(0x80, 0x7FF);
            case 4 -> random.intBetween(0x800, 0xD7FF);
            case 5 -> random.intBetween(0xE000, 0xFFFF);
            default -> random.intBetween(0x10000, 0x10FFFF);
        };
    }

    private static String join(List<Integer> codePoints) {
        StringBuilder text = new StringBuilder();
        codePoints.forEach(text::appendCodePoint);
        return text.toString();
    }

    private static String name(Randomness random) {
        return text(1, random);
    }

    private static Generator<Integer> ints(int min, int max) {
        return random -> random.intBetween(min, max);
    }

    /** A number within bounds, or the value that stands for an absent one. */
    private static Generator<Integer> intsOr(int unset, int min, int max) {
        return random -> random.weighted(1, 4) == 0 ? unset : random.intBetween(min, max);
    }

    private static Generator<Double> doubles(double max) {
        return random -> random.doubleBetween(0, max);
    }

    private static long signed(Randomness random) {
        return random.longBetween(-Limits.MAX_SAFE_INTEGER, Limits.MAX_SAFE_INTEGER);
    }

    private static long natural(Randomness random) {
        return random.longBetween(0, Limits.MAX_SAFE_INTEGER);
    }

    /** Records whose components are values that the protocol allows. */
    public static Records records() {
        Map<Class<?>, Generator<?>> types = new HashMap<>();
        types.put(String.class, Samples::text);
        types.put(long.class, Samples::natural);
        types.put(Long.class, Samples::natural);
        types.put(int.class, ints(0, Integer.MAX_VALUE));
        types.put(boolean.class, Randomness::anyBoolean);
        types.put(byte[].class, random -> random.bytes(100));
        types.put(ChatMessage.class, JsonSamples::message);
        types.put(StreamId.class, random -> random.of(new StreamId(STREAM), new StreamId("b.BBBBBBBBBBBBBBBBBBBBB_")));
        Map<String, Generator<?>> components = new HashMap<>();
        options(components);
        clientFrames(components);
        console(components);
        components.put("StreamHealth.lastTokenMs", Samples::signed);
        components.put("NodeReport.gauges", random -> Records.map(random, Samples::text, Randomness::anyLong));
        Records plain = new Records(types, components);
        types.put(ClientFrame.Start.class, random -> start(random, plain));
        types.put(ClientFrame.Subscribe.class, Samples::subscribe);
        types.put(ClientFrame.Unsubscribe.class, Samples::unsubscribe);
        return plain;
    }

    private static void options(Map<String, Generator<?>> components) {
        components.put("StreamConfig.model", Samples::name);
        components.put("StreamConfig.extra", JsonSamples::extra);
        components.put("StreamConfig.maxTokens", ints(1, 1_000_000));
        components.put("StreamConfig.temperature", doubles(2));
        components.put("StreamConfig.topP", doubles(1));
        components.put("StreamConfig.stop", random -> random.list(0, 4, Samples::name));
        components.put("StreamConfig.seed", Samples::signed);
        components.put("StreamOptions.chunkSize", intsOr(0, 1, 4096));
        components.put("StreamOptions.timeout", intsOr(0, 100, 600_000));
        components.put("StreamOptions.retryAttempts", intsOr(-1, 0, 10));
        components.put("StreamOptions.priority", ints(0, 9));
        components.put("StreamOptions.deadlineMs", intsOr(0, 1, 3_600_000));
        components.put("StreamOptions.orphanMs", intsOr(-1, 0, StreamOptions.ORPHAN_MOST_MS));
        components.put("SimulationOptions.timeToFirstToken", ints(0, 600_000));
        components.put("SimulationOptions.interTokenLatency", ints(0, 60_000));
        components.put("SimulationOptions.interTokenLatencyStdDev", ints(0, 60_000));
        for (String tokens : List.of("length", "stallAfter", "cutAfter", "errorAfter", "dripAfter")) {
            components.put("SimulationOptions." + tokens, ints(1, 1_000_000));
        }
    }

    private static void clientFrames(Map<String, Generator<?>> components) {
        for (Class<?> frame : ClientFrame.class.getPermittedSubclasses()) {
            components.put(frame.getSimpleName() + ".streamId", Samples::name);
        }
        components.put("Ping.t", Samples::signed);
        components.put("Pong.t", Samples::signed);
    }

    private static void console(Map<String, Generator<?>> components) {
        components.put("Observe.topic", Samples::name);
        components.put(
                "Observe.filter",
                random -> Records.map(
                        random,
                        each -> each.of("model", "principal", "node", "state", "limit", "by", "name"),
                        Samples::name));
        components.put("Unobserve.topic", Samples::name);
        components.put("Streams.view", random -> JsonSamples.object(random).encode());
        components.put("Dashboard.nodes", random -> new JsonArray(random.list(0, 3, JsonSamples::object)).encode());
        components.put("Dashboard.figures", random -> JsonSamples.object(random).encode());
        components.put("StreamFilter.state", random -> random.of("live", "failing_over", "ended"));
        components.put("StreamFilter.limit", ints(1, 1000));
    }

    private static ClientFrame.Start start(Randomness random, Records records) {
        String id = random.orNull(Samples::name);
        String key = random.orNull(each -> name(each).replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", "k"));
        boolean resend = random.anyBoolean();
        boolean batch = random.anyBoolean();
        Generator<List<ChatMessage>> prompt = each -> each.list(1, 3, records.of(ChatMessage.class));
        List<List<ChatMessage>> prompts = random.list(1, batch ? 3 : 1, prompt);
        StreamConfig options = records.of(StreamConfig.class).from(random);
        String channel = random.orNull(Samples::name);
        long credit = random.longBetween(-1, Limits.MAX_SAFE_INTEGER);
        String traceparent = random.orNull(Samples::name);
        return new ClientFrame.Start(id, key, resend, prompts, batch, options, channel, credit, traceparent);
    }

    private static ClientFrame.Subscribe subscribe(Randomness random) {
        boolean channel = random.anyBoolean();
        String name = name(random);
        long after = natural(random);
        long epoch = natural(random);
        boolean tail = random.anyBoolean();
        String token = random.orNull(Samples::name);
        return new ClientFrame.Subscribe(
                channel ? null : name, channel ? name : null, after, epoch, tail, token, tail ? -1 : after);
    }

    private static ClientFrame.Unsubscribe unsubscribe(Randomness random) {
        boolean channel = random.anyBoolean();
        String name = name(random);
        return new ClientFrame.Unsubscribe(channel ? null : name, channel ? name : null);
    }
}
