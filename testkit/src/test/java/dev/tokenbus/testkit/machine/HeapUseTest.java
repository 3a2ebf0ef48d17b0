package dev.tokenbus.testkit.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapUseTest {
    @Test
    void theHeapHistogramOfAJvmIsParsed() {
        HeapUse heap = HeapUse.of(ProcessHandle.current().pid());

        assertThat(heap.bytes()).isGreaterThan(1_000_000);
        assertThat(heap.instancesOf(String.class.getName())).isGreaterThan(1000);
        assertThat(heap.instancesOf(HeapUseTest.class.getName())).isEqualTo(1);
        assertThat(heap.instancesOf("no.such.Class")).isZero();
    }
}
