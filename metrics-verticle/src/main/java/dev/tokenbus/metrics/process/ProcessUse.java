package dev.tokenbus.metrics.process;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What Prometheus' own client libraries show of every process and Micrometer does not: processor time in seconds, and, where the system
 * has {@code /proc}, the memory that it has in RAM. Two of Micrometer's names go, which Prometheus' lint refuses: a time in nanoseconds, and a gauge that is named as a count.
 */
final class ProcessUse implements MeterBinder {
    private static final List<String> MISNAMED = List.of("process.cpu.time", "system.cpu.count");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IN_RAM = "VmRSS:";
    private static final double NANOS_PER_SECOND = 1e9;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    @Override
    public void bindTo(MeterRegistry registry) {
        MISNAMED.forEach(name -> registry.find(name).meters().forEach(registry::remove));
        FunctionCounter.builder("process.cpu", system, bean -> bean.getProcessCpuTime() / NANOS_PER_SECOND)
                .description("Processor time that the process has used, of all processors together")
                .baseUnit("seconds")
                .register(registry);
        if (Files.isReadable(STATUS)) {
            Gauge.builder("process.resident.memory", STATUS, ProcessUse::residentBytes)
                    .description("Memory of the process that is in RAM")
                    .baseUnit(BaseUnits.BYTES)
                    .register(registry);
        }
    }

    /** Not a number if the file cannot be read. */
    private static double residentBytes(Path status) {
        try {
            return residentBytes(Files.readAllLines(status));
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Lines as Linux writes them: {@code VmRSS:     123456 kB}. */
    static double residentBytes(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(IN_RAM))
                .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(Double.NaN);
    }
}
