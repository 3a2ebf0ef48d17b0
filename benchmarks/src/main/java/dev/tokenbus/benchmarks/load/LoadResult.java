package dev.tokenbus.benchmarks.load;

import org.HdrHistogram.Histogram;

/**
 * What a load brought within its window.
 *
 * @param streams that ended well in it
 * @param failed that ended badly, were cut short or never ended, at any time of the load
 * @param cpuSeconds of the system's processes
 * @param added microseconds between a chunk's sending and its arrival
 * @param first microseconds from the time at which a stream was due to its first chunk
 * @param longestGapMs the longest time between two chunks of one stream
 * @param firstTrouble why the first that failed did; empty when none did
 */
public record LoadResult(
        long chunks,
        long streams,
        long failed,
        double cpuSeconds,
        double seconds,
        long residentBytes,
        Histogram added,
        Histogram first,
        double longestGapMs,
        String firstTrouble) {
    public LoadResult withFailed(long count) {
        return new LoadResult(
                chunks, streams, count, cpuSeconds, seconds, residentBytes, added, first, longestGapMs, firstTrouble);
    }
}
