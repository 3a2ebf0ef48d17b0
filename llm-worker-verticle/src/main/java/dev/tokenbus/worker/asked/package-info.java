/** What a client asks in the shape of OpenAI's chat completions, taken apart for APIs that word it otherwise. */
@NullMarked
package dev.tokenbus.worker.asked;

import org.jspecify.annotations.NullMarked;
