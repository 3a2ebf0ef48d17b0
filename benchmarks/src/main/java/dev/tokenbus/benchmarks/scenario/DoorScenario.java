package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.load.OpenLoop;
import dev.tokenbus.benchmarks.load.OpenLoop.Load;
import dev.tokenbus.benchmarks.subject.ChatRequest;
import dev.tokenbus.benchmarks.subject.Subject;
import java.util.Map;

/** The same paced streams through one of tokenbus's doors: what a chunk costs there, beside the other doors. */
record DoorScenario(String title, ChatRequest request, Load load) implements Scenario {
    /** A door's translation is compiled as it runs, so the same load goes before each measurement, unmeasured. */
    private static final double WARMUP_SECONDS = 8;

    @Override
    public String description() {
        return load.concurrent() + " streams at a time through one door, " + load.chunks()
                + " chunks each, a token every 20 ms";
    }

    @Override
    public Map<Figure, Double> measure(LoadClient client, Subject.Running system) {
        Subject.Running throughDoor = new Subject.Running(system.gateways(), request, system.processes());
        OpenLoop.run(client, throughDoor, Load.paced(load.model(), load.concurrent(), load.chunks(), WARMUP_SECONDS));
        return new PacedScenario(title, description(), load).measure(client, throughDoor);
    }
}
