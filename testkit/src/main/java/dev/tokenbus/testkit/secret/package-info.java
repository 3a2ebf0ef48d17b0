/** Searches what servers and tests print for secrets, and for words of prompts and answers that tests plant. */
@NullMarked
package dev.tokenbus.testkit.secret;

import org.jspecify.annotations.NullMarked;
