/** A model server that says what a test's script says, in the words of any API, with every fault that real ones have. */
@NullMarked
package dev.tokenbus.testkit.llm;

import org.jspecify.annotations.NullMarked;
