package dev.tokenbus.benchmarks.subject;

import java.nio.file.Path;

/**
 * The paths and the port of a run.
 *
 * @param home the checkout, which has the launcher
 * @param work the directory for the processes' output and settings
 * @param peers the directory of npm peers, kept between runs
 * @param upstreamPort the loopback port of the scripted upstream
 */
public record Place(Path home, Path work, Path peers, int upstreamPort) {
    /** The upstream's base URL for OpenAI clients. */
    String upstreamUrl() {
        return "http://" + BenchProcess.LOOPBACK + ":" + upstreamPort + "/v1";
    }
}
