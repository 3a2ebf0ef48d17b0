/** Tokenizer and well-formed text. */
@NullMarked
package dev.tokenbus.worker.text;

import org.jspecify.annotations.NullMarked;
