package dev.tokenbus.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Where llama.cpp's library cannot be loaded, an operator reads why. */
class NativeLibraryTest {
    private static final String PLACE = "de.kherud.llama.lib.path";
    private static final String PROCESSOR = "os.arch";

    @Test
    void aLibraryThatDoesNotFitIsToldWithTheMachineAndLeavesNothingBehind() {
        Path[] place = new Path[1];

        assertThatIllegalStateException()
                .isThrownBy(() -> NativeLibrary.load(() -> {
                    place[0] = Path.of(System.getProperty(PLACE));
                    assertThat(place[0]).isNotEmptyDirectory();
                    throw new UnsatisfiedLinkError("libgomp.so.1: no such file");
                }))
                .withMessageStartingWith("llama.cpp's library cannot be loaded on " + System.getProperty("os.name"))
                .withMessageEndingWith("libgomp.so.1: no such file");

        assertThat(Files.exists(place[0])).isFalse();
        assertThat(System.getProperty(PLACE)).isNull();
    }

    @Test
    void aMachineWithoutALibraryIsNamed() {
        String processor = System.getProperty(PROCESSOR);
        System.setProperty(PROCESSOR, "pdp11");
        try {
            assertThatIllegalStateException()
                    .isThrownBy(() -> NativeLibrary.load(() -> {}))
                    .withMessageStartingWith("there is no library of llama.cpp for ")
                    .withMessageEndingWith(" pdp11");
        } finally {
            System.setProperty(PROCESSOR, processor);
        }
    }
}
