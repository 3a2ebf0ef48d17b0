/** A model in the JVM: a GGUF file, run by llama.cpp through its Java binding. */
@NullMarked
package dev.tokenbus.gguf;

import org.jspecify.annotations.NullMarked;
