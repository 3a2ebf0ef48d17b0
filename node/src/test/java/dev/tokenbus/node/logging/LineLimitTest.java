package dev.tokenbus.node.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong for each stream at once is a few lines, and their number. */
class LineLimitTest {
    private static final String ROOM = "dev.tokenbus.some.Room";

    private final LoggerContext context = new LoggerContext();
    private final LineLimit limit = new LineLimit();
    private final LoggedLines reports = LoggedLines.of(context.getLogger("reports"));

    @BeforeEach
    void threeLinesASecond() {
        limit.use(3);
    }

    /** How many of these lines pass. */
    private long passing(int lines, String logger, String sentence, long second) {
        return IntStream.range(0, lines)
                .filter(i -> {
                    LoggingEvent event = new LoggingEvent(
                            "",
                            context.getLogger(logger),
                            Level.WARN,
                            sentence + (logger.equals(ROOM) ? "" : i),
                            null,
                            null);
                    event.setTimeStamp(second * 1000 + i % 1000);
                    return limit.decide(event) != FilterReply.DENY;
                })
                .count();
    }

    private List<String> report() {
        int before = reports.all().size();
        limit.reportTo(reports.logger());
        return reports.all().subList(before, reports.all().size());
    }

    @Test
    void ofOneSentenceSoManyLinesPassInASecondAndTheOthersAreCounted() {
        assertThat(passing(500, ROOM, "a viewer failed", 1)).isEqualTo(3);
        assertThat(passing(500, ROOM, "a viewer failed", 2)).isEqualTo(3);

        assertThat(report())
                .containsExactly(
                        "WARN lines of one kind were held back, because there were more than log.linesPerSecond"
                                + " count=994 source=dev.tokenbus.some.Room latest=a viewer failed");
        assertThat(report()).isEmpty();
    }

    @Test
    void anotherSentenceIsNotHeldBackWithIt() {
        passing(500, ROOM, "a viewer failed", 1);

        assertThat(passing(3, ROOM, "another node is lost", 1)).isEqualTo(3);
    }

    @Test
    void allLinesOfALoggerOfOthersAreOneKindSinceTheirSentencesHaveValuesInThem() {
        assertThat(passing(500, "io.vertx.core.Some", "failed: ", 1)).isEqualTo(3);
        assertThat(report()).singleElement().asString().contains("count=497 source=io.vertx.core.Some");
    }

    @Test
    void theReportsThemselvesAllPass() {
        assertThat(passing(500, HeldBack.class.getName(), "lines were held back", 1))
                .isEqualTo(500);
    }

    @Test
    void aFewLinesAreNotReported() {
        assertThat(passing(3, ROOM, "a viewer failed", 1)).isEqualTo(3);

        assertThat(report()).isEmpty();
    }
}
