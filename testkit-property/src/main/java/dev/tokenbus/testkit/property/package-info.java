/** Property tests: a claim is tried with many random cases; a case that fails is shrunk and can be repeated. */
@NullMarked
package dev.tokenbus.testkit.property;

import org.jspecify.annotations.NullMarked;
