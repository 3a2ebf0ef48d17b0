package dev.tokenbus.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.benchmarks.scenario.Figure;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private final BenchReport report = BenchReport.empty("steady", Instant.EPOCH, "a machine");

    private void sample(String subject, int round, double micros) {
        report.scenarios().put("work", "some work");
        report.samples().add(new Sample("work", subject, round, Map.of(Figure.CPU_PER_CHUNK, micros)));
    }

    @Test
    void ratiosAreWithinARoundOnly() {
        sample("nginx", 1, 10);
        sample("nginx", 2, 40);
        sample("tokenbus dev", 1, 20);
        sample("tokenbus dev", 2, 20);
        sample("tokenbus dev", 3, 1000);
        assertThat(report.ratios("work", Figure.CPU_PER_CHUNK, "tokenbus dev", "nginx"))
                .containsExactly(2.0, 0.5);
    }

    @Test
    void theTableHasTheMedianItsSpreadAndTheMissingSubjects() {
        sample("nginx", 1, 10);
        sample("nginx", 2, 30);
        sample("nginx", 3, 11);
        report.missing().add("portkey: no npm here");
        String table = ReportTable.of(report);
        assertThat(table).contains("11.0 (10.0..30.0)").contains("MISSING portkey: no npm here");
    }

    @Test
    void theJsonHasEverySample() {
        sample("nginx", 1, 10);
        sample("nginx", 2, 30);
        assertThat(new JsonObject(ReportJson.of(report)).getJsonArray("samples"))
                .hasSize(2);
    }

    @Test
    void thePictureShowsTheMeasuredFigures() {
        sample("nginx", 1, 10);
        assertThat(ReportPicture.of(report))
                .startsWith("<svg")
                .contains("nginx")
                .contains("10.0");
    }
}
