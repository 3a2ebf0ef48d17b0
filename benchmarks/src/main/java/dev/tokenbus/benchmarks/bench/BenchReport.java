package dev.tokenbus.benchmarks.bench;

import dev.tokenbus.benchmarks.scenario.Figure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that one run has measured, and what it could not.
 *
 * @param profile the profile's name
 * @param machine one line about the machine
 * @param scenarios titles and their descriptions
 * @param subjects titles and their descriptions
 * @param missing what could not be installed or measured, and why
 */
record BenchReport(
        String profile,
        Instant at,
        String machine,
        Map<String, String> scenarios,
        Map<String, String> subjects,
        List<Sample> samples,
        List<String> missing) {

    static BenchReport empty(String profile, Instant at, String machine) {
        return new BenchReport(
                profile,
                at,
                machine,
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    /** The figures of one scenario and subject over all rounds. */
    Map<Figure, Spread> spreads(String scenario, String subject) {
        Map<Figure, List<Double>> values = new EnumMap<>(Figure.class);
        for (Sample sample : samples) {
            if (sample.scenario().equals(scenario) && sample.subject().equals(subject)) {
                sample.figures()
                        .forEach((figure, value) -> values.computeIfAbsent(figure, f -> new ArrayList<>())
                                .add(value));
            }
        }
        Map<Figure, Spread> spreads = new EnumMap<>(Figure.class);
        values.forEach((figure, all) -> spreads.put(figure, Spread.of(all)));
        return spreads;
    }

    /** A subject's figure divided by another's of the same round; empty if no round has both. */
    List<Double> ratios(String scenario, Figure figure, String subject, String other) {
        List<Double> ratios = new ArrayList<>();
        for (Sample one : samples) {
            for (Sample two : samples) {
                Double value = one.figures().get(figure);
                Double base = two.figures().get(figure);
                if (one.scenario().equals(scenario)
                        && two.scenario().equals(scenario)
                        && one.round() == two.round()
                        && one.subject().equals(subject)
                        && two.subject().equals(other)
                        && value != null
                        && base != null
                        && base > 0) {
                    ratios.add(value / base);
                }
            }
        }
        return ratios;
    }

    /** The figures that a scenario has for any subject, in the order of {@link Figure}. */
    Set<Figure> figures(String scenario) {
        Map<Figure, Boolean> found = new EnumMap<>(Figure.class);
        samples.stream()
                .filter(sample -> sample.scenario().equals(scenario))
                .forEach(sample -> sample.figures().keySet().forEach(figure -> found.put(figure, true)));
        return new LinkedHashSet<>(found.keySet());
    }

    /** The subjects that a scenario has samples of, in order of their first sample. */
    Set<String> subjectsOf(String scenario) {
        Set<String> found = new LinkedHashSet<>();
        samples.stream().filter(sample -> sample.scenario().equals(scenario)).forEach(s -> found.add(s.subject()));
        return found;
    }
}
