/** What any test may need: patience with other threads and processes, an event loop, values for a configuration. */
@NullMarked
package dev.tokenbus.testkit;

import org.jspecify.annotations.NullMarked;
