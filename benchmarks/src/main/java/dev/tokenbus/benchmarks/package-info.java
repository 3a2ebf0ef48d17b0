/**
 * Load and measurements. {@code bench} puts tokenbus and its peers under the same load: {@link
 * dev.tokenbus.benchmarks.BenchCommand} plans a run, {@link dev.tokenbus.benchmarks.Bench} gives each {@link
 * dev.tokenbus.benchmarks.Scenario} to each {@link dev.tokenbus.benchmarks.Subject} in turn, {@link
 * dev.tokenbus.benchmarks.OpenLoop} is the load, {@link dev.tokenbus.benchmarks.ScriptedUpstream} the LLM server behind. JMH
 * measures what happens for each chunk: encoding it for a client, for the bus, and keeping it in a log.
 */
@NullMarked
package dev.tokenbus.benchmarks;

import org.jspecify.annotations.NullMarked;
