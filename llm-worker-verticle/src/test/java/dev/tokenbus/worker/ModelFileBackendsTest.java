package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Upstream.State;
import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import dev.tokenbus.worker.config.ModelFile;
import dev.tokenbus.worker.simulated.SimulationConfig;
import dev.tokenbus.worker.text.JtokkitTokenizer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a worker does with a model file that it cannot run: it says so, and everything else works. */
@ExtendWith(VertxExtension.class)
class ModelFileBackendsTest {
    @TempDir
    Path directory;

    private ModelFile modelFile() throws IOException {
        Path file = Files.writeString(directory.resolve("some model.gguf"), "GGUF");
        return new ModelFile(file.toString(), null, 4096, 4, 32, false, 0, 0);
    }

    private List<LlmBackend> open(Vertx vertx, EventLoop loop) throws Exception {
        ModelFile file = modelFile();
        return loop.call(() -> Backends.open(
                        vertx, SimulationConfig.DEFAULT, List.of(), file, JtokkitTokenizer.load(vertx), new Random(1)))
                .await(40, TimeUnit.SECONDS);
    }

    @Test
    void aModelFileWithoutTheModuleIsAModelThatIsDown(Vertx vertx) throws Exception {
        EventLoop loop = new EventLoop(vertx);
        List<LlmBackend> backends = open(vertx, loop);

        LlmBackend down = backends.get(0);
        assertThat(down.models()).containsExactly("some-model");
        assertThat(down.upstream().orElseThrow().state()).isEqualTo(State.DOWN);
        assertThat(down.upstream().orElseThrow().detail()).contains("no module that runs model files");
        // No simulated model stands in for it, and the simulated ones answer who names them.
        Offer offer = new Offer(backends);
        assertThat(offer.defaultModel()).isEqualTo("some-model");
        assertThat(offer.backendFor("sim-echo")).containsSame(backends.get(1));

        RecordedAnswer answer = new RecordedAnswer();
        loop.run(() -> down.generate(Requests.of("some-model", "Hi"), answer));
        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
        RecordedAnswer cancelled = new RecordedAnswer();
        loop.run(() -> down.generate(Requests.of("some-model", "Hi"), cancelled).cancel());
        loop.passes(5);
        assertThat(cancelled.calls()).isZero();
    }

    @Test
    void aModuleThatDoesNotFitIsNone() throws IOException {
        Path jar = directory.resolve("other.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("META-INF/services/dev.tokenbus.worker.backend.BackendModule"));
            out.write("com.example.OfAnotherVersion".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(ModelFileBackends.find(directory)).isEmpty();
        assertThat(ModelFileBackends.find(jar)).isEmpty();
        assertThat(ModelFileBackends.find(directory.resolve("nowhere"))).isEmpty();
    }
}
