package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.flood.Flood;
import dev.tokenbus.benchmarks.flood.FloodRun;
import dev.tokenbus.benchmarks.load.OpenLoop.Load;
import dev.tokenbus.benchmarks.subject.ChatRequest;
import dev.tokenbus.benchmarks.subject.Door;
import dev.tokenbus.benchmarks.subject.TokenbusSubject;
import dev.tokenbus.benchmarks.upstream.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The profiles of the command: their work, and the topologies of tokenbus that they measure. */
public enum Scenarios {
    STEADY,
    BURST,
    SHORT,
    IDLE,
    FANOUT,
    SLOW,
    SCALE,
    STALL_FREE,
    SIX,
    DOORS,
    FLOODS;

    private static final ScriptedModel LARGE = new ScriptedModel(20, 2000);

    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Scenarios of(String title) {
        for (Scenarios each : values()) {
            if (each.title().equals(title)) {
                return each;
            }
        }
        throw new IllegalArgumentException("--profile: " + title + " (expected: " + titles() + ")");
    }

    static String titles() {
        return String.join(
                ", ", List.of(values()).stream().map(Scenarios::title).toList());
    }

    /** The models that the upstream lists. */
    public static List<ScriptedModel> models() {
        return List.of(ScriptedModel.STEADY, ScriptedModel.BURST, LARGE, FanoutScenario.MODEL, FloodRun.MODEL);
    }

    /** The work of this profile. */
    public List<Scenario> work(boolean quick) {
        double window = quick ? 5 : 10;
        return switch (this) {
            case STEADY -> steady(quick, window);
            case BURST ->
                List.of(new PacedScenario(
                        "burst",
                        "40 answers of 500 chunks a second, each as fast as the connection takes it",
                        new Load(ScriptedModel.BURST, 20, 500, 0.5, window, 0)));
            case SHORT ->
                List.of(
                        new PacedScenario(
                                "short",
                                "100 answers of 5 chunks a second",
                                Load.paced(ScriptedModel.STEADY, 10, 5, window)),
                        new PacedScenario(
                                "short 600",
                                "600 answers of 5 chunks a second",
                                Load.paced(ScriptedModel.STEADY, 60, 5, window)));
            case IDLE -> List.of(new IdleScenario(quick ? 5_000 : 15_000, quick ? 10 : 30));
            case FANOUT -> List.of(new FanoutScenario(quick ? 200 : 1000, window));
            case SLOW -> List.of(new SlowReadersScenario(Load.paced(LARGE, 90, 100, window), 10));
            case SCALE -> List.of(new ScaleScenario(100, window));
            case SIX ->
                Workload.SIX.stream()
                        .<Scenario>map(workload -> new SixScenario(workload, quick ? 2000 : 8000))
                        .toList();
            case DOORS -> doors(Load.paced(ScriptedModel.STEADY, 100, quick ? 100 : 200, window));
            case FLOODS ->
                Flood.all().stream()
                        .<Scenario>map(
                                flood -> new FloodScenario(flood, Load.paced(ScriptedModel.STEADY, 50, 100, window)))
                        .toList();
            case STALL_FREE -> List.of(new StallFreeScenario(200, quick ? 100 : 50, 3200, quick ? 3 : 5));
        };
    }

    private static List<Scenario> steady(boolean quick, double window) {
        int chunks = quick ? 100 : 200;
        List<Scenario> steady = new ArrayList<>();
        for (int streams : quick ? List.of(100) : List.of(100, 300)) {
            steady.add(new PacedScenario(
                    "steady " + streams,
                    streams + " streams at a time, " + chunks + " chunks each, a token every 20 ms",
                    Load.paced(ScriptedModel.STEADY, streams, chunks, window)));
        }
        return steady;
    }

    private static List<Scenario> doors(Load load) {
        List<Scenario> doors = new ArrayList<>();
        doors.add(new DoorScenario("door: websocket", new ChatRequest.OverWebSocket(), load));
        for (Door door : Door.values()) {
            doors.add(new DoorScenario(
                    "door: " + door.name().toLowerCase(Locale.ROOT), new ChatRequest.OverDoor(door), load));
        }
        return doors;
    }

    /** The topologies of tokenbus that a profile measures. */
    public List<TokenbusSubject> topologies() {
        return switch (this) {
            case STEADY, BURST, SHORT, STALL_FREE -> List.of(TokenbusSubject.dev(), TokenbusSubject.cluster(1, 1));
            case IDLE, SLOW, SIX, DOORS -> List.of(TokenbusSubject.dev());
            case FLOODS -> List.of(TokenbusSubject.dev().withSettings(FloodScenario.SETTINGS));
            case FANOUT -> List.of(TokenbusSubject.cluster(2, 1));
            case SCALE ->
                List.of(TokenbusSubject.cluster(1, 1), TokenbusSubject.cluster(2, 2), TokenbusSubject.cluster(4, 4));
        };
    }

    /** Whether peers can do the same work. */
    public boolean hasPeers() {
        return this != FANOUT && this != SCALE && this != DOORS && this != FLOODS;
    }
}
