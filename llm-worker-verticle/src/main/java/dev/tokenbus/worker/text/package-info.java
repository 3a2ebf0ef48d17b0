/** The tokenizer, token counts, what ends an answer or is an echo in it, and surrogate pairs that a sender split. */
@NullMarked
package dev.tokenbus.worker.text;

import org.jspecify.annotations.NullMarked;
