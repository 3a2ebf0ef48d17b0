package dev.tokenbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.Chromium;
import dev.tokenbus.testkit.NodeScripts;
import dev.tokenbus.testkit.ProcessRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The web page in a real browser, against a scripted gateway that misbehaves; the cases are in the scripts. */
class WebPageFaultsTest {
    @Test
    void thePageSaysWhatWentWrongAndShowsNoTextThatIsNotTheAnswer() throws IOException {
        assertThat(runInBrowser("/js/page-faults.mjs")).contains("ok: a retryable error can be retried");
    }

    @Test
    void anAnswerOutlivesItsConnectionOrIsSaidToBeIncomplete() throws IOException {
        assertThat(runInBrowser("/js/page-connection.mjs")).contains("ok: an answer goes on after a lost connection");
    }

    private static String runInBrowser(String script) throws IOException {
        Chromium chromium = Chromium.found();
        NodeScripts node = NodeScripts.ready();
        Path webroot = NodeScripts.resourceFile("/webroot/index.html").resolveSibling("");
        Path vendor = VendorFiles.unpackInto(Path.of("target", "vendor"));
        Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));

        ProcessRun run = node.run(
                script,
                Duration.ofMinutes(3),
                chromium.environment(),
                webroot.toAbsolutePath(),
                vendor.toAbsolutePath(),
                screenshots.toAbsolutePath());

        run.assertSucceeded();
        return run.output();
    }
}
