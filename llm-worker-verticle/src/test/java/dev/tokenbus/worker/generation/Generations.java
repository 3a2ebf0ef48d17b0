package dev.tokenbus.worker.generation;

import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.LogBudget;
import dev.tokenbus.protocol.log.LogRoom;
import dev.tokenbus.protocol.log.StreamLog;
import dev.tokenbus.worker.ManualClock;
import dev.tokenbus.worker.Starts;
import dev.tokenbus.worker.TestWorker;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.text.DeltaTokens;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;

/** Generations without a worker around them, for the parts that only order or keep them. */
public final class Generations implements Owner {
    private final HomeLink.Network network;
    private final ManualClock clock;
    private int number;

    /** The context is only ever asked to send. */
    Generations(Context context, ManualClock clock) {
        this.network = new HomeLink.Network(context, TestWorker.ADDRESS, address -> {});
        this.clock = clock;
    }

    Generation waiting(int priority) {
        return waiting(
                Starts.of(Starts.id(number++), 1, HandDrivenBackend.MODEL, Starts.priority(priority)),
                new HandDrivenBackend());
    }

    Generation waiting(StartStream start, LlmBackend backend) {
        StreamLog log = new StreamLog(1 << 20);
        return new Generation(
                start,
                backend,
                "w1/0",
                log,
                new LogRoom(new LogBudget(1 << 20, delta -> {}), 0),
                new HomeLink(network, start, log),
                new CreditWindow(1 << 20),
                this,
                clock,
                WorkerMeter.NOOP);
    }

    /** One that ended just now; its home has acknowledged that. */
    public Generation ended(int textBytes) {
        Generation generation = endedUnheard(textBytes);
        generation.acknowledge();
        return generation;
    }

    /** One that ended just now; its home has not said that it knows. */
    Generation endedUnheard(int textBytes) {
        Generation generation = waiting(5);
        generation.begin();
        generation.onDelta(ChunkKind.TEXT, "x".repeat(textBytes), 1);
        generation.stop();
        return generation;
    }

    @Override
    public void ended(Generation generation) {}

    @Override
    public void orphaned(Generation generation, boolean orphaned) {}

    @Override
    public void firstToken(long nanos) {}

    @Override
    public void roomIsShort(Generation generation) {}

    @Override
    public void held(Generation generation) {}

    @Override
    public long countTokens(List<ChatMessage> messages) {
        return 0;
    }

    @Override
    public DeltaTokens countDeltas() {
        return new DeltaTokens(Future.failedFuture("no tokenizer"));
    }
}
