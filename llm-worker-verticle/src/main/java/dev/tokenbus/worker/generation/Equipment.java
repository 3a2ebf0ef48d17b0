package dev.tokenbus.worker.generation;

import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.LogBudget;
import dev.tokenbus.protocol.log.LogRoom;
import dev.tokenbus.protocol.log.StreamLog;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.StreamBounds;
import java.util.function.LongSupplier;

/** What a worker gives each of its generations: a log with what is there already, room for it, the way home, a credit window. */
record Equipment(
        String workerName,
        HomeLink.Network network,
        StreamBounds streams,
        LogBudget budget,
        LongSupplier nanoClock,
        WorkerMeter meter) {
    Generation generation(StartStream start, LlmBackend backend, Owner owner) {
        StreamLog log = new StreamLog(streams.logBytes());
        start.request().held().forEach(log::append);
        HomeLink home = new HomeLink(network, start, log);
        LogRoom room = new LogRoom(budget, start.request().promptBytes());
        CreditWindow window = new CreditWindow(streams.windowBytes());
        return new Generation(start, backend, workerName, log, room, home, window, owner, nanoClock, meter);
    }
}
