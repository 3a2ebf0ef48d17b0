package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.Prompted;
import dev.tokenbus.protocol.bus.worker.StartStream;
import java.util.Optional;

/**
 * Asks a gateway node to become the home of a stream whose home died; the worker then sends it the log from its beginning.
 * Answered by {@link AdoptReply}. Only the worker replaces a home.
 *
 * @param epoch above that of the lost home
 * @param formerHomeId the home that the worker takes for lost; empty if it leaves
 * @param workerNodeId the node of the worker that asks
 * @param workerIndex the worker's number there
 * @param lastSeq the last event in the worker's log
 * @param counted whether an earlier home has the stream's end in its record of usage
 * @param parts how many {@link dev.tokenbus.protocol.bus.worker.PromptPart}s carry the request; 0 if it is in this message
 * @param request the request, with which the new home can replace the worker; without messages if the stream has ended
 */
public record AdoptStream(
        StreamId streamId,
        long epoch,
        String formerHomeId,
        String workerNodeId,
        int workerIndex,
        String model,
        String backend,
        long lastSeq,
        boolean counted,
        int parts,
        StartStream.Body request)
        implements Prompted<AdoptReply, AdoptStream> {
    /** An offer with its request in it, of a stream whose end is in no record. */
    public AdoptStream(
            StreamId streamId,
            long epoch,
            String formerHomeId,
            String workerNodeId,
            int workerIndex,
            String model,
            String backend,
            long lastSeq,
            StartStream.Body request) {
        this(streamId, epoch, formerHomeId, workerNodeId, workerIndex, model, backend, lastSeq, false, 0, request);
    }

    /** The same offer; {@code isCounted} if an earlier home has the stream's end in its record of usage. */
    public AdoptStream counted(boolean isCounted) {
        return with(isCounted, parts, request);
    }

    @Override
    public AdoptStream inParts(int count, StartStream.Body rest) {
        return with(counted, count, rest);
    }

    private AdoptStream with(boolean isCounted, int count, StartStream.Body body) {
        return new AdoptStream(
                streamId,
                epoch,
                formerHomeId,
                workerNodeId,
                workerIndex,
                model,
                backend,
                lastSeq,
                isCounted,
                count,
                body);
    }

    @Override
    public AdoptStream withRequest(StartStream.Body whole) {
        return inParts(0, whole);
    }

    /** The home that the worker takes for lost, and that may be alive elsewhere. */
    public Optional<String> formerHome() {
        return formerHomeId.isEmpty() ? Optional.empty() : Optional.of(formerHomeId);
    }

    /** The worker that asks. */
    public WorkerId worker() {
        return new WorkerId(workerNodeId, workerIndex);
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value())
                .number(epoch)
                .text(formerHomeId)
                .text(workerNodeId)
                .number(workerIndex);
        out.text(model).text(backend).number(lastSeq).flag(counted).number(parts);
        request.writeTo(out);
    }

    public static AdoptStream read(BusReader in) {
        return new AdoptStream(
                new StreamId(in.text()),
                in.number(),
                in.text(),
                in.text(),
                in.int32(),
                in.text(),
                in.text(),
                in.number(),
                in.flag(),
                in.int32(),
                StartStream.Body.read(in));
    }

    /** Hides the conversation: prompts are never logged. */
    @Override
    public String toString() {
        return "AdoptStream[" + streamId + ", epoch=" + epoch + "]";
    }
}
