/** The tokenizer, token counts, and surrogate pairs that a sender split. */
@NullMarked
package dev.tokenbus.worker.text;

import org.jspecify.annotations.NullMarked;
