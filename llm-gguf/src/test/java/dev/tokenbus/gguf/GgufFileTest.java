package dev.tokenbus.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.worker.backend.BackendModule;
import dev.tokenbus.worker.config.ModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
    @TempDir
    Path directory;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("some model.gguf"), bytes);
    }

    @Test
    void aHeaderSaysWhatTheModelIs() throws IOException {
        GgufHeader header = GgufHeader.read(TinyModels.file());

        assertThat(header.text("general.name")).isEqualTo("tiny-walk");
        assertThat(header.number("llama.context_length", 0)).isEqualTo(32_768);
        assertThat(header.flag("tokenizer.ggml.add_bos_token", false)).isTrue();
        assertThat(header.text("tokenizer.chat_template")).contains("<|im_start|>");
        assertThat(header.number("llama.rope.freq_base", 3)).as("a fraction").isEqualTo(3);
    }

    @Test
    void whatIsNoModelFileIsRefusedWithItsName() throws IOException {
        String path = file("no model".getBytes(StandardCharsets.UTF_8)).toString();
        assertThatThrownBy(() -> new ModelFile(path, null, 4096, 4, 32, false, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("worker.modelFile.path: " + path + " (expected: a GGUF file that can be read)");
    }

    @Test
    void aFileThatIsCutIsRefusedBeforeLlamaCppSeesIt() throws IOException {
        byte[] whole = Files.readAllBytes(TinyModels.file());
        for (int length : new int[] {4, 30, 1000}) {
            Path cut = file(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> LoadedModel.load(TinyModels.config(cut)))
                    .as("%d bytes", length)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is cut");
        }
        Path strange = file(Arrays.copyOf(Arrays.copyOf(whole, 4), 100));
        assertThatThrownBy(() -> LoadedModel.load(TinyModels.config(strange)))
                .hasMessageContaining("no GGUF file of version");
    }

    @Test
    void aFileThatLlamaCppCannotLoadIsRefusedWithItsName() throws IOException {
        byte[] whole = Files.readAllBytes(TinyModels.file());
        Path cut = file(Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> LoadedModel.load(TinyModels.config(cut)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("llama.cpp cannot load " + cut);
    }

    @Test
    void theWorkerFindsTheModule() {
        assertThat(ServiceLoader.load(BackendModule.class)).singleElement().isInstanceOf(GgufModule.class);
    }
}
