package dev.tokenbus.benchmarks.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenbusSubjectTest {
    @Test
    void aSubjectBesideAnotherIsNamedAfterItsSettingsAndKeepsTheOthers() {
        TokenbusSubject set = TokenbusSubject.dev().withSettings(Map.of("worker.queue", "5"));
        TokenbusSubject beside = set.beside(Map.of("metrics.recording", "false"));
        assertThat(beside.title()).isEqualTo("tokenbus[metrics.recording=false] dev");
        assertThat(beside.settings()).isEqualTo(Map.of("worker.queue", "5", "metrics.recording", "false"));
        assertThat(set.title()).isEqualTo("tokenbus dev");
    }
}
