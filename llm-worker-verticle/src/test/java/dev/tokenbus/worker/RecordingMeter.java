package dev.tokenbus.worker;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.Usage;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a worker reports. */
public final class RecordingMeter implements WorkerMeter {
    private final List<String> outcomes = new ArrayList<>();
    private final List<Usage> usages = new ArrayList<>();
    private final List<Long> queueWaits = new ArrayList<>();
    private final List<Long> firstTokens = new ArrayList<>();
    private final List<Long> durations = new ArrayList<>();
    private int accepted;
    private int refused;
    private int yielded;
    private int holds;
    private long heldBytes;
    private long partsBytes;

    @Override
    public synchronized void generationAccepted() {
        accepted++;
    }

    @Override
    public synchronized void generationRefused() {
        refused++;
    }

    @Override
    public synchronized void generationYielded() {
        yielded++;
    }

    @Override
    public synchronized void generationEnded(Outcome outcome, Usage usage) {
        outcomes.add(outcome.wireName());
        usages.add(usage);
    }

    @Override
    public synchronized void queueWait(long nanos) {
        queueWaits.add(nanos);
    }

    @Override
    public synchronized void firstToken(long nanos) {
        firstTokens.add(nanos);
    }

    @Override
    public void timePerToken(long nanos) {}

    @Override
    public synchronized void duration(long nanos) {
        durations.add(nanos);
    }

    @Override
    public synchronized void backpressure(Stage stage) {
        holds++;
    }

    @Override
    public synchronized void partsBytes(long delta) {
        partsBytes += delta;
    }

    @Override
    public synchronized void heldBytes(long delta) {
        heldBytes += delta;
    }

    public synchronized int accepted() {
        return accepted;
    }

    synchronized int yielded() {
        return yielded;
    }

    public synchronized int refused() {
        return refused;
    }

    public synchronized int holds() {
        return holds;
    }

    synchronized long heldBytes() {
        return heldBytes;
    }

    synchronized long partsBytes() {
        return partsBytes;
    }

    public synchronized List<String> outcomes() {
        return List.copyOf(outcomes);
    }

    synchronized List<Usage> usages() {
        return List.copyOf(usages);
    }

    public synchronized List<Long> queueWaits() {
        return List.copyOf(queueWaits);
    }

    synchronized List<Long> firstTokens() {
        return List.copyOf(firstTokens);
    }

    synchronized List<Long> durations() {
        return List.copyOf(durations);
    }
}
