/** Traces of answers for OpenTelemetry: the spans, what they say, and how they reach a receiver. Nothing of it is there while it is off. */
@NullMarked
package dev.tokenbus.node.tracing;

import org.jspecify.annotations.NullMarked;
