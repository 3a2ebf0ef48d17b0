/** The chat completions API of OpenAI and of the servers that copy it. */
@NullMarked
package dev.tokenbus.worker.openai;

import org.jspecify.annotations.NullMarked;
