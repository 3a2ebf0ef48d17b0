/** The scripted LLM server behind every subject. */
@NullMarked
package dev.tokenbus.benchmarks.upstream;

import org.jspecify.annotations.NullMarked;
