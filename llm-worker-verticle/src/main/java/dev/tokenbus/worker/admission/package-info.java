/** Who runs on a worker, who waits, and who is refused. */
@NullMarked
package dev.tokenbus.worker.admission;

import org.jspecify.annotations.NullMarked;
