package dev.tokenbus.node.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That Grafana 10 and later can read the dashboard; whether its metrics exist is {@link PrometheusIT}'s business. */
class DashboardTest {
    private static final int COLUMNS = 24;

    private final Dashboard dashboard = Dashboard.read();

    @Test
    void itHasARowForEachQuestionOfAnOperator() {
        assertThat(dashboard.panels().stream()
                        .filter(panel -> panel.getString("type").equals("row"))
                        .map(panel -> panel.getString("title")))
                .containsExactly("Traffic", "Latency", "Back-pressure", "Errors", "Cluster", "JVM and process");
    }

    @Test
    void itsDataSourceItsClusterAndItsNodesCanBeChosen() {
        assertThat(dashboard.variables())
                .extracting(variable -> variable.getString("name"))
                .containsExactly("datasource", "job", "node");
        assertThat(dashboard.graphs()).allSatisfy(panel -> {
            assertThat(panel.getJsonObject("datasource").getString("uid")).isEqualTo("${datasource}");
            assertThat(Dashboard.objects(panel, "targets"))
                    .isNotEmpty()
                    .allSatisfy(target -> assertThat(target.getString("expr")).contains("job=\"$job\""));
        });
    }

    @Test
    void onlyVariablesThatThereAreAreUsed() {
        assertThat(Pattern.compile("\\$\\{?(\\w+)")
                        .matcher(dashboard.json().encode())
                        .results()
                        .map(found -> found.group(1)))
                .isSubsetOf("datasource", "job", "node", "__rate_interval", "__all");
    }

    @Test
    void percentilesComeFromSummedBuckets() {
        List<String> percentiles = dashboard.expressions("tokenbus").stream()
                .filter(expression -> expression.contains("_bucket"))
                .toList();

        assertThat(percentiles)
                .isNotEmpty()
                .allMatch(expression -> expression.matches("histogram_quantile\\([0-9.]+, sum by \\(.*\\ble\\) .*"));
        assertThat(dashboard.expressions("tokenbus")).noneMatch(expression -> expression.contains("avg"));
    }

    @Test
    void panelsHaveTitlesAndUnitsAndDoNotCoverEachOther() {
        Set<String> cells = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (JsonObject panel : dashboard.panels()) {
            String title = panel.getString("title");
            assertThat(title).isNotBlank();
            assertThat(ids.add(panel.getInteger("id"))).as(title).isTrue();
            JsonObject place = panel.getJsonObject("gridPos");
            assertThat(place.getInteger("x") + place.getInteger("w")).as(title).isLessThanOrEqualTo(COLUMNS);
            for (int x = 0; x < place.getInteger("w"); x++) {
                for (int y = 0; y < place.getInteger("h"); y++) {
                    assertThat(cells.add((place.getInteger("x") + x) + "/" + (place.getInteger("y") + y)))
                            .as(title)
                            .isTrue();
                }
            }
        }
        assertThat(dashboard.graphs())
                .filteredOn(panel -> List.of("timeseries", "stat").contains(panel.getString("type")))
                .allSatisfy(panel -> assertThat(panel.getJsonObject("fieldConfig")
                                .getJsonObject("defaults")
                                .getString("unit"))
                        .as(panel.getString("title"))
                        .isNotBlank());
    }
}
