/** How models answer, by model and provider, in the terms of OpenTelemetry's GenAI metrics. */
@NullMarked
package dev.tokenbus.metrics.genai;

import org.jspecify.annotations.NullMarked;
