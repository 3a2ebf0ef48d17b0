package dev.tokenbus.benchmarks.load;

import org.HdrHistogram.Histogram;

/**
 * The result of a load within its window.
 *
 * @param streams the streams that ended well in the window
 * @param failed the streams that failed, were cut or never ended, at any time of the load
 * @param cpuSeconds processor time of the system's processes
 * @param added microseconds between a chunk's sending and its arrival
 * @param first microseconds from a stream's due time to its first chunk
 * @param longestGapMs the longest time between two chunks of one stream
 * @param firstTrouble why the first failed stream failed; empty if none did
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
