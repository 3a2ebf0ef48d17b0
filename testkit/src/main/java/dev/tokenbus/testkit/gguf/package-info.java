/** A tiny language model for tests, whose weights are made and not trained, as a GGUF file. */
@NullMarked
package dev.tokenbus.testkit.gguf;

import org.jspecify.annotations.NullMarked;
