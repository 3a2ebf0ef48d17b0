package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.load.LoadConnection;
import dev.tokenbus.benchmarks.load.LoadResult;
import dev.tokenbus.benchmarks.load.LoadStream;
import dev.tokenbus.benchmarks.load.Measurement;
import dev.tokenbus.benchmarks.load.Waiting;
import dev.tokenbus.benchmarks.load.WebSocketConnection;
import dev.tokenbus.benchmarks.subject.Subject;
import dev.tokenbus.benchmarks.upstream.ScriptedModel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One stream with many viewers on several gateways: the cost of a delivered chunk, and its delay. */
public record FanoutScenario(int viewers, double windowSeconds) implements Scenario {
    static final ScriptedModel MODEL = new ScriptedModel(50, 0);

    private static final double LEAD_SECONDS = 5;

    @Override
    public String title() {
        return "fanout " + viewers;
    }

    @Override
    public String description() {
        return "1 stream with a token every " + MODEL.paceMs() + " ms, " + viewers + " viewers on two gateways";
    }

    @Override
    public Map<Figure, Double> measure(LoadClient client, Subject.Running system) {
        Watching watching = new Watching(client, system);
        client.loop().execute(watching::begin);
        LoadResult result = Waiting.on(watching.done, (long) (LEAD_SECONDS + windowSeconds) + 60);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.CPU_PER_CHUNK, 1e6 * result.cpuSeconds() / Math.max(1, result.chunks()));
        PacedScenario.latencies(result, figures);
        figures.remove(Figure.FIRST_P50);
        figures.remove(Figure.FIRST_P99);
        figures.put(Figure.CHUNKS_PER_SECOND, result.chunks() / result.seconds());
        figures.put(Figure.FAILED, (double) result.failed());
        return figures;
    }

    /** The client that starts the stream, and learns how others may watch it. */
    private static final class Owner extends WebSocketConnection {
        private final Consumer<JsonObject> started;

        Owner(Consumer<JsonObject> started) {
            this.started = started;
        }

        @Override
        public void read(WebSocketFrame frame) {
            String text = frame.content().toString(StandardCharsets.UTF_8);
            if (text.startsWith("{\"type\":\"started\"")) {
                started.accept(new JsonObject(text));
            }
            super.read(frame);
        }
    }

    private final class Watching {
        final CompletableFuture<LoadResult> done = new CompletableFuture<>();
        private final LoadClient client;
        private final Subject.Running system;
        private final Measurement measurement;
        private final List<LoadConnection> open = new ArrayList<>();

        Watching(LoadClient client, Subject.Running system) {
            this.client = client;
            this.system = system;
            this.measurement = new Measurement(system);
        }

        void begin() {
            client.connect(system, () -> new Owner(this::started)).addListener(connected -> {
                LoadConnection owner = (LoadConnection) connected.getNow();
                if (owner == null) {
                    done.completeExceptionally(connected.cause());
                    return;
                }
                open.add(owner);
                int chunks = (int) ((LEAD_SECONDS + windowSeconds) * 1000 / MODEL.paceMs());
                JsonObject start = new JsonObject(system.request().body(MODEL.name(), chunks)).put("type", "start");
                owner.context().writeAndFlush(new TextWebSocketFrame("{\"type\":\"hello\"}"));
                owner.context().writeAndFlush(new TextWebSocketFrame(start.encode()));
            });
        }

        private void started(JsonObject stream) {
            String subscribe = new JsonObject()
                    .put("type", "subscribe")
                    .put("streamId", stream.getString("streamId"))
                    .put("mode", "tail")
                    .put("resumeToken", stream.getString("viewToken"))
                    .encode();
            for (int i = 0; i < viewers; i++) {
                client.connect(system).addListener(connected -> {
                    if (connected.getNow() instanceof LoadConnection viewer) {
                        open.add(viewer);
                        measurement.begun();
                        viewer.ask(subscribe, new LoadStream(measurement, System.nanoTime(), 0));
                    }
                });
            }
            long lead = (long) (LEAD_SECONDS * 1000);
            // A little before the end, so that the window covers only the running stream.
            long end = lead + (long) (windowSeconds * 1000) - 500;
            client.loop().schedule(measurement::open, lead, TimeUnit.MILLISECONDS);
            client.loop().schedule(this::end, end, TimeUnit.MILLISECONDS);
        }

        private void end() {
            measurement.close();
            long missing =
                    viewers + 1L - open.stream().filter(LoadConnection::isOpen).count();
            LoadResult result = measurement.result().withFailed(missing);
            open.forEach(LoadConnection::close);
            done.complete(result);
        }
    }
}
