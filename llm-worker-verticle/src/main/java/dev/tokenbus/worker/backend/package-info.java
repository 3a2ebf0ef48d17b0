/** The port to whatever generates text. */
@NullMarked
package dev.tokenbus.worker.backend;

import org.jspecify.annotations.NullMarked;
