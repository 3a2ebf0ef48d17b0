package dev.tokenbus.benchmarks.subject;

import java.nio.file.Path;

/**
 * Where a run happens.
 *
 * @param home the checkout, which has the launcher
 * @param work for the output and the settings of the processes
 * @param peers where npm puts the peers; kept between runs
 * @param upstreamPort where the scripted upstream listens on loopback
 */
public record Place(Path home, Path work, Path peers, int upstreamPort) {
    /** The upstream's root, as every OpenAI client wants it. */
    String upstreamUrl() {
        return "http://" + BenchProcess.LOOPBACK + ":" + upstreamPort + "/v1";
    }
}
