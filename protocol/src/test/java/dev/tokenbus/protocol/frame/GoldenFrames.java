package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The frames of the golden files, by the file's name. */
final class GoldenFrames {
    private static final String STREAM = "node-1.AbCdEfGhIjKlMnOpQrStUv";
    private static final Usage USAGE = new Usage(12, 34, false);

    private GoldenFrames() {}

    private static ServerFrame.Chunk chunk(ChunkKind kind, String data) {
        return new ServerFrame.Chunk(STREAM, 1, 3, 3, kind, data);
    }

    static Map<String, ServerFrame> server() {
        Map<String, ServerFrame> frames = new LinkedHashMap<>();
        frames.put(
                "welcome",
                new ConnectionNotice.Welcome(
                        "c-1",
                        "node-1",
                        25_000,
                        new ConnectionNotice.WireLimits(65_536, 262_144, 131_072, 32),
                        600_000));
        frames.put("started", new ServerFrame.Started("q1", "k1", STREAM, 4097, "sim-echo", "own-token", "view-token"));
        frames.put("started-plain", new ServerFrame.Started(null, null, STREAM, 1, "sim-echo", null, null));
        frames.put(
                "chunk",
                new ServerFrame.Chunk(STREAM, 1, 7, 7, ChunkKind.TEXT, "Hallo \"Welt\"\n\u0001 \\ é \uD83D\uDE00"));
        frames.put("chunk-merged", new ServerFrame.Chunk(STREAM, 1, 9, 3, ChunkKind.TEXT, "seven events"));
        frames.put("chunk-reasoning", new ServerFrame.Chunk(STREAM, 1, 2, 2, ChunkKind.REASONING, "hm"));
        frames.put(
                "chunk-toolCall",
                new ServerFrame.Chunk(STREAM, 1, 3, 3, ChunkKind.TOOL_CALL, "{\"index\":0,\"name\":\"add\"}"));
        frames.put("chunk-refusal", chunk(ChunkKind.REFUSAL, "{\"text\":\"I cannot\"}"));
        frames.put("chunk-audio", chunk(ChunkKind.AUDIO, "{\"data\":\"AAAA\"}"));
        frames.put("chunk-logprobs", chunk(ChunkKind.LOGPROBS, "{\"content\":[]}"));
        frames.put("chunk-other", chunk(ChunkKind.OTHER, "{\"field\":\"x\",\"value\":1}"));
        frames.put("done-other", new ServerFrame.Done(STREAM, 2, 1, "other", "repetition", USAGE, Timings.NONE, 0));
        frames.put("done", new ServerFrame.Done(STREAM, 2, 40, "stop", USAGE, timings(), 1234));
        frames.put(
                "done-estimated", new ServerFrame.Done(STREAM, 2, 1, "length", new Usage(3, 0, true), Timings.NONE, 0));
        Usage detailed = new Usage(12, 34, false, new Usage.Details(5, 6, 7));
        frames.put("done-details", new ServerFrame.Done(STREAM, 2, 1, "stop", detailed, Timings.NONE, 0));
        frames.put(
                "batchDone",
                new ServerFrame.BatchDone(
                        "q1",
                        List.of(
                                new ServerFrame.BatchDone.Outcome(STREAM, "done"),
                                new ServerFrame.BatchDone.Outcome("node-1.BbCdEfGhIjKlMnOpQrStUv", "worker_lost"))));
        errors(frames);
        frames.put("stopped", new ServerFrame.Stopped(STREAM, 1, 8, USAGE));
        frames.put("queued", new StreamNotice.Queued("q1", STREAM, 3));
        frames.put("paused", new StreamNotice.Paused(STREAM, "client"));
        frames.put("resumed", new StreamNotice.Resumed(STREAM, "slow"));
        frames.put("subscribed", new StreamNotice.Subscribed(STREAM, null, 5, 1));
        frames.put("subscribed-channel", new StreamNotice.Subscribed(null, "news", 0, 0));
        frames.put("unsubscribed", new StreamNotice.Unsubscribed(STREAM, null));
        frames.put("unsubscribed-channel", new StreamNotice.Unsubscribed(null, "news"));
        frames.put("restart", new ServerFrame.Restart(STREAM, 3, 21, "worker_lost"));
        frames.put("failover", new StreamNotice.Failover(STREAM, 3, 20));
        frames.put(
                "health",
                new StreamNotice.Health(new StreamHealth(
                        STREAM, "streaming", 20, "node-1", "node-2/0", "sim-echo", 2, 3, 4, 5120, 17)));
        frames.put("streams", new ConsoleNotice.Streams("{\"total\":0,\"streams\":[]}"));
        frames.put("dashboard", new ConsoleNotice.Dashboard("[]", "{\"to\":1}", null));
        frames.put("dashboard-missing", new ConsoleNotice.Dashboard("[{\"id\":\"n1\"}]", null, "no_answer"));
        frames.put("goaway", new ConnectionNotice.Goaway(30_000, 250));
        frames.put("renew", new ConnectionNotice.Renew(55_000));
        frames.put("ping", new ConnectionNotice.Ping(9_007_199_254_740_991L));
        frames.put("pong", new ConnectionNotice.Pong(0));
        return frames;
    }

    private static Timings timings() {
        List<Timings.Attempt> attempts =
                List.of(new Timings.Attempt("node-2/0", "openai", 1), new Timings.Attempt("node-3/1", "openai", 2));
        return new Timings(5, 210, 4200, 30, attempts);
    }

    private static void errors(Map<String, ServerFrame> frames) {
        frames.put(
                "error",
                ServerFrame.Error.ofRequest(
                        "q1", new StreamFailure(ErrorCode.BAD_REQUEST, "options.topP: 2.0 (expected: 0..1)")));
        frames.put(
                "error-retry",
                ServerFrame.Error.ofRequest(
                        null, new StreamFailure(ErrorCode.OVERLOADED, "all places are taken", 1500)));
        frames.put(
                "error-stream",
                ServerFrame.Error.aboutStream(STREAM, new StreamFailure(ErrorCode.LOCATING, "looking for the stream")));
        frames.put(
                "error-terminal",
                ServerFrame.Error.ofStream(
                        STREAM, 1, 8, new StreamFailure(ErrorCode.IDLE_TIMEOUT, "nothing came for 30 s"), USAGE));
    }

    static Map<String, ClientFrame> client() {
        Map<String, ClientFrame> frames = new LinkedHashMap<>();
        frames.put("hello", new ClientFrame.Hello(Set.of("restart", "future"), "secret"));
        frames.put("hello-plain", new ClientFrame.Hello(Set.of(), null));
        frames.put("auth", new ClientFrame.Auth("secret"));
        frames.put("start", ClientFrame.Start.of("Hi", StreamConfig.DEFAULT));
        frames.put("start-full", fullStart());
        frames.put("start-batch", batchStart());
        frames.put("start-tools", toolsStart());
        frames.put("stop", new ClientFrame.Stop(STREAM));
        frames.put("pause", new ClientFrame.Pause(STREAM));
        frames.put("resume", new ClientFrame.Resume(STREAM));
        frames.put("credit", new ClientFrame.Credit(STREAM, 100));
        frames.put("subscribe", new ClientFrame.Subscribe(STREAM, null, 0, 0, false, null, -1));
        frames.put("subscribe-cursor", new ClientFrame.Subscribe(STREAM, null, 17, 4097, false, "own-token", 40));
        frames.put("subscribe-tail", new ClientFrame.Subscribe(STREAM, null, 0, 0, true, null, -1));
        frames.put("subscribe-channel", new ClientFrame.Subscribe(null, "news", 0, 0, false, null, -1));
        frames.put("unsubscribe", new ClientFrame.Unsubscribe(STREAM, null));
        frames.put("unsubscribe-channel", new ClientFrame.Unsubscribe(null, "news"));
        frames.put("health", new ClientFrame.Health(STREAM));
        frames.put("observe", observe());
        frames.put(
                "observe-after",
                new ConsoleRequest.Observe("dashboard", Map.of("by", "node", "name", "n1"), 1_795_820_000L));
        frames.put("unobserve", new ConsoleRequest.Unobserve("streams"));
        frames.put("ping", new ClientFrame.Ping(42));
        frames.put("pong", new ClientFrame.Pong(-42));
        return frames;
    }

    private static ConsoleRequest.Observe observe() {
        Map<String, String> filter =
                Map.of("model", "sim-text", "principal", "k1", "node", "node-1", "state", "ended", "limit", "50");
        return new ConsoleRequest.Observe("streams", filter, 0);
    }

    /** What clients may send although this project's writer does not: only read. */
    static Map<String, ClientFrame> clientVariants() {
        Map<String, ClientFrame> frames = new LinkedHashMap<>();
        frames.put("variant-mission", missionStart());
        frames.put("variant-prompt", ClientFrame.Start.of("Hi", StreamConfig.DEFAULT));
        frames.put("variant-messages", fullStart());
        frames.put("variant-prompts", batchStart());
        frames.put("variant-tools", toolsStart());
        frames.put("variant-nulls", ClientFrame.Start.of("Hi", StreamConfig.DEFAULT));
        frames.put("variant-replay", new ClientFrame.Subscribe(STREAM, null, 0, 0, false, null, -1));
        return frames;
    }

    private static ClientFrame.Start missionStart() {
        StreamOptions stream = new StreamOptions(1, 30_000, 3, StreamOptions.OnWorkerLoss.CONTINUE, 5, 0, -1);
        StreamConfig options =
                new StreamConfig("sim-text", 100, 0.7, null, List.of(), null, stream, SimulationOptions.NONE);
        return ClientFrame.Start.of("Tell me a story", options);
    }

    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static ClientFrame.Start fullStart() {
        StreamOptions stream = new StreamOptions(8, 30_000, 0, StreamOptions.OnWorkerLoss.RESTART, 9, 60_000, -1);
        SimulationOptions sim = new SimulationOptions(200, 20, 5, 300, 1, 2, 3, 4);
        StreamConfig options = new StreamConfig("sim-text", 100, 0.7, 1.0, List.of("END", "\n\n"), -7L, stream, sim);
        List<ChatMessage> messages = List.of(new ChatMessage("system", "Be brief."), ChatMessage.user("Hi"));
        return new ClientFrame.Start("q1", "k1", true, List.of(messages), false, options, "news", 0, TRACEPARENT);
    }

    /** A conversation with an image and a tool call, and options for the model's server. */
    private static ClientFrame.Start toolsStart() {
        List<ChatMessage> messages = List.of(
                new ChatMessage("developer", "Be brief."),
                MessageJson.read("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What is this?\"},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}"),
                MessageJson.read(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]}"),
                MessageJson.read("{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"A dog.\"}"));
        Map<String, String> extra = new LinkedHashMap<>();
        extra.put("tools", "[{\"type\":\"function\",\"function\":{\"name\":\"look\"}}]");
        extra.put("tool_choice", "\"auto\"");
        extra.put("logprobs", "true");
        extra.put("reasoning_effort", "\"low\"");
        extra.put("guided_choice", "[\"a\",null]");
        StreamConfig options = new StreamConfig(
                "gpt-5", 100, null, null, List.of(), null, StreamOptions.DEFAULT, SimulationOptions.NONE, true, extra);
        return new ClientFrame.Start(null, null, false, List.of(messages), false, options, null, -1);
    }

    private static ClientFrame.Start batchStart() {
        List<List<ChatMessage>> prompts = List.of(
                List.of(ChatMessage.user("one")),
                List.of(ChatMessage.user("two"), new ChatMessage("assistant", "2"), ChatMessage.user("more")));
        return new ClientFrame.Start("q2", null, false, prompts, true, StreamConfig.DEFAULT, null, -1);
    }
}
