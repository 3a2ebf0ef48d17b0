package dev.tokenbus.worker;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker with a hand-driven backend; after each test its counters balance, its home takes what still runs elsewhere, and it shuts down. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init") // Each test deploys its worker.
public abstract class WorkerTest {
    public static final StreamId ID = Starts.id(1);
    public static final StreamId OTHER = Starts.id(2);
    public static final StreamId THIRD = Starts.id(3);

    Vertx vertx;
    public TestWorker worker;
    public HandDrivenBackend backend;
    public ScriptedHome home;

    @BeforeEach
    public void remember(Vertx vertx) {
        this.vertx = vertx;
    }

    public void deploy(UnaryOperator<Settings> changes) throws Exception {
        worker = TestWorker.deploy(vertx, WorkerConfigs.with(changes));
        backend = worker.backend;
        home = worker.home;
    }

    @AfterEach
    void everyStreamIsAccountedFor() throws Exception {
        worker.assertBalanced();
        home.movesElsewhere();
        worker.undeploy().await(40, TimeUnit.SECONDS);
    }
}
