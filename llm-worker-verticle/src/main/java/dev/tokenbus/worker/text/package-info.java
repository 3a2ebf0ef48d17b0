/** The tokenizer, token counts, and well-formed text. */
@NullMarked
package dev.tokenbus.worker.text;

import org.jspecify.annotations.NullMarked;
