/** Whether a server that failed is asked again, and when. */
@NullMarked
package dev.tokenbus.worker.retry;

import org.jspecify.annotations.NullMarked;
