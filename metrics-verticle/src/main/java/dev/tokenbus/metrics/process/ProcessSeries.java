package dev.tokenbus.metrics.process;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Shows a node's process in its registry: memory, garbage collections, threads, processor time, files, the build, and the delays of
 * its event loops. Values are read when the registry is, or when the JVM has collected; {@link #close} ends the latter.
 */
public final class ProcessSeries implements AutoCloseable {
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final JvmHeapPressureMetrics pressure = new JvmHeapPressureMetrics();
    private final BuildInfo build = BuildInfo.ofThisBuild();
    private final LoopDelays loopDelays;

    public ProcessSeries(MeterRegistry registry, LongSupplier nanoClock) {
        List<MeterBinder> binders = List.of(
                collections,
                pressure,
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ClassLoaderMetrics(),
                new FileDescriptorMetrics(),
                new ProcessorMetrics(),
                new UptimeMetrics(),
                new ProcessUse(),
                build);
        binders.forEach(binder -> binder.bindTo(registry));
        this.loopDelays = new LoopDelays(registry, nanoClock);
    }

    public LoopDelays loopDelays() {
        return loopDelays;
    }

    /** What this node runs, for people: its version and its commit. */
    public String build() {
        return build.words();
    }

    /** The registry goes on showing the values. */
    @Override
    public void close() {
        collections.close();
        pressure.close();
    }
}
