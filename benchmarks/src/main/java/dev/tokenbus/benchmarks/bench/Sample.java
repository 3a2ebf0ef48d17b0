package dev.tokenbus.benchmarks.bench;

import dev.tokenbus.benchmarks.scenario.Figure;
import java.util.Map;

/** One measurement: what one subject did with one scenario in one round. */
record Sample(String scenario, String subject, int round, Map<Figure, Double> figures) {}
