/** Property tests: a claim is tried with many random cases, and a case that breaks it is made small and can be repeated. */
@NullMarked
package dev.tokenbus.testkit.property;

import org.jspecify.annotations.NullMarked;
