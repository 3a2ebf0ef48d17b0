package dev.tokenbus.benchmarks.chaos.fault;

import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What viewers were told that their streams used, to be compared with what all gateways have on record. Reads the files by itself, not with
 * the code that wrote them. Thread-safe.
 */
public final class UsageBooks {
    private final Map<String, Entry> told = new TreeMap<>();

    /** What one stream used, by a terminal frame or a record. */
    private record Entry(String outcome, long epoch, long promptTokens, long completionTokens, boolean estimated) {
        static Entry of(String outcome, long epoch, Usage usage) {
            return new Entry(outcome, epoch, usage.promptTokens(), usage.completionTokens(), usage.estimated());
        }

        static Entry of(JsonObject record) {
            return new Entry(
                    record.getString("outcome"),
                    record.getLong("epoch"),
                    record.getLong("promptTokens"),
                    record.getLong("completionTokens"),
                    record.getBoolean("estimated"));
        }
    }

    /**
     * How the two compare.
     *
     * @param streams terminal frames that viewers saw, one for each stream
     * @param promptTokens the sum of these frames
     * @param completionTokens the sum of these frames
     * @param repeated records of streams of which there is another one: both halves of a cut network may bring an answer to its end
     * @param unseen streams on record whose terminal frame no viewer saw
     * @param torn lines that are no records
     * @param lost streams that are not on record, and whose home and worker were killed together
     * @param flaws streams that are not on record, or with something else than their terminal frame
     */
    public record Comparison(
            long streams,
            long promptTokens,
            long completionTokens,
            long repeated,
            long unseen,
            long torn,
            long lost,
            List<String> flaws) {}

    /** A viewer's stream has ended with this frame. Errors that end no log say nothing of usage. */
    public synchronized void told(ServerFrame end) {
        if (end instanceof ServerFrame.Done done) {
            told.putIfAbsent(done.streamId(), Entry.of("done", done.epoch(), done.usage()));
        } else if (end instanceof ServerFrame.Stopped stopped) {
            told.putIfAbsent(stopped.streamId(), Entry.of("stopped", stopped.epoch(), stopped.usage()));
        } else if (end instanceof ServerFrame.Error error && error.isTerminal()) {
            String id = error.streamId();
            Usage usage = error.usage();
            if (id != null && usage != null) {
                told.putIfAbsent(id, Entry.of(error.failure().code().wireName(), error.epoch(), usage));
            }
        }
    }

    /**
     * Compares with all files below a directory.
     *
     * @param mayBeLost whether a stream's home and worker were killed together
     */
    public synchronized Comparison compare(Path directory, Predicate<String> mayBeLost) throws IOException {
        Map<String, Set<Entry>> recorded = new TreeMap<>();
        long repeated = 0;
        long torn = 0;
        for (String line : lines(directory)) {
            JsonObject record = parsed(line);
            if (record == null) {
                torn++;
            } else {
                String stream = record.getString("stream");
                repeated += recorded.containsKey(stream) ? 1 : 0;
                recorded.computeIfAbsent(stream, first -> new HashSet<>()).add(Entry.of(record));
            }
        }
        return compare(recorded, repeated, torn, mayBeLost);
    }

    private Comparison compare(
            Map<String, Set<Entry>> recorded, long repeated, long torn, Predicate<String> mayBeLost) {
        List<String> flaws = new ArrayList<>();
        long lost = 0;
        for (Map.Entry<String, Entry> each : told.entrySet()) {
            Set<Entry> records = recorded.getOrDefault(each.getKey(), Set.of());
            if (records.isEmpty() && mayBeLost.test(each.getKey())) {
                lost++;
            } else if (!records.contains(each.getValue())) {
                flaws.add(each.getKey() + " was told " + each.getValue() + ", on record is " + records);
            }
        }
        return new Comparison(
                told.size(),
                told.values().stream().mapToLong(Entry::promptTokens).sum(),
                told.values().stream().mapToLong(Entry::completionTokens).sum(),
                repeated,
                recorded.keySet().stream().filter(id -> !told.containsKey(id)).count(),
                torn,
                lost,
                flaws);
    }

    private static @Nullable JsonObject parsed(String line) {
        try {
            return new JsonObject(line);
        } catch (DecodeException torn) {
            return null;
        }
    }

    private static List<String> lines(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(file -> file.toString().endsWith(".jsonl")).toList();
        }
        List<String> lines = new ArrayList<>();
        for (Path file : files) {
            lines.addAll(Files.readAllLines(file));
        }
        return lines;
    }
}
