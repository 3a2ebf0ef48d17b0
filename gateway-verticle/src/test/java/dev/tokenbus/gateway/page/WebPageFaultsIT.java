package dev.tokenbus.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The web pages in a real browser, against a scripted gateway that misbehaves; the cases are in the scripts. */
class WebPageFaultsIT {
    private static ProcessRun run;

    /** One browser for all of them: each case opens a page with a storage of its own. */
    @BeforeAll
    static void runInBrowser() throws IOException {
        Chromium chromium = Chromium.found();
        NodeScripts node = NodeScripts.ready();
        // Not from the class path: there it is inside a jar.
        Path webroot = Path.of("target", "classes", "webroot");
        Path vendor = VendorFiles.unpackInto(Path.of("target", "vendor"));
        Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));

        run = node.run(
                "/js/page-checks.mjs",
                Duration.ofMinutes(10),
                chromium.environment(),
                webroot.toAbsolutePath(),
                vendor.toAbsolutePath(),
                screenshots.toAbsolutePath());
    }

    @Test
    void thePageSaysWhatWentWrongAndShowsNoTextThatIsNotTheAnswer() {
        assertThatAllAreOk("faults", "a retryable error can be retried");
    }

    @Test
    void anAnswerOutlivesItsConnectionOrIsSaidToBeIncomplete() {
        assertThatAllAreOk("connection", "an answer goes on after a lost connection");
    }

    @Test
    void conversationsOutliveThePage() {
        assertThatAllAreOk("kept", "a reload in mid-answer goes on");
    }

    @Test
    void twoTabsShowOneConversationAndBothAreRight() {
        assertThatAllAreOk("tabs", "both follow an answer");
    }

    @Test
    void thePageShowsWhatKindOfAnswerItIsAndWorksBelowAPath() {
        assertThatAllAreOk("shown", "a tool call is shown by name and arguments");
    }

    @Test
    void aLinkLetsAnotherBrowserWatchAnAnswer() {
        assertThatAllAreOk("watch", "another browser watches a live answer to its end");
    }

    @Test
    void theDashboardShowsWhatIsPushedToItAndSaysWhatItDoesNotKnow() {
        assertThatAllAreOk("dashboard", "charts and figures move");
    }

    @Test
    void noPageHasSeriousFindingsOfAxe() {
        assertThatAllAreOk("axe", "the chat has no serious findings");
    }

    @Test
    void severalModelsAnswerBesideEachOther() {
        assertThatAllAreOk("panes", "two models answer one prompt beside each other");
    }

    @Test
    void anAnswerIsHeldBackAndGoesOn() {
        assertThatAllAreOk("pause", "pause holds and resume goes on");
    }

    @Test
    void optionsAreCheckedSentAndKept() {
        assertThatAllAreOk("options", "options reach the server and outlive the page");
    }

    @Test
    void imagesAndFilesGoWithAPrompt() {
        assertThatAllAreOk("files", "files are sent as they are");
    }

    @Test
    void thePageIsUsedByKeyboardAndColoursCode() {
        assertThatAllAreOk("comfort", "code is coloured once it no longer grows");
    }

    @Test
    void whatThePagesModulesComputeIsRight() {
        assertThatAllAreOk("logic", "options are read as the server reads them");
    }

    @Test
    void thePageOfTheStreamsShowsWhatIsPushedAndSaysWhatIsMissing() {
        assertThatAllAreOk("table", "what is old looks old");
    }

    @Test
    void everyScriptRan() {
        run.assertSucceeded();
    }

    private static void assertThatAllAreOk(String group, String one) {
        List<String> results = run.output()
                .lines()
                .filter(line -> line.matches("(ok|FAILED): " + group + ": .*"))
                .toList();
        assertThat(results)
                .as(run.output())
                .anyMatch(line -> line.contains(one))
                .allMatch(line -> line.startsWith("ok"));
    }
}
