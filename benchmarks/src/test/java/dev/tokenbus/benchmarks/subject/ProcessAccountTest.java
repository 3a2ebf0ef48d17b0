package dev.tokenbus.benchmarks.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessAccountTest {
    @Test
    void thisProcessHasUsedTimeAndMemory() {
        assumeThat(Files.exists(Path.of("/proc/self/stat"))).isTrue();
        ProcessAccount account =
                ProcessAccount.of(List.of(ProcessHandle.current().pid()));
        assertThat(account.cpuSeconds()).isGreaterThan(0);
        assertThat(account.residentBytes()).isGreaterThan(1_000_000);
    }

    @Test
    void aJvmHasCompilerTimeAndOtherProgramsHaveNone() throws Exception {
        assumeThat(Files.exists(Path.of("/proc/self/stat"))).isTrue();
        Process other = new ProcessBuilder("cat").start();

        assertThat(ProcessAccount.compilerSeconds(
                        List.of(ProcessHandle.current().pid())))
                .isGreaterThan(0);
        assertThat(ProcessAccount.compilerSeconds(List.of(other.pid()))).isZero();
        other.destroy();
    }

    @Test
    void aProcessThatIsGoneCountsAsZero() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        assertThat(ProcessAccount.of(List.of(ended.pid()))).isEqualTo(new ProcessAccount(0, 0));
    }
}
